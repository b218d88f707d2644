"""The models that a model's page links to: chosen by order alone, so that a change of one touches few other pages.

A model can only be on the pages of those that are near it in one of two orders; an archived one is on none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from operator import itemgetter
from typing import NamedTuple

from builder.domain.model import Model

_MAX_DISTANCE_IN_VENDOR = 2  # places on each side
_MAX_DISTANCE_IN_KIND = 3
_MAX_SIMILAR = 3
_DIGEST_SIZE = 16  # bytes


class Neighbours(NamedTuple):
    """The models that a model's page links to, besides those that it names."""

    same_vendor: list[Model]
    similar: list[Model]


class Neighbourhood:
    """Models in ordered groups; those of a group up to ``reach`` places away are near each other."""

    def __init__(self, groups: Iterable[list[Model]], reach: int) -> None:
        self._groups = list(groups)
        self._reach = reach

    def digests(self) -> dict[str, bytes]:
        """Return by each model's id the digests of it and of all that are near it; all have the same length."""
        found: dict[str, bytes] = {}
        edge, width = bytes(_DIGEST_SIZE * self._reach), _DIGEST_SIZE * (2 * self._reach + 1)
        for group in self._groups:
            digests = edge + b"".join([model.digest for model in group]) + edge
            near = [digests[start : start + width] for start in range(0, _DIGEST_SIZE * len(group), _DIGEST_SIZE)]
            found.update(zip([model.id for model in group], near, strict=True))
        return found

    def near(self, model: Model) -> list[Model]:
        """Return the live models that are near a model, on both sides."""
        group, place = self._places[model.id]
        near = group[max(0, place - self._reach) : place] + group[place + 1 : place + self._reach + 1]
        return [other for other in near if not other.entry.is_archived]

    @cached_property
    def _places(self) -> dict[str, tuple[list[Model], int]]:
        return {model.id: (group, place) for group in self._groups for place, model in enumerate(group)}


class RelatedModels:
    """Which models are related: near each other among the vendor's, or among those with the same connectors.

    ``vendors`` are the vendors' models by the vendors' slugs, ``by_id`` all models by their ids.
    """

    def __init__(self, for_people: Sequence[Model]) -> None:
        self.by_id = {model.id: model for model in for_people}
        self.vendors: defaultdict[str, list[Model]] = defaultdict(list)
        for model in for_people:
            self.vendors[model.slug].append(model)
        self._in_vendor = Neighbourhood(self.vendors.values(), _MAX_DISTANCE_IN_VENDOR)
        self._in_kind = Neighbourhood(_by_kind(for_people), _MAX_DISTANCE_IN_KIND)

    def digests(self) -> dict[str, bytes]:
        """Return by each model's id what differs wherever the model or its neighbours do."""
        in_vendor, in_kind = self._in_vendor.digests(), self._in_kind.digests()
        return {
            model_id: blake2b(near + in_kind[model_id], digest_size=_DIGEST_SIZE).digest()
            for model_id, near in in_vendor.items()
        }

    def neighbours(self, model: Model) -> Neighbours:
        """Return the live models near a model; the similar ones are the nearest in power, other vendors' first."""
        slug, watts = model.slug, model.entry.watts
        ranked = [
            (other.slug == slug, abs(other.entry.watts - watts), other.id, other) for other in self._in_kind.near(model)
        ]
        ranked.sort()  # the ids differ, so that no two models are compared
        return Neighbours(self._in_vendor.near(model), [other for *_, other in ranked[:_MAX_SIMILAR]])


def _by_kind(models: Iterable[Model]) -> Iterator[list[Model]]:
    """Yield the models with the same power type and the same types of connectors, by power, then id."""
    groups: defaultdict[object, list[tuple[float, str, Model]]] = defaultdict(list)
    for model in models:
        entry = model.entry
        kind = entry.power_type, frozenset(entry.connector_types)
        groups[kind].append((entry.watts, model.id, model))
    return ([model for *_, model in sorted(group, key=itemgetter(0, 1))] for group in groups.values())
