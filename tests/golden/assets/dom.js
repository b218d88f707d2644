// Elements are made of values, never of markup: every text of a model is a stranger's.

export const base = new URL("../", import.meta.url).pathname;

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export const link = (path, text) => element("a", { href: `${base}${path}` }, text);

// As the pages write numbers: narrow spaces between thousands, a decimal point.
export function number(value) {
  const [whole, part] = String(value).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") + (part ? `.${part}` : "");
}

export const plural = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;
