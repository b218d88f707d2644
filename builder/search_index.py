"""The index that the page's search loads: one compact JSON document, a column a field, in the order for people.

Repeated texts stand in tables once. The script ``site/assets/search.js`` is its reader; ``VERSION`` goes up with any
change that an older script could not read.
"""

import re
from collections.abc import Hashable, Sequence
from datetime import date
from functools import cache
from typing import Generic, TypeVar

from builder import cards, render_api, wording
from builder.cards import Card, Kinds
from builder.model import ConnectionType, ConnectorFormat, Model, PowerType
from builder.output import Artifact

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


def render(for_people: Sequence[Card]) -> Artifact:
    """Return the index of all models, archived ones too."""
    vendors: _Table[tuple[str, str]] = _Table()
    types: _Table[ConnectionType] = _Table()
    sets: _Table[_Set] = _Table()
    columns = {
        "vendor": [vendors.place((card.model.file.vendor, card.model.vendor_slug)) for card in for_people],
        "model": [card.model.file.model for card in for_people],
        "id": [_id(card.model) for card in for_people],
        "name": [card.other_name or "" for card in for_people],
        "power": "".join(str(_POWER_TYPES.index(card.model.file.powerType)) for card in for_people),
        "set": [sets.place(_set(card.kinds, types)) for card in for_people],
        "watts": [card.watts for card in for_people],
        "flags": "".join(
            str(2 * card.is_archived + bool(card.model.file.configurationKeys.ocppUrl)) for card in for_people
        ),
        "created": [_day(card.model.created_at[:10]) for card in for_people],
        "updated": [_day(card.model.updated_at[:10]) for card in for_people],
    }
    body = {
        "version": VERSION,
        "vendors": vendors.values,
        "types": [(kind.value, kind.label) for kind in types.values],
        "formats": [(form.value, wording.FORMATS[form]) for form in _FORMATS],
        "powerTypes": [(kind.value, wording.POWER_TYPES[kind]) for kind in _POWER_TYPES],
        "powerRanges": wording.POWER_RANGES,
        "sets": sets.values,
        "models": columns,
    }
    return Artifact(PATH, render_api.compact(body) + b"\n")


def _set(kinds: Kinds, types: _Table[ConnectionType]) -> _Set:
    """Return (type, format, how many) of a model's connectors, in the vendor's order."""
    return tuple([(types.place(kind), _FORMATS.index(form), count) for kind, form, count in cards.counted(kinds)])


def _id(model: Model) -> str:
    """Return what follows the vendor's slug in the id; nothing where it can be made of the model's name."""
    rest = model.id.removeprefix(f"{model.vendor_slug}-")
    made = re.sub(r"[^a-z0-9]+", "-", model.file.model.lower()).strip("-")
    return "" if rest == made and model.file.model.isascii() else rest


@cache
def _day(iso: str) -> int:
    """Return the days since 1970."""
    return date.fromisoformat(iso).toordinal() - date(1970, 1, 1).toordinal()
