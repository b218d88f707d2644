"""What the home page counts: the facets of the catalogue, the chart of its models by power, the kinds of their sources.

The counts of a facet are those before any choice; after one, the page's script counts the same way.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from builder.domain import labels
from builder.domain.entry import ConnectorTypes
from builder.domain.model import Model
from builder.domain.ocpi import ConnectionType, PowerType
from builder.domain.query import VendorModels
from builder.publish.html import connector_icons, source_kinds

MAX_VENDORS_SHOWN = 8  # choices of the vendor facet that are shown before somebody types a name
# The chart, in px.
_LABEL_WIDTH = 104
_MAX_BAR_LENGTH = 216
_BAR_DISTANCE = 24


class Traits(NamedTuple):
    """What models can be filtered by, apart from the vendor; ``power_range`` is an index of ``power_ranges()``."""

    is_archived: bool
    power_type: PowerType
    power_range: int
    connector_types: ConnectorTypes
    has_ocpp_key: bool


Tally = Mapping[Traits, int]

_NUMBERS = {str(number): str(number) for number in range(1, labels.MANY_CONNECTORS)}
_MORE = {str(labels.MANY_CONNECTORS): f"{labels.MANY_CONNECTORS} or more"}
# Each facet but the vendor's: its name, its label, the labels of its values, the values of a model.
_FACETS: tuple[tuple[str, str, Mapping[Any, str], Callable[[Traits], Iterable[str]]], ...] = (
    ("power", "Power type", labels.POWER_TYPES, lambda traits: [traits.power_type]),
    (
        "connector",
        "Connector type",
        {connection_type: connection_type.label for connection_type in ConnectionType},
        lambda traits: {connection_type for connection_type, _ in traits.connector_types},
    ),
    ("format", "Cable or socket", labels.FORMATS, lambda traits: {form for _, form in traits.connector_types}),
    (
        "kw",
        "Max. power per connector",
        {str(index): label for index, label in enumerate(labels.power_ranges())},
        lambda traits: [str(traits.power_range)],
    ),
    (
        "count",
        "Number of connectors",
        _NUMBERS | _MORE,
        lambda traits: [str(min(len(traits.connector_types), labels.MANY_CONNECTORS))],
    ),
    (
        "ocpp",
        "OCPP URL key",
        {"known": "Recorded", "unknown": "None recorded"},
        lambda traits: ["known" if traits.has_ocpp_key else "unknown"],
    ),
)


class SourceCount(NamedTuple):
    """The live models that cite a kind of source; a model may cite several."""

    label: str
    models: int


class Choice(NamedTuple):
    """A choice of a facet: its value in the URL, its label, its number of live models, its drawing.

    ``code`` is OCPI's value, if that differs from the label.
    """

    value: str
    label: str
    code: str
    models: int
    symbol: str = ""
    is_shown: bool = True


class Facet(NamedTuple):
    """A facet: its name in the URL, its label, its choices."""

    name: str
    label: str
    choices: list[Choice]


class ChartPart(NamedTuple):
    """A part of a bar: the models of one power type."""

    css_class: str
    label: str
    models: int
    x: float
    width: float


class Bar(NamedTuple):
    """The live models in a range of power; ``value`` is the range in the URL."""

    value: str
    label: str
    models: int
    y: int
    end: float
    parts: list[ChartPart]


class Chart(NamedTuple):
    """The bars, the legend as (CSS class, label, value in the URL), where the labels end, and the size, in px."""

    bars: list[Bar]
    legend: list[tuple[str, str, str]]
    label_end: int
    width: int
    height: int


def tally(models: Iterable[Model]) -> Tally:
    """Return the number of models with each combination of traits."""
    entries = [model.entry for model in models]
    power_range = labels.power_range
    counts = Counter(
        [
            (entry.is_archived, entry.power_type, power_range(entry.watts), entry.connector_types, bool(entry.ocpp_url))
            for entry in entries
        ]
    )
    return {Traits(*traits): count for traits, count in counts.items()}


def facets(tallied: Tally, vendors: Iterable[VendorModels]) -> list[Facet]:
    """Return the facets of all models; a choice is there if any model has it, live or archived."""
    counted = [
        Facet(name, label, list(_choices(label_by_value, tallied, values_of)))
        for name, label, label_by_value, values_of in _FACETS
    ]
    return [*counted, Facet("vendor", "Vendor", _vendor_choices(vendors))]


def chart(tallied: Tally) -> Chart:
    """Return the chart of the live models by power and power type."""
    counts: Counter[tuple[int, PowerType]] = Counter()
    for traits, count in tallied.items():
        counts[traits.power_range, traits.power_type] += 0 if traits.is_archived else count
    ranges = list(enumerate(labels.power_ranges()))
    series = [power_type for power_type in PowerType if any(counts[index, power_type] for index, _ in ranges)]
    longest = max((sum(counts[index, power_type] for power_type in series) for index, _ in ranges), default=0) or 1
    bars = [_bar(index, label, {item: counts[index, item] for item in series}, longest) for index, label in ranges]
    legend = [(_css_class(item), labels.POWER_TYPES[item], item.value) for item in series]
    return Chart(bars, legend, _LABEL_WIDTH - 8, _LABEL_WIDTH + _MAX_BAR_LENGTH + 40, _BAR_DISTANCE * len(bars))


def _bar(index: int, label: str, counts: dict[PowerType, int], longest: int) -> Bar:
    x = float(_LABEL_WIDTH)
    parts = []
    for power_type, count in counts.items():
        width = round(count / longest * _MAX_BAR_LENGTH, 1)
        if count:
            parts.append(ChartPart(_css_class(power_type), labels.POWER_TYPES[power_type], count, round(x, 1), width))
        x += width
    return Bar(str(index), label, sum(counts.values()), index * _BAR_DISTANCE, round(x, 1), parts)


def _css_class(power_type: PowerType) -> str:
    return power_type.value.lower().replace("_", "-")


def _vendor_choices(vendors: Iterable[VendorModels]) -> list[Choice]:
    """Return the vendors by slug; those with the most live models are shown at once."""
    counts = [(vendor, len(vendor.live)) for vendor in vendors]
    largest = sorted(counts, key=lambda item: (-item[1], item[0].slug))[:MAX_VENDORS_SHOWN]
    shown = {vendor.slug for vendor, _ in largest}
    return [Choice(vendor.slug, vendor.vendor, "", models, "", vendor.slug in shown) for vendor, models in counts]


def _choices(
    label_by_value: Mapping[Any, str], tallied: Tally, values_of: Callable[[Traits], Iterable[str]]
) -> Iterator[Choice]:
    """Yield the values that models have, each with its label and its live models, in the order of the labels.

    A value of OCPI is shown beside its label, a connector type's symbol too.
    """
    live: Counter[str] = Counter()
    for traits, count in tallied.items():
        for value in values_of(traits):
            live[value] += 0 if traits.is_archived else count
    for value, label in label_by_value.items():
        if value in live:
            code = value if isinstance(value, StrEnum) and value != label else ""
            symbol = connector_icons.symbol(value) if isinstance(value, ConnectionType) else ""
            yield Choice(value, label, code, live[value], symbol)


def source_counts(live: Iterable[Model]) -> list[SourceCount]:
    """Return the kinds of sources that live models cite, the most common first, then how many models cite none."""
    cited = [{source_kinds.source_kind(it, model.entry.vendor) for it in model.entry.sources} for model in live]
    counted = Counter(kind for kinds in cited for kind in kinds)
    counts = [SourceCount(source_kinds.PLURALS[kind], number) for kind, number in counted.items()]
    uncited = [SourceCount("no source", number)] if (number := cited.count(set())) else []
    return sorted(counts, key=lambda count: (-count.models, count.label)) + uncited
