"""A charging station model: what its file says, when it landed, what happened to it since.

All values are plain, so they go between processes and into the cache as they are. Nothing here reads a file.
"""

import hashlib
import json
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from builder.domain import names
from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType

if TYPE_CHECKING:
    from builder.domain.records import ModelFile

ConnectorTypes = tuple[tuple[ConnectionType, ConnectorFormat], ...]


class ModelConnector(NamedTuple):
    """One connector of a model; maximum current in A, voltage in V, power in W."""

    id: int
    connection_type: ConnectionType
    format: ConnectorFormat
    amperes: float
    volts: float
    watts: float


class Entry(NamedTuple):
    """What a valid model's file says.

    ``blob`` is the file's object id in Git (SHA-1). ``vendor_key`` and ``model_key`` are folded names. ``ocpp_url`` is
    the name of the configuration key, or empty. ``station_watts`` is the station's maximum power where the file states
    it. ``members`` is the documented body as JSON, without braces, state and times.
    """

    path: str
    blob: str
    vendor: str
    model: str
    friendly_name: str | None
    vendor_key: str
    model_key: str
    power_type: PowerType
    connectors: tuple[ModelConnector, ...]
    ocpp_url: str
    image_url: str | None
    is_archived: bool
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    station_watts: float | None
    reported_as: tuple[tuple[str, str], ...]
    members: bytes

    @classmethod
    def of(cls, path: str, text: str, file: "ModelFile") -> Self:
        """Return the entry of a valid file; ``text`` is the file's content."""
        return cls(
            path=path,
            blob=_blob(text),
            vendor=file.vendor,
            model=file.model,
            friendly_name=file.friendlyName,
            vendor_key=names.fold(file.vendor),
            model_key=names.fold(file.model),
            power_type=file.powerType,
            connectors=tuple([ModelConnector(*values) for values in _connector_values(file)]),
            ocpp_url=file.configurationKeys.ocppUrl,
            image_url=file.imageUrl,
            is_archived=file.isArchived is True,
            sources=tuple(file.sources or ()),
            notes=tuple(file.notes or ()),
            station_watts=file.stationPowerWatts,
            reported_as=tuple([(name.vendor, name.model) for name in file.reportedAs or ()]),
            members=_members(path, file),
        )

    @classmethod
    def of_row(cls, row: list[Any], members: bytes) -> Self:
        """Return the entry of a row that ``row`` gave and JSON carried."""
        entry = cls(*[*row, members])
        return entry._replace(
            power_type=PowerType[row[7]],
            connectors=tuple([_connector(*values) for values in row[8]]),
            sources=tuple(row[12]),
            notes=tuple(row[13]),
            reported_as=tuple([(vendor, model) for vendor, model in row[15]]),
        )

    def row(self) -> tuple[object, ...]:
        """Return all values but ``members``, as JSON can carry them."""
        return self[:-1]

    @property
    def connector_types(self) -> ConnectorTypes:
        """Type and format of each connector, in the vendor's order."""
        return tuple([(connector.connection_type, connector.format) for connector in self.connectors])

    @property
    def watts(self) -> float:
        """Maximum power of any one connector, in W."""
        return max([connector.watts for connector in self.connectors])

    @property
    def distinct_friendly_name(self) -> str | None:
        """The friendly name, unless it only repeats the model's name or vendor and model."""
        if self.friendly_name is None:
            return None
        is_repeated = names.fold(self.friendly_name) in (self.model_key, f"{self.vendor_key} {self.model_key}")
        return None if is_repeated else self.friendly_name


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
    """A change of a model: ``created``, ``updated``, ``archived`` or ``removed``; when, and in which commit.

    ``commit`` is None for a change that is not committed.
    """

    kind: str
    when: str
    commit: str | None


class Model(NamedTuple):
    """A model of the catalogue: its file, when it landed and last changed (``2023-06-07T17:32:28Z``), its history.

    ``digest`` (16 bytes) differs wherever anything of the model does.
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
        """Return the model of an entry."""
        content = "\n".join([entry.path, entry.blob, created_at, updated_at, *map(str, events)])
        digest = hashlib.blake2b(content.encode(), digest_size=16).digest()
        model_id, slug = names.id_of(entry.path), names.slug_of(entry.path)
        return cls(model_id, slug, entry, created_at, updated_at, events, digest)

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


def _connector_values(file: "ModelFile") -> list[tuple[Any, ...]]:
    return [
        (
            connector.id,
            connector.connectionType,
            connector.format,
            connector.maxAmperage,
            connector.maxVoltage,
            connector.maxPowerWatts,
        )
        for connector in file.connectors
    ]


def _connector(number: int, connection_type: str, form: str, *figures: float) -> ModelConnector:
    return ModelConnector(number, ConnectionType[connection_type], ConnectorFormat[form], *figures)


def _members(path: str, file: "ModelFile") -> bytes:
    model_id = json.dumps(names.id_of(path), ensure_ascii=False)
    rest = file.model_dump_json(exclude_none=True, exclude=_not_in_members())
    return f'"id":{model_id},{rest[1:-1]}'.encode()


@cache
def _not_in_members() -> set[str]:
    from builder.domain.records import ADDITIONAL_KEYS

    return {"isArchived", *ADDITIONAL_KEYS}


@lru_cache(10_000)
def _state(created_at: str, updated_at: str, *, is_archived: bool) -> bytes:
    state = "true" if is_archived else "false"
    return f'"isArchived":{state},"createdAt":"{created_at}","updatedAt":"{updated_at}"'.encode()


def _blob(text: str) -> str:
    content = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
