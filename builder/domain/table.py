"""A catalogue as a table: the columns of the CSV, and how a model becomes rows and rows become a model.

One row a connector, in the model's order; what belongs to the whole model stands in each of its rows. The download
writes these columns, the import reads them. It knows no file and no catalogue: a model is here a plain mapping with
the keys of the documented body and the additional keys of a model's file.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from builder.problems import JsonPath

Kind = Literal["text", "number", "boolean", "list"]
Row = dict[str, str]


class Column(NamedTuple):
    """A column: its name in the header, the kind of its cells, what they hold, the parent of its key in the model."""

    name: str
    kind: Kind
    description: str
    parent: Literal["", "connectors", "configurationKeys"] = ""

    @property
    def key(self) -> str:
        """The key of the value in its parent."""
        return "id" if self.name == "connectorId" else self.name

    def path(self, place: int) -> JsonPath:
        """Return where the value stands in a model, for the connector at ``place`` (from 0)."""
        if self.parent == "connectors":
            return self.parent, place, self.key
        return (self.parent, self.key) if self.parent else (self.key,)


class CellError(ValueError):
    """A cell cannot be read; ``column`` is its column's name, ``row`` its row among those of the model, from 0."""

    def __init__(self, message: str, column: str, row: int = 0) -> None:
        super().__init__(message)
        self.column = column
        self.row = row


COLUMNS = (
    Column("id", "text", "The model's id."),
    Column("vendor", "text", "The vendor's name."),
    Column("model", "text", "The vendor's name or number of the model."),
    Column("friendlyName", "text", "The name that people use."),
    Column("powerType", "text", "OCPI PowerType of the station."),
    Column("connectorId", "number", "The connector's number, unique within the model.", "connectors"),
    Column("connectionType", "text", "OCPI 2.3.0 ConnectorType.", "connectors"),
    Column("format", "text", "OCPI ConnectorFormat: SOCKET or CABLE.", "connectors"),
    Column("maxAmperage", "number", "Highest current, in ampere.", "connectors"),
    Column("maxVoltage", "number", "Highest voltage, in volt; line to neutral for AC_3_PHASE.", "connectors"),
    Column("maxPowerWatts", "number", "Highest power that this connector delivers, in watt.", "connectors"),
    Column(
        "ocppUrl",
        "text",
        "Name of the configuration key that holds the OCPP back end's address; empty: none is known.",
        "configurationKeys",
    ),
    Column("imageUrl", "text", "https address of a picture."),
    Column("isArchived", "boolean", "true once the model is archived."),
    Column("stationPowerWatts", "number", "The most that the whole station delivers, in watt, if below the sum."),
    Column("notes", "list", "JSON array of texts: what a reader must know beside the figures."),
    Column("reportedAs", "list", 'JSON array of {"vendor", "model"}: what the station sends in a BootNotification.'),
    Column("sources", "list", "JSON array of https addresses: where the figures were read."),
    Column("createdAt", "text", "When the model landed; set by the catalogue's history."),
    Column("updatedAt", "text", "When a value of the model last changed; set by the catalogue's history."),
)
BY_NAME = {column.name: column for column in COLUMNS}

# A spreadsheet runs a cell that begins so as a formula (OWASP, "CSV Injection"): an apostrophe before it says text.
_FORMULA = re.compile(r"'*[=+\-@]")
_ESCAPED_FORMULA = re.compile(r"'+[=+\-@]")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,30})?")


def csv_text(models: Iterable[Mapping[str, Any]]) -> str:
    """Return models as CSV (RFC 4180, with CRLF): the header, then a row a connector."""
    out = io.StringIO()
    writer = csv.DictWriter(out, BY_NAME)
    writer.writeheader()
    for model in models:
        writer.writerows(rows_of(model))
    return out.getvalue()


def rows_of(model: Mapping[str, Any]) -> list[Row]:
    """Return the rows of a model, one a connector; the cell of a key that the model lacks is empty."""
    return [
        {column.name: text_of(column, _value_at(model, column, place)) for column in COLUMNS}
        for place in range(len(model["connectors"]))
    ]


def model_of(rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return the model that rows as ``rows_of`` writes them hold. Raises CellError for a cell that cannot be read."""
    model: dict[str, Any] = {}
    for place, row in enumerate(rows):
        for column in COLUMNS:
            if place and column.parent != "connectors":
                _check_repeated(column, rows[0], row, place)
                continue
            try:
                value = value_of(column, row.get(column.name, ""))
            except CellError as error:
                raise CellError(str(error), column.name, place) from error
            put(model, column.path(place), value)
    return model


def text_of(column: Column, value: object) -> str:
    """Return the text of a cell; that of None is empty."""
    if value is None:
        return ""
    if column.kind == "number":
        return decimal_text(value)  # type: ignore[arg-type]  # the column's kind
    if column.kind in ("list", "boolean"):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if _FORMULA.match(str(value)) else str(value)


def value_of(column: Column, text: str) -> Any:  # noqa: ANN401 - what JSON holds
    """Return the value of a cell; None for an empty one, which says that the model lacks the key.

    The key of the back end's address is never lacking: there, empty says that none is known. Raises CellError.
    """
    if not text:
        return "" if column.name == "ocppUrl" else None
    if column.kind == "text":
        return text[1:] if _ESCAPED_FORMULA.match(text) else text
    if column.kind == "number":
        return _number_of(column, text)
    if column.kind == "boolean":
        return _boolean_of(column, text)
    return _list_of(column, text)


def put(model: dict[str, Any], path: JsonPath, value: object) -> None:
    """Set a value in a model, making the mappings and connectors that it lies in; None leaves the key out."""
    if value is None:
        return
    if path[0] == "connectors":
        connectors = model.setdefault("connectors", [])
        while len(connectors) <= int(path[1]):
            connectors.append({})
        connectors[path[1]][path[2]] = value
    elif len(path) == 2:
        model.setdefault(str(path[0]), {})[path[1]] = value
    else:
        model[str(path[0])] = value


def decimal_text(value: float) -> str:
    """Return a number as a plain decimal, whatever its size: never 1e-06, and no point behind a whole one."""
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def groups_of(rows: Iterable[tuple[int, Mapping[str, str]]]) -> Iterator[list[tuple[int, Mapping[str, str]]]]:
    """Put rows with the same id together, else those with the same vendor and model; in the order of their first.

    ``rows`` come with their numbers.
    """
    groups: dict[tuple[str, ...], list[tuple[int, Mapping[str, str]]]] = {}
    for number, row in rows:
        model_id = row.get("id", "")
        identity = (model_id,) if model_id else (row.get("vendor", ""), row.get("model", ""))
        groups.setdefault(identity, []).append((number, row))
    yield from groups.values()


def _value_at(model: Mapping[str, Any], column: Column, place: int) -> Any:  # noqa: ANN401 - what JSON holds
    if column.parent == "connectors":
        return model["connectors"][place].get(column.key)
    parent: Mapping[str, Any] = model.get(column.parent, {}) if column.parent else model
    return parent.get(column.key)


def _check_repeated(column: Column, first: Mapping[str, str], row: Mapping[str, str], place: int) -> None:
    text, wanted = row.get(column.name, ""), first.get(column.name, "")
    if text not in ("", wanted):
        message = f"{text[:60]!r} is not what the model's first row says, {wanted[:60]!r}: write it alike in all rows"
        raise CellError(message, column.name, place)


def _number_of(column: Column, text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise CellError(f"{text[:60]!r} is not a number: write a plain decimal without unit, like 32", column.name)
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)


def _boolean_of(column: Column, text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise CellError(f"{text[:60]!r} is neither true nor false: write one of them, or nothing", column.name)
    return text.lower() == "true"


def _list_of(column: Column, text: str) -> list[Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, list):
        raise CellError(f"{text[:60]!r} is not a JSON array. {column.description}", column.name)
    return value
