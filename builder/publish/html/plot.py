"""Draw the catalogue as SVG: the live models by power, each bar in parts by power type."""

from collections import Counter
from typing import NamedTuple

from builder.domain import labels
from builder.domain.ocpi import PowerType
from builder.publish.html.facets import Tally

_LABELS = 104  # px on the left
_LENGTH = 216  # px of the longest bar
_STEP = 24  # px from bar to bar


class Part(NamedTuple):
    """A part of a bar: the models of one power type, where it stands."""

    series: str
    label: str
    models: int
    x: float
    width: float


class Bar(NamedTuple):
    """The models in a range of power."""

    label: str
    models: int
    y: int
    end: float
    parts: list[Part]


class Plot(NamedTuple):
    """The bars, the series as (class, label), where the labels end, and the drawing's size."""

    bars: list[Bar]
    series: list[tuple[str, str]]
    labels: int
    width: int
    height: int


def of(tallied: Tally) -> Plot:
    """Return the plot of the live models."""
    counts: Counter[tuple[int, PowerType]] = Counter()
    for traits, count in tallied.items():
        counts[traits.power, traits.power_type] += 0 if traits.is_archived else count
    ranges = list(enumerate(labels.power_ranges()))
    series = [kind for kind in PowerType if any(counts[place, kind] for place, _ in ranges)]
    longest = max((sum(counts[place, kind] for kind in series) for place, _ in ranges), default=0) or 1
    bars = [_bar(place, label, {kind: counts[place, kind] for kind in series}, longest) for place, label in ranges]
    named = [(_series(kind), labels.POWER_TYPES[kind]) for kind in series]
    return Plot(bars, named, _LABELS - 8, _LABELS + _LENGTH + 40, _STEP * len(bars))


def _bar(place: int, label: str, counts: dict[PowerType, int], longest: int) -> Bar:
    x = float(_LABELS)
    parts = []
    for kind, count in counts.items():
        width = round(count / longest * _LENGTH, 1)
        if count:
            parts.append(Part(_series(kind), labels.POWER_TYPES[kind], count, round(x, 1), width))
        x += width
    return Bar(label, sum(counts.values()), place * _STEP, round(x, 1), parts)


def _series(kind: PowerType) -> str:
    return kind.value.lower().replace("_", "-")
