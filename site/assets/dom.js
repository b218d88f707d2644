// Elements are created from values, never from markup: all text in a model is untrusted.

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

// Format numbers like the pages do: narrow spaces between thousands, a decimal point.
export function number(value) {
  const [whole, part] = String(value).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") + (part ? `.${part}` : "");
}

export const plural = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;
