"""The headers and cells of other people's tables."""

import pytest

from builder.domain import table
from builder.edit.cells import CellError
from builder.edit.columns import HeaderError, read_cell, read_header


@pytest.mark.parametrize("column", table.COLUMNS, ids=lambda column: column.name)
def test_our_own_columns(column: table.Column) -> None:
    """Each column of the download is recognised by its name, whatever its case and the spaces around it."""
    for text in (column.name, column.name.upper(), f" {column.name} "):
        assert read_header(text) == (column, None, "")


@pytest.mark.parametrize(
    ("text", "name", "connector", "unit"),
    [
        ("Manufacturer", "vendor", None, ""),
        ("max power (kW)", "maxPowerWatts", None, "kW"),
        ("Max Power [kW]", "maxPowerWatts", None, "kW"),
        ("Power_kW", "maxPowerWatts", None, "kW"),
        ("Amps", "maxAmperage", None, ""),
        ("Voltage (V)", "maxVoltage", None, "V"),
        ("Voltage (volts)", "maxVoltage", None, "volts"),
        ("plug 1", "connectionType", 1, ""),
        ("connectionType2", "connectionType", 2, ""),
        ("max_power_3 (kW)", "maxPowerWatts", 3, "kW"),
        ("connectors[0].maxAmperage", "maxAmperage", 0, ""),
        ("Connector 2 max power (kW)", "maxPowerWatts", 2, "kW"),
        ("connector1_type", "connectionType", 1, ""),
    ],
)
def test_a_header(text: str, name: str, connector: int | None, unit: str) -> None:
    """Synonyms, units in brackets and connector numbers before or after the name are understood."""
    header = read_header(text)
    assert (header.column.name, header.connector, header.unit) == (name, connector, unit)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("vendr", 'the column "vendr" is not known: did you mean vendor?'),
        ("colour", 'the column "colour" is not known: '),
        ("Power (hp)", 'the unit "hp" does not fit maxPowerWatts: write W or kW'),
        ("Voltage (A)", 'the unit "A" does not fit maxVoltage: write V or kV'),
        ("Vendor (kW)", 'the unit "kW" does not fit vendor: this column has none'),
    ],
)
def test_an_unknown_header(text: str, message: str) -> None:
    """The error names the nearest column, or the units that fit."""
    with pytest.raises(HeaderError) as caught:
        read_header(text)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("header", "text", "value"),
    [
        ("maxPowerWatts", "22000", 22000),
        ("maxPowerWatts", "22 kW", 22000),
        ("maxPowerWatts", "22kw", 22000),
        ("Power (kW)", "7.36", 7360),
        ("Power (kW)", "7360 W", 7360),
        ("Power (kW)", "3.68", 3680),
        ("Power (MW)", "3.75", 3750000),
        ("Amps", "32 A", 32),
        ("maxVoltage", "62.125", 62.125),
        ("maxVoltage", "0.500", 0.5),
        ("isArchived", "Yes", True),
        ("isArchived", "0", False),
        ("sources", "https://example.org/a https://example.org/b", ["https://example.org/a", "https://example.org/b"]),
        ("sources", '["https://example.org/a;b"]', ["https://example.org/a;b"]),
        ("notes", "One note, of words", ["One note, of words"]),
        ("vendor", " Acme ", "Acme"),
        ("vendor", "'=Acme", "=Acme"),
        ("friendlyName", "", None),
        ("ocppUrl", "", ""),
    ],
)
def test_a_cell(header: str, text: str, value: object) -> None:
    """Figures use the unit of the cell, else of the header; booleans, lists and texts are read as people write them."""
    assert read_cell(read_header(header), text, decimal_comma=False) == value


@pytest.mark.parametrize(("text", "value"), [("7,36", 7360), ("7.36", 7360), ("22", 22000), ("0,500", 500)])
def test_decimal_commas(text: str, value: float) -> None:
    """Where semicolons separate the columns, a comma separates decimals."""
    assert read_cell(read_header("Power (kW)"), text, decimal_comma=True) == value


@pytest.mark.parametrize(
    ("text", "decimal_comma", "message"),
    [
        ("22.000", False, "'22.000' is ambiguous: write 22000 without a thousands separator; if it has decimals, add"),
        ("22,000", False, "write 22000 without"),
        ("22.000", True, "write 22000 without"),
        ("1.000.000", True, "write 1000000 without"),
        ("22 000", False, "write 22000 without"),
        ("22 hp", False, "is not a number: write a plain decimal without a unit, like 32"),
        ("about 22", False, "is not a number"),
        ("1e3", False, "is not a number"),
    ],
)
def test_an_ambiguous_number_is_refused(text: str, message: str, *, decimal_comma: bool) -> None:
    """A number whose separator may mean thousands or decimals is refused with the remedy."""
    with pytest.raises(CellError) as caught:
        read_cell(read_header("maxPowerWatts"), text, decimal_comma=decimal_comma)
    assert message in str(caught.value)


def test_a_pair_must_be_json() -> None:
    """A reported name is a pair: the error shows its JSON."""
    with pytest.raises(CellError, match=r'JSON array of \{"vendor", "model"\}'):
        read_cell(read_header("reportedAs"), "ABB MD_TERRA_53", decimal_comma=False)
