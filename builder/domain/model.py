"""A charging station model: the values of its file, the times of its history, and its events.

All values are plain, so that they can be pickled and cached. Nothing here reads a file or Git.
"""

import hashlib
import json
from functools import lru_cache
from typing import Any, NamedTuple, Self

from builder.domain import names
from builder.domain.entry import Entry


class Event(NamedTuple):
    """A change of a model's documented values: ``create``, ``update``, ``archive``, ``correct`` or ``remove``.

    ``commit`` is None for a change that is not committed; ``position`` is the commit's in the first-parent chain, or
    the one after HEAD's. ``details`` are the members ``vendor``, ``model`` and ``fields`` of the published change as
    JSON; None for the creation of a model that is still as it was created, whose entry has the values.
    """

    operation: str
    at: str
    commit: str | None
    position: int
    details: str | None = None

    @property
    def edits(self) -> dict[str, list[Any]]:
        """The old and the new value of each field that an update, an archive or a correction changed, by name.

        >>> details = '"vendor":"ABB","model":"T","fields":{"friendlyName":[null,"Terra"]}'
        >>> Event("update", "2023-06-07T17:32:28Z", None, 1, details).edits
        {'friendlyName': [None, 'Terra']}
        """
        if self.operation in ("create", "remove"):
            return {}
        differences: dict[str, list[Any]] = json.loads(f"{{{self.details}}}")["fields"]
        return differences


class Model(NamedTuple):
    """A model of the catalogue: the values of its file, with the times and events of its history.

    Times have the form ``2023-06-07T17:32:28Z``. ``digest`` (16 bytes) differs if anything else of the model does.
    """

    id: str
    slug: str
    entry: Entry
    created_at: str
    updated_at: str
    events: tuple[Event, ...]
    digest: bytes

    @classmethod
    def of(cls, entry: Entry, created_at: str, updated_at: str, events: tuple[Event, ...] = ()) -> Self:
        """Return the model of a file's values and its history."""
        content = f"{entry.path}\n{entry.blob}\n{created_at}\n{updated_at}\n{events}"
        digest = hashlib.blake2b(content.encode(), digest_size=16).digest()
        model_id, slug = names.id_of(entry.path), names.slug_of(entry.path)
        return cls(model_id, slug, entry, created_at, updated_at, events, digest)

    @property
    def is_archived(self) -> bool:
        """Whether the model is archived."""
        return self.entry.is_archived

    @property
    def name(self) -> str:
        """The friendly name, else vendor and model."""
        return self.entry.friendly_name or f"{self.entry.vendor} {self.entry.model}"

    @property
    def record(self) -> bytes:
        """The documented MODEL as JSON in UTF-8, with its keys in order and no line end."""
        state = _state(self.created_at, self.updated_at, is_archived=self.entry.is_archived)
        return b"{%b,%b}" % (self.entry.members, state)

    def body(self) -> dict[str, Any]:
        """Return the documented MODEL, without the optional keys that the file lacks."""
        body: dict[str, Any] = json.loads(self.record)
        return body


@lru_cache(10_000)
def _state(created_at: str, updated_at: str, *, is_archived: bool) -> bytes:
    state = "true" if is_archived else "false"
    return f'"isArchived":{state},"createdAt":"{created_at}","updatedAt":"{updated_at}"'.encode()
