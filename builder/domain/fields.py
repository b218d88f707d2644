"""The documented fields of a model as plain values, and the operations between two states of them.

The fields exclude ``id``, which never changes, and ``updatedAt``, which every operation changes.
"""

import json
from collections.abc import Iterator
from typing import Any

from builder.domain.entry import Entry

NAMES = (
    *("vendor", "model", "friendlyName", "powerType", "connectors", "configurationKeys", "imageUrl", "isArchived"),
    "createdAt",
)
_CONNECTOR = ("id", "connectionType", "format", "maxAmperage", "maxVoltage", "maxPowerWatts")

Fields = dict[str, Any]
Differences = dict[str, list[Any]]


def of_entry(entry: Entry, created_at: str) -> Fields:
    """Return the fields of a valid file."""
    fields: Fields = json.loads(b"{%b}" % entry.members)
    del fields["id"]
    return {**fields, "isArchived": entry.is_archived, "createdAt": created_at}


def creation_details(entry: Entry, created_at: str) -> bytes:
    """Return the details of the creation of a model that has not changed since, as JSON.

    The result is that of ``operations`` and ``details`` in a tenth of the time, since it reuses the entry's JSON. The
    start of a documented field occurs nowhere else in it: quotes inside a text are escaped, and no connector has a key
    with one of these names.
    """
    _, _, members = entry.members.partition(b',"vendor":')
    names, _, rest = members.partition(b',"powerType":')
    figures, _, image = rest.partition(b',"imageUrl":')
    named, _, friendly_name = names.partition(b',"friendlyName":')
    vendor, _, model = named.partition(b',"model":')
    return b"".join(
        (
            *(b'"vendor":', named, b',"fields":{"vendor":[null,', vendor, b'],"model":[null,', model),
            b'],"friendlyName":[null,' + friendly_name if friendly_name else b"",
            *(b'],"powerType":[null,', _created_figures(figures)),
            b'],"imageUrl":[null,' + image if image else b"",
            *(b'],"isArchived":[null,false],"createdAt":[null,"', created_at.encode(), b'"]}'),
        )
    )


def _created_figures(figures: bytes) -> bytes:
    """Return the values from the power type to the OCPP key as those of a creation."""
    for name in (b"connectors", b"configurationKeys"):
        figures = figures.replace(b',"%b":' % name, b'],"%b":[null,' % name)
    return figures


def details(named: Fields, differences: Differences) -> str:
    """Return the members ``vendor``, ``model`` and ``fields`` of a published change, as JSON text."""
    return _json({"vendor": named["vendor"], "model": named["model"], "fields": differences})[1:-1]


def of_data(data: object, created_at: str) -> Fields | None:
    """Return the fields of an old version of a file, even if it breaks today's rules; None without vendor and model."""
    if not isinstance(data, dict) or not all(isinstance(data.get(name), str) for name in ("vendor", "model")):
        return None
    present = {name: _value(name, data[name]) for name in NAMES if data.get(name) is not None}
    return {**present, "isArchived": data.get("isArchived") is True, "createdAt": created_at}


def operations(old: Fields | None, new: Fields | None) -> Iterator[tuple[str, Differences]]:
    """Yield the operations between two states, each with the old and new values of its fields.

    None is a missing file. The operations are the three documented ones, ``remove`` for a deleted file, and
    ``correct`` for any other change, which only an admin can merge.
    """
    if old is None and new is not None:
        live = {**new, "isArchived": False}
        yield "create", {name: [None, live[name]] for name in NAMES if name in live}
        yield from operations(live, new)
    elif old is not None and new is None:
        yield "remove", {name: [old[name], None] for name in NAMES if name in old}
    elif old is not None and new is not None:
        yield from _changes(old, new)


def _changes(old: Fields, new: Fields) -> Iterator[tuple[str, Differences]]:
    differences = {
        name: [old.get(name), new.get(name)] for name in NAMES if _json(old.get(name)) != _json(new.get(name))
    }
    update = {name: differences.pop(name) for name in ("friendlyName",) if name in differences}
    archive = {name: differences.pop(name) for name in ("isArchived",) if differences.get(name) == [False, True]}
    for operation, changed in (("correct", differences), ("update", update), ("archive", archive)):
        if changed:
            yield operation, changed


def _json(value: object) -> str:
    """Return a value as JSON, as the entries serialise it: equal values give equal texts."""
    from pydantic_core import to_json

    return to_json(value).decode()


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 - any YAML value
    """Return a value of a file with only its documented keys, in their order."""
    if name == "connectors" and isinstance(value, list):
        return [_members(connector, _CONNECTOR) for connector in value]
    return _members(value, ("ocppUrl",)) if name == "configurationKeys" else value


def _members(value: Any, keys: tuple[str, ...]) -> Any:  # noqa: ANN401 - any YAML value
    return {key: value[key] for key in keys if key in value} if isinstance(value, dict) else value
