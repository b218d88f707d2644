// The peer's site as its makers would write it: data from the YAML files, templates in plain JavaScript.
module.exports = (config) => {
  config.addWatchTarget("catalog");
  return { dir: { input: "src", data: "../_data", output: "_site" } };
};
