exports.data = {
  pagination: { data: "models", size: 1, alias: "model" },
  permalink: (data) => `models/${data.model.id}/index.html`,
};

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const cell = (value) => `<td>${escape(value)}</td>`;
const row = (c) =>
  `<tr>${[c.id, c.connectionType, c.format, c.maxAmperage, c.maxVoltage, c.maxPowerWatts].map(cell).join("")}</tr>`;

exports.render = ({ model }) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escape(model.friendlyName)} - EV charging station catalogue</title></head>
<body>
<header><a href="/">EV charging station catalogue</a></header>
<main>
<h1>${escape(model.friendlyName)}</h1>
${model.isArchived ? "<p>This model is archived: it is no longer sold.</p>" : ""}
<dl>
<dt>Vendor</dt><dd>${escape(model.vendor)}</dd>
<dt>Model</dt><dd>${escape(model.model)}</dd>
<dt>Power type</dt><dd>${escape(model.powerType)}</dd>
<dt>OCPP URL key</dt><dd><code>${escape(model.configurationKeys.ocppUrl)}</code></dd>
</dl>
<table>
<thead><tr><th>No.</th><th>Type</th><th>Format</th><th>A</th><th>V</th><th>W</th></tr></thead>
<tbody>${model.connectors.map(row).join("\n")}</tbody>
</table>
<p><a href="/models/${model.id}/index.json">JSON</a></p>
</main>
</body>
</html>
`;
