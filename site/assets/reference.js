// Run the examples of the API reference against this site, and show the responses below them.

import { element } from "./dom.js";

const MOST = 4000; // characters of a response that are shown

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("button[data-run]");
  if (!button) return;
  const line = button.closest(".line");
  let output = line.nextElementSibling;
  if (!output?.matches(".answer")) {
    output = element("div", { class: "answer" }, element("p", { role: "status" }), element("pre", { tabindex: "0", "aria-label": "Response" }));
    line.after(output);
  }
  const [status, body] = output.children;
  status.textContent = "Loading…";
  [status.textContent, body.textContent] = await answer(button.dataset.run);
});

async function answer(address) {
  try {
    const response = await fetch(address);
    const text = await response.text();
    const pretty = indent(text);
    const shown = pretty.length > MOST ? `${pretty.slice(0, MOST)}\n…` : pretty;
    return [`${response.status} ${response.headers.get("Content-Type") ?? ""}, ${text.length} characters`, shown];
  } catch (error) {
    return [`No response: ${error.message}`, ""];
  }
}

function indent(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
