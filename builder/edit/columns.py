"""The columns of other people's tables: the meaning of a header, with its connector and unit; the value of a cell."""

import re
from decimal import Decimal
from typing import Any, NamedTuple

from builder.domain import names
from builder.domain.key_synonyms import SYNONYMS, bare
from builder.domain.table import BY_NAME, COLUMNS, Column
from builder.edit.cells import MAX_SHOWN, CellError, value_of

_BY_SYNONYM = {word: BY_NAME[key] for word, key in SYNONYMS.items()}
_BY_SYNONYM |= dict.fromkeys(("connector", "connectornumber", "connectorno"), BY_NAME["connectorId"])
_BY_SYNONYM["modelid"] = BY_NAME["id"]
_BY_SYNONYM |= {column.name.lower(): column for column in COLUMNS}
_UNIT_SUFFIX = re.compile(r"\s*[(\[/]\s*([A-Za-z]{1,8})\s*[)\]]?\s*\Z")
_NUMBERED = (
    re.compile(r"connectors?[\s._\-/\[]*(?P<number>[0-9]{1,2})[\]\s._\-/:]*(?P<name>[a-z].*)\Z", re.IGNORECASE),
    re.compile(r"(?P<name>[a-z].*?)[\s._\-/\[(]*(?P<number>[0-9]{1,2})\]?\)?\Z", re.IGNORECASE),
)
_UNITS = {"maxAmperage": "A", "maxVoltage": "V", "maxPowerWatts": "W", "stationPowerWatts": "W"}
_UNIT_WORDS = {"amp": "a", "amps": "a", "ampere": "a", "volt": "v", "volts": "v", "watt": "w", "watts": "w"}
_FACTORS = {"": Decimal(1), "k": Decimal(1000), "m": Decimal(1_000_000)}
_NUMBER = re.compile(
    r"(?P<sign>-?)(?P<whole>[0-9]{1,18})(?:(?P<mark>[.,])(?P<decimals>[0-9]{1,30}))?\s*(?P<unit>[A-Za-z]*)\Z"
)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[., '\u00a0\u202f\u2019][0-9]{3})+\s*(?:[A-Za-z]*)\Z")
_TRUE = frozenset(["true", "yes", "1", "x", "ja", "wahr", "oui", "vrai"])
_FALSE = frozenset(["false", "no", "0", "nein", "falsch", "non", "faux"])


class Header(NamedTuple):
    """A header: its column, the number of its connector (None if it has none), the unit of its figures (or ``""``)."""

    column: Column
    connector: int | None
    unit: str


class HeaderError(ValueError):
    """A header without a known meaning; the message says what to write."""


def read_header(text: str) -> Header:
    """Return the meaning of a header. Raises HeaderError.

    >>> header = read_header("Connector 2 max power (kW)")
    >>> header.column.name, header.connector, header.unit
    ('maxPowerWatts', 2, 'kW')
    """
    name, unit = text.strip(), ""
    if suffix := _UNIT_SUFFIX.search(name):
        name, unit = name[: suffix.start()], suffix[1]
    connector = None
    column = _column_of(name)
    for pattern in _NUMBERED if column is None else ():
        numbered = pattern.match(name)
        if numbered and (column := _column_of(numbered["name"])):
            connector = int(numbered["number"])
            break
    if column is None:
        nearest = names.nearest(name[:MAX_SHOWN], BY_NAME)
        remedy = f"did you mean {nearest}?" if nearest else f"the columns are {', '.join(BY_NAME)}."
        message = f'the column "{text[:MAX_SHOWN]}" is not known: {remedy} Delete it if it does not belong here'
        raise HeaderError(message)
    unit = unit or ("kW" if bare(name).endswith("kw") else "")
    _check_unit(column, unit)
    return Header(column, connector, unit)


def read_cell(header: Header, text: str, *, decimal_comma: bool) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of a cell in the column's unit (A, V, W); None for an empty one. Raises CellError.

    >>> read_cell(read_header("Power (kW)"), "7,36", decimal_comma=True)
    7360
    """
    column, text = header.column, text.strip()
    if not text or column.cell_type == "text":
        return value_of(column, text)
    if column.cell_type == "number":
        return _number(header, text, decimal_comma=decimal_comma)
    if column.cell_type == "boolean":
        word = text.lower()
        return word in _TRUE if word in _TRUE | _FALSE else value_of(column, text)
    return value_of(column, text) if text.startswith("[") else _items(column, text)


def _column_of(name: str) -> Column | None:
    return _BY_SYNONYM.get(bare(name))


def _check_unit(column: Column, unit: str) -> None:
    base = _UNITS.get(column.name)
    if unit and (base is None or _factor(base, unit) is None):
        remedy = f"write {base} or k{base}" if base else "this column has none"
        raise HeaderError(f'the unit "{unit}" does not fit {column.name}: {remedy}')


def _factor(base: str, unit: str) -> Decimal | None:
    """Return the factor from a unit to its base unit, None if it has another. ``m`` is mega: nobody means milli."""
    word = _UNIT_WORDS.get(unit.lower(), unit.lower())
    return _FACTORS.get(word[:-1]) if word[-1:] == base.lower() else None


def _number(header: Header, text: str, *, decimal_comma: bool) -> float:
    column, number = header.column, _NUMBER.match(text)
    if _THOUSANDS.match(text) and _is_ambiguous(text, number, decimal_comma=decimal_comma):
        digits = re.sub(r"\D", "", text)
        remedy = f"write {digits} without a thousands separator; if it has decimals, add a zero to them"
        raise CellError(f"{text[:40]!r} is ambiguous: {remedy}")
    base = _UNITS.get(column.name, "")
    unit = (number["unit"] if number else "") or header.unit
    factor = _factor(base, unit) if unit and base else Decimal(1)
    if number is None or factor is None or (unit and not base):
        return float(value_of(column, text))  # raises the CellError that says what to write
    value = Decimal(f"{number['sign']}{number['whole']}.{number['decimals'] or 0}") * factor
    return int(value) if value == value.to_integral_value() else float(value)


def _is_ambiguous(text: str, number: re.Match[str] | None, *, decimal_comma: bool) -> bool:
    """Return whether a separator may mean thousands or decimals. ``7.125`` has decimals where commas split columns."""
    if number is None or number["mark"] is None:
        return number is None
    if number["whole"].startswith("0"):
        return False
    return not (number["mark"] == "." and not decimal_comma and not text.rstrip("WAVkw ").endswith("000"))


def _items(column: Column, text: str) -> list[str]:
    """Return the items of a list that is not JSON: addresses separated by spaces, notes one on each line."""
    if column.name == "sources":
        return [part for part in re.split(r"[\s;|]+", text) if part]
    if column.name == "notes":
        return [line.strip() for line in text.splitlines() if line.strip()]
    raise CellError(f"{text[:MAX_SHOWN]!r} is not a JSON array. {column.description}")
