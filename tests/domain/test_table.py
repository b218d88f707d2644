"""The catalogue as a table: columns, models as rows, rows as models."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.domain import table
from builder.domain.entry import Entry
from builder.domain.model import Model
from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType
from builder.domain.records import ConfigurationKeys, Connector, ModelFile, ReportedName
from builder.edit import spreadsheet

MODEL: dict[str, Any] = {
    "id": "acme-one",
    "vendor": "Acme",
    "model": "One",
    "friendlyName": 'The "one", twice',
    "powerType": PowerType.DC,
    "connectors": [
        {
            "id": 2,
            "connectionType": ConnectionType.CHADEMO,
            "format": ConnectorFormat.CABLE,
            "maxAmperage": 125,
            "maxVoltage": 500,
            "maxPowerWatts": 0.5,
        },
        {
            "id": 1,
            "connectionType": ConnectionType.IEC_62196_T2_COMBO,
            "format": ConnectorFormat.CABLE,
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

_names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda text: text == text.strip())
_numbers = st.integers(1, 10**9) | st.floats(1e-9, 1e9)
_connectors = st.fixed_dictionaries(
    {"connectionType": st.sampled_from(ConnectionType), "format": st.sampled_from(ConnectorFormat)}
    | dict.fromkeys(("maxAmperage", "maxVoltage", "maxPowerWatts"), _numbers)
    | {"id": st.integers(1, 10**9)}
)
_models = st.fixed_dictionaries(
    {
        "vendor": _names,
        "model": _names,
        "powerType": st.sampled_from(PowerType),
        "connectors": st.lists(_connectors, min_size=1, max_size=4),
        "configurationKeys": st.fixed_dictionaries({"ocppUrl": _names | st.just("")}),
        "isArchived": st.booleans(),
    },
    optional={
        "friendlyName": _names,
        "stationPowerWatts": _numbers,
        "notes": st.lists(_names, min_size=1),
        "reportedAs": st.lists(st.fixed_dictionaries({"vendor": _names, "model": _names}), min_size=1),
        "sources": st.lists(_names, min_size=1),
    },
)


def csv_of(values: dict[str, Any]) -> str:
    """Return the CSV of one model, whose values need not be valid."""
    values = {"id": "acme-one", "createdAt": "2023-06-07T17:32:28Z", "updatedAt": "2024-01-02T03:04:05Z", **values}
    file = ModelFile.model_construct(
        **{
            **values,
            "connectors": [Connector.model_construct(**connector) for connector in values["connectors"]],
            "configurationKeys": ConfigurationKeys.model_construct(**values["configurationKeys"]),
            "reportedAs": [ReportedName.model_construct(**pair) for pair in values.get("reportedAs", ())] or None,
        }
    )
    entry = Entry.of(f"catalog/acme/{values['id']}.yaml", "", file)
    return table.csv_text([Model.of(entry, values["createdAt"], values["updatedAt"])])


def rows_in(text: str) -> list[dict[str, str]]:
    """Read CSV as other programs do."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def read_again(text: str) -> dict[str, Any]:
    """Return the model that an import reads from CSV."""
    [proposal], problems = spreadsheet.read("models.csv", text.encode())
    assert problems == []
    return proposal.data


def test_a_row_a_connector() -> None:
    """Each connector is a row, in the model's order, and repeats the values of the model."""
    rows = rows_in(csv_of(MODEL))
    assert [row["connectorId"] for row in rows] == ["2", "1"]
    assert [row["maxPowerWatts"] for row in rows] == ["0.5", "62500"]
    assert {row["vendor"] for row in rows} == {"Acme"}
    assert {row["isArchived"] for row in rows} == {"false"}
    assert {row["reportedAs"] for row in rows} == {'[{"vendor": "Acme AG", "model": "A1"}]'}
    assert {(row["createdAt"], row["updatedAt"]) for row in rows} == {(MODEL["createdAt"], MODEL["updatedAt"])}


def test_the_header() -> None:
    """The header names all columns in order, whatever the models hold, and each column has a description."""
    head = table.csv_text([]).removesuffix("\r\n")
    assert head.split(",") == [column.name for column in table.COLUMNS]
    assert csv_of(MODEL).startswith(f"{head}\r\nacme-one,Acme,One,")
    assert all(column.description.endswith(".") for column in table.COLUMNS)


def test_every_value_has_a_column() -> None:
    """A model with every key comes back from its rows unchanged."""
    unread = ("id", "createdAt", "updatedAt")  # the id stands beside the data, the times are set by history
    assert read_again(csv_of(MODEL)) == {key: value for key, value in MODEL.items() if key not in unread}


@given(_models)
def test_any_model_round_trips(model: dict[str, Any]) -> None:
    """A model comes back from CSV unchanged, whatever its texts and numbers."""
    assert read_again(csv_of(model)) == model


@given(_models)
def test_the_csv_is_what_the_standard_library_writes(model: dict[str, Any]) -> None:
    """The quotes are those of the csv module's writer."""
    text, out = csv_of(model), io.StringIO()
    csv.writer(out).writerows(csv.reader(io.StringIO(text, newline="")))
    assert out.getvalue() == text


@given(_models)
def test_no_cell_is_a_formula(model: dict[str, Any]) -> None:
    """No cell begins with a character that starts a formula in a spreadsheet."""
    assert not [cell for row in rows_in(csv_of(model)) for cell in row.values() if cell[:1] in tuple("=+-@")]


@pytest.mark.parametrize(
    ("value", "text"), [(1, "1"), (1.0, "1"), (0.000001, "0.000001"), (1e9, "1000000000"), (2.50, "2.5")]
)
def test_a_number_is_written_plainly(value: float, text: str) -> None:
    """A number has no exponent, and no decimal point if it is whole."""
    assert table.decimal_text(value) == text
