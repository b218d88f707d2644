"""The columns of other people's tables: what their headers mean, with numbers and units; and what their cells say."""

import re
from decimal import Decimal
from typing import Any, NamedTuple

from builder.domain import names, table
from builder.domain.table import BY_NAME, CellError, Column

# What people call the columns, without spaces and in small letters, beside the columns' own names.
_SYNONYMS = {
    "id": "modelid",
    "vendor": "manufacturer make brand hersteller vendorname",
    "model": "modell product modelname",
    "friendlyName": "name displayname label title",
    "powerType": "currenttype supply",
    "connectorId": "connector connectornumber connectorno",
    "connectionType": "connectortype standard plug plugtype type",
    "format": "connectorformat",
    "maxAmperage": "amperage amps ampere maxcurrent current maxamps",
    "maxVoltage": "voltage volts maxvolts",
    "maxPowerWatts": "maxpower power maxelectricpower powerwatts watts maxwatts maxpowerkw powerkw kw",
    "ocppUrl": "ocppurlkey configurationkeysocppurl ocppkey",
    "imageUrl": "image picture",
    "isArchived": "archived",
    "stationPowerWatts": "stationpower totalpower stationpowerkw totalpowerkw",
    "notes": "note remarks remark comment comments",
    "sources": "source datasheet datasheets",
}
_BY_SYNONYM = {word: BY_NAME[name] for name, words in _SYNONYMS.items() for word in words.split()}
_BY_SYNONYM |= {column.name.lower(): column for column in table.COLUMNS}
_UNIT = re.compile(r"\s*[(\[/]\s*([A-Za-z]{1,8})\s*[)\]]?\s*\Z")
_NUMBERED = (
    re.compile(r"connectors?[\s._\-/\[]*(?P<number>[0-9]{1,2})[\]\s._\-/:]*(?P<name>[a-z].*)\Z", re.IGNORECASE),
    re.compile(r"(?P<name>[a-z].*?)[\s._\-/\[(]*(?P<number>[0-9]{1,2})\]?\)?\Z", re.IGNORECASE),
)
_QUANTITIES = {"maxAmperage": "A", "maxVoltage": "V", "maxPowerWatts": "W", "stationPowerWatts": "W"}
_FACTORS = {"": Decimal(1), "k": Decimal(1000), "m": Decimal(1_000_000)}
_NUMBER = re.compile(
    r"(?P<sign>-?)(?P<whole>[0-9]{1,18})(?:(?P<mark>[.,])(?P<rest>[0-9]{1,30}))?\s*(?P<unit>[A-Za-z]*)\Z"
)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[., '\u00a0\u202f\u2019][0-9]{3})+\s*(?:[A-Za-z]*)\Z")
_TRUE = frozenset(["true", "yes", "1", "x", "ja", "wahr", "oui", "vrai"])
_FALSE = frozenset(["false", "no", "0", "nein", "falsch", "non", "faux"])


class Header(NamedTuple):
    """A column of a table: what it holds, the number of the connector (None: of the row), the unit of its figures."""

    column: Column
    connector: int | None
    unit: str


class HeaderError(ValueError):
    """A header that is not understood; the message says what to write."""


def read_header(text: str) -> Header:
    """Return what a header means. Raises HeaderError."""
    name, unit = text.strip(), ""
    if found := _UNIT.search(name):
        name, unit = name[: found.start()], found[1]
    connector = None
    column = _column(name)
    for form in _NUMBERED if column is None else ():
        numbered = form.match(name)
        if numbered and (column := _column(numbered["name"])):
            connector = int(numbered["number"])
            break
    if column is None:
        known = names.nearest(name[:60], BY_NAME)
        remedy = f"did you mean {known}?" if known else f"the columns are {', '.join(BY_NAME)}"
        raise HeaderError(f'the column "{text[:60]}" is not known: {remedy} Delete it if it does not belong here')
    unit = unit or ("kW" if _bare(name).endswith("kw") else "")
    _check_unit(column, unit)
    return Header(column, connector, unit)


def read_cell(header: Header, text: str, *, decimal_comma: bool) -> Any:  # noqa: ANN401 - what JSON holds
    """Return the value of a cell, None for an empty one. Raises CellError."""
    column, text = header.column, text.strip()
    if not text or column.kind == "text":
        return table.value_of(column, text)
    if column.kind == "number":
        return _number(header, text, decimal_comma=decimal_comma)
    if column.kind == "boolean":
        word = text.lower()
        return word in _TRUE if word in _TRUE | _FALSE else table.value_of(column, text)
    return table.value_of(column, text) if text.startswith("[") else _items(column, text)


def _column(name: str) -> Column | None:
    return _BY_SYNONYM.get(_bare(name))


def _bare(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _check_unit(column: Column, unit: str) -> None:
    quantity = _QUANTITIES.get(column.name)
    if unit and (quantity is None or _factor(quantity, unit) is None):
        wanted = f"write {quantity} or k{quantity}" if quantity else "this column has none"
        raise HeaderError(f'the unit "{unit}" does not fit {column.name}: {wanted}')


def _factor(quantity: str, unit: str) -> Decimal | None:
    """Return by what a figure in a unit is to be multiplied; milli is nobody's unit here, so ``m`` is mega."""
    words = {"amp": "a", "amps": "a", "ampere": "a", "volt": "v", "volts": "v", "watt": "w", "watts": "w"}
    word = words.get(unit.lower(), unit.lower())
    return _FACTORS.get(word[:-1]) if word[-1:] == quantity.lower() else None


def _number(header: Header, text: str, *, decimal_comma: bool) -> float:
    column, found = header.column, _NUMBER.match(text)
    if _THOUSANDS.match(text) and _is_ambiguous(text, found, decimal_comma=decimal_comma):
        digits = re.sub(r"\D", "", text)
        message = f"{text[:40]!r} can be read with a thousands separator: write {digits} without one, or the decimals"
        raise CellError(message, column.name)
    quantity = _QUANTITIES.get(column.name, "")
    unit = (found["unit"] if found else "") or header.unit
    factor = _factor(quantity, unit) if unit and quantity else Decimal(1)
    if found is None or factor is None or (unit and not quantity):
        return float(table.value_of(column, text))  # says what to write
    value = Decimal(f"{found['sign']}{found['whole']}.{found['rest'] or 0}") * factor
    return int(value) if value == value.to_integral_value() else float(value)


def _is_ambiguous(text: str, found: re.Match[str] | None, *, decimal_comma: bool) -> bool:
    """Whether nobody can tell thousands from decimals; ``7.125`` is a decimal where commas part the columns."""
    if found is None or found["mark"] is None:
        return found is None
    if found["whole"].startswith("0"):
        return False
    return not (found["mark"] == "." and not decimal_comma and not text.rstrip("WAVkw ").endswith("000"))


def _items(column: Column, text: str) -> list[str]:
    """Return the items of a list that is no JSON: addresses between spaces, notes one a line."""
    if column.name == "sources":
        return [part for part in re.split(r"[\s;|]+", text) if part]
    if column.name == "notes":
        return [line.strip() for line in text.splitlines() if line.strip()]
    raise CellError(f"{text[:60]!r} is not a JSON array. {column.description}", column.name)
