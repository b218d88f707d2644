"""Models as columns of JSON, as a build remembers them: a line for each field, with the values of all models.

A column in which values are equal has each of them once, and then the index of each model's value. So equal values are
read once, and are the same object.
"""

import json
from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import chain, islice
from typing import Any, get_args, get_origin, get_type_hints

from builder.domain.entry import Entry
from builder.domain.model import Model

# All fields but the entry itself, and the members of its body, which are JSON already.
_FIELDS = [field for field in (*Entry._fields, *Model._fields) if field not in ("entry", "members")]
_TO_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=bytes.hex).encode


def render(models: Iterable[Model]) -> bytes:
    """Return models as columns, without the members of their bodies."""
    columns = _columns(Model, models)
    columns |= _columns(Entry, columns["entry"])
    return b"\n".join([_TO_JSON(_column(columns[field])).encode() for field in _FIELDS])


def read(text: bytes, members: bytes) -> list[Model]:
    """Return the models of columns; ``members`` has a line for each. Raises ValueError, TypeError or LookupError."""
    kinds = get_type_hints(Entry) | get_type_hints(Model)
    lines = zip(_FIELDS, text.split(b"\n"), strict=True)
    columns = {field: _values(kinds[field], json.loads(line)) for field, line in lines}
    columns["members"] = members.split(b"\n")
    columns["entry"] = _records(Entry, [columns[field] for field in Entry._fields])
    return _records(Model, [columns[field] for field in Model._fields])


def _columns(kind: type[Entry | Model], records: Iterable[Any]) -> dict[str, Sequence[Any]]:
    return dict(zip(kind._fields, zip(*records, strict=True), strict=False)) or dict.fromkeys(kind._fields, ())


def _column(values: Sequence[Any]) -> object:
    """Return a column for JSON: the values, or the distinct ones and the index of each if any are equal."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) == len(values):
        return values
    index_of = dict(zip(distinct, range(len(distinct)), strict=True))
    return {"distinct": distinct, "indexes": list(map(index_of.__getitem__, values))}


def _values(kind: Any, column: Any) -> list[Any]:  # noqa: ANN401 - a type, JSON
    if isinstance(column, list):
        return _read(kind, column)
    distinct = _read(kind, column["distinct"])
    return list(map(distinct.__getitem__, column["indexes"]))


def _read(kind: Any, stored: Sequence[Any]) -> list[Any]:  # noqa: ANN401 - a type
    """Return the values of a type that are stored as JSON; all items of a tuple have one type."""
    if get_origin(kind) is tuple:
        items = iter(_read(get_args(kind)[0], list(chain.from_iterable(stored))))
        return [tuple(islice(items, len(value))) for value in stored]
    if hasattr(kind, "_fields"):
        of_fields = zip(get_type_hints(kind).values(), zip(*stored, strict=True), strict=False)
        return _records(kind, [_read(of_field, column) for of_field, column in of_fields])
    if kind is bytes:
        return list(map(bytes.fromhex, stored))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return list(map({member.value: member for member in kind}.__getitem__, stored))
    return list(stored)


def _records(kind: Any, columns: Iterable[Iterable[Any]]) -> list[Any]:  # noqa: ANN401 - a class of named tuples
    return list(map(kind._make, zip(*columns, strict=True)))
