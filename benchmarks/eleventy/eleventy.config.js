// An idiomatic Eleventy site: data from the YAML files, templates in plain JavaScript.
module.exports = (config) => {
  config.addWatchTarget("catalog");
  return { dir: { input: "src", data: "../_data", output: "_site" } };
};
