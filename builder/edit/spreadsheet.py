"""Read the models of a CSV file: as spreadsheets write it, and as our own download does.

A row is a connector, and the rows of one model share its id or its vendor and model (or leave them empty, below the
first); or a row is a model, with numbered columns for its connectors. Rows are counted as spreadsheets count them:
the header is row 1.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from builder.domain import table
from builder.domain.table import CellError
from builder.edit import columns
from builder.edit.columns import Header, HeaderError
from builder.edit.proposals import MAX_ROWS, Proposal, file_problem
from builder.problems import JsonPath, Problem, RefusedError

_DELIMITERS = ",;\t|"
_IGNORED = ("createdAt", "updatedAt")  # Git's history says them


class Row(NamedTuple):
    """A row: its number, and its cells by place (from 0)."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its file's name, its headers by place, their texts, its rows, and whether a comma is a decimal one."""

    label: str
    headers: dict[int, Header]
    texts: list[str]
    rows: list[Row]
    decimal_comma: bool


def read(label: str, content: bytes) -> tuple[list[Proposal], list[Problem]]:
    """Return the models of a CSV file, and the problems of its cells. Raises RefusedError if it is no table."""
    sheet = _sheet(label, _text(label, content))
    problems: list[Problem] = []
    return [_proposal(sheet, group, problems) for group in _groups(sheet)], problems


def _text(label: str, content: bytes) -> str:
    """Return the text of a file. Raises RefusedError."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:1000]:
        message = 'is UTF-16, which spreadsheets call "Unicode text": save it as "CSV UTF-8"'
        raise RefusedError([file_problem(label, "encoding", message)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        message = f'is not UTF-8 (byte {content[error.start]:#04x}): save it as "CSV UTF-8"'
        raise RefusedError([file_problem(label, "encoding", message, row)]) from error


def _sheet(label: str, text: str) -> Sheet:
    delimiter, text = _dialect(text)
    rows = _rows(label, text, delimiter)
    head = next(rows, Row(1, []))
    headers, problems = _headers(label, head.cells)
    if problems:
        raise RefusedError(problems)
    kept = [row for row in rows if any(cell.strip() for cell in row.cells)]
    return Sheet(label, headers, head.cells, kept, decimal_comma=delimiter != ",")


def _dialect(text: str) -> tuple[str, str]:
    """Return what parts the columns, and the text without the line by which Excel is told."""
    head, _, rest = text.partition("\n")
    hint = head.strip().lower()
    if hint.startswith("sep=") and len(hint) <= 5:
        return hint[4:] or "\t", rest
    return max(_DELIMITERS, key=lambda mark: (head.count(mark), mark == ",")), text


def _rows(label: str, text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if number > MAX_ROWS + 1:
                message = f"has more than {MAX_ROWS:,} rows: import it in parts"
                raise RefusedError([file_problem(label, "file-size", message, number)])
            yield Row(number, cells)
    except csv.Error as error:
        message = f"is not CSV here ({error}): is a quotation mark missing, or one within a cell not doubled?"
        raise RefusedError([file_problem(label, "csv", message, number + 1)]) from error


def _headers(label: str, texts: list[str]) -> tuple[dict[int, Header], list[Problem]]:
    headers: dict[int, Header] = {}
    problems = [] if texts else [file_problem(label, "empty-file", "holds nothing: `catalog import --template`")]
    for place, text in enumerate(texts):
        if not text.strip():
            continue
        try:
            header = columns.read_header(text)
        except HeaderError as error:
            problems.append(file_problem(label, "column", str(error), 1, place + 1))
            continue
        if header[:2] in [other[:2] for other in headers.values()]:
            problems.append(file_problem(label, "column", f'"{text[:60]}" stands twice: delete one', 1, place + 1))
        headers[place] = header
    return headers, problems


def _groups(sheet: Sheet) -> Iterator[list[Row]]:
    """Yield the rows of each model."""
    if any(header.connector is not None for header in sheet.headers.values()):
        yield from ([row] for row in sheet.rows)
        return
    numbered: list[tuple[int, Mapping[str, str]]] = []
    for place, row in enumerate(sheet.rows):
        found = {
            header.column.name: row.cells[at].strip()
            for at, header in sheet.headers.items()
            if at < len(row.cells) and header.column.name in ("id", "vendor", "model")
        }
        follows = numbered and not any(found.values())
        numbered.append((place, numbered[-1][1] if follows else found))
    for group in table.groups_of(numbered):
        yield [sheet.rows[place] for place, _ in group]


def _proposal(sheet: Sheet, rows: list[Row], problems: list[Problem]) -> Proposal:
    names = {place + 1: text.strip() for place, text in enumerate(sheet.texts)}
    proposal = Proposal(sheet.label, {}, columns=names, places={(): (rows[0].number, 1)})
    wide = sorted({header.connector for header in sheet.headers.values() if header.connector is not None})
    for place, row in enumerate(rows):
        for at, cell in enumerate(row.cells):
            header = sheet.headers.get(at)
            if header is None:
                if cell.strip():
                    message = f"column {at + 1} has no name in row 1, but a value here: name or delete it"
                    problems.append(file_problem(sheet.label, "column", message, row.number, at + 1))
            elif header.column.name not in _IGNORED:
                connector = place if header.connector is None else wide.index(header.connector)
                _read_cell(sheet, proposal, (place, connector, row.number, at), cell, problems)
    _complete(proposal)
    return proposal


def _read_cell(
    sheet: Sheet, proposal: Proposal, where: tuple[int, int, int, int], cell: str, problems: list[Problem]
) -> None:
    """Put the value of a cell into a model: at its row in the model, connector, row in the file, place in the row."""
    place, connector, number, at = where
    header = sheet.headers[at]
    path = header.column.path(connector)
    try:
        value = columns.read_cell(header, cell, decimal_comma=sheet.decimal_comma)
    except CellError as error:
        message = f'column "{sheet.texts[at].strip()}": {error}'
        problems.append(file_problem(sheet.label, "cell", message, number, at + 1))
        value = cell
        proposal.refused.add(path)
    if place and header.column.parent != "connectors":
        if cell.strip() and value != _value_at(proposal, path):
            message = f'column "{sheet.texts[at].strip()}": is not what the first row of the model says: write it alike'
            problems.append(file_problem(sheet.label, "rows-differ", message, number, at + 1))
        return
    if value is None:
        return
    proposal.places[path] = (number, at + 1)
    if path == ("id",):
        proposal.model_id = value
    else:
        if path[0] == "connectors":
            proposal.places.setdefault(path[:2], (number, 1))
        table.put(proposal.data, path, value)


def _value_at(proposal: Proposal, path: tuple[str | int, ...]) -> object:
    if path == ("id",):
        return proposal.model_id
    value: object = proposal.data
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _complete(proposal: Proposal) -> None:
    """Give connectors without a number one, and drop those of which nothing is said."""
    connectors = proposal.data.pop("connectors", [])
    kept = [place for place, connector in enumerate(connectors) if set(connector) - {"id"}]
    if kept:
        proposal.data["connectors"] = [{"id": number, **connectors[place]} for number, place in enumerate(kept, 1)]
    moved = {place: number for number, place in enumerate(kept)}
    places = {_moved(path, moved): where for path, where in proposal.places.items()}
    proposal.places = {path: where for path, where in places.items() if path is not None}
    proposal.refused = {path for old in proposal.refused if (path := _moved(old, moved)) is not None}
    proposal.data.setdefault("configurationKeys", {}).setdefault("ocppUrl", "")


def _moved(path: JsonPath, moved: Mapping[int, int]) -> JsonPath | None:
    """Return a path after connectors were dropped; None if it lies in one of those."""
    if len(path) < 2 or path[0] != "connectors":
        return path
    place = moved.get(int(path[1]))
    return None if place is None else ("connectors", place, *path[2:])
