"""The facets of the catalogue: what models can be chosen by, and how many live models each choice has.

The page's script counts alike, whatever is chosen; these are the counts before anything is.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from builder import wording
from builder.cards import Card
from builder.listing import VendorCount
from builder.model import ConnectionType, ConnectorFormat, PowerType

_RANGES = {str(place): label for place, label in enumerate(wording.power_ranges())}
_TYPES = {kind: kind.label for kind in ConnectionType}
_NUMBERS = {str(number): str(number) for number in range(1, wording.MANY_CONNECTORS)}
_NUMBERS[str(wording.MANY_CONNECTORS)] = f"{wording.MANY_CONNECTORS} or more"
_KEYS = {"known": "Known", "unknown": "Not known"}


class Choice(NamedTuple):
    """A choice of a facet: its value in an address, its label, OCPI's value if it is another, its live models."""

    value: str
    label: str
    code: str
    models: int


class Facet(NamedTuple):
    """A facet: its name in an address, its label, its choices."""

    name: str
    label: str
    choices: list[Choice]


def of(cards: Sequence[Card], vendors: Iterable[VendorCount]) -> list[Facet]:
    """Return the facets of all models; only what some model has, live or archived, can be chosen."""
    return [
        Facet("vendor", "Vendor", [Choice(one.slug, one.vendor, "", len(one.live)) for one in vendors]),
        Facet("power", "Power type", [_coded(*one) for one in _chosen(PowerType, wording.POWER_TYPES, cards, _power)]),
        Facet("kw", "Highest power", [_plain(*one) for one in _chosen(_RANGES, _RANGES, cards, _range)]),
        Facet("connector", "Connector type", [_coded(*one) for one in _chosen(ConnectionType, _TYPES, cards, _types)]),
        Facet(
            "format",
            "Cable or socket",
            [_coded(*one) for one in _chosen(ConnectorFormat, wording.FORMATS, cards, _forms)],
        ),
        Facet("count", "Number of connectors", [_plain(*one) for one in _chosen(_NUMBERS, _NUMBERS, cards, _number)]),
        Facet("ocpp", "OCPP key", [_plain(*one) for one in _chosen(_KEYS, _KEYS, cards, _key)]),
    ]


_Value = TypeVar("_Value", bound=str)


def _chosen(
    values: Iterable[_Value],
    labels: Mapping[_Value, str],
    cards: Sequence[Card],
    has: Callable[[Card], Iterable[_Value]],
) -> Iterator[tuple[_Value, str, int]]:
    """Yield the values that models have, each with its label and its live models."""
    present = {value for card in cards for value in has(card)}
    live = Counter(value for card in cards if not card.is_archived for value in has(card))
    return ((value, labels[value], live[value]) for value in values if value in present)


def _coded(value: str, label: str, models: int) -> Choice:
    return Choice(value, label, "" if value == label else value, models)


def _plain(value: str, label: str, models: int) -> Choice:
    return Choice(value, label, "", models)


def _power(card: Card) -> tuple[PowerType]:
    return (card.model.file.powerType,)


def _range(card: Card) -> tuple[str]:
    return (str(wording.power_range(card.watts)),)


def _types(card: Card) -> set[ConnectionType]:
    return {kind for kind, _ in card.kinds}


def _forms(card: Card) -> set[ConnectorFormat]:
    return {form for _, form in card.kinds}


def _number(card: Card) -> tuple[str]:
    return (str(min(len(card.kinds), wording.MANY_CONNECTORS)),)


def _key(card: Card) -> tuple[str]:
    return ("known" if card.model.file.configurationKeys.ocppUrl else "unknown",)
