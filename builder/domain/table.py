"""The catalogue as a table: the columns of the CSV, and models as rows.

Each connector is a row, in the model's order, and every row repeats the values of its model. The download writes these
columns and the import reads them (``edit/cells``).
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from builder.domain.entry import ModelConnector
from builder.domain.model import Model
from builder.problems import JsonPath

CellType = Literal["text", "number", "boolean", "list"]


class Column(NamedTuple):
    """A column of the table; ``parent`` is the key of the model that holds its values, ``""`` for the model itself."""

    name: str
    cell_type: CellType
    description: str
    parent: Literal["", "connectors", "configurationKeys"] = ""

    @property
    def key(self) -> str:
        """The key of the value in its parent.

        >>> BY_NAME["connectorId"].key, BY_NAME["maxVoltage"].key
        ('id', 'maxVoltage')
        """
        return "id" if self.name == "connectorId" else self.name

    def path(self, connector: int) -> JsonPath:
        """Return the path of the column's value in a model, for the connector at an index from 0.

        >>> BY_NAME["maxVoltage"].path(1), BY_NAME["ocppUrl"].path(1), BY_NAME["vendor"].path(1)
        (('connectors', 1, 'maxVoltage'), ('configurationKeys', 'ocppUrl'), ('vendor',))
        """
        if self.parent == "connectors":
            return self.parent, connector, self.key
        return (self.parent, self.key) if self.parent else (self.key,)


COLUMNS = (
    Column("id", "text", "The model's id."),
    Column("vendor", "text", "The vendor's name."),
    Column("model", "text", "The vendor's name or number of the model."),
    Column("friendlyName", "text", "The common name of the model."),
    Column("powerType", "text", "OCPI PowerType of the station."),
    Column("connectorId", "number", "The connector's number, unique within the model.", "connectors"),
    Column("connectionType", "text", "OCPI 2.3.0 ConnectorType.", "connectors"),
    Column("format", "text", "OCPI ConnectorFormat: SOCKET or CABLE.", "connectors"),
    Column("maxAmperage", "number", "Maximum current, in amperes.", "connectors"),
    Column("maxVoltage", "number", "Maximum voltage, in volts; line to neutral for AC_3_PHASE.", "connectors"),
    Column("maxPowerWatts", "number", "Maximum power of this connector, in watts.", "connectors"),
    Column(
        "ocppUrl",
        "text",
        "Name of the configuration key for the address of the OCPP back end; empty if none is known.",
        "configurationKeys",
    ),
    Column("imageUrl", "text", "https address of a picture."),
    Column("isArchived", "boolean", "true once the model is archived."),
    Column("stationPowerWatts", "number", "Maximum power of the whole station, in watts, if below the sum."),
    Column("notes", "list", "JSON array of texts: what a reader must know in addition to the figures."),
    Column("reportedAs", "list", 'JSON array of {"vendor", "model"}: what the station sends in a BootNotification.'),
    Column("sources", "list", "JSON array of https addresses: where the figures come from."),
    Column("createdAt", "text", "When the model was added; set by the catalogue's history."),
    Column("updatedAt", "text", "When the model last changed; set by the catalogue's history."),
)
BY_NAME = {column.name: column for column in COLUMNS}

# Spreadsheets run a cell that begins like this as a formula (OWASP, "CSV Injection"). An apostrophe makes it text.
_FORMULA_STARTS = ("'", "=", "+", "-", "@")
_FORMULA = re.compile(r"'*[=+\-@]")


def csv_text(models: Iterable[Model]) -> str:
    """Return models as CSV (RFC 4180, CRLF): the header, then a row for each connector."""
    return "".join(csv_parts(models))


def csv_parts(models: Iterable[Model]) -> Iterator[str]:
    """Yield the CSV in parts: the header, then the rows of each model. The cell of a missing key is empty.

    The cells are joined here, which takes half the time of ``csv.writer``: 50 ms for 10,000 models.
    """
    yield ",".join(BY_NAME) + "\r\n"
    for model in models:
        before, after = _cells_before(model), _cells_after(model)
        yield "".join([f"{before},{cells},{after}\r\n" for cells in _connector_cells(model.entry.connectors)])


def decimal_text(value: float) -> str:
    """Return a number as a plain decimal, without an exponent or a trailing zero.

    >>> decimal_text(1e-06), decimal_text(22000.0), decimal_text(7.36)
    ('0.000001', '22000', '7.36')
    """
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _cells_before(model: Model) -> str:
    """Return the cells of a model that come before those of a connector."""
    entry = model.entry
    names = f"{_text_cell(entry.vendor)},{_text_cell(entry.model)},{_text_cell(entry.friendly_name or '')}"
    return f"{model.id},{names},{entry.power_type}"


def _cells_after(model: Model) -> str:
    """Return the cells of a model that come after those of a connector."""
    entry = model.entry
    archived = "true" if entry.is_archived else "false"
    watts = "" if entry.station_watts is None else decimal_text(entry.station_watts)
    reported = _list_cell([{"vendor": vendor, "model": name} for vendor, name in entry.reported_as])
    values = f"{_text_cell(entry.ocpp_url)},{_text_cell(entry.image_url or '')},{archived},{watts}"
    lists = f"{_list_cell(entry.notes)},{reported},{_list_cell(entry.sources)}"
    return f"{values},{lists},{model.created_at},{model.updated_at}"


@lru_cache(10_000)
def _connector_cells(connectors: tuple[ModelConnector, ...]) -> list[str]:
    """Return the cells of each connector; many models have the same."""
    return [
        ",".join([str(number), connection_type, form, *map(decimal_text, figures)])
        for number, connection_type, form, *figures in connectors
    ]


def _text_cell(text: str) -> str:
    # Most texts fail the first test, which takes a third of the time of the pattern.
    is_formula = text.startswith(_FORMULA_STARTS) and _FORMULA.match(text)
    return _quote(f"'{text}" if is_formula else text)


def _list_cell(values: Sequence[object]) -> str:
    return _quote(json.dumps(values, ensure_ascii=False)) if values else ""


def _quote(text: str) -> str:
    if "," not in text and '"' not in text and "\n" not in text and "\r" not in text:  # a pattern takes twice as long
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
