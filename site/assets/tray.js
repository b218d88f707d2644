// The models selected for comparison: kept for this session, shown at the bottom of every page.

import { base, button, element } from "./dom.js";

export const MAX_MODELS = 4;
const KEY = "compare";
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
let memory = [];

export const isId = (text) => text.length <= 80 && ID.test(text);

function read() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    const valid = (entry) => Array.isArray(entry) && entry.every((part) => typeof part === "string") && isId(entry[0]);
    memory = Array.isArray(stored) ? stored.filter(valid).slice(0, MAX_MODELS) : [];
  } catch {
    // storage is blocked: the selection applies to this page only
  }
  return memory;
}

function write(chosen) {
  memory = chosen;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // as above
  }
}

export const address = (ids) => `${base}compare/?ids=${ids.join(",")}`;

export const chosen = read;

export function choose(id, name, wanted) {
  const others = read().filter(([other]) => other !== id);
  if (wanted && others.length === MAX_MODELS) return false;
  write(wanted ? [...others, [id, name]] : others);
  show();
  return true;
}

export function clear() {
  write([]);
  show();
}

// Update the state of every control of a model, and show the tray.
export function show(root = document) {
  const models = read();
  const ids = new Set(models.map(([id]) => id));
  for (const control of root.querySelectorAll("[data-compare]")) {
    const on = ids.has(control.dataset.compare);
    if (control.type === "checkbox") control.checked = on;
    else control.setAttribute("aria-pressed", String(on));
  }
  render(models);
}

function render(models) {
  const tray = document.getElementById("tray");
  const focused = tray.contains(document.activeElement);
  tray.hidden = models.length === 0 || document.getElementById("comparison") !== null;
  const isReady = models.length > 1;
  tray.firstElementChild.replaceChildren(
    element("p", {}, isReady ? `${models.length} of ${MAX_MODELS} selected` : "Select one more"),
    element("ul", {}, ...models.map(([id, name]) => element("li", {}, name, " ", button("\u00d7", `Remove ${name}`, () => choose(id, name, false))))),
    ...(isReady ? [element("a", { href: address(models.map(([id]) => id)) }, "Compare")] : []),
    clearButton(),
  );
  if (focused) tray.querySelector("a, button")?.focus();
  // What has the focus is never scrolled behind the tray (WCAG 2.4.11).
  document.documentElement.classList.toggle("has-tray", !tray.hidden);
}

function clearButton() {
  const created = button("Clear", "Clear the selection", clear);
  created.classList.add("clear");
  return created;
}
