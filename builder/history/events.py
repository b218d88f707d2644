"""The events of each model: what every version of its file changed in the documented values, from Git.

The history says when each file changed. A file that was created and not changed since has all its values in its entry;
of any other file the old versions are read. A version that names no model, because it is not YAML, larger than a
model's file may be, or a link, is passed over: what it changed counts as changed by the next version that does.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from builder.domain import fields
from builder.domain.fields import Fields
from builder.domain.model import Entry, Event
from builder.history import file_history, git
from builder.history.file_history import FileChange, History
from builder.source import document


class TrackedFile(NamedTuple):
    """A file that the catalogue has or had.

    ``entry`` is None for a file that is not on the disk. ``modified`` is when a change that is not committed was made,
    in seconds since 1970; None for a file that HEAD has as it is.
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
    """Return the events of files by path, oldest first."""
    changed = [file for file in files if not _is_as_created(history, file)]
    data = _read_versions(history, changed)
    return {
        file.path: _creation(history, file) if _is_as_created(history, file) else tuple(_events(history, file, data))
        for file in files
    }


def created_at(history: History, file: TrackedFile) -> str:
    """Return when a file first landed."""
    changes = history.changes.get(file.path)
    return file_history.timestamp(changes[0].when if changes else history.landing(file.modified or 0))


def _is_as_created(history: History, file: TrackedFile) -> bool:
    """Say whether a file has one version only, the one on the disk."""
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
    """Yield the versions of a file that name a model, and its removals as None; ``data`` has the blobs' contents."""
    created = created_at(history, file)
    blobs = [change.blob for change in _read_from_git(history, file)]
    for landing, blob in zip(_landings(history, file), [*blobs, None], strict=False):
        if blob is None:
            yield landing, fields.of_entry(file.entry, created) if file.entry else None
        elif not blob.strip("0"):
            yield landing, None
        elif (version := fields.of_data(data.get(blob), created)) is not None:
            yield landing, version


def _landings(history: History, file: TrackedFile) -> list[_Landing]:
    changes = history.changes.get(file.path, ())
    landings = [_Landing(file_history.timestamp(change.when), change.commit, change.position) for change in changes]
    if file.modified is not None:
        at = file_history.timestamp(history.landing(file.modified))
        landings.append(_Landing(at, None, history.length))
    return landings


def _read_from_git(history: History, file: TrackedFile) -> list[FileChange]:
    """Return the changes after which the file was not as it is on the disk."""
    changes = history.changes.get(file.path, [])
    return changes[:-1] if file.entry and file.modified is None else changes


def _read_versions(history: History, files: Iterable[TrackedFile]) -> dict[str, Any]:
    """Return what each old version of files held, by the ids of their blobs, where that can be read."""
    changes = (change for file in files for change in _read_from_git(history, file))
    blobs = [change.blob for change in changes if not change.is_removal]
    texts = git.small_blobs(history.root, blobs, document.MAX_BYTES)
    return {blob: document.parse(blob, text).data for blob, text in texts}


def _event(landing: _Landing, operation: str, changed: fields.Differences, named: Fields) -> Event:
    return Event(operation, *landing, fields.details(named, changed))
