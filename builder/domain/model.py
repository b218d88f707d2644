"""What a build knows of a model: its file in plain values, when that landed, what happened to it.

Plain values go between processes and into the cache as they are; lists are made of them without reading a file.
"""

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from builder.domain import names
from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType

if TYPE_CHECKING:
    from builder.domain.records import ModelFile

Kinds = tuple[tuple[ConnectionType, ConnectorFormat], ...]


class Entry(NamedTuple):
    """What a model's file says. ``members`` is the documented body as JSON, without state, times and braces.

    ``blob`` is the file's id as a blob of Git's (SHA-1). ``vendor_key`` and ``model_key`` are folded. ``other_name`` is
    the friendly name unless it only repeats vendor and model, which stand beside it.
    """

    path: str
    blob: str
    vendor: str
    model: str
    friendly_name: str | None
    other_name: str | None
    vendor_key: str
    model_key: str
    power_type: PowerType
    kinds: Kinds
    watts: float
    has_ocpp_key: bool
    is_archived: bool
    sources: tuple[str, ...]
    members: bytes

    @classmethod
    def of(cls, path: str, text: str, file: "ModelFile") -> Self:
        """Return the entry of a file that is valid."""
        vendor_key, model_key = names.fold(file.vendor), names.fold(file.model)
        return cls(
            path=path,
            blob=_blob(text),
            vendor=file.vendor,
            model=file.model,
            friendly_name=file.friendlyName,
            other_name=_other_name(file, vendor_key, model_key),
            vendor_key=vendor_key,
            model_key=model_key,
            power_type=file.powerType,
            kinds=tuple([(connector.connectionType, connector.format) for connector in file.connectors]),
            watts=max([connector.maxPowerWatts for connector in file.connectors]),
            has_ocpp_key=bool(file.configurationKeys.ocppUrl),
            is_archived=file.isArchived is True,
            sources=tuple(file.sources or ()),
            members=_members(path, file),
        )


def agree(entries: Iterable[Entry]) -> bool:
    """Say whether models surely have no problem with each other; else ``checks.check_catalogue`` must be asked."""
    ids: set[str] = set()
    live: set[tuple[str, str]] = set()
    spelled: dict[str, str] = {}
    count = count_live = 0
    for entry in entries:
        folder, _, name = entry.path.rpartition("/")
        count += 1
        ids.add(name)
        if not entry.is_archived:
            count_live += 1
            live.add((entry.vendor_key, entry.model_key))
            if spelled.setdefault(folder, entry.vendor) != entry.vendor:
                return False
    return len(ids) == count and len(live) == count_live


class Event(NamedTuple):
    """Something that happened to a model: ``created``, ``updated``, ``archived`` or ``removed``, and in which commit.

    ``commit`` is None for a change that is not committed.
    """

    kind: str
    when: str
    commit: str | None


class Model(NamedTuple):
    """A model of the catalogue: its file, when it landed and last changed (``2023-06-07T17:32:28Z``), its history.

    ``token`` (16 bytes) differs wherever anything of the model does.
    """

    id: str
    slug: str
    entry: Entry
    created_at: str
    updated_at: str
    events: tuple[Event, ...]
    token: bytes

    @classmethod
    def of(cls, entry: Entry, created_at: str, updated_at: str, events: tuple[Event, ...] = ()) -> Self:
        """Return the model of an entry."""
        told = "\n".join([entry.path, entry.blob, created_at, updated_at, *map(str, events)])
        token = hashlib.blake2b(told.encode(), digest_size=16).digest()
        _, slug, name = entry.path.split("/")
        return cls(name.removesuffix(".yaml"), slug, entry, created_at, updated_at, events, token)

    @property
    def is_archived(self) -> bool:
        """Whether the model is archived."""
        return self.entry.is_archived

    @property
    def name(self) -> str:
        """What people call the model."""
        return self.entry.friendly_name or f"{self.entry.vendor} {self.entry.model}"

    @property
    def record(self) -> bytes:
        """The documented MODEL as JSON, keys in their order, without a line end."""
        state = _state(self.created_at, self.updated_at, is_archived=self.entry.is_archived)
        return b"{%b,%b}" % (self.entry.members, state)

    def body(self) -> dict[str, Any]:
        """Return the documented MODEL; an optional key that the file lacks is left out."""
        body: dict[str, Any] = json.loads(self.record)
        return body


def _members(path: str, file: "ModelFile") -> bytes:
    model_id = json.dumps(names.id_of(path), ensure_ascii=False)
    rest = file.model_dump_json(exclude_none=True, exclude={"isArchived", "sources"})
    return f'"id":{model_id},{rest[1:-1]}'.encode()


@lru_cache(10_000)
def _state(created_at: str, updated_at: str, *, is_archived: bool) -> bytes:
    state = "true" if is_archived else "false"
    return f'"isArchived":{state},"createdAt":"{created_at}","updatedAt":"{updated_at}"'.encode()


def _blob(text: str) -> str:
    content = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _other_name(file: "ModelFile", vendor_key: str, model_key: str) -> str | None:
    if file.friendlyName is None:
        return None
    said = names.fold(file.friendlyName)
    return None if said in (model_key, f"{vendor_key} {model_key}") else file.friendlyName
