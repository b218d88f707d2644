// Code for every page: selecting models to compare, copy buttons, broken pictures, JSON on demand.

import { addSortButton, copyText, element } from "./dom.js";
import { choose, MAX_MODELS, show } from "./tray.js";

const status = document.body.appendChild(element("p", { role: "status", class: "hidden" }));

document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("input[data-compare]")) return;
  if (!choose(target.dataset.compare, target.dataset.name, target.checked)) refuse(target);
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button");
  if (button?.dataset.copy) copy(button);
  else if (button?.dataset.compare) {
    const wanted = button.getAttribute("aria-pressed") !== "true";
    if (!choose(button.dataset.compare, button.dataset.name, wanted)) refuse(button);
  }
});

function refuse(control) {
  if (control.type === "checkbox") control.checked = false;
  status.textContent = `You can compare at most ${MAX_MODELS} models: remove one first.`;
  document.querySelector("#tray p").textContent = status.textContent;
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  if (await copyText(source.textContent)) say(button, "Copied");
  else {
    getSelection().selectAllChildren(source);
    say(button, "Selected: press Ctrl+C");
  }
}

function say(button, words) {
  status.textContent = words;
  const shown = button.firstChild;
  button.dataset.label ??= shown.data;
  shown.data = words;
  setTimeout(() => {
    shown.data = button.dataset.label;
  }, 2000);
}

// A picture on another host may be gone: replace it with a message.
function replace(picture) {
  if (picture.closest(".picture")) picture.replaceWith(element("p", { class: "no-picture" }, "The picture could not be loaded."));
}

document.addEventListener("error", ({ target }) => target instanceof HTMLImageElement && replace(target), true);
for (const picture of document.querySelectorAll(".picture img")) {
  if (picture.complete && picture.naturalWidth === 0 && picture.currentSrc) replace(picture);
}

for (const details of document.querySelectorAll("details[data-json]")) {
  details.addEventListener("toggle", () => details.open && load(details), { once: true });
}

async function load(details) {
  const code = details.querySelector("code");
  try {
    const response = await fetch(details.dataset.json);
    if (!response.ok) throw new Error(`status ${response.status}`);
    const body = await response.json();
    code.textContent = JSON.stringify(details.dataset.ocpi === undefined ? body : body.connectors.map((connector) => ocpi(body, connector)), null, 2);
  } catch (error) {
    code.textContent = `The JSON could not be loaded (${error.message}). Open the address above.`;
  }
  watchBoxes();
}

const DC_ONLY = /^(CHADEMO|CHAOJI|GBT_DC|MCS|PANTOGRAPH_.*|.*_COMBO)$/;
const EITHER = /^(SAE_J3400|TESLA_[RS])$/;

// A connector as an OCPI 2.3.0 Connector object (mod_locations), without what only a real station has.
function ocpi({ powerType }, { id, connectionType, format, maxAmperage, maxVoltage, maxPowerWatts }) {
  const isDirect = powerType === "DC" && (DC_ONLY.test(connectionType) || EITHER.test(connectionType));
  const phases = maxPowerWatts > 2 * maxVoltage * maxAmperage ? "AC_3_PHASE" : "AC_1_PHASE";
  const power_type = powerType !== "DC" || isDirect ? powerType : phases;
  const limits = { max_voltage: maxVoltage, max_amperage: maxAmperage, max_electric_power: maxPowerWatts };
  return { id: String(id), standard: connectionType, format, power_type, ...limits };
}

// The addresses on the page are those of this host, also in a preview or on a mirror.
const canonical = document.querySelector("link[rel='canonical']")?.href;
if (canonical) {
  const { origin } = new URL(canonical);
  if (origin !== location.origin) {
    for (const text of document.querySelectorAll("pre code, a[data-own]")) text.textContent = text.textContent.replaceAll(origin, location.origin);
  }
}

// Only boxes that scroll can have the keyboard focus.
function watchBoxes() {
  for (const box of document.querySelectorAll(".scroll, pre")) {
    const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

// A click on a column's header sorts the table, whose rows come sorted by name.
for (const header of document.querySelectorAll("table.models th[data-sort]")) {
  if (!document.getElementById("find")) makeSortable(header);
}

function makeSortable(header) {
  const table = header.closest("table");
  const rows = [...table.tBodies[0].rows];
  const watts = (row) => Number(row.querySelector("[data-watts]").dataset.watts);
  addSortButton(header, () => {
    const isDown = header.getAttribute("aria-sort") !== "descending";
    for (const other of table.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", isDown ? "descending" : "ascending");
    const up = header.dataset.sort === "power" ? [...rows].sort((first, second) => watts(first) - watts(second)) : [...rows];
    table.tBodies[0].append(...(isDown ? up.reverse() : up));
  });
}

show();
watchBoxes();
addEventListener("resize", watchBoxes);
addEventListener("pageshow", () => show());
