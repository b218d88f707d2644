"""The models that a model's page links to. They are chosen by order alone, so a change of one touches few other pages.

A page links only to models that are near its own in one of two orders: among the vendor's models, by name; among those
with the same power type and connector types, by power. It never links to an archived one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from operator import itemgetter

from builder.domain.model import Model

_MAX_DISTANCE_IN_VENDOR = 2  # places on each side
_MAX_DISTANCE_BY_CONNECTORS = 3
_MAX_SIMILAR = 3
_DIGEST_SIZE = 16  # bytes


class Neighbourhood:
    """Models in ordered groups; those of a group up to ``reach`` places away are near each other."""

    def __init__(self, groups: Iterable[list[Model]], reach: int) -> None:
        self._groups = list(groups)
        self._reach = reach

    def digests(self) -> dict[str, bytes]:
        """Return, by model id, the digests of the model and of all that are near it, as bytes of equal length."""
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
    """Which models are related, among models in display order.

    ``vendors`` has each vendor's models by slug, ``by_id`` all models by id.
    """

    def __init__(self, models: Sequence[Model]) -> None:
        self.by_id = {model.id: model for model in models}
        self.vendors: defaultdict[str, list[Model]] = defaultdict(list)
        for model in models:
            self.vendors[model.slug].append(model)
        self._in_vendor = Neighbourhood(self.vendors.values(), _MAX_DISTANCE_IN_VENDOR)
        self._by_connectors = Neighbourhood(_group_by_connectors(models), _MAX_DISTANCE_BY_CONNECTORS)

    def digests(self) -> dict[str, bytes]:
        """Return, by model id, a digest of the model and its neighbours."""
        in_vendor, by_connectors = self._in_vendor.digests(), self._by_connectors.digests()
        return {
            model_id: blake2b(near + by_connectors[model_id], digest_size=_DIGEST_SIZE).digest()
            for model_id, near in in_vendor.items()
        }

    def neighbours(self, model: Model) -> tuple[list[Model], list[Model]]:
        """Return the live models near a model: its vendor's; similar ones, nearest in power, other vendors' first."""
        slug, watts = model.slug, model.entry.watts
        ranked = [
            (other.slug == slug, abs(other.entry.watts - watts), other.id, other)
            for other in self._by_connectors.near(model)
        ]
        ranked.sort()  # the ids differ, so that no two models are compared
        return self._in_vendor.near(model), [other for *_, other in ranked[:_MAX_SIMILAR]]


def _group_by_connectors(models: Iterable[Model]) -> Iterator[list[Model]]:
    """Yield the groups of models with the same power type and connector types, each sorted by power, then id."""
    groups: defaultdict[object, list[tuple[float, str, Model]]] = defaultdict(list)
    for model in models:
        entry = model.entry
        groups[entry.power_type, frozenset(entry.connector_types)].append((entry.watts, model.id, model))
    return ([model for *_, model in sorted(group, key=itemgetter(0, 1))] for group in groups.values())
