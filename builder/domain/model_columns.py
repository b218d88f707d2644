"""Models as columns of JSON, as a build remembers them: a line for each field, with the values of all models.

A column in which values are equal has each of them once, and then the index of each model's value. So equal values are
read once, and are the same object.
"""

import json
from collections.abc import Callable, Iterable
from enum import Enum
from operator import attrgetter
from typing import Any, get_args, get_origin, get_type_hints

from builder.domain.entry import Entry
from builder.domain.model import Model

_ENTRY_FIELDS = Entry._fields[:-1]  # all but the members of the body, which are JSON already
_MODEL_FIELDS = [field for field in Model._fields if field != "entry"]
_TO_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=bytes.hex).encode


def render(models: Iterable[Model]) -> bytes:
    """Return models as columns, without the members of their bodies."""
    listed = list(models)
    entries = [model.entry for model in listed]
    columns = [_column(list(map(attrgetter(field), entries))) for field in _ENTRY_FIELDS]
    columns += [_column(list(map(attrgetter(field), listed))) for field in _MODEL_FIELDS]
    return b"\n".join([_TO_JSON(column).encode() for column in columns])


def read(text: bytes, members: bytes) -> list[Model]:
    """Return the models of columns; ``members`` has a line for each. Raises ValueError, TypeError or LookupError."""
    kinds = get_type_hints(Entry) | get_type_hints(Model)
    lines = zip((*_ENTRY_FIELDS, *_MODEL_FIELDS), text.split(b"\n"), strict=True)
    columns = {field: _values(json.loads(line), _reader(kinds[field])) for field, line in lines}
    columns["members"] = members.split(b"\n")
    columns["entry"] = list(map(Entry._make, zip(*[columns[field] for field in Entry._fields], strict=True)))
    return list(map(Model._make, zip(*[columns[field] for field in Model._fields], strict=True)))


def _column(values: list[Any]) -> object:
    """Return a column for JSON: the values, or the distinct ones and the index of each if any are equal."""
    indexes: dict[Any, int] = {}
    column = [indexes.setdefault(value, len(indexes)) for value in values]
    return {"distinct": list(indexes), "indexes": column} if len(indexes) < len(values) else values


def _values(column: Any, read_value: Callable[[Any], Any]) -> list[Any]:  # noqa: ANN401 - JSON
    if isinstance(column, list):
        return list(map(read_value, column))
    distinct = list(map(read_value, column["distinct"]))
    return [distinct[index] for index in column["indexes"]]


def _reader(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - a type, or several
    """Return the function that makes a value of a type from its JSON."""
    if get_origin(kind) is tuple:
        read_item = _reader(get_args(kind)[0])
        return lambda stored: tuple([read_item(item) for item in stored])
    if kind is bytes:
        return bytes.fromhex
    if hasattr(kind, "_fields"):
        return _record_reader(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {member.value: member for member in kind}.__getitem__
    return _as_it_is


def _record_reader(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - a class of named tuples
    readers = [(place, _reader(of_field)) for place, of_field in enumerate(get_type_hints(kind).values())]
    needed = [(place, read_value) for place, read_value in readers if read_value is not _as_it_is]

    def read_record(stored: list[Any]) -> Any:  # noqa: ANN401 - a record of this kind
        for place, read_value in needed:
            stored[place] = read_value(stored[place])
        return kind(*stored)

    return read_record


def _as_it_is(value: object) -> object:
    return value
