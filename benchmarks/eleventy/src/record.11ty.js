exports.data = {
  pagination: { data: "models", size: 1, alias: "model" },
  permalink: (data) => `models/${data.model.id}/index.json`,
};
exports.render = ({ model }) => JSON.stringify(model);
