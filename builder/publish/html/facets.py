"""The facets of the catalogue: what models can be chosen by, and how many live models each choice has.

The page's script counts alike, whatever is chosen; these are the counts before anything is.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from builder.domain import labels
from builder.domain.model import ConnectorTypes, Model
from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType
from builder.domain.query import VendorCount

_RANGES = {str(place): label for place, label in enumerate(labels.power_ranges())}
_TYPES = {kind: kind.label for kind in ConnectionType}
_NUMBERS = {str(number): str(number) for number in range(1, labels.MANY_CONNECTORS)}
_NUMBERS[str(labels.MANY_CONNECTORS)] = f"{labels.MANY_CONNECTORS} or more"
_KEYS = {"known": "Known", "unknown": "Not known"}


class Traits(NamedTuple):
    """What models are chosen by besides their vendors; ``power`` is the place of the range that it lies in."""

    is_archived: bool
    power_type: PowerType
    power: int
    connector_types: ConnectorTypes
    has_ocpp_key: bool


Tally = Mapping[Traits, int]


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


def tally(models: Iterable[Model]) -> Tally:
    """Return how many models have the same traits."""
    entries = [model.entry for model in models]
    power_range = labels.power_range
    counts = Counter(
        [
            (one.is_archived, one.power_type, power_range(one.watts), one.connector_types, bool(one.ocpp_url))
            for one in entries
        ]
    )
    return {Traits(*traits): count for traits, count in counts.items()}


def of(tallied: Tally, vendors: Iterable[VendorCount]) -> list[Facet]:
    """Return the facets of all models; only what some model has, live or archived, can be chosen."""
    return [
        Facet("vendor", "Vendor", [Choice(one.slug, one.vendor, "", len(one.live)) for one in vendors]),
        Facet("power", "Power type", [_coded(*one) for one in _chosen(labels.POWER_TYPES, tallied, _power)]),
        Facet("kw", "Max. power", [_plain(*one) for one in _chosen(_RANGES, tallied, _range)]),
        Facet("connector", "Connector type", [_coded(*one) for one in _chosen(_TYPES, tallied, _types)]),
        Facet("format", "Cable or socket", [_coded(*one) for one in _chosen(labels.FORMATS, tallied, _forms)]),
        Facet("count", "Number of connectors", [_plain(*one) for one in _chosen(_NUMBERS, tallied, _number)]),
        Facet("ocpp", "OCPP URL key", [_plain(*one) for one in _chosen(_KEYS, tallied, _key)]),
    ]


_Value = TypeVar("_Value", bound=str)


def _chosen(
    labels: Mapping[_Value, str], tallied: Tally, has: Callable[[Traits], Iterable[_Value]]
) -> Iterator[tuple[_Value, str, int]]:
    """Yield the values that models have, each with its label and its live models, in the order of the labels."""
    live: dict[_Value, int] = {}
    for traits, count in tallied.items():
        for value in has(traits):
            live[value] = live.get(value, 0) + (0 if traits.is_archived else count)
    return ((value, label, live[value]) for value, label in labels.items() if value in live)


def _coded(value: str, label: str, models: int) -> Choice:
    return Choice(value, label, "" if value == label else value, models)


def _plain(value: str, label: str, models: int) -> Choice:
    return Choice(value, label, "", models)


def _power(traits: Traits) -> tuple[PowerType]:
    return (traits.power_type,)


def _range(traits: Traits) -> tuple[str]:
    return (str(traits.power),)


def _types(traits: Traits) -> set[ConnectionType]:
    return {kind for kind, _ in traits.connector_types}


def _forms(traits: Traits) -> set[ConnectorFormat]:
    return {form for _, form in traits.connector_types}


def _number(traits: Traits) -> tuple[str]:
    return (str(min(len(traits.connector_types), labels.MANY_CONNECTORS)),)


def _key(traits: Traits) -> tuple[str]:
    return ("known" if traits.has_ocpp_key else "unknown",)
