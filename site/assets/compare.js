// Compares two to four models. Their ids are in the page's URL: /compare/?ids=one,other

import { base, button, copyLink, element, icon, link, number, plural, shortKilowatts } from "./dom.js";
import { find, load } from "./search.js";
import { address, choose, chosen, clear, isId, MAX_MODELS } from "./tray.js";

const LIST = `${base}asset-management/v1/charging-station-models/`;
const container = document.getElementById("comparison");
const status = document.getElementById("status");
const matches = document.getElementById("matches");
const form = document.getElementById("add");
const { labels, symbols } = JSON.parse(container.dataset.words);
const loaded = new Map();
let onlyDifferences = false;
let index;

const unit = (value, symbol) => `${number(value)}\u00a0${symbol}`;
const label = (value) => labels[value] ?? value;
const nameOf = (model) => `${model.vendor} ${model.model}`;
const maxWatts = (model) => Math.max(...model.connectors.map((connector) => connector.maxPowerWatts));

// The rows: a name, the text of a model's cell, the text that is compared, a drawing.
function rows(models) {
  const text = (name, cell) => ({ name, cell, compared: cell });
  return [
    text("Power type", (model) => label(model.powerType)),
    { name: "Max. power per connector", cell: (model) => power(maxWatts(model)), compared: (model) => shortKilowatts(maxWatts(model)) },
    { name: "Power of the whole station", cell: stationPower, compared: (model) => String(model.stationWatts ?? "") },
    text("Number of connectors", (model) => number(model.connectors.length)),
    ...connectorRows(models),
    text("OCPP URL key", (model) => model.configurationKeys.ocppUrl || "None recorded"),
    text("Reported over OCPP", (model) => model.reported.join("\n") || "Not recorded"),
    { name: "Notes", cell: (model) => model.notes.join("\n\n") || "None", compared: () => "" }, // prose always differs
    text("State", (model) => (model.isArchived ? "Archived" : "Live")),
    text("Created", (model) => model.createdAt.slice(0, 10)),
    text("Updated", (model) => model.updatedAt.slice(0, 10)),
  ];
}

function power(watts) {
  const kilowatts = shortKilowatts(watts);
  return kilowatts === number(watts / 1000) ? `${kilowatts}\u00a0kW` : `${kilowatts}\u00a0kW (${unit(watts, "W")})`;
}

function stationPower(model) {
  if (model.stationWatts) return power(model.stationWatts);
  return model.connectors.length > 1 ? "Not recorded; connectors may share it" : "Same as the connector";
}

// Connectors of the same type and format share a row, whatever their numbers.
function connectorRows(models) {
  const largest = new Map();
  for (const model of models) {
    for (const [type, connectors] of byConnectorType(model)) {
      const known = largest.get(type) ?? { first: connectors[0], count: 0 };
      largest.set(type, { ...known, count: Math.max(known.count, connectors.length) });
    }
  }
  return [...largest].flatMap(([type, { first, count }]) =>
    Array.from({ length: count }, (_, at) => {
      const of = (model) => byConnectorType(model).get(type)?.[at];
      const name = `${label(first.connectionType)} ${label(first.format).toLowerCase()}${count > 1 ? `, ${at + 1} of ${count}` : ""}`;
      return { name, symbol: symbols[first.connectionType], cell: (model) => connectorCell(of(model)), compared: (model) => comparedFigures(of(model)) };
    }),
  );
}

function byConnectorType(model) {
  const types = new Map();
  for (const connector of model.connectors) {
    const type = `${connector.connectionType} ${connector.format}`;
    types.set(type, [...(types.get(type) ?? []), connector]);
  }
  return types;
}

function connectorCell(connector) {
  if (!connector) return "None";
  return `${power(connector.maxPowerWatts)}\n${unit(connector.maxAmperage, "A")}, ${unit(connector.maxVoltage, "V")}`;
}

const comparedFigures = (connector) => (connector ? [shortKilowatts(connector.maxPowerWatts), connector.maxAmperage, connector.maxVoltage].join() : "");

function ids() {
  const given = new URLSearchParams(location.search).get("ids") ?? "";
  return [...new Set(given.split(",").filter(isId))].slice(0, MAX_MODELS);
}

// A model's body, with what only its page has: notes, the station's power, what it reports over OCPP.
async function loadModel(id) {
  if (!loaded.has(id)) {
    const [response, page] = await Promise.all([fetch(`${LIST}${id}/index.json`), fetch(`${base}models/${id}/`)]);
    loaded.set(id, response.ok ? { ...(await response.json()), ...detailsOf(await page.text()) } : null);
  }
  return loaded.get(id);
}

function detailsOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const texts = (selector) => [...page.querySelectorAll(selector)].map((found) => found.textContent.trim());
  const station = page.querySelector("[data-station-watts]")?.dataset.stationWatts;
  return { notes: texts("#notes ~ ul li"), reported: texts(".reported"), stationWatts: station && Number(station) };
}

async function update() {
  const wanted = ids();
  let found;
  try {
    found = await Promise.all(wanted.map(loadModel));
  } catch (error) {
    status.textContent = `The models could not be loaded (${error.message}). Reload the page.`;
    return;
  }
  if (wanted.join() !== ids().join()) return; // the selection changed in the meantime
  const models = found.filter(Boolean);
  const missing = wanted.filter((_, at) => !found[at]);
  status.textContent = [missing.length ? `There is no model ${missing.join(", ")}.` : "", summary(models)].join(" ").trim();
  document.title = models.length > 1 ? `${models.map(nameOf).join(" or ")}?` : "Compare";
  container.replaceChildren(...(models.length ? [toolbar(), table(models), ...voltageNote(models)] : []));
}

function summary(models) {
  if (models.length === 0) return "Add two models, here or from the list of models.";
  if (models.length === 1) return "Add another model.";
  const different = rows(models).filter((row) => differs(models, row)).length;
  return `${plural(models.length, "model")}, ${plural(different, "difference")}.`;
}

const differs = (models, { compared }) => models.some((model) => compared(model) !== compared(models[0]));

function toolbar() {
  const box = element("input", { type: "checkbox", id: "only" });
  box.checked = onlyDifferences;
  box.addEventListener("change", () => {
    onlyDifferences = box.checked;
    for (const row of container.querySelectorAll("tr.same")) row.hidden = onlyDifferences;
  });
  const empty = button("Clear", "Clear the comparison", () => {
    clear();
    select([]);
    form.elements.model.focus();
  });
  return element("p", { class: "tools" }, element("label", { class: "switch" }, box, " Only differences"), button("Copy link", "Copy link", copyLink), empty);
}

function table(models) {
  const headers = models.map((model, at) =>
    element("th", { scope: "col" }, link(`models/${model.id}/`, nameOf(model)), ...friendlyNameOf(model), element("span", { class: "line" }, ...moveButton(model, at), removeButton(model))),
  );
  const head = element("thead", {}, element("tr", {}, element("td"), ...headers));
  const content = element("table", { class: `comparison of-${models.length}` }, head, element("tbody", {}, ...rows(models).map((row) => tableRow(row, models))));
  return element("section", { class: "scroll", tabindex: "0", "aria-label": "Comparison" }, content);
}

function voltageNote(models) {
  const isPhase = ({ maxPowerWatts, maxVoltage, maxAmperage }) => maxPowerWatts > 1.05 * maxVoltage * maxAmperage;
  if (!models.some(({ powerType, connectors }) => powerType === "AC_3_PHASE" || connectors.some(isPhase))) return [];
  return [element("p", { class: "note" }, "Voltage of AC connectors is line to neutral, as in OCPI: 230\u00a0V on three phases is a 400\u00a0V supply.")];
}

function friendlyNameOf({ friendlyName, model, vendor }) {
  const isOwn = friendlyName && ![model, `${vendor} ${model}`].map((text) => text.toLowerCase()).includes(friendlyName.toLowerCase());
  return isOwn ? [element("span", { class: "under" }, friendlyName)] : [];
}

function tableRow(row, models) {
  const different = models.length > 1 && differs(models, row);
  const mark = different ? [" ", element("span", { class: "mark" }, "differs")] : [];
  const drawing = row.symbol ? [icon(row.symbol)] : [];
  const cells = models.map((model) => element("td", {}, row.cell(model)));
  const attributes = { class: different ? "different" : "same", hidden: onlyDifferences && !different };
  return element("tr", attributes, element("th", { scope: "row" }, ...drawing, row.name, ...mark), ...cells);
}

function removeButton(model) {
  return button("Remove", `Remove ${nameOf(model)}`, () => {
    choose(model.id, nameOf(model), false);
    select(ids().filter((id) => id !== model.id));
    form.elements.model.focus();
  });
}

function moveButton(model, at) {
  if (at === 0) return [];
  return [
    button("\u2190", `Move ${nameOf(model)} to the left`, () => {
      const order = ids().filter((id) => id !== model.id);
      order.splice(at - 1, 0, model.id);
      select(order);
    }),
  ];
}

function select(selected) {
  history.pushState(null, "", selected.length ? address(selected) : `${base}compare/`);
  update();
}

const catalogue = () => (index ??= load(`${base}search/`));

// The models that a text may mean: the one with this id or name, else those that the search finds.
async function findModels(text) {
  const known = await catalogue();
  const lower = text.toLowerCase();
  const id = /\(([a-z0-9-]+)\)$/.exec(text)?.[1] ?? lower;
  const name = (at) => `${known.vendors[known.models.vendor[at]][0]} ${known.models.model[at]}`;
  const places = known.ids.map((_, at) => at);
  const exact = places.find((at) => known.ids[at] === id) ?? places.find((at) => name(at).toLowerCase() === lower && !known.archived[at]);
  const found = exact === undefined ? find(known, new URLSearchParams({ q: text, state: "all" })).found.slice(0, 20) : [exact];
  return found.map((at) => ({ id: known.ids[at], name: name(at) }));
}

// Offer names that match what is typed, each with its id, so that two models with the same name can be told apart.
async function suggest() {
  const models = await findModels(form.elements.model.value);
  document.getElementById("models").replaceChildren(...models.map(({ id, name }) => element("option", { value: `${name} (${id})` })));
}

function add(id) {
  form.elements.model.value = "";
  matches.replaceChildren();
  select([...new Set([...ids(), id])]);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = form.elements.model.value.trim();
  matches.replaceChildren();
  if (!text) return;
  if (ids().length === MAX_MODELS) {
    status.textContent = `You can compare at most ${MAX_MODELS} models: remove one first.`;
    return;
  }
  const models = await findModels(text);
  if (models.length === 1) add(models[0].id);
  else if (models.length === 0) status.textContent = `There is no model ${text}.`;
  else {
    status.textContent = `Which of these ${models.length}?`;
    const items = models.map(({ id, name }) => element("li", {}, button(name, `Add ${name}`, () => (add(id), form.elements.model.focus()))));
    matches.replaceChildren(element("ul", { class: "chips" }, ...items));
  }
});
form.elements.model.addEventListener("input", suggest);
addEventListener("popstate", update);
if (ids().length === 0 && chosen().length) history.replaceState(null, "", address(chosen().map(([id]) => id)));
update();
