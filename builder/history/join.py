"""Join the files' entries with their history: the result is the published models."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from builder.domain.model import Entry, Model
from builder.history import events, file_history
from builder.history.file_history import History


def join_models(
    root: Path,
    entries: Iterable[Entry],
    history: History,
    source_date: int | None,
    known: Mapping[str, Model] = MappingProxyType({}),
) -> dict[str, Model]:
    """Return the models of entries by path, in the order of the entries; some may be known from an earlier build.

    ``source_date`` (SOURCE_DATE_EPOCH, seconds since 1970) replaces modification times.
    """
    listed = list(entries)
    unknown = [entry for entry in listed if entry.path not in known]
    uncommitted = history.uncommitted({entry.path: entry.blob for entry in unknown})
    archived = [entry.path for entry in unknown if entry.is_archived]
    archivals = events.archivals(root, history, archived, uncommitted)
    modified = {path: _modified(root / path, source_date) for path in uncommitted}
    joined = {
        entry.path: _join(entry, history, archivals.get(entry.path), modified.get(entry.path)) for entry in unknown
    }
    return {entry.path: known.get(entry.path) or joined[entry.path] for entry in listed}


def _modified(file: Path, source_date: int | None) -> int:
    return int(file.stat().st_mtime) if source_date is None else source_date


def _join(entry: Entry, history: History, archival: int | None, modified: int | None) -> Model:
    """Return the model of an entry; ``modified`` is None for a file that HEAD has as it is."""
    created, updated = map(file_history.timestamp, history.times(entry.path, modified))
    changes = history.changes.get(entry.path, ())
    history_of_model = events.for_path(changes, archival, None if modified is None else updated)
    return Model.of(entry, created, updated, history_of_model)
