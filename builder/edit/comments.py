"""The comments of a model's file, each with the path of the key or list item that it belongs to.

YAML parsers drop comments, so they are found in the text between keys and values. A comment on its own line belongs to
the next key or item, a comment after a value to the first key or item of its line.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from builder.problems import JsonPath
from builder.source.document import Document
from builder.source.marks import Mark

_COMMENT = re.compile(r"#[^\n]*")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]+(?=#)")
_OPENING = re.compile(r"(---|[-?:\[{,\s])*\Z")  # may precede a comment that belongs to the next key or item


@dataclass(slots=True)
class Comments:
    """The comments of a file, each from ``#`` on: above the first key, above or beside a key or item, at the end."""

    top: list[str] = field(default_factory=list)
    above: dict[JsonPath, list[str]] = field(default_factory=lambda: defaultdict(list))
    beside: dict[JsonPath, list[str]] = field(default_factory=lambda: defaultdict(list))
    bottom: list[str] = field(default_factory=list)


def find(document: Document) -> Comments:
    """Return the comments of a document that has no problem."""
    text, root, found = document.text, document.marks[()], Comments()
    nodes = _nodes(document)
    starts = [start for start, _ in nodes]
    for start, comment in scan(document):
        line_start = text.rfind("\n", 0, start) + 1
        first_on_line, following = bisect_left(starts, line_start), bisect_left(starts, start)
        if following == 0:
            found.top.append(comment)
        elif text[root.start] == "{" and start >= root.end:
            found.bottom.append(comment)
        elif first_on_line < following:
            found.beside[nodes[bisect_right(starts, starts[first_on_line]) - 1][1]].append(comment)
        elif not _OPENING.match(text[line_start:start]):
            found.beside[nodes[following - 1][1]].append(comment)
        else:
            (found.above[nodes[following][1]] if following < len(nodes) else found.bottom).append(comment)
    return found


def scan(document: Document) -> Iterator[tuple[int, str]]:
    """Yield the comments of a document in order, each with its offset in the text."""
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


def _nodes(document: Document) -> list[tuple[int, JsonPath]]:
    """Return the offset and path of each key and list item, in order; a list item before its first key."""
    nodes = [(mark.start, path) for path, mark in document.key_marks.items() if path]
    nodes += [(mark.start, path) for path, mark in document.marks.items() if path and isinstance(path[-1], int)]
    return sorted(nodes, key=lambda node: (node[0], len(node[1])))


def _scalars(document: Document) -> Iterator[Mark]:
    """Yield the marks of all keys, and of all values that are neither mappings nor lists."""
    yield from (mark for path, mark in document.key_marks.items() if path)
    for path, mark in document.marks.items():
        if not isinstance(_value_at(document.data, path), dict | list):
            yield mark


def _value_at(data: Any, path: JsonPath) -> Any:  # noqa: ANN401 - any YAML value
    for step in path:
        data = data[step]
    return data
