const live = (models) => models.filter((model) => !model.isArchived);

exports.data = {
  pagination: { data: "models", size: 100, alias: "listed", before: live },
  permalink: (data) => `page/${data.pagination.pageNumber + 1}/index.html`,
};
exports.render = ({ listed }) =>
  `<!doctype html>\n<html lang="en"><body><ul>${listed.map((m) => `<li><a href="/models/${m.id}/">${m.model}</a></li>`).join("\n")}</ul></body></html>\n`;
