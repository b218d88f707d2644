// Compares two to four models. Their ids are in the page's URL: /compare/?ids=one,other

import { base, element, link, number, plural } from "./dom.js";
import { find, load } from "./search.js";
import { address, choose, isId, MOST } from "./tray.js";

const LIST = `${base}asset-management/v1/charging-station-models/`;
const place = document.getElementById("comparison");
const said = document.getElementById("said");
const form = document.getElementById("add");
const labels = JSON.parse(place.dataset.words);
const loaded = new Map();
let onlyDifferences = false;
let index;

const unit = (value, symbol) => `${number(value)}\u00a0${symbol}`;
const label = (value) => labels[value] ?? value;

// The rows of the comparison: a name and a function from a model's body to the cell's text.
function rows(models) {
  const most = Math.max(...models.map((model) => model.connectors.length));
  const connectors = Array.from({ length: most }, (_, at) => [`Connector ${at + 1}`, (model) => connector(model.connectors[at])]);
  return [
    ["Vendor", (model) => model.vendor],
    ["Model", (model) => model.model],
    ["Friendly name", (model) => model.friendlyName ?? "None"],
    ["Power type", (model) => label(model.powerType)],
    ["Max. power per connector", (model) => unit(Math.max(...model.connectors.map((one) => one.maxPowerWatts)) / 1000, "kW")],
    ["Number of connectors", (model) => number(model.connectors.length)],
    ...connectors,
    ["OCPP URL key", (model) => model.configurationKeys.ocppUrl || "Not known"],
    ["State", (model) => (model.isArchived ? "Archived" : "Live")],
    ["Created", (model) => model.createdAt.slice(0, 10)],
    ["Updated", (model) => model.updatedAt.slice(0, 10)],
  ];
}

function connector(one) {
  if (!one) return "None";
  return [
    `${label(one.connectionType)}, ${label(one.format).toLowerCase()}`,
    unit(one.maxPowerWatts / 1000, "kW"),
    `${unit(one.maxAmperage, "A")}, ${unit(one.maxVoltage, "V")}`,
  ].join("\n");
}

function ids() {
  const given = new URLSearchParams(location.search).get("ids") ?? "";
  return [...new Set(given.split(",").filter(isId))].slice(0, MOST);
}

async function body(id) {
  if (!loaded.has(id)) {
    const response = await fetch(`${LIST}${id}/index.json`);
    loaded.set(id, response.ok ? await response.json() : null);
  }
  return loaded.get(id);
}

async function update() {
  const wanted = ids();
  let found;
  try {
    found = await Promise.all(wanted.map(body));
  } catch (error) {
    said.textContent = `The models could not be loaded (${error.message}). Reload the page.`;
    return;
  }
  if (wanted.join() !== ids().join()) return; // the selection has changed while loading
  const models = found.filter(Boolean);
  const missing = wanted.filter((_, at) => !found[at]);
  said.textContent = [missing.length ? `There is no model ${missing.join(", ")}.` : "", summary(models)].join(" ").trim();
  document.title = models.length > 1 ? `${models.map((model) => `${model.vendor} ${model.model}`).join(" or ")}?` : "Compare";
  place.replaceChildren(...(models.length ? [toggle(), table(models)] : []));
}

function summary(models) {
  if (models.length === 0) return "Add two models, here or from the list of models.";
  if (models.length === 1) return "Add another model.";
  const different = rows(models).filter(([, value]) => differs(models, value)).length;
  return `${plural(models.length, "model")}, ${plural(different, "difference")}.`;
}

const differs = (models, value) => models.some((model) => value(model) !== value(models[0]));

function toggle() {
  const box = element("input", { type: "checkbox", id: "only" });
  box.checked = onlyDifferences;
  box.addEventListener("change", () => {
    onlyDifferences = box.checked;
    for (const row of place.querySelectorAll("tr.same")) row.hidden = onlyDifferences;
  });
  return element("p", {}, element("label", { class: "switch" }, box, " Show only differences"));
}

function table(models) {
  const heads = models.map((model) =>
    element("th", { scope: "col" }, link(`models/${model.id}/`, `${model.vendor} ${model.model}`), removal(model)),
  );
  const head = element("thead", {}, element("tr", {}, element("td"), ...heads));
  const lines = rows(models).map(([name, value]) => line(name, value, models));
  const made = element("table", { class: `comparison of-${models.length}` }, head, element("tbody", {}, ...lines));
  return element("section", { class: "scroll", tabindex: "0", "aria-label": "Comparison" }, made);
}

function line(name, value, models) {
  const different = models.length > 1 && differs(models, value);
  const mark = different ? [element("span", { class: "mark" }, "differs")] : [];
  const row = element("tr", { class: different ? "different" : "same" }, element("th", { scope: "row" }, name, " ", ...mark));
  row.append(...models.map((model) => element("td", {}, value(model))));
  row.hidden = onlyDifferences && !different;
  return row;
}

function removal(model) {
  const name = `${model.vendor} ${model.model}`;
  const button = element("button", { type: "button", "aria-label": `Remove ${name}` }, "Remove");
  button.addEventListener("click", () => {
    choose(model.id, name, false);
    go(ids().filter((id) => id !== model.id));
    form.elements.model.focus();
  });
  return button;
}

function go(chosen) {
  history.pushState(null, "", chosen.length ? address(chosen) : `${base}compare/`);
  update();
}

// Suggest matching names, each with its id, so that models with the same name can be told apart.
async function suggest() {
  const known = await (index ??= load(`${base}search/models.json`));
  const fits = find(known, new URLSearchParams({ q: form.elements.model.value, state: "all" })).found.slice(0, 20);
  const names = fits.map((at) => `${known.vendors[known.models.vendor[at]][0]} ${known.models.model[at]} (${known.ids[at]})`);
  document.getElementById("models").replaceChildren(...names.map((value) => element("option", { value })));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = form.elements.model.value.trim();
  const id = /\(([a-z0-9-]+)\)$/.exec(text)?.[1] ?? text.toLowerCase();
  if (ids().length === MOST) said.textContent = `You can compare at most ${MOST} models: remove one first.`;
  else if (!isId(id) || !(await body(id))) said.textContent = `There is no model ${text}: select one of the suggestions.`;
  else {
    form.elements.model.value = "";
    go([...new Set([...ids(), id])]);
  }
});
form.elements.model.addEventListener("input", suggest);
addEventListener("popstate", update);
update();
