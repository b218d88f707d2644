// Run the examples of the API reference against this site, and show the responses below them.

import { element } from "./dom.js";

const MAX_SHOWN = 4000; // characters of a response that are shown
const MAX_LOADED = 200000; // characters that are loaded: a static host returns the whole list for every query

for (const form of document.querySelectorAll("form.run")) {
  const code = document.querySelector(`#${form.dataset.curl} code`);
  form.addEventListener("input", () => {
    code.textContent = `curl '${location.origin}${addressOf(form)}'`;
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [status, body] = output(form).children;
    status.textContent = "Loading…";
    [status.textContent, body.textContent] = await loadResponse(addressOf(form));
  });
}

// The address of a request with the form's parameters; one without a value is left out.
function addressOf(form) {
  const query = new URLSearchParams();
  let path = form.dataset.path;
  for (const { name, value, dataset } of form.querySelectorAll("input")) {
    if (dataset.in === "path") path = path.replace(`{${name}}`, () => encodeURIComponent(value));
    else if (value !== "") query.append(name, value);
  }
  return query.size ? `${path}?${query}` : path;
}

function output(form) {
  if (!form.nextElementSibling?.matches(".answer")) {
    form.after(element("div", { class: "answer" }, element("p", { role: "status" }), element("pre", { tabindex: "0", role: "group", "aria-label": "Response" })));
  }
  return form.nextElementSibling;
}

// A host that runs queries refuses an unknown cursor; a static one ignores it.
const host = document.getElementById("host");
probe();

async function probe() {
  try {
    const { status } = await fetch(`${host.dataset.list}?startingAfter=-`, { method: "HEAD" });
    const runsQueries = status === 400;
    host.classList.toggle("notice", !runsQueries);
    host.textContent =
      runsQueries
        ? "This host runs queries: filters and pages work as documented."
        : "This host only serves files: it ignores the query of a request. Use the selections by path, or filter the complete list.";
  } catch {
    host.hidden = true;
  }
}

async function loadResponse(address) {
  try {
    const response = await fetch(address);
    const [text, isWhole] = await readStart(response);
    const pretty = indent(text);
    const shown = pretty.length > MAX_SHOWN ? `${pretty.slice(0, MAX_SHOWN)}\n…` : pretty;
    return [`${response.status} ${response.headers.get("Content-Type") ?? ""}, ${isWhole ? text.length : `first ${text.length}`} characters`, shown];
  } catch (error) {
    return [`No response: ${error.message}`, ""];
  }
}

// The text of a response, up to a length, and whether that is all.
async function readStart({ body }) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (text.length < MAX_LOADED) {
    const { done, value } = await reader.read();
    if (done) return [text, true];
    text += value;
  }
  await reader.cancel();
  return [text, false];
}

function indent(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
