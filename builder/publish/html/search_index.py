"""The index that the page's search loads: one compact JSON document, a column a field, in the order for people.

Repeated texts stand in tables once. The script ``site/assets/search.js`` is its reader; ``VERSION`` goes up with any
change that an older script could not read.
"""

import re
from collections.abc import Hashable, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Generic, TypeVar

from builder.domain import labels
from builder.domain.model import ConnectorTypes, Model
from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType
from builder.publish.artifacts import compact
from builder.publish.html import snippets

PATH = "search/models.json"
VERSION = 1
_Set = tuple[tuple[int, int, int], ...]
_FORMATS = list(ConnectorFormat)
_POWER_TYPES = list(PowerType)


_Value = TypeVar("_Value", bound=Hashable)


class _Table(Generic[_Value]):
    """Values in the order of their first appearance, and the place of each."""

    def __init__(self) -> None:
        self._places: dict[_Value, int] = {}

    def place(self, value: _Value) -> int:
        """Return the place of a value; a new one comes last."""
        return self._places.setdefault(value, len(self._places))

    @property
    def values(self) -> list[_Value]:
        """All values, each once."""
        return list(self._places)


def render(for_people: Sequence[Model]) -> bytes:
    """Return the index of all models, archived ones too."""
    entries = [model.entry for model in for_people]
    vendors: _Table[tuple[str, str]] = _Table()
    types: _Table[ConnectionType] = _Table()
    sets: _Table[_Set] = _Table()
    power = {kind: str(place) for place, kind in enumerate(_POWER_TYPES)}
    set_of = cache(lambda connector_types: sets.place(_set(connector_types, types)))
    columns = {
        "vendor": [vendors.place((model.entry.vendor, model.slug)) for model in for_people],
        "model": [entry.model for entry in entries],
        "id": [_id(model) for model in for_people],
        "name": [entry.distinct_friendly_name or "" for entry in entries],
        "power": "".join([power[entry.power_type] for entry in entries]),
        "set": [set_of(entry.connector_types) for entry in entries],
        "watts": [entry.watts for entry in entries],
        "flags": "".join([str(2 * entry.is_archived + bool(entry.ocpp_url)) for entry in entries]),
        "created": [_day(model.created_at[:10]) for model in for_people],
        "updated": [_day(model.updated_at[:10]) for model in for_people],
    }
    body = {
        "version": VERSION,
        "vendors": vendors.values,
        "types": [(kind.value, kind.label) for kind in types.values],
        "formats": [(form.value, labels.FORMATS[form]) for form in _FORMATS],
        "powerTypes": [(kind.value, labels.POWER_TYPES[kind]) for kind in _POWER_TYPES],
        "powerRanges": labels.POWER_RANGES,
        "sets": sets.values,
        "models": columns,
    }
    return compact(body) + b"\n"


def _set(connector_types: ConnectorTypes, types: _Table[ConnectionType]) -> _Set:
    """Return (type, format, how many) of a model's connectors, in the vendor's order."""
    return tuple(
        [(types.place(kind), _FORMATS.index(form), count) for kind, form, count in snippets.counted(connector_types)]
    )


def _id(model: Model) -> str:
    """Return what follows the vendor's slug in the id; nothing where it can be made of the model's name."""
    rest, name = model.id[len(model.slug) + 1 :], model.entry.model
    lower = name.lower()
    if lower != rest:  # as most are: the rest of an id is its own slug
        lower = re.sub(r"[^a-z0-9]+", "-", lower).strip("-")
    return "" if rest == lower and name.isascii() else rest


@lru_cache(10_000)
def _day(iso: str) -> int:
    """Return the days since 1970."""
    return date.fromisoformat(iso).toordinal() - date(1970, 1, 1).toordinal()
