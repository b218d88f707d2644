"""Join the files' entries with their history: the published models, and the events of removed ones."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from builder.domain import names
from builder.domain.entry import Entry
from builder.domain.model import Event, Model
from builder.history import events, file_history
from builder.history.events import TrackedFile
from builder.history.file_changes import History

Removals = Mapping[str, tuple[Event, ...]]


class TrackedModels(NamedTuple):
    """The models by path, the events of removed ones, and the history that both were read from."""

    models: dict[str, Model]
    removed: Removals
    history: History


def join_models(
    root: Path,
    entries: Iterable[Entry],
    history: History,
    source_date: int | None,
    known: Mapping[str, Model] = MappingProxyType({}),
) -> dict[str, Model]:
    """Return the models of entries by path, in the order of the entries; ``known`` are those of an earlier build.

    ``source_date`` (SOURCE_DATE_EPOCH, seconds since 1970) replaces modification times. Raises HistoryError.
    """
    listed = list(entries)
    unknown = {entry.path: entry for entry in listed if entry.path not in known}
    uncommitted = file_history.find_uncommitted(history, {path: entry.blob for path, entry in unknown.items()})
    modified = {path: _modification_time(root / path, source_date) for path in uncommitted}
    tracked = [TrackedFile(path, entry, modified.get(path)) for path, entry in unknown.items()]
    read = events.read(history, tracked)
    created = {file.path: events.created_at(history, file) for file in tracked}
    joined = {path: Model.of(entry, created[path], read[path][-1].at, read[path]) for path, entry in unknown.items()}
    return {entry.path: known.get(entry.path) or joined[entry.path] for entry in listed}


def removed_models(
    paths: Collection[str], history: History, source_date: int | None, known: Removals = MappingProxyType({})
) -> dict[str, tuple[Event, ...]]:
    """Return the events of models whose files are gone, by path; ``paths`` are the files that exist.

    ``known`` are those of an earlier build. An uncommitted removal lands with HEAD, or at ``source_date``.
    Raises HistoryError if files are not checked out, as in a sparse checkout.
    """
    gone = sorted(path for path in history.changes.keys() - set(paths) if names.is_model_path(path))
    file_history.require_checked_out(history.root, [path for path in gone if not history.changes[path][-1].is_removal])
    tracked = [
        TrackedFile(path, None, None if history.changes[path][-1].is_removal else source_date or 0)
        for path in gone
        if path not in known
    ]
    read = events.read(history, tracked)
    return {path: known.get(path) or read[path] for path in gone}


def _modification_time(file: Path, source_date: int | None) -> int:
    return int(file.stat().st_mtime) if source_date is None else source_date
