"""Cells and rows of the catalogue's own table: the value of a cell, and the rows of one model.

``columns`` reads the tables of others. Nothing here reads a file or checks a model.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from builder.domain.table import Column
from builder.problems import JsonPath

MAX_SHOWN = 60  # characters of a cell in a message

_ESCAPED_FORMULA = re.compile(r"'+[=+\-@]")  # a text that begins like a formula, as ``table`` writes it
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,30})?")


class CellError(ValueError):
    """A cell has no valid value; the message says what to write."""


def value_of(column: Column, text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of a cell; None if it is empty: the model lacks the key. Raises CellError.

    An empty ``ocppUrl`` is a value: no such key is known.

    >>> from builder.domain.table import BY_NAME
    >>> value_of(BY_NAME["maxVoltage"], "230"), value_of(BY_NAME["friendlyName"], ""), value_of(BY_NAME["ocppUrl"], "")
    (230, None, '')
    """
    if not text:
        return "" if column.name == "ocppUrl" else None
    if column.cell_type == "text":
        return text[1:] if _ESCAPED_FORMULA.match(text) else text
    if column.cell_type == "number":
        return _number_of(text)
    if column.cell_type == "boolean":
        return _boolean_of(text)
    return _list_of(column, text)


def set_value(model: dict[str, Any], path: JsonPath, value: object) -> None:
    """Set a value in a model, adding the mapping or connectors that hold it."""
    if path[0] == "connectors":
        connectors = model.setdefault("connectors", [])
        while len(connectors) <= int(path[1]):
            connectors.append({})
        connectors[path[1]][path[2]] = value
    elif len(path) == 2:
        model.setdefault(str(path[0]), {})[path[1]] = value
    else:
        model[str(path[0])] = value


def group_rows(rows: Iterable[tuple[int, Mapping[str, str]]]) -> Iterator[list[tuple[int, Mapping[str, str]]]]:
    """Group numbered rows by id, or by vendor and model where they have none; groups are in the order of first rows."""
    groups: dict[tuple[str, ...], list[tuple[int, Mapping[str, str]]]] = {}
    for number, row in rows:
        model_id = row.get("id", "")
        identity = (model_id,) if model_id else (row.get("vendor", ""), row.get("model", ""))
        groups.setdefault(identity, []).append((number, row))
    yield from groups.values()


def _number_of(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise CellError(f"{_shown(text)} is not a number: write a plain decimal without a unit, like 32")
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)


def _boolean_of(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise CellError(f"{_shown(text)} is neither true nor false: write one of them, or nothing")
    return text.lower() == "true"


def _list_of(column: Column, text: str) -> list[Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, list):
        raise CellError(f"{_shown(text)} is not a JSON array. {column.description}")
    return value


def _shown(text: str) -> str:
    return repr(text[:MAX_SHOWN])
