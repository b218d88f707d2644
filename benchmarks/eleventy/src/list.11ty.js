const live = (models) => models.filter((model) => !model.isArchived);

exports.data = {
  pagination: { data: "models", size: 100, alias: "listed", before: live },
  permalink: (data) => `page/${data.pagination.pageNumber + 1}/index.json`,
};
exports.render = ({ listed }) => JSON.stringify({ items: listed });
