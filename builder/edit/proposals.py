"""A proposed model: one model of a file that holds many, with the row and column of each of its values."""

from dataclasses import dataclass, field
from typing import Any

from builder.problems import JsonPath, Location, Problem, json_path
from builder.source.document import Document
from builder.source.marks import Mark

MAX_BYTES = 32 * 1024 * 1024
MAX_ROWS = 50_000
SET_BY_HISTORY = ("createdAt", "updatedAt")  # keys that an import ignores


@dataclass(slots=True)
class Proposal:
    """A proposed model of the file ``label``.

    ``positions`` holds row and column (from 1) of each value and, under ``()``, of the whole; ``columns`` the headers
    of a table by column. ``prefix`` is the JSONPath of the model in its file. A value that cannot be read is in
    ``data`` as text, with its path in ``refused``.
    """

    label: str
    data: dict[str, Any]
    model_id: str | None = None
    positions: dict[JsonPath, tuple[int, int]] = field(default_factory=lambda: {(): (1, 1)})
    columns: dict[int, str] = field(default_factory=dict)
    prefix: str = "$"
    refused: set[JsonPath] = field(default_factory=set)

    @property
    def place(self) -> str:
        """The file and the row of the model, with which its problems begin.

        >>> Proposal("models.csv", {}, positions={(): (3, 1)}).place
        'models.csv:3'
        """
        return f"{self.label}:{self.positions[()][0]}"

    def document(self, path: str) -> Document:
        """Return the model as the document of a file at ``path``, with its values at their rows and columns."""
        document = Document(path, data=self.data, refused=self.refused)
        for value_path, (row, column) in self.positions.items():
            document.marks[value_path] = Mark(0, 0, row, column)
        return document

    def problem(self, rule: str, path: JsonPath, message: str) -> Problem:
        """Return a problem at the value of a path, or at the nearest value around it."""
        known = path
        while known not in self.positions:
            known = known[:-1]
        location = Location(self.label, *self.positions[known])
        return self.locate(Problem(location, rule, json_path(path), message))

    def locate(self, problem: Problem) -> Problem:
        """Return a problem of ``document`` as a problem of the file it came from, with the column's header."""
        _, row, column = problem.location
        cells = {json_path(path) for path in self.positions if path and isinstance(path[-1], str)}
        header = self.columns.get(column) if problem.json_path in cells else None
        return problem._replace(
            location=Location(self.label, row, column),
            json_path=self.prefix + problem.json_path.removeprefix("$"),
            message=f'column "{header}": {problem.message}' if header else problem.message,
        )


def file_problem(label: str, rule: str, message: str, row: int = 1, column: int = 1) -> Problem:
    """Return a problem at a row and column of a file."""
    return Problem(Location(label, row, column), rule, "$", message)
