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

export const chosen = read;

export function choose(id, name, wanted) {
  const others = read().filter(([other]) => other !== id);
  if (wanted && others.length === MOST) return false;
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
    element("p", {}, isReady ? `${models.length} of ${MOST} selected` : "Select one more"),
    element("ul", {}, ...models.map(([id, name]) => element("li", {}, name, " ", removal(id, name)))),
    ...(isReady ? [element("a", { href: address(models.map(([id]) => id)) }, "Compare")] : []),
    clearing(),
  );
  if (focused) tray.querySelector("a, button")?.focus();
  // What has the focus is never scrolled behind the tray (WCAG 2.4.11).
  document.documentElement.classList.toggle("has-tray", !tray.hidden);
}

function removal(id, name) {
  const button = element("button", { type: "button", "aria-label": `Remove ${name}` }, "\u00d7");
  button.addEventListener("click", () => choose(id, name, false));
  return button;
}

function clearing() {
  const button = element("button", { type: "button", class: "clear" }, "Clear", element("span", { class: "hidden" }, " the selection"));
  button.addEventListener("click", clear);
  return button;
}
