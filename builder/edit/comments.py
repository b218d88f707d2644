"""The comments of a model's file, each with the value that it stands at.

YAML's readers drop comments; here they are found in what lies between the keys and values. A comment on a line of
its own belongs to what begins next, one behind a value to what began first on its line.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from builder.problems import JsonPath
from builder.source.document import Document
from builder.source.located_yaml import Mark

_COMMENT = re.compile(r"#[^\n]*")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]+(?=#)")
_OPENING = re.compile(r"(---|[-?:\[{,\s])*\Z")  # what may stand before a comment that belongs to what follows


@dataclass(slots=True)
class Comments:
    """The comments of a file, from ``#`` on: above the first key, above and beside what has a path, at the end."""

    top: list[str] = field(default_factory=list)
    above: dict[JsonPath, list[str]] = field(default_factory=lambda: defaultdict(list))
    beside: dict[JsonPath, list[str]] = field(default_factory=lambda: defaultdict(list))
    bottom: list[str] = field(default_factory=list)


def find(document: Document) -> Comments:
    """Return the comments of a document that was read without a problem."""
    text, root, found = document.text, document.marks[()], Comments()
    places = _starts(document)
    starts = [start for start, _ in places]
    for start, comment in texts(document):
        line_start = text.rfind("\n", 0, start) + 1
        first, after = bisect_left(starts, line_start), bisect_left(starts, start)
        if after == 0:
            found.top.append(comment)
        elif text[root.start] == "{" and start >= root.end:
            found.bottom.append(comment)
        elif first < after:
            found.beside[places[bisect_right(starts, starts[first]) - 1][1]].append(comment)
        elif not _OPENING.match(text[line_start:start]):
            found.beside[places[after - 1][1]].append(comment)
        else:
            (found.above[places[after][1]] if after < len(places) else found.bottom).append(comment)
    return found


def texts(document: Document) -> Iterator[tuple[int, str]]:
    """Yield the comments of a document in their order, each with the character at which it begins."""
    end = 0
    for mark in sorted(_scalars(document)):
        yield from _between(document.text, end, mark.start)
        header = _BLOCK_HEADER.match(document.text, mark.start, mark.end)
        if header:
            yield from _between(document.text, header.end(), document.text.find("\n", header.end()))
        end = mark.end
    yield from _between(document.text, end, len(document.text))


def _between(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    for comment in _COMMENT.finditer(text, start, end):
        yield comment.start(), comment[0].rstrip()


def _starts(document: Document) -> list[tuple[int, JsonPath]]:
    """Return where each key and list item begins, in their order; of a list item and its first key, the item first."""
    starts = [(mark.start, path) for path, mark in document.key_marks.items() if path]
    starts += [(mark.start, path) for path, mark in document.marks.items() if path and isinstance(path[-1], int)]
    return sorted(starts, key=lambda place: (place[0], len(place[1])))


def _scalars(document: Document) -> Iterator[Mark]:
    """Yield the places of all keys, and of all values that are neither mappings nor lists."""
    yield from (mark for path, mark in document.key_marks.items() if path)
    for path, mark in document.marks.items():
        if not isinstance(_value_at(document.data, path), dict | list):
            yield mark


def _value_at(data: Any, path: JsonPath) -> Any:  # noqa: ANN401 - what YAML holds
    for step in path:
        data = data[step]
    return data
