"""All changes of the catalogue in one order: by their commits in the first-parent chain, so that a new one comes last.

Within a commit removals come first, so that an id may go from one folder to another, then the changes by file. Changes
that are not committed come after all others, by their time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from builder.domain import fields, names
from builder.domain.model import Event, Model

PAGE_SIZE = 100


class LoggedChange(NamedTuple):
    """A change with its ``sequence``, which counts from 1. ``model`` is None where the file is gone."""

    sequence: int
    path: str
    event: Event
    model: Model | None

    @property
    def id(self) -> str:
        """The id of the model."""
        return names.id_of(self.path)

    @property
    def digest(self) -> bytes:
        """Bytes that differ wherever anything of the change does, its sequence aside."""
        return self.model.digest if self.model else str(self.event).encode()

    @property
    def details(self) -> bytes:
        """The members ``vendor``, ``model`` and ``fields`` of the published change, as JSON."""
        if self.event.details is None and self.model:
            return fields.creation(self.model.entry, self.event.at)
        return (self.event.details or "").encode()


class ChangeLog:
    """The changes of all models, and of those that were removed, whose events come by the paths of their files."""

    def __init__(self, models: Iterable[Model], removed: Mapping[str, Sequence[Event]]) -> None:
        self._models = models
        self._removed = removed

    @cached_property
    def changes(self) -> list[LoggedChange]:
        """All changes, the oldest first."""
        ordered = sorted(self._unordered(), key=itemgetter(0))
        return [
            LoggedChange(sequence, path, event, model) for sequence, (_, path, event, model) in enumerate(ordered, 1)
        ]

    def pages(self) -> list[list[LoggedChange]]:
        """Return the changes in pages. As soon as a page is full there is a next one, so that it need not change."""
        starts = range(0, len(self.changes) + 1, PAGE_SIZE)
        return [self.changes[start : start + PAGE_SIZE] for start in starts]

    def newest(self) -> list[LoggedChange]:
        """Return the newest changes, as many as a page holds, the newest first."""
        return self.changes[: -PAGE_SIZE - 1 : -1]

    def newest_by_vendor(self) -> dict[str, list[LoggedChange]]:
        """Return the newest changes of each vendor by its slug, the newest first."""
        vendors: defaultdict[str, list[LoggedChange]] = defaultdict(list)
        for change in reversed(self.changes):
            of_vendor = vendors[names.slug_of(change.path)]
            if len(of_vendor) < PAGE_SIZE:
                of_vendor.append(change)
        return dict(sorted(vendors.items()))

    def _unordered(self) -> Iterator[tuple[tuple[int, str, bool, str, int], str, Event, Model | None]]:
        """Yield each change behind what it is sorted by."""
        tracked = [(model.entry.path, model.events, model) for model in self._models]
        gone = [(path, events, None) for path, events in self._removed.items()]
        for path, events, model in [*tracked, *gone]:
            for index, event in enumerate(events):
                yield (event.position, event.at, event.operation != "remove", path, index), path, event, model
