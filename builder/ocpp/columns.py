"""Values that stand below a secret's name: tables of any kind, and lists of names beside lists of values.

A table's rows have as many cells as its heading: Markdown, CSV, HTML, columns aligned by spaces, boxes of a database's
client. A list of names is followed by lists of as many values, as in ``keys: [...], values: [...]`` and in SQL.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from builder.ocpp.secret_names import Kind, kind_of

_MAX_CELLS = 60
_MAX_GAP = 60  # characters between a list and the next
_SEPARATORS = [re.compile(pattern) for pattern in (r"[|\u2502]", r"\t", r";", r",", r"\s{2,}")]
_RULE = re.compile(r"[\s|+\-=:\u2500-\u257f]*\Z")  # between a heading and its rows
_NAME = re.compile(r"(?!REDACTED_)[A-Za-z][\w .\-]{0,40}\Z")
_NO_NAMES = frozenset(["false", "n/a", "no", "none", "null", "ok", "r", "ro", "rw", "true", "yes"])
_ROW = re.compile(r"<tr\b[^<>]{0,200}>((?:(?!</?tr\b).){0,8000}+)</tr>", re.IGNORECASE | re.DOTALL)
_CELL = re.compile(r"<t[dh]\b[^<>]{0,200}>((?:(?!</?t[dhr]\b).){0,2000}+)</t[dh]>", re.IGNORECASE | re.DOTALL)
_GROUP = re.compile(r"[\[(]([^\[\]()]{2,4000})[\])]")
_ITEM = re.compile(r"""\s*(?:"((?:[^"\\]|\\.){0,400})"|'((?:[^'\\]|\\.){0,400})'|([^,"'\s][^,"']{0,400}))\s*(?:,|\Z)""")


class CellPosition(NamedTuple):
    """The position of a cell's text: characters ``[start, end)``."""

    start: int
    end: int


class ColumnValue(NamedTuple):
    """A value in the column of a secret's name."""

    start: int
    end: int
    kind: Kind


def find(text: str) -> Iterator[ColumnValue]:
    r"""Yield the values in columns, or at places of lists, that are named for a secret.

    >>> text = "id,password\n1,x7"
    >>> [text[found.start : found.end] for found in find(text)]
    ['x7']
    """
    for separator in _SEPARATORS:
        yield from _find_in(text, _line_rows(text, separator))
    yield from _find_in(text, _html_rows(text))
    yield from _beside_names(text)
    yield from _find_in(text, _lists(text))


def _find_in(text: str, rows: Iterator[Sequence[CellPosition]]) -> Iterator[ColumnValue]:
    """Yield the values in rows below a heading with as many cells; an empty row ends a table."""
    kinds: list[Kind | None] = []
    for cells in rows:
        if not cells or len(cells) != len(kinds):
            kinds = _kinds_of_heading([text[cell.start : cell.end] for cell in cells])
            continue
        for cell, kind in zip(cells, kinds, strict=True):
            if kind and cell.end > cell.start:
                yield ColumnValue(cell.start, cell.end, kind)


def _kinds_of_heading(names: Sequence[str]) -> list[Kind | None]:
    """Return the kind of secret below each name; nothing if no secret is named, or the row can be no heading."""
    if len(names) < 2 or not all(map(_NAME.match, names)) or any(name.lower() in _NO_NAMES for name in names):
        return []
    kinds = [kind_of(name) for name in names]
    return kinds if any(kinds) else []


def _line_rows(text: str, separator: re.Pattern[str]) -> Iterator[list[CellPosition]]:
    start = 0
    for line in text.split("\n"):
        if not (_RULE.match(line) and line.strip()):  # a rule is no row, and ends no table
            yield _cells(line, start, separator)
        start += len(line) + 1


def _cells(line: str, offset: int, separator: re.Pattern[str]) -> list[CellPosition]:
    if len(line) > 4_000:
        return []
    cells, start = [], 0
    for found in [*separator.finditer(line), None]:
        end = found.start() if found else len(line)
        cells.append(_stripped(line, start, end, offset))
        start = found.end() if found else end
        if len(cells) > _MAX_CELLS:
            return []
    while cells and cells[0].start == cells[0].end:
        del cells[0]
    while cells and cells[-1].start == cells[-1].end:
        del cells[-1]
    return cells if len(cells) > 1 else []


def _stripped(line: str, start: int, end: int, offset: int) -> CellPosition:
    text = line[start:end]
    left = len(text) - len(text.lstrip(" \t\r\"'`"))
    right = len(text.rstrip(" \t\r\"'`"))
    return CellPosition(offset + start + min(left, right), offset + start + right)


def _html_rows(text: str) -> Iterator[list[CellPosition]]:
    for row in _ROW.finditer(text):
        yield [CellPosition(cell.start(1), cell.end(1)) for cell in _CELL.finditer(text, row.start(1), row.end(1))]


def _beside_names(text: str) -> Iterator[ColumnValue]:
    """Yield the values of HTML rows whose first cell names a secret, in the second cell."""
    for cells in _html_rows(text):
        names = [text[cell.start : cell.end].strip() for cell in cells[:2]]
        kind = kind_of(names[0]) if len(names) > 1 and _NAME.match(names[0]) else None
        if kind and not kind_of(names[1]):
            yield ColumnValue(*cells[1], kind)


def _lists(text: str) -> Iterator[Sequence[CellPosition]]:
    """Yield the items of lists; an empty list stands between those that are far from each other."""
    end = 0
    for group in _GROUP.finditer(text):
        if group.start() > end + _MAX_GAP:
            yield []
        end = group.end()
        items = list(_ITEM.finditer(text, group.start(1), group.end(1)))
        yield [
            CellPosition(*next(item.span(number) for number in (1, 2, 3) if item.group(number) is not None))
            for item in items
        ]
