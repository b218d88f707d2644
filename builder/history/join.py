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
    landed: History,
    source_date: int | None,
    known: Mapping[str, Model] = MappingProxyType({}),
) -> dict[str, Model]:
    """Return the models of entries by path; of some, all is known.

    ``source_date`` (SOURCE_DATE_EPOCH) replaces modification times.
    """
    listed = list(entries)
    unknown = [entry for entry in listed if entry.path not in known]
    landed.compare({entry.path: entry.blob for entry in unknown})
    archivals = events.archivals(root, landed, (entry.path for entry in unknown if entry.is_archived))
    joined = {entry.path: _join(root, entry, landed, archivals, source_date) for entry in unknown}
    return {entry.path: known.get(entry.path) or joined[entry.path] for entry in listed}


def _join(root: Path, entry: Entry, landed: History, archivals: Mapping[str, int], source_date: int | None) -> Model:
    path = entry.path
    modified = 0  # asked of the disk only where it counts
    if not landed.is_committed(path):
        modified = int((root / path).stat().st_mtime) if source_date is None else source_date
    created, updated = landed.times(path, modified)
    created_at, updated_at = file_history.timestamp(created), file_history.timestamp(updated)
    happened = events.of(landed, path, updated_at, archivals.get(path))
    return Model.of(entry, created_at, updated_at, happened)
