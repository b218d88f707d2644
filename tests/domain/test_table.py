"""The catalogue as a table: columns, models as rows, rows as models."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.domain import table
from builder.domain.table import BY_NAME, CellError

MODEL: dict[str, Any] = {
    "id": "acme-one",
    "vendor": "Acme",
    "model": "One",
    "friendlyName": 'The "one", twice',
    "powerType": "DC",
    "connectors": [
        {
            "id": 2,
            "connectionType": "CHADEMO",
            "format": "CABLE",
            "maxAmperage": 125,
            "maxVoltage": 500,
            "maxPowerWatts": 0.5,
        },
        {
            "id": 1,
            "connectionType": "IEC_62196_T2_COMBO",
            "format": "CABLE",
            "maxAmperage": 200,
            "maxVoltage": 920,
            "maxPowerWatts": 62500,
        },
    ],
    "configurationKeys": {"ocppUrl": ""},
    "imageUrl": "https://images.example.org/one.png",
    "isArchived": False,
    "stationPowerWatts": 62500,
    "notes": ["62.5 kW in all;\nshared", "Zweite Zeile, mit Komma"],
    "reportedAs": [{"vendor": "Acme AG", "model": "A1"}],
    "sources": ["https://example.org/one.pdf"],
    "createdAt": "2023-06-07T17:32:28Z",
    "updatedAt": "2024-01-02T03:04:05Z",
}

_names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
_numbers = st.integers(1, 10**9) | st.floats(1e-9, 1e9)
_connectors = st.fixed_dictionaries(
    dict.fromkeys(("connectionType", "format"), _names)
    | dict.fromkeys(("id", "maxAmperage", "maxVoltage", "maxPowerWatts"), _numbers)
)
_models = st.fixed_dictionaries(
    {
        "vendor": _names,
        "model": _names,
        "connectors": st.lists(_connectors, min_size=1, max_size=4),
        "configurationKeys": st.fixed_dictionaries({"ocppUrl": _names | st.just("")}),
    },
    optional={
        "id": _names,
        "friendlyName": _names,
        "isArchived": st.booleans(),
        "stationPowerWatts": _numbers,
        "notes": st.lists(_names),
        "reportedAs": st.lists(st.fixed_dictionaries({"vendor": _names, "model": _names})),
        "sources": st.lists(_names),
    },
)


def rows_in(text: str) -> list[dict[str, str]]:
    """Read CSV as any program does."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_a_connector() -> None:
    """Each connector is a row, in the model's order, and repeats the values of the model."""
    rows = table.rows_of(MODEL)
    assert [row["connectorId"] for row in rows] == ["2", "1"]
    assert [row["maxPowerWatts"] for row in rows] == ["0.5", "62500"]
    assert {row["vendor"] for row in rows} == {"Acme"}
    assert {row["isArchived"] for row in rows} == {"false"}
    assert {row["reportedAs"] for row in rows} == {'[{"vendor": "Acme AG", "model": "A1"}]'}


def test_the_header() -> None:
    """The header names all columns in order, whatever the models hold, and each column has a description."""
    head = table.csv_text([]).removesuffix("\r\n")
    assert head.split(",") == [column.name for column in table.COLUMNS]
    assert table.csv_text([MODEL]).startswith(f"{head}\r\nacme-one,Acme,One,")
    assert all(column.description.endswith(".") for column in table.COLUMNS)


def test_every_value_has_a_column() -> None:
    """A model with every key comes back from its rows unchanged."""
    assert table.model_of(rows_in(table.csv_text([MODEL]))) == MODEL


@given(_models)
def test_any_model_round_trips(model: dict[str, Any]) -> None:
    """A model comes back from CSV unchanged, whatever its texts and numbers."""
    assert table.model_of(rows_in(table.csv_text([model]))) == model


@given(_models)
def test_no_cell_is_a_formula(model: dict[str, Any]) -> None:
    """No cell begins with a character that starts a formula in a spreadsheet."""
    assert not [cell for row in table.rows_of(model) for cell in row.values() if cell[:1] in tuple("=+-@")]


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("maxVoltage", "230 V", "'230 V' is not a number: write a plain decimal without unit, like 32"),
        ("maxVoltage", "1e3", "is not a number"),
        ("isArchived", "yes", "'yes' is neither true nor false: write one of them, or nothing"),
        ("sources", "https://example.org", "is not a JSON array. JSON array of https addresses"),
        ("notes", '{"a": 1}', "is not a JSON array"),
        ("notes", "[" * 100_000, "is not a JSON array"),
    ],
)
def test_an_invalid_cell(column: str, text: str, message: str) -> None:
    """The error has the column and says what to write."""
    with pytest.raises(CellError) as caught:
        table.value_of(BY_NAME[column], text)
    assert message in str(caught.value)
    assert caught.value.column == column


def test_rows_of_a_model_must_agree() -> None:
    """The model's values may be in its first row alone; a different value in a later row is refused."""
    rows = table.rows_of(MODEL)
    shared = [column.name for column in table.COLUMNS if column.parent != "connectors"]
    assert table.model_of([rows[0], rows[1] | dict.fromkeys(shared, "")]) == MODEL
    with pytest.raises(CellError) as caught:
        table.model_of([rows[0], rows[1] | {"friendlyName": "Other"}])
    assert (caught.value.column, caught.value.row) == ("friendlyName", 1)


def test_rows_are_grouped_by_id_or_name() -> None:
    """The rows of a model need not be adjacent; groups are in the order of their first rows."""
    rows = [
        {"id": "", "vendor": "Acme", "model": "One"},
        {"id": "acme-two", "vendor": "Acme", "model": "Two"},
        {"vendor": "Acme", "model": "One"},
        {"id": "acme-two", "vendor": "", "model": ""},
    ]
    groups = list(table.group_rows(enumerate(rows, 2)))
    assert [[number for number, _ in group] for group in groups] == [[2, 4], [3, 5]]


@pytest.mark.parametrize(
    ("value", "text"), [(1, "1"), (1.0, "1"), (0.000001, "0.000001"), (1e9, "1000000000"), (2.50, "2.5")]
)
def test_a_number_is_written_plainly(value: float, text: str) -> None:
    """A number has no exponent, and no decimal point if it is whole."""
    assert table.decimal_text(value) == text
