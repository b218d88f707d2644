"""All changes of the catalogue, in the order of their commits in the first-parent chain, so a new one comes last.

Within a commit, removals come first, so that an id can move to another folder, then all others by file. Uncommitted
changes come last, by time.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from builder.domain import fields, names
from builder.domain.model import Event, Model

PAGE_SIZE = 100


class LoggedChange(NamedTuple):
    """A change and its ``sequence``, which counts from 1. ``model`` is None if the file was removed."""

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
        """A digest of everything but the sequence."""
        return self.model.digest if self.model else str(self.event).encode()

    @property
    def details(self) -> bytes:
        """The members ``vendor``, ``model`` and ``fields`` of the published change, as JSON text."""
        if self.event.details is None and self.model:
            return fields.creation_details(self.model.entry, self.event.at)
        return (self.event.details or "").encode()

    @property
    def names(self) -> tuple[str, str]:
        """The vendor and the model's name after the change; before it for a removal.

        >>> removal = Event("remove", "2023-06-07T17:32:28Z", None, 1, '"vendor":"ABB","model":"T","fields":{}')
        >>> LoggedChange(1, "catalog/abb/abb-t.yaml", removal, None).names
        ('ABB', 'T')
        """
        if self.event.details is None and self.model:
            return self.model.entry.vendor, self.model.entry.model
        named, _, _ = (self.event.details or "").partition(',"fields":')
        vendor, model = json.loads(f"{{{named}}}").values()
        return vendor, model


class ChangeLog:
    """The changes of all models, and of removed ones, whose events are given by the path of their file."""

    def __init__(self, models: Iterable[Model], removed: Mapping[str, Sequence[Event]]) -> None:
        self._models = models
        self._removed = removed

    @cached_property
    def changes(self) -> list[LoggedChange]:
        """All changes, oldest first."""
        ordered = sorted(self._unordered(), key=itemgetter(0))
        return [
            LoggedChange(sequence, path, event, model) for sequence, (_, path, event, model) in enumerate(ordered, 1)
        ]

    def pages(self) -> list[list[LoggedChange]]:
        """Return the changes in pages. A full page always has a next one, so it never changes again."""
        starts = range(0, len(self.changes) + 1, PAGE_SIZE)
        return [self.changes[start : start + PAGE_SIZE] for start in starts]

    def newest(self, count: int = PAGE_SIZE) -> list[LoggedChange]:
        """Return the ``count`` newest changes, newest first."""
        return self.changes[: -count - 1 : -1]

    def newest_by_vendor(self) -> dict[str, list[LoggedChange]]:
        """Return up to a page of the newest changes of each vendor, newest first, by slug."""
        vendors: defaultdict[str, list[LoggedChange]] = defaultdict(list)
        for change in reversed(self.changes):
            of_vendor = vendors[names.slug_of(change.path)]
            if len(of_vendor) < PAGE_SIZE:
                of_vendor.append(change)
        return dict(sorted(vendors.items()))

    def _unordered(self) -> Iterator[tuple[tuple[int, str, bool, str, int], str, Event, Model | None]]:
        """Yield each change with its sort key first."""
        tracked = [(model.entry.path, model.events, model) for model in self._models]
        removed = [(path, events, None) for path, events in self._removed.items()]
        for path, events, model in [*tracked, *removed]:
            for index, event in enumerate(events):
                yield (event.position, event.at, event.operation != "remove", path, index), path, event, model
