// Code for every page: selecting models to compare, copy buttons, broken pictures, JSON on demand.

import { element } from "./dom.js";
import { choose, MOST, show } from "./tray.js";

const status = document.body.appendChild(element("p", { role: "status", class: "hidden" }));

document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("input[data-compare]")) return;
  if (!choose(target.dataset.compare, target.dataset.name, target.checked)) tooMany(target);
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button");
  if (button?.dataset.copy) copy(button);
  else if (button?.dataset.compare) {
    const wanted = button.getAttribute("aria-pressed") !== "true";
    if (!choose(button.dataset.compare, button.dataset.name, wanted)) tooMany(button);
  }
});

function tooMany(control) {
  if (control.type === "checkbox") control.checked = false;
  status.textContent = `You can compare at most ${MOST} models: remove one first.`;
  document.querySelector("#tray p").textContent = status.textContent;
}

async function copy(button) {
  const text = document.getElementById(button.dataset.copy).textContent;
  try {
    await navigator.clipboard.writeText(text);
    say(button, "Copied");
  } catch {
    getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
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
    code.textContent = JSON.stringify(await response.json(), null, 2);
  } catch (error) {
    code.textContent = `The JSON could not be loaded (${error.message}). Open the address above.`;
  }
}

show();
addEventListener("pageshow", () => show());
