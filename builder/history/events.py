"""The events of each model: the changes of its documented values from one version of its file to the next.

Old versions are only read for files that changed since they were created. A version that describes no model (it is a
link, too large, or not YAML) is skipped: its changes count as those of the next version that does.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from builder.domain import fields
from builder.domain.entry import Entry
from builder.domain.fields import Fields
from builder.domain.model import Event
from builder.history import git
from builder.history.file_changes import FileChange, History, timestamp
from builder.source import document


class TrackedFile(NamedTuple):
    """A file that the catalogue has or had.

    ``entry`` is None if the file is not on the disk. ``modified`` is the time of an uncommitted change, in seconds
    since 1970; None if the file is as in HEAD.
    """

    path: str
    entry: Entry | None
    modified: int | None


class _Landing(NamedTuple):
    """When and by which commit a version of a file landed."""

    at: str
    commit: str | None
    position: int


def read(history: History, files: Collection[TrackedFile]) -> dict[str, tuple[Event, ...]]:
    """Return the events of files by path, oldest first. Raises HistoryError."""
    changed = [file for file in files if not _is_as_created(history, file)]
    data = _read_versions(history, changed)
    return {
        file.path: _creation(history, file) if _is_as_created(history, file) else tuple(_events(history, file, data))
        for file in files
    }


def created_at(history: History, file: TrackedFile) -> str:
    """Return when a file first landed, as a timestamp."""
    changes = history.changes.get(file.path)
    return timestamp(changes[0].when if changes else history.landing(file.modified or 0))


def _is_as_created(history: History, file: TrackedFile) -> bool:
    """Return whether the version on the disk is the only one that a file ever had."""
    versions = len(history.changes.get(file.path, ())) + (file.modified is not None)
    return versions == 1 and file.entry is not None


def _creation(history: History, file: TrackedFile) -> tuple[Event, ...]:
    landing = _landings(history, file)[-1]
    create = Event("create", *landing)
    if file.entry is None or not file.entry.is_archived:
        return (create,)
    archived = fields.of_entry(file.entry, landing.at)
    return create, _event(landing, "archive", {"isArchived": [False, True]}, archived)


def _events(history: History, file: TrackedFile, data: Mapping[str, Any]) -> Iterator[Event]:
    old: Fields | None = None
    for landing, new in _versions(history, file, data):
        for operation, changed in fields.operations(old, new):
            yield _event(landing, operation, changed, new or old or {})
        old = new


def _versions(history: History, file: TrackedFile, data: Mapping[str, Any]) -> Iterator[tuple[_Landing, Fields | None]]:
    """Yield the versions of a file that describe a model, and its removals as None; ``data`` is the content by blob."""
    created = created_at(history, file)
    blobs = [change.blob for change in _changes_to_read(history, file)]
    for landing, blob in zip(_landings(history, file), [*blobs, None], strict=False):
        if blob is None:
            yield landing, fields.of_entry(file.entry, created) if file.entry else None
        elif not blob.strip("0"):
            yield landing, None
        elif (version := fields.of_data(data.get(blob), created)) is not None:
            yield landing, version


def _landings(history: History, file: TrackedFile) -> list[_Landing]:
    changes = history.changes.get(file.path, ())
    landings = [_Landing(timestamp(change.when), change.commit, change.position) for change in changes]
    if file.modified is not None:
        at = timestamp(history.landing(file.modified))
        landings.append(_Landing(at, None, history.length))
    return landings


def _changes_to_read(history: History, file: TrackedFile) -> list[FileChange]:
    """Return the changes whose version must be read from Git: all but the one on the disk."""
    changes = history.changes.get(file.path, [])
    return changes[:-1] if file.entry and file.modified is None else changes


def _read_versions(history: History, files: Iterable[TrackedFile]) -> dict[str, Any]:
    """Return the data of the old versions of files, by blob id, if they can be read."""
    changes = (change for file in files for change in _changes_to_read(history, file))
    blobs = [change.blob for change in changes if not change.is_removal]
    texts = git.small_blobs(history.root, blobs, document.MAX_BYTES)
    return {blob: document.parse(blob, text).data for blob, text in texts}


def _event(landing: _Landing, operation: str, changed: fields.Differences, named: Fields) -> Event:
    return Event(operation, *landing, fields.details(named, changed))
