const fs = require("node:fs");
const path = require("node:path");
const yaml = require("js-yaml");

module.exports = () => {
  const root = path.join(__dirname, "..", "catalog");
  const read = (vendor, name) => ({
    id: name.slice(0, -5),
    vendorId: vendor,
    ...yaml.load(fs.readFileSync(path.join(root, vendor, name), "utf8")),
  });
  return fs.readdirSync(root).flatMap((vendor) => fs.readdirSync(path.join(root, vendor)).map((name) => read(vendor, name)));
};
