"""Which models a model's page leads to: chosen by order alone, so that a change of one touches few other pages.

A model can only be on the pages of those that stand near it in one of two orders; an archived one is on none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from hashlib import blake2b
from operator import attrgetter
from typing import NamedTuple

from builder.domain.model import Model

_NEAR_IN_VENDOR = 2  # on each side
_NEAR_IN_KIND = 3
_SIMILAR = 3
_TOKEN = 16  # bytes
_id = attrgetter("id")
_watts = attrgetter("entry.watts")


class Neighbours(NamedTuple):
    """The models that a model's page leads to, besides those that it names."""

    same_vendor: list[Model]
    similar: list[Model]


class Order:
    """Models in groups, one after the other; those of a group stand near each other up to ``reach`` places away."""

    def __init__(self, groups: Iterable[Sequence[Model]], reach: int) -> None:
        self._groups = list(groups)
        self._reach = reach

    def digests(self) -> dict[str, bytes]:
        """Return by each model's id the digests of all that stand near it and its own; all have the same length."""
        found: dict[str, bytes] = {}
        edge, width = bytes(_TOKEN * self._reach), _TOKEN * (2 * self._reach + 1)
        for group in self._groups:
            digests = edge + b"".join([model.digest for model in group]) + edge
            near = [digests[start : start + width] for start in range(0, _TOKEN * len(group), _TOKEN)]
            found.update(zip([model.id for model in group], near, strict=True))
        return found

    def near(self, model: Model) -> list[Model]:
        """Return the live models that stand near a model, on both sides."""
        group, place = self._places[model.id]
        near = group[max(0, place - self._reach) : place + self._reach + 1]
        return [other for other in near if other is not model and not other.entry.is_archived]

    @cached_property
    def _places(self) -> dict[str, tuple[Sequence[Model], int]]:
        return {model.id: (group, place) for group in self._groups for place, model in enumerate(group)}


class RelatedModels:
    """The two orders: of each vendor's models, for people, and of the models with the same connectors, by power.

    ``vendors`` are the vendors' models by the vendors' slugs.
    """

    def __init__(self, for_people: Sequence[Model]) -> None:
        self.vendors: defaultdict[str, list[Model]] = defaultdict(list)
        for model in for_people:
            self.vendors[model.slug].append(model)
        self._in_vendor = Order(self.vendors.values(), _NEAR_IN_VENDOR)
        self._in_kind = Order(_by_kind(for_people), _NEAR_IN_KIND)

    def keys(self) -> dict[str, bytes]:
        """Return by each model's id what differs wherever the model or its neighbours do."""
        in_vendor, in_kind = self._in_vendor.digests(), self._in_kind.digests()
        return {
            model_id: blake2b(near + in_kind[model_id], digest_size=_TOKEN).digest()
            for model_id, near in in_vendor.items()
        }

    def neighbours(self, model: Model) -> Neighbours:
        """Return the live models near a model; the similar ones are the nearest in power, those of others first."""
        slug, watts = model.slug, model.entry.watts
        ranked = [
            (other.slug == slug, abs(other.entry.watts - watts), other.id, other) for other in self._in_kind.near(model)
        ]
        ranked.sort()  # the ids differ, so that no two models are compared
        return Neighbours(self._in_vendor.near(model), [other for *_, other in ranked[:_SIMILAR]])


def _by_kind(models: Iterable[Model]) -> Iterator[list[Model]]:
    """Yield the models of the same power type and connector_types of connectors, by power, then id."""
    groups: defaultdict[object, list[Model]] = defaultdict(list)
    alike = cache(lambda power_type, connector_types: groups[power_type, frozenset(connector_types)])
    for model in sorted(models, key=_id):
        alike(model.entry.power_type, model.entry.connector_types).append(model)
    return (sorted(group, key=_watts) for group in groups.values())
