// The models of a list as CSV (RFC 4180), a row a connector, made from the search index.

const COLUMNS = [
  "id", "vendor", "model", "friendlyName", "powerType", "stationPowerWatts", "connector", "connectionType", "format",
  "maxAmperage", "maxVoltage", "maxPowerWatts", "ocppUrl", "isArchived",
];

// A cell that a spreadsheet would take for a formula gets an apostrophe before it.
function cell(value) {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csv({ models, vendors, ids, sets, keys, powerTypes, archived }, places) {
  const rows = places.flatMap((place) => {
    const model = [ids[place], vendors[models.vendor[place]][0], models.model[place], models.name[place], powerTypes[models.power[place]][0]];
    const rest = [keys[models.key[place]], archived[place] === 1];
    return sets[models.set[place]].map((connector, at) => {
      const { type, format, amperes, volts, watts } = connector;
      return [...model, models.station[place] || "", at + 1, type, format, amperes, volts, watts, ...rest];
    });
  });
  return [COLUMNS, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}
