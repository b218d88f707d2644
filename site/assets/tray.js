// The models selected for comparison: kept for this session, shown at the bottom of every page.

import { base, element } from "./dom.js";

export const MOST = 4;
const KEY = "compare";
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
let memory = [];

export const isId = (text) => text.length <= 80 && ID.test(text);

function read() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    const valid = (entry) => Array.isArray(entry) && entry.every((part) => typeof part === "string") && isId(entry[0]);
    memory = Array.isArray(stored) ? stored.filter(valid).slice(0, MOST) : [];
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

export function choose(id, name, wanted) {
  const others = read().filter(([other]) => other !== id);
  if (wanted && others.length === MOST) return false;
  write(wanted ? [...others, [id, name]] : others);
  show();
  return true;
}

// Update the state of every control of a model, and show the tray.
export function show(root = document) {
  const chosen = read();
  const ids = new Set(chosen.map(([id]) => id));
  for (const control of root.querySelectorAll("[data-compare]")) {
    const on = ids.has(control.dataset.compare);
    if (control.type === "checkbox") control.checked = on;
    else control.setAttribute("aria-pressed", String(on));
  }
  render(chosen);
}

function render(chosen) {
  const tray = document.getElementById("tray");
  const focused = tray.contains(document.activeElement);
  tray.hidden = chosen.length === 0 || document.getElementById("comparison") !== null;
  tray.firstElementChild.replaceChildren(
    element("p", {}, chosen.length < 2 ? "Select one more" : `${chosen.length} of ${MOST} selected`),
    element("ul", {}, ...chosen.map(([id, name]) => element("li", {}, name, " ", removal(id, name)))),
    ...(chosen.length < 2 ? [] : [element("a", { href: address(chosen.map(([id]) => id)) }, "Compare")]),
  );
  if (focused) tray.querySelector("a, button")?.focus();
}

function removal(id, name) {
  const button = element("button", { type: "button", "aria-label": `Remove ${name}` }, "\u00d7");
  button.addEventListener("click", () => choose(id, name, false));
  return button;
}
