// Elements are built from values, never from markup: every text of a model comes from a stranger.

export const base = new URL("../", import.meta.url).pathname;

export function element(name, attributes = {}, ...children) {
  const created = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === true) created.setAttribute(attribute, "");
    else if (value !== false && value !== undefined) created.setAttribute(attribute, value);
  }
  created.append(...children);
  return created;
}

// A button with a text, and with a label for screen readers if that is another one.
export function button(text, label, act) {
  const created = element("button", { type: "button", "aria-label": label === text ? undefined : label }, text);
  created.addEventListener("click", act);
  return created;
}

export const link = (path, text) => element("a", { href: `${base}${path}` }, text);

// The drawing of a connector's face. Screen readers have the name beside it.
export function icon(symbol) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${base}assets/connectors.svg#${symbol}`);
  svg.append(use);
  return svg;
}

// Numbers as on the pages: narrow spaces between thousands, a decimal point.
export function number(value) {
  const [whole, part] = String(value).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") + (part ? `.${part}` : "");
}

// A power in kW as people say it, as `short_kilowatts` in builder/domain/labels.py does.
export function shortKilowatts(watts) {
  const value = watts / 1000;
  const whole = Math.floor(value + 0.5);
  if (whole && Math.abs(value - whole) <= 0.01 * value) return number(whole);
  return number(value >= 1 ? Math.floor(value * 10 + 0.5) / 10 : value);
}

export const plural = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;

export function addSortButton(header, act) {
  const button = element("button", { type: "button", class: "sorter" }, ...header.childNodes);
  header.append(button);
  button.addEventListener("click", act);
}

export async function copyLink({ currentTarget: button }) {
  button.textContent = (await copyText(location.href)) ? "Copied" : "Copy it from the address bar";
  setTimeout(() => (button.textContent = "Copy link"), 2000);
}

// Put a text on the clipboard; say whether that was possible.
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
