"""Read proposed models from a CSV file, as spreadsheets or our own download write it.

A row is a connector: the rows of a model have the same id, or the same vendor and model, which may be empty below the
first. Or a row is a model, with numbered columns for its connectors. Rows are numbered as spreadsheets do: the header
is row 1.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from builder.edit import cells, columns
from builder.edit.cells import MAX_SHOWN, CellError
from builder.edit.columns import Header, HeaderError
from builder.edit.proposals import MAX_ROWS, SET_BY_HISTORY, Proposal, file_problem
from builder.problems import JsonPath, Problem, RefusedError

_DELIMITERS = ",;\t|"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how XLSX and ODS (ZIP files) and XLS begin


class SheetRow(NamedTuple):
    """A row: its number in the file, and the texts of its cells."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of the file ``label``; ``headers`` are by column index, ``texts`` are the headers as written.

    ``decimal_comma`` says that a comma in a number separates its decimals.
    """

    label: str
    headers: dict[int, Header]
    texts: list[str]
    rows: list[SheetRow]
    decimal_comma: bool


class _Cell(NamedTuple):
    """A cell: the index of its row among the model's, the index of its connector, its row number, its column index."""

    row_index: int
    connector: int
    row: int
    column: int
    text: str


def read(label: str, content: bytes) -> tuple[list[Proposal], list[Problem]]:
    """Return the models of a CSV file, and the problems of its cells. Raises RefusedError if it is not a table."""
    sheet = _sheet(label, _decode(label, content))
    problems: list[Problem] = []
    return [_proposal(sheet, rows, problems) for rows in _rows_by_model(sheet)], problems


def _decode(label: str, content: bytes) -> str:
    if content.startswith(_WORKBOOKS):
        message = 'is a workbook of a spreadsheet program: save its table as "CSV UTF-8"'
        raise RefusedError([file_problem(label, "encoding", message)])
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
    delimiter, text = _delimiter(text)
    rows = _rows(label, text, delimiter)
    header_row = next(rows, SheetRow(1, []))
    headers, problems = _headers(label, header_row.cells)
    if problems:
        raise RefusedError(problems)
    filled = [row for row in rows if any(cell.strip() for cell in row.cells)]
    return Sheet(label, headers, header_row.cells, filled, decimal_comma=delimiter != ",")


def _delimiter(text: str) -> tuple[str, str]:
    """Return the delimiter, and the text without Excel's ``sep=`` line."""
    first_line, _, rest = text.partition("\n")
    hint = first_line.strip().lower()
    if hint.startswith("sep=") and len(hint) <= 5:
        return hint[4:] or "\t", rest
    return max(_DELIMITERS, key=lambda delimiter: (first_line.count(delimiter), delimiter == ",")), text


def _rows(label: str, text: str, delimiter: str) -> Iterator[SheetRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if number > MAX_ROWS + 1:
                message = f"has more than {MAX_ROWS:,} rows: import it in parts"
                raise RefusedError([file_problem(label, "file-size", message, number)])
            yield SheetRow(number, cells)
    except csv.Error as error:
        message = f"is not valid CSV ({error}): a quotation mark may be missing, or one in a cell may not be doubled"
        raise RefusedError([file_problem(label, "csv", message, number + 1)]) from error


def _headers(label: str, texts: list[str]) -> tuple[dict[int, Header], list[Problem]]:
    headers: dict[int, Header] = {}
    problems = [] if texts else [file_problem(label, "empty-file", "is empty: see `catalog import --template`")]
    for index, text in enumerate(texts):
        if not text.strip():
            continue
        try:
            header = columns.read_header(text)
        except HeaderError as error:
            problems.append(file_problem(label, "column", str(error), 1, index + 1))
            continue
        if header[:2] in [other[:2] for other in headers.values()]:
            message = f'"{text[:MAX_SHOWN]}" occurs twice: delete one'
            problems.append(file_problem(label, "column", message, 1, index + 1))
        headers[index] = header
    return headers, problems


def _rows_by_model(sheet: Sheet) -> Iterator[list[SheetRow]]:
    """Yield the rows of each model."""
    if any(header.connector is not None for header in sheet.headers.values()):
        yield from ([row] for row in sheet.rows)
        return
    identities: list[tuple[int, Mapping[str, str]]] = []
    for index, row in enumerate(sheet.rows):
        identity = {
            header.column.name: row.cells[column].strip()
            for column, header in sheet.headers.items()
            if column < len(row.cells) and header.column.name in ("id", "vendor", "model")
        }
        continues_model = identities and not any(identity.values())
        identities.append((index, identities[-1][1] if continues_model else identity))
    for group in cells.group_rows(identities):
        yield [sheet.rows[index] for index, _ in group]


def _proposal(sheet: Sheet, rows: list[SheetRow], problems: list[Problem]) -> Proposal:
    headers = {index + 1: text.strip() for index, text in enumerate(sheet.texts)}
    proposal = Proposal(sheet.label, {}, columns=headers, positions={(): (rows[0].number, 1)})
    connectors = sorted({header.connector for header in sheet.headers.values() if header.connector is not None})
    for row_index, row in enumerate(rows):
        for column, text in enumerate(row.cells):
            header = sheet.headers.get(column)
            if header is None:
                if text.strip():
                    message = f"column {column + 1} has a value here but no header in row 1: add one or delete it"
                    problems.append(file_problem(sheet.label, "column", message, row.number, column + 1))
            elif header.column.name not in SET_BY_HISTORY:
                connector = row_index if header.connector is None else connectors.index(header.connector)
                _read_cell(sheet, proposal, _Cell(row_index, connector, row.number, column, text), problems)
    _complete(proposal)
    return proposal


def _read_cell(sheet: Sheet, proposal: Proposal, cell: _Cell, problems: list[Problem]) -> None:
    """Set the value of a cell in a proposed model, or add a problem."""
    header = sheet.headers[cell.column]
    path = header.column.path(cell.connector)
    try:
        value = columns.read_cell(header, cell.text, decimal_comma=sheet.decimal_comma)
    except CellError as error:
        problems.append(_cell_problem(sheet, cell, "cell", str(error)))
        value = cell.text
        proposal.refused.add(path)
    if cell.row_index and header.column.parent != "connectors":
        if cell.text.strip() and value != _value_at(proposal, path):
            message = "differs from the first row of the model: write the same in all rows"
            problems.append(_cell_problem(sheet, cell, "rows-differ", message))
        return
    if value is None:
        return
    proposal.positions[path] = (cell.row, cell.column + 1)
    if path == ("id",):
        proposal.model_id = value
    else:
        if path[0] == "connectors":
            proposal.positions.setdefault(path[:2], (cell.row, 1))
        cells.set_value(proposal.data, path, value)


def _cell_problem(sheet: Sheet, cell: _Cell, rule: str, message: str) -> Problem:
    header = sheet.texts[cell.column].strip()
    return file_problem(sheet.label, rule, f'column "{header}": {message}', cell.row, cell.column + 1)


def _value_at(proposal: Proposal, path: JsonPath) -> object:
    if path == ("id",):
        return proposal.model_id
    value: object = proposal.data
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _complete(proposal: Proposal) -> None:
    """Give an id to each connector without one, and drop the connectors without any other value."""
    connectors = proposal.data.pop("connectors", [])
    kept = [index for index, connector in enumerate(connectors) if set(connector) - {"id"}]
    if kept:
        proposal.data["connectors"] = [{"id": number, **connectors[index]} for number, index in enumerate(kept, 1)]
    new_index = {old: new for new, old in enumerate(kept)}
    positions = {_renumber(path, new_index): position for path, position in proposal.positions.items()}
    proposal.positions = {path: position for path, position in positions.items() if path is not None}
    proposal.refused = {path for old in proposal.refused if (path := _renumber(old, new_index)) is not None}
    proposal.data.setdefault("configurationKeys", {}).setdefault("ocppUrl", "")


def _renumber(path: JsonPath, new_index: Mapping[int, int]) -> JsonPath | None:
    """Return a path after connectors were dropped; None if its connector was."""
    if len(path) < 2 or path[0] != "connectors":
        return path
    index = new_index.get(int(path[1]))
    return None if index is None else ("connectors", index, *path[2:])
