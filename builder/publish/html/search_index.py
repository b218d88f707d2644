"""The index that the site's search loads: one compact JSON document with a column for each field, in display order.

Values that models share are in tables, and a column has their indexes. The script ``site/assets/search.js`` reads it;
``VERSION`` goes up with any change that an older script could not read.
"""

import re
import unicodedata
from collections.abc import Hashable, Sequence
from datetime import date
from functools import lru_cache
from typing import TypeVar

from builder.domain import labels
from builder.domain.entry import Entry, ModelConnector
from builder.domain.model import Model
from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType
from builder.publish.artifacts import compact
from builder.publish.html import connector_icons, search_terms

PATH = "search/models.json"
NOTES_PATH = "search/notes.json"
VERSION = 2
MIN_NOTE_WORD_LENGTH = 4
_FORMATS = list(ConnectorFormat)
_POWER_TYPES = list(PowerType)
# A connector: the indexes of its type and its format, then A, V, W.
_Connector = tuple[int, int, float, float, float]
_NOTE_WORD = re.compile(r"[^\W_]+")
_COMMON_TEXT = """
also been both does each either from given gives have here into more most none only other over same such than that their
them then there these they this those under used uses were what when where which while with
"""
_COMMON_WORDS = frozenset(_COMMON_TEXT.split())

_Value = TypeVar("_Value", bound=Hashable)


class _Table(dict[_Value, int]):
    """The index of each distinct value, in the order of their first appearance: a new value comes last."""

    def __missing__(self, value: _Value) -> int:
        self[value] = index = len(self)
        return index


def render(models: Sequence[Model]) -> bytes:
    """Return the index of models in display order, which include the archived ones."""
    entries = [model.entry for model in models]
    tables = _ModelTables()
    power = {power_type: str(index) for index, power_type in enumerate(_POWER_TYPES)}
    columns = {
        "vendor": [tables.vendors[(model.entry.vendor, model.slug)] for model in models],
        "model": [entry.model for entry in entries],
        "id": [_id(model) for model in models],
        "name": [entry.distinct_friendly_name or "" for entry in entries],
        "power": "".join([power[entry.power_type] for entry in entries]),
        "set": [tables.set_index(entry.connectors) for entry in entries],
        "station": [entry.station_watts or 0 for entry in entries],
        "key": [tables.keys[entry.ocpp_url] for entry in entries],
        "reported": [tables.reported[_reported_text(entry)] for entry in entries],
        "archived": "".join(["1" if entry.is_archived else "0" for entry in entries]),
        "created": [_day(model.created_at[:10]) for model in models],
        "updated": [_day(model.updated_at[:10]) for model in models],
    }
    body = {
        "version": VERSION,
        "formats": [(form.value, labels.FORMATS[form]) for form in _FORMATS],
        "powerTypes": [(power_type.value, labels.POWER_TYPES[power_type]) for power_type in _POWER_TYPES],
        "powerRanges": labels.POWER_RANGES,
        "terms": search_terms.terms(),
        "vague": search_terms.VAGUE,
        **tables.body(),
        "models": columns,
    }
    return compact(body) + b"\n"


def render_notes(models: Sequence[Model]) -> bytes:
    """Return the words of the models' notes, which the search loads when no name matches."""
    texts = _Table({"": 0})
    note = [texts[_note_words(model.entry.notes)] for model in models]
    return compact({"version": VERSION, "texts": [*texts], "note": note}) + b"\n"


class _ModelTables:
    """The values that many models share."""

    def __init__(self) -> None:
        self.vendors: _Table[tuple[str, str]] = _Table()
        self.keys = _Table({"": 0})  # most models have none, so it comes first
        self.reported = _Table({"": 0})
        self._types: _Table[ConnectionType] = _Table()
        self._connectors: _Table[_Connector] = _Table()
        self._sets: _Table[tuple[int, ...]] = _Table()

    def body(self) -> dict[str, object]:
        """Return the tables, by their names in the document."""
        return {
            "vendors": [*self.vendors],
            "types": [(item.value, item.label, _symbol(item)) for item in self._types],
            "connectors": [*self._connectors],
            "sets": [*self._sets],
            "keys": [*self.keys],
            "reported": [*self.reported],
        }

    def set_index(self, connectors: tuple[ModelConnector, ...]) -> int:
        """Return the index of a model's set of connectors, which keeps their order."""
        return self._sets[tuple([self._connectors[self._connector(item)] for item in connectors])]

    def _connector(self, connector: ModelConnector) -> _Connector:
        type_index = self._types[connector.connection_type]
        format_index = _FORMATS.index(connector.format)
        return type_index, format_index, connector.amperes, connector.volts, connector.watts


def _symbol(connection_type: ConnectionType) -> str:
    """Return the name of the drawing; empty if that is the type's own value."""
    name = connector_icons.symbol(connection_type)
    return "" if name == connection_type.value else name


def _reported_text(entry: Entry) -> str:
    return " ".join([word for pair in entry.reported_as for word in pair])


@lru_cache(10_000)
def _note_words(notes: tuple[str, ...]) -> str:
    """Return the words of a model's notes, each once; numbers and short or common words find nothing."""
    words = _NOTE_WORD.findall(_fold(" ".join(notes)))
    return " ".join(sorted({word for word in words if _is_searchable(word)}))


def _is_searchable(word: str) -> bool:
    return len(word) >= MIN_NOTE_WORD_LENGTH and not word.isdigit() and word not in _COMMON_WORDS


def _fold(text: str) -> str:
    """Return a text in lower case without accents, as ``fold`` in ``site/assets/search.js`` does."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join([character for character in decomposed if unicodedata.category(character)[0] != "M"]).lower()


def _id(model: Model) -> str:
    """Return the part of the id after the vendor's slug; empty if the script can make it from the model's name."""
    rest, name = model.id[len(model.slug) + 1 :], model.entry.model
    lower = name.lower()
    if lower != rest:  # an equal one needs no pattern
        lower = re.sub(r"[^a-z0-9]+", "-", lower).strip("-")
    return "" if rest == lower and name.isascii() else rest


@lru_cache(10_000)
def _day(iso: str) -> int:
    """Return the days since 1970."""
    return date.fromisoformat(iso).toordinal() - date(1970, 1, 1).toordinal()
