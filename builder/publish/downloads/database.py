"""Render the SQLite database of the catalogue: tables with keys, indexes and full-text search (FTS5).

The columns are those of the CSV. Each has its description as a comment in the table's definition, which ``.schema``
shows. SQLite 3.27 (2019) and later can read the file. The same models and library give the same bytes.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from builder.domain import table
from builder.domain.entry import Entry
from builder.domain.model import Model

APPLICATION_ID = 0x4556434D  # "EVCM"
SCHEMA_VERSION = 1  # PRAGMA user_version: goes up when a table or column changes its meaning or is removed


class _SqlColumn(NamedTuple):
    """A column: its name, type and constraint, and its description if the CSV has no column of this name."""

    name: str
    definition: str
    description: str = ""


# The key of a row of a list: all tables but that of the models hold the items of the models' lists.
_LIST_KEY = (
    _SqlColumn("modelId", "TEXT NOT NULL REFERENCES models (id)", "The model."),
    _SqlColumn("position", "INTEGER NOT NULL", "Position among those of the model, from 1."),
)
_TABLES = {
    "models": (
        _SqlColumn("id", "TEXT NOT NULL PRIMARY KEY"),
        _SqlColumn("vendor", "TEXT NOT NULL"),
        _SqlColumn("model", "TEXT NOT NULL"),
        _SqlColumn("friendlyName", "TEXT"),
        _SqlColumn("powerType", "TEXT NOT NULL"),
        _SqlColumn("ocppUrl", "TEXT NOT NULL"),
        _SqlColumn("imageUrl", "TEXT"),
        _SqlColumn("isArchived", "INTEGER NOT NULL", "1 once the model is archived, else 0."),
        _SqlColumn("stationPowerWatts", "NUMERIC"),
        _SqlColumn("createdAt", "TEXT NOT NULL"),
        _SqlColumn("updatedAt", "TEXT NOT NULL"),
    ),
    "connectors": (
        *_LIST_KEY,
        _SqlColumn("connectorId", "INTEGER NOT NULL"),
        _SqlColumn("connectionType", "TEXT NOT NULL"),
        _SqlColumn("format", "TEXT NOT NULL"),
        _SqlColumn("maxAmperage", "NUMERIC NOT NULL"),
        _SqlColumn("maxVoltage", "NUMERIC NOT NULL"),
        _SqlColumn("maxPowerWatts", "NUMERIC NOT NULL"),
    ),
    "notes": (*_LIST_KEY, _SqlColumn("note", "TEXT NOT NULL", "What a reader must know in addition to the figures.")),
    "reportedAs": (
        *_LIST_KEY,
        _SqlColumn("vendor", "TEXT NOT NULL", "chargePointVendor or vendorName of the BootNotification."),
        _SqlColumn("model", "TEXT NOT NULL", "chargePointModel or model of the BootNotification."),
        _SqlColumn("path", "TEXT", "The path after reported/ in the API; NULL if there is none."),
    ),
    "sources": (*_LIST_KEY, _SqlColumn("source", "TEXT NOT NULL", "https address: where the figures come from.")),
}
_INDEXES = (
    "CREATE INDEX models_vendor_model ON models (vendor, model)",
    "CREATE INDEX connectors_connectionType ON connectors (connectionType)",
    "CREATE INDEX reportedAs_path ON reportedAs (path)",
    'CREATE VIRTUAL TABLE models_fts USING fts5 (vendor, model, friendlyName, content="models")',
    "INSERT INTO models_fts (models_fts) VALUES ('rebuild')",
)


def render(models: Iterable[Model]) -> bytes:
    """Return the database of models, as the content of its file."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for statement in _statements():
            database.execute(statement)
        for name, rows in _rows(models):
            places = ", ".join("?" * len(_TABLES[name]))
            database.executemany(f"INSERT INTO {name} VALUES ({places})", rows)  # noqa: S608 - our names
        for statement in (*_INDEXES, "COMMIT"):
            database.execute(statement)
        return database.serialize()
    finally:
        database.close()


def _statements() -> Iterator[str]:
    yield f"PRAGMA application_id = {APPLICATION_ID}"
    yield f"PRAGMA user_version = {SCHEMA_VERSION}"
    yield "BEGIN"
    for name, columns in _TABLES.items():
        yield _create_table(name, columns, is_list=name != "models")


def _create_table(name: str, columns: Sequence[_SqlColumn], *, is_list: bool) -> str:
    """Return the statement that creates a table, with a line for each column and its description."""
    lines = [
        f"  {column.name} {column.definition}{',' if is_list or column is not columns[-1] else ''}"
        f" -- {column.description or table.BY_NAME[column.name].description}"
        for column in columns
    ]
    end = "  PRIMARY KEY (modelId, position)\n) WITHOUT ROWID" if is_list else ")"
    return "\n".join([f"CREATE TABLE {name} (", *lines, end])


def _rows(ordered: Iterable[Model]) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    """Yield each table's name and rows.

    The rows are in the order of their keys: SQLite inserts them in four fifths of the time that other orders take.
    """
    models = sorted(ordered, key=attrgetter("id"))
    yield "models", list(map(_model_row, models))
    yield "connectors", _list_rows(models, _connector_values)
    yield "notes", _list_rows(models, lambda entry: zip(entry.notes))
    yield "sources", _list_rows(models, lambda entry: zip(entry.sources))
    yield "reportedAs", _list_rows(models, _reported_values)


def _model_row(model: Model) -> tuple[object, ...]:
    entry = model.entry
    return (
        *(model.id, entry.vendor, entry.model, entry.friendly_name, str(entry.power_type), entry.ocpp_url),
        *(entry.image_url, entry.is_archived, entry.station_watts, model.created_at, model.updated_at),
    )


def _list_rows(
    models: Iterable[Model], values_of: Callable[[Entry], Iterable[tuple[object, ...]]]
) -> list[tuple[object, ...]]:
    """Return the rows of a list; ``values_of`` returns the values of each item of a model's list."""
    return [
        (model.id, position, *values) for model in models for position, values in enumerate(values_of(model.entry), 1)
    ]


def _connector_values(entry: Entry) -> list[tuple[object, ...]]:
    return [(number, str(kind), str(form), *figures) for number, kind, form, *figures in entry.connectors]


def _reported_values(entry: Entry) -> list[tuple[object, ...]]:
    return [(*pair, path) for pair, path in zip(entry.reported_as, entry.reported_paths, strict=True)]
