// The home page: search, facets and sorting over the whole catalogue, all kept in the URL.

import { base, element, link, number, plural } from "./dom.js";
import { find, load } from "./search.js";
import { show as showChosen } from "./tray.js";

const FIRST = 50; // rows shown at first
const form = document.getElementById("find");
const table = document.querySelector(".models tbody");
const parts = Object.fromEntries(["hero", "found", "clear", "more", "empty", "pages", "filters"].map((id) => [id, document.getElementById(id)]));
const initial = { rows: table && [...table.children], found: parts.found?.textContent };
const choices = [...document.querySelectorAll(".choices label")].map((label) => ({
  label,
  control: label.control,
  number: label.querySelector(".count").firstChild,
}));
let loading;
let shown = FIRST;
let typing = false;

const catalogue = () => (loading ??= load(`${base}search/models.json`));

// The form's non-empty values, as URL parameters.
function state() {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value.trim() !== "") parameters.append(name, value);
  return parameters;
}

function fillForm(parameters) {
  for (const control of form.elements) {
    if (control.type === "checkbox") control.checked = parameters.getAll(control.name).includes(control.value);
    else if (control.type === "radio") control.checked = control.value === (parameters.get(control.name) ?? "") || control.defaultChecked;
    else if (control.name) control.value = parameters.get(control.name) ?? "";
    if (control.type === "select-one" && control.selectedIndex < 0) control.selectedIndex = 0;
  }
}

function address(parameters) {
  const query = parameters.toString();
  return query ? `${base}?${query}` : base;
}

// Each selection is a history entry that the back button undoes; typing a query is one entry, not one per letter.
function changed(replace) {
  history[replace ? "replaceState" : "pushState"](null, "", address(state()));
  shown = FIRST;
  update();
}

async function update() {
  const parameters = state();
  if (parameters.size === 0 && !loading) return restore();
  let known;
  try {
    known = await catalogue();
  } catch (error) {
    loading = undefined;
    parts.found.textContent = `The search could not be loaded (${error.message}). All models are listed on the pages below.`;
    return;
  }
  const now = state();
  const { found, counts } = find(known, now);
  count(counts);
  if (now.size === 0) restore();
  else render(known, found, now);
}

function restore() {
  document.body.classList.remove("searching");
  table.replaceChildren(...initial.rows);
  parts.found.textContent = initial.found;
  for (const part of [parts.clear, parts.more, parts.empty]) part.hidden = true;
  table.closest("section").hidden = false;
  if (parts.pages) parts.pages.hidden = false;
  showChosen(table);
}

function render(known, found, parameters) {
  document.body.classList.add("searching");
  table.replaceChildren(...found.slice(0, shown).map((place) => row(known, place)));
  parts.found.textContent = found.length > shown ? `${plural(found.length, "model")}, first ${number(shown)} shown` : plural(found.length, "model");
  parts.more.hidden = found.length <= shown;
  parts.clear.hidden = false;
  if (parts.pages) parts.pages.hidden = true;
  table.closest("section").hidden = found.length === 0;
  parts.empty.hidden = found.length > 0;
  if (found.length === 0) sayEmpty(known, parameters);
  showChosen(table);
}

// For an empty result, offer less restrictive searches that have results.
function sayEmpty(known, parameters) {
  const ways = [];
  const query = parameters.get("q");
  const facets = [...new Set(parameters.keys())].filter((name) => name !== "q" && name !== "sort");
  if (query && facets.length) ways.push(["Keep the search, clear the filters", new URLSearchParams({ q: query })]);
  const without = new URLSearchParams(parameters);
  without.delete("q");
  without.delete("sort");
  if (query && without.size) ways.push(["Keep the filters, clear the search", without]);
  if (parameters.get("state") !== "all") ways.push(["Include archived models", new URLSearchParams([...[...parameters].filter(([name]) => name !== "state"), ["state", "all"]])]);
  const items = ways
    .map(([words, less]) => [words, less, find(known, less).found.length])
    .filter(([, , count]) => count > 0)
    .map(([words, less, count]) => element("li", {}, element("a", { href: address(less) }, words), ` (${number(count)})`));
  parts.empty.replaceChildren(
    "No matches. Try fewer or shorter words.",
    element("ul", {}, ...items, element("li", {}, link("", "See all live models")), element("li", {}, link("contribute/", "Add a missing model"))),
  );
}

function row(known, place) {
  const { models, vendors, types, formats, powerTypes, sets } = known;
  const [vendor, slug] = vendors[models.vendor[place]];
  const id = known.ids[place];
  const name = `${vendor} ${models.model[place]}`;
  const connectors = sets[models.set[place]].map(([kind, form, count]) => `${count}\u00a0×\u00a0${types[kind][1]} ${formats[form][1].toLowerCase()}`);
  const named = element("th", { scope: "row", class: "name" }, link(`models/${id}/`, models.model[place]));
  if (known.archived[place]) named.append(" ", element("span", { class: "badge" }, "Archived"));
  if (models.name[place]) named.append(element("span", { class: "under" }, models.name[place]));
  return element(
    "tr",
    {},
    element("td", { class: "pick" }, element("input", { type: "checkbox", "data-compare": id, "data-name": name, "aria-label": `Compare ${name}` })),
    element("td", { class: "vendor" }, link(`vendors/${slug}/`, vendor)),
    named,
    element("td", { class: "power" }, powerTypes[models.power[place]][1]),
    element("td", { class: "connectors" }, connectors.join(", ")),
    element("td", { class: "number" }, element("strong", {}, number(models.watts[place] / 1000)), "\u00a0kW"),
  );
}

function count(counts) {
  for (const { control, label, number: shownCount } of choices) {
    const models = String(counts[control.name].get(control.value) ?? 0);
    if (shownCount.data === models) continue;
    shownCount.data = models;
    label.classList.toggle("none", models === "0");
  }
}

function start() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    typing = false;
    document.querySelector(".results").scrollIntoView();
  });
  form.addEventListener("focusin", catalogue, { once: true });
  parts.filters.addEventListener("focusin", catalogue, { once: true });
  form.elements.q.addEventListener("input", () => {
    changed(typing);
    typing = true;
  });
  document.addEventListener("change", ({ target }) => {
    typing = false;
    if (target.form === form && target.name !== "q") changed(false);
  });
  parts.more.addEventListener("click", async () => {
    const first = shown;
    shown += 2 * FIRST;
    await update();
    table.children[first]?.querySelector("th a").focus();
  });
  parts.clear.addEventListener("click", () => {
    fillForm(new URLSearchParams());
    typing = false;
    changed(false);
    form.elements.q.focus();
  });
  addEventListener("popstate", follow);
  if (matchMedia("(max-width: 60rem)").matches) parts.filters.open = false;
  follow();
}

function follow() {
  typing = false;
  fillForm(new URLSearchParams(location.search));
  update();
}

if (table) start();
