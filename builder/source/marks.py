"""The data of a YAML text, with the position of each value and key."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from builder.problems import JsonPath, Location, Problem


class Mark(NamedTuple):
    """The position of a value in its text: characters ``[start, end)``, line and column from 1."""

    start: int
    end: int
    line: int
    column: int


@dataclass(slots=True)
class LocatedYaml:
    """The data of a text; None if it could not be read.

    ``marks`` and ``key_marks`` are the positions of each value and of its key, by the value's path. A mapping or list
    in block style ends at the end of its last scalar. A value with a problem is in ``data`` as text, and its path is in
    ``refused``.
    """

    data: Any = None
    marks: dict[JsonPath, Mark] = field(default_factory=lambda: {(): Mark(0, 0, 1, 1)})
    key_marks: dict[JsonPath, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: set[JsonPath] = field(default_factory=set)


def location_after(path: str, text: str) -> Location:
    """Return the location in a file right after a text at its start."""
    return Location(path, text.count("\n") + 1, len(text) - text.rfind("\n"))
