"""A model that a file of many proposes: its values, and the row and column in which each of them stands."""

from dataclasses import dataclass, field
from typing import Any

from builder.problems import JsonPath, Location, Problem, json_path
from builder.source.document import Document
from builder.source.located_yaml import Mark

MAX_BYTES = 32 * 1024 * 1024
MAX_ROWS = 50_000


@dataclass(slots=True)
class Proposal:
    """A proposed model.

    ``places`` are the rows and columns of its values, ``columns`` the names of a table's columns, ``prefix`` what
    stands before its paths in problems. A value that cannot be read is in the data as text, its path in ``refused``.
    """

    label: str
    data: dict[str, Any]
    model_id: str | None = None
    places: dict[JsonPath, tuple[int, int]] = field(default_factory=lambda: {(): (1, 1)})
    columns: dict[int, str] = field(default_factory=dict)
    prefix: str = "$"
    refused: set[JsonPath] = field(default_factory=set)

    def document(self, path: str) -> Document:
        """Return the model as the document at a path, in which each value stands in its row and column."""
        document = Document(path, data=self.data, refused=self.refused)
        for place, (row, column) in self.places.items():
            document.marks[place] = Mark(0, 0, row, column)
        return document

    def problem(self, rule: str, path: JsonPath, message: str) -> Problem:
        """Return a problem of a value, or of the whole."""
        place = path
        while place not in self.places:
            place = place[:-1]
        return self.located(Problem(Location(self.label, *self.places[place]), rule, json_path(path), message))

    def located(self, problem: Problem) -> Problem:
        """Return a problem of the document as one of the file that it was read from, with the name of the column."""
        _, row, column = problem.location
        cells = {json_path(path) for path in self.places if path and isinstance(path[-1], str)}
        name = self.columns.get(column) if problem.json_path in cells else None
        return problem._replace(
            location=Location(self.label, row, column),
            json_path=self.prefix + problem.json_path.removeprefix("$"),
            message=f'column "{name}": {problem.message}' if name else problem.message,
        )


def file_problem(label: str, rule: str, message: str, row: int = 1, column: int = 1) -> Problem:
    """Return a problem of a place in a file."""
    return Problem(Location(label, row, column), rule, "$", message)
