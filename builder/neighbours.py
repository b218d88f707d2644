"""Which models a model's page leads to: chosen by order alone, so that a change of one touches few other pages.

A model can only be on the pages of those that stand near it in one of two orders; an archived one is on none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from builder.cards import Card

_NEAR_IN_VENDOR = 2  # on each side
_NEAR_IN_KIND = 3
_SIMILAR = 3


class Neighbours(NamedTuple):
    """The models that a model's page leads to, besides those that it names."""

    same_vendor: list[Card]
    similar: list[Card]


def find(for_people: Sequence[Card]) -> dict[str, Neighbours]:
    """Return every model's neighbours by its id; the models come in the order for people."""
    by_vendor: defaultdict[str, list[Card]] = defaultdict(list)
    by_kind: defaultdict[object, list[Card]] = defaultdict(list)
    for card in for_people:
        by_vendor[card.slug].append(card)
        by_kind[card.power_type, frozenset(card.kinds)].append(card)
    same_vendor = dict(_same_vendor(by_vendor.values()))
    similar = dict(_similar(by_kind.values()))
    return {card.id: Neighbours(same_vendor[card.id], similar[card.id]) for card in for_people}


def _same_vendor(groups: Iterable[list[Card]]) -> Iterator[tuple[str, list[Card]]]:
    for group in groups:
        for card, near in _windows(group, _NEAR_IN_VENDOR):
            yield card.id, near


def _similar(groups: Iterable[list[Card]]) -> Iterator[tuple[str, list[Card]]]:
    """Yield to each model the nearest in power with the same connectors, first those of other vendors."""
    for group in groups:
        for card, near in _windows(sorted(group, key=_by_power), _NEAR_IN_KIND):
            near.sort(key=lambda one: (one.slug == card.slug, abs(one.watts - card.watts), one.id))
            yield card.id, near[:_SIMILAR]


def _by_power(card: Card) -> tuple[float, str]:
    return card.watts, card.id


def _windows(group: Sequence[Card], reach: int) -> Iterator[tuple[Card, list[Card]]]:
    """Yield each model with the live ones that stand near it on both sides."""
    for place, card in enumerate(group):
        near = group[max(0, place - reach) : place + reach + 1]
        yield card, [one for one in near if one is not card and not one.is_archived]
