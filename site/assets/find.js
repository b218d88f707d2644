// The home page: search, facets and sorting over the whole catalogue, all kept in the URL.

import { addSortButton, base, copyLink, element, icon, link, number, plural, shortKilowatts } from "./dom.js";
import { find, load, loadNotes, orMore } from "./search.js";
import { show as showChosen } from "./tray.js";

const PAGE_SIZE = 100; // rows shown at first, and added at each step
const FOLDER = `${base}search/`;
const form = document.getElementById("find");
const table = document.querySelector(".models tbody");
const names = ["hero", "found", "clear", "more", "empty", "pages", "filters", "chips", "ways", "csv", "copy-link", "results", "show"];
const parts = Object.fromEntries(names.map((id) => [id, document.getElementById(id)]));
const initial = { rows: table && [...table.children], found: parts.found?.textContent };
const choices = [...document.querySelectorAll(".choices label")]
  .filter((label) => label.querySelector(".count"))
  .map((label) => ({ label, control: label.control, number: label.querySelector(".count").firstChild }));
const LIMITS = { minKw: ["At least", "kW"], maxKw: ["At most", "kW"], minA: ["At least", "A"], minV: ["At least", "V"] };
const headers = [...document.querySelectorAll(".models th[data-sort]")];
let loading;
let notes;
let shown = PAGE_SIZE;
let listed = [];
let typing = false;

const catalogue = () => (loading ??= load(FOLDER));

// The form's non-empty values, as URL parameters.
function formState() {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value.trim() !== "") parameters.append(name, value);
  return parameters;
}

function fillForm(parameters) {
  for (const control of form.elements) {
    if (control.type === "checkbox") control.checked = parameters.getAll(control.name).includes(control.value);
    else if (control.type === "radio") control.checked = control.value === (parameters.get(control.name) ?? "") || control.defaultChecked;
    else if (control.type === "number") control.value = parameters.get(control.name) > 0 ? parameters.get(control.name) : "";
    else if (control.name) control.value = parameters.get(control.name) ?? "";
    if (control.type === "select-one" && control.selectedIndex < 0) control.selectedIndex = 0;
  }
}

function address(parameters) {
  const query = parameters.toString();
  return query ? `${base}?${query}` : base;
}

// Each selection is a history entry that the back button undoes; typing a query is one entry, not one per letter.
function applyChange(replace) {
  history[replace ? "replaceState" : "pushState"](null, "", address(formState()));
  shown = PAGE_SIZE;
  return update();
}

async function update() {
  const parameters = formState();
  if (parameters.size === 0 && !loading) {
    describe(parameters);
    restore();
    return;
  }
  let known;
  try {
    known = await catalogue();
  } catch (error) {
    loading = undefined;
    parts.found.textContent = `The search could not be loaded (${error.message}). All models are listed on the pages below.`;
    return;
  }
  const now = formState();
  const result = find(known, now);
  showCounts(result.counts);
  describe(now, result.found.length);
  listed = result.found;
  if (now.size === 0) restore();
  else render(known, result, now);
  if (result.isSimilar && !notes) await searchNotes(known);
}

// Notes are loaded when no name matches.
async function searchNotes(known) {
  notes = loadNotes(known, FOLDER).catch(() => {});
  await notes;
  await update();
}

function restore() {
  document.body.classList.remove("searching");
  table.replaceChildren(...initial.rows);
  parts.found.textContent = initial.found;
  for (const part of [parts.clear, parts.more, parts.empty, parts.ways]) part.hidden = true;
  table.closest("section").hidden = false;
  if (parts.pages) parts.pages.hidden = false;
  showChosen(table);
}

function render(known, { found, isSimilar }, parameters) {
  document.body.classList.add("searching");
  table.replaceChildren(...found.slice(0, shown).map((place) => row(known, place)));
  const total = `${plural(found.length, "model")}${found.length > shown ? `, first ${number(shown)} shown` : ""}`;
  parts.found.textContent = isSimilar && found.length ? `No exact match. Similar names: ${total}` : total;
  parts.more.hidden = found.length <= shown;
  parts.clear.hidden = [...parameters.keys()].every((name) => name === "sort");
  if (parts.pages) parts.pages.hidden = true;
  table.closest("section").hidden = found.length === 0;
  parts.empty.hidden = found.length > 0;
  if (found.length === 0) showWaysOut(known, parameters);
  else showWayToMore(known, found, parameters);
  showChosen(table);
}

// Show a way to more models: "150 kW or more" beside those with 150 kW.
function showWayToMore(known, found, parameters) {
  const way = wayToMore(known, parameters);
  parts.ways.hidden = !way || way[2] <= found.length;
  if (!parts.ways.hidden) parts.ways.replaceChildren(element("a", { href: address(way[1]) }, way[0]), ` (${number(way[2])})`);
}

function wayToMore(known, parameters) {
  const query = orMore(parameters.get("q") ?? "");
  if (query === null) return null;
  const more = new URLSearchParams(parameters);
  more.set("q", query);
  const { found, isSimilar } = find(known, more);
  return isSimilar ? null : ["This power or more", more, found.length];
}

// Less restrictive queries that find something.
function showWaysOut(known, parameters) {
  parts.ways.hidden = true;
  const ways = [];
  const query = parameters.get("q");
  const facets = [...new Set(parameters.keys())].filter((name) => name !== "q" && name !== "sort");
  if (query && facets.length) ways.push(["Keep the search, clear the filters", new URLSearchParams({ q: query })]);
  const without = new URLSearchParams(parameters);
  without.delete("q");
  without.delete("sort");
  if (query && without.size) ways.push(["Keep the filters, clear the search", without]);
  if (parameters.get("state") !== "all") ways.push(["Include archived models", new URLSearchParams([...[...parameters].filter(([name]) => name !== "state"), ["state", "all"]])]);
  const counted = ways.map(([words, less]) => [words, less, find(known, less).found.length]);
  const more = wayToMore(known, parameters);
  const items = [...(more ? [more] : []), ...counted]
    .filter(([, , count]) => count > 0)
    .map(([words, less, count]) => element("li", {}, element("a", { href: address(less) }, words), ` (${number(count)})`));
  const add = element("a", { href: `${parts.empty.dataset.form}${formParameters(known, query)}`, rel: "nofollow noopener" }, "Add a missing model");
  parts.empty.replaceChildren(
    "No matches. Try fewer or shorter words.",
    element("ul", {}, ...items, element("li", {}, link("", "See all live models")), element("li", {}, add)),
  );
}

// Parameters that fill in the form for a new model: the vendor that the query starts with, and the rest as model.
function formParameters({ vendors }, query) {
  if (!query) return "";
  const vendor = vendors.map(([name]) => name).find((name) => query.toLowerCase().startsWith(name.toLowerCase()));
  const fields = vendor ? { vendor, model: query.slice(vendor.length).trim() } : { model: query.trim() };
  return `&${new URLSearchParams(fields)}`;
}

function row(known, place) {
  const { models, vendors, powerTypes, watts } = known;
  const [vendor, slug] = vendors[models.vendor[place]];
  const id = known.ids[place];
  const name = `${vendor} ${models.model[place]}`;
  const named = element("th", { scope: "row", class: "name" }, link(`models/${id}/`, models.model[place]));
  if (known.archived[place]) named.append(" ", element("span", { class: "badge" }, "Archived"));
  if (models.name[place]) named.append(element("span", { class: "under" }, models.name[place]));
  const kilowatts = shortKilowatts(watts[place]);
  return element(
    "tr",
    {},
    element("td", { class: "pick" }, element("input", { type: "checkbox", "data-compare": id, "data-name": name, "aria-label": `Compare ${name}` })),
    element("td", { class: "vendor" }, link(`vendors/${slug}/`, vendor)),
    named,
    element("td", { class: "power" }, powerTypes[models.power[place]][1]),
    element("td", { class: "connectors" }, ...plugsOf(known, place)),
    element("td", { class: "number" }, element("strong", {}, kilowatts), "\u00a0kW", ...notesOf(known, place, kilowatts)),
  );
}

function plugsOf({ models, sets, formats }, place) {
  const counted = new Map();
  for (const connector of sets[models.set[place]]) {
    const label = `${connector.label} ${formats.find(([value]) => value === connector.format)[1].toLowerCase()}`;
    counted.set(label, [(counted.get(label)?.[0] ?? 0) + 1, connector.symbol]);
  }
  return [...counted].flatMap(([label, [count, symbol]]) => [element("span", { class: "plug" }, icon(symbol), `${count}\u00a0×\u00a0${label}`), " "]);
}

// The notes under a power, as the build writes them.
function notesOf({ models, sets, watts }, place, kilowatts) {
  const texts = kilowatts === number(watts[place] / 1000) ? [] : [`${number(watts[place])}\u00a0W`];
  const station = models.station[place];
  if (station) texts.push(`station: ${shortKilowatts(station)}\u00a0kW`);
  else if (sets[models.set[place]].length > 1) texts.push("per connector");
  return texts.map((text) => element("span", { class: "under" }, text));
}

function showCounts(counts) {
  for (const { control, label, number: shownCount } of choices) {
    const models = number(counts[control.name].get(control.value) ?? 0);
    if (shownCount.data === models) continue;
    shownCount.data = models;
    label.classList.toggle("none", models === "0");
  }
}

// Show what is active: chips, the number of filters, the default order.
function describe(parameters, total) {
  const chips = [...parameters].filter(([name]) => !["q", "sort"].includes(name)).map(([name, value]) => [name, value, chipText(name, value)]);
  parts.chips.replaceChildren(...chips.map(([name, value, text]) => element("li", {}, chip(name, value, text))));
  parts.chips.hidden = chips.length === 0;
  parts.filters.querySelector("summary").firstChild.data = chips.length ? `Filters (${chips.length})` : "Filters";
  const order = form.elements.sort.options[0];
  order.text = parameters.get("q") ? "Best match" : "Vendor and model";
  form.elements.sort.options[1].hidden = !parameters.get("q");
  for (const header of headers) showOrder(header, parameters.get("sort") || (parameters.get("q") ? "" : "name"));
  parts.show.textContent = total === undefined ? "Show the models" : `Show ${plural(total, "model")}`;
  parts.csv.textContent = total === undefined ? "Download CSV" : `Download CSV (${plural(total, "model")})`;
}

function showOrder(header, order) {
  header.removeAttribute("aria-sort");
  if (order.replace("-", "") === header.dataset.sort) header.setAttribute("aria-sort", order === "power" ? "descending" : "ascending");
}

function chipText(name, value) {
  if (LIMITS[name]) return `${LIMITS[name][0]} ${value} ${LIMITS[name][1]}`;
  const control = [...form.elements].find((candidate) => candidate.name === name && candidate.value === value);
  return control?.closest("label")?.querySelector("span")?.firstChild.textContent.trim() ?? value;
}

function chip(name, value, text) {
  const button = element("button", { type: "button", class: "chip", "aria-label": `Remove filter: ${text}` }, text, element("span", { "aria-hidden": "true" }, "\u00a0×"));
  button.addEventListener("click", async () => {
    const less = formState();
    less.delete(name, value);
    fillForm(less);
    await applyChange(false);
    (parts.chips.querySelector("button") ?? form.elements.q).focus();
  });
  return button;
}

// Show the vendors whose name contains what is typed, else the largest and the chosen ones.
function narrowVendors() {
  const field = document.getElementById("vendor-filter");
  const text = field.value.trim().toLowerCase();
  for (const label of document.querySelectorAll("#facet-vendor .choices label")) {
    const name = label.querySelector("span").textContent.toLowerCase();
    label.hidden = text ? !name.includes(text) : label.dataset.rest !== undefined && !label.control.checked;
  }
}

async function download() {
  const [{ csv }, known] = await Promise.all([import("./csv.js"), catalogue()]);
  const places = formState().size ? listed : find(known, new URLSearchParams()).found;
  const url = URL.createObjectURL(new Blob([csv(known, places)], { type: "text/csv" }));
  element("a", { href: url, download: "charging-station-models.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

// Bring the results into view if a choice further down left them above the window.
function reveal() {
  if (parts.results.getBoundingClientRect().top < 0) parts.results.scrollIntoView();
}

function makeSortable(header) {
  addSortButton(header, () => {
    const { q, sort } = form.elements;
    if (header.dataset.sort === "name") sort.value = q.value ? "name" : "";
    else sort.value = sort.value === "power" ? "-power" : "power";
    applyChange(false);
  });
}

function start() {
  headers.forEach(makeSortable);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    typing = false;
    parts.results.scrollIntoView();
  });
  form.addEventListener("focusin", catalogue, { once: true });
  parts.filters.addEventListener("focusin", catalogue, { once: true });
  form.elements.q.addEventListener("input", () => {
    applyChange(typing);
    typing = true;
  });
  document.addEventListener("change", ({ target }) => {
    typing = false;
    if (target.form !== form || target.name === "q") return;
    applyChange(false);
    if (matchMedia("(min-width: 60rem)").matches) reveal();
  });
  document.getElementById("vendor-filter").addEventListener("input", narrowVendors);
  parts.show.addEventListener("click", () => {
    parts.filters.open = false;
    parts.results.scrollIntoView();
    parts.results.focus({ preventScroll: true });
  });
  parts.more.addEventListener("click", async () => {
    const first = shown;
    shown += PAGE_SIZE;
    history.replaceState({ shown }, "");
    await update();
    table.children[first]?.querySelector("th a").focus();
  });
  parts.clear.addEventListener("click", () => {
    fillForm(new URLSearchParams());
    typing = false;
    applyChange(false);
    form.elements.q.focus();
  });
  parts.csv.addEventListener("click", download);
  parts["copy-link"].addEventListener("click", copyLink);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    form.elements.q.focus();
  });
  addEventListener("popstate", restoreFromUrl);
  if (matchMedia("(max-width: 60rem)").matches) parts.filters.open = false;
  restoreFromUrl();
}

function restoreFromUrl() {
  typing = false;
  shown = history.state?.shown ?? PAGE_SIZE;
  fillForm(new URLSearchParams(location.search));
  narrowVendors();
  update();
}

if (table) start();
