"""What happened to each model, in words for people: created, updated, archived, when and in which commit.

``history`` has every change of a file; only for archived models must Git say more: which change archived them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from builder.domain.model import Event
from builder.history import file_history, git
from builder.history.file_history import FileChange, History
from builder.source import document


def archivals(root: Path, landed: History, paths: Iterable[str]) -> dict[str, int]:
    """Return, for the files of archived models, the place of the change that archived them among their changes.

    It is the number of their changes where the one that archived them is not committed.
    """
    earlier = {path: _earlier(landed, path) for path in paths}
    texts = _texts(root, {change.blob for changes in earlier.values() for change in changes})
    return {path: _archived_after(path, changes, texts) for path, changes in earlier.items()}


def of(landed: History, path: str, updated_at: str, archival: int | None) -> tuple[Event, ...]:
    """Return the events of a model, oldest first; ``archival`` is what ``archivals`` says of it."""
    landing = landed.landings.get(path)
    changes = landing.changes if landing else []
    events = list(_committed(changes, archival))
    if not landed.is_committed(path):
        events += _named(len(changes), archival, updated_at, None)
    return tuple(events)


def _committed(changes: Sequence[FileChange], archival: int | None) -> Iterator[Event]:
    for place, change in enumerate(changes):
        when = file_history.timestamp(change.when)
        if _is_absent(change):
            yield Event("removed", when, change.commit)
        else:
            yield from _named(place, archival, when, change.commit)


def _named(place: int, archival: int | None, when: str, commit: str | None) -> Iterator[Event]:
    """Yield what a change was: the first created the model, one archived it, any other updated it."""
    if place == 0:
        yield Event("created", when, commit)
    if place == archival:
        yield Event("archived", when, commit)
    elif place > 0:
        yield Event("updated", when, commit)


def _earlier(landed: History, path: str) -> list[FileChange]:
    """Return the changes after which an archived model may still have been live."""
    landing = landed.landings.get(path)
    if landing is None:
        return []
    return landing.changes[:-1] if landed.is_committed(path) else landing.changes


def _archived_after(path: str, changes: Sequence[FileChange], texts: Mapping[str, bytes]) -> int:
    for place in range(len(changes), 0, -1):
        if not _is_archived(path, texts.get(changes[place - 1].blob, b"")):
            return place
    return 0


def _is_archived(path: str, text: bytes) -> bool:
    if b"isArchived" not in text:
        return False
    data = document.parse(path, text).data
    return isinstance(data, dict) and data.get("isArchived") is True


def _is_absent(change: FileChange) -> bool:
    return not change.blob.strip("0")


def _texts(root: Path, blobs: set[str]) -> dict[str, bytes]:
    """Return what files held, by the ids of their blobs (git-cat-file(1), --batch)."""
    wanted = sorted(blob for blob in blobs if blob.strip("0"))
    if not wanted:
        return {}
    raw = git.output(root, "cat-file", "--batch", given="\n".join(wanted).encode() + b"\n")
    texts, start = {}, 0
    for blob in wanted:
        end = raw.index(b"\n", start)
        size = int(raw[start:end].rpartition(b" ")[2])
        texts[blob] = raw[end + 1 : end + 1 + size]
        start = end + size + 2
    return texts
