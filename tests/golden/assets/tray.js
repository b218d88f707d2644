// The models that were chosen to be compared: kept for this visit, shown at the foot of every page.

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
    // storage is forbidden: what was chosen holds for this page
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

// Mark every control of a model as its state is, and show the tray.
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
    element("p", {}, chosen.length < 2 ? "Choose one more to compare" : `${chosen.length} of at most ${MOST} chosen`),
    element("ul", {}, ...chosen.map(([id, name]) => element("li", {}, name, " ", removal(id, name)))),
    ...(chosen.length < 2 ? [] : [element("a", { href: address(chosen.map(([id]) => id)) }, "Compare them")]),
  );
  if (focused) tray.querySelector("a, button")?.focus();
}

function removal(id, name) {
  const button = element("button", { type: "button", "aria-label": `Remove ${name}` }, "\u00d7");
  button.addEventListener("click", () => choose(id, name, false));
  return button;
}
