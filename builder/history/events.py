"""The events of each model, in words for people: created, updated, archived; when and in which commit.

The history has every change of a file; only for archived models must Git say more: which change archived them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from builder.domain.model import Event
from builder.history import file_history, git
from builder.history.file_history import FileChange, History
from builder.source import document


def archivals(root: Path, history: History, paths: Iterable[str], uncommitted: Collection[str]) -> dict[str, int]:
    """Return, for the files of archived models, the index of the change that archived them among their changes.

    It is the number of their changes where the one that archived them is not committed.
    """
    earlier = {path: _earlier(history, path, is_committed=path not in uncommitted) for path in paths}
    changes = [change for of_path in earlier.values() for change in of_path]
    texts = git.blobs(root, {change.blob for change in changes if not change.is_removal})
    return {path: _archived_after(path, of_path, texts) for path, of_path in earlier.items()}


def for_path(changes: Sequence[FileChange], archival: int | None, uncommitted_at: str | None) -> tuple[Event, ...]:
    """Return the events of a model, oldest first, from the changes of its file.

    ``archival`` is what ``archivals`` says of it; ``uncommitted_at`` when a change that is not committed was made.
    """
    events = list(_committed(changes, archival))
    if uncommitted_at is not None:
        events += _named(len(changes), archival, uncommitted_at, None)
    return tuple(events)


def _committed(changes: Sequence[FileChange], archival: int | None) -> Iterator[Event]:
    for index, change in enumerate(changes):
        when = file_history.timestamp(change.when)
        if change.is_removal:
            yield Event("removed", when, change.commit)
        else:
            yield from _named(index, archival, when, change.commit)


def _named(index: int, archival: int | None, when: str, commit: str | None) -> Iterator[Event]:
    """Yield what a change was: the first created the model, one archived it, any other updated it."""
    if index == 0:
        yield Event("created", when, commit)
    if index == archival:
        yield Event("archived", when, commit)
    elif index > 0:
        yield Event("updated", when, commit)


def _earlier(history: History, path: str, *, is_committed: bool) -> list[FileChange]:
    """Return the changes after which an archived model may still have been live."""
    changes = history.changes.get(path, [])
    return changes[:-1] if is_committed else changes


def _archived_after(path: str, changes: Sequence[FileChange], texts: Mapping[str, bytes]) -> int:
    for index in range(len(changes), 0, -1):
        if not _is_archived(path, texts.get(changes[index - 1].blob, b"")):
            return index
    return 0


def _is_archived(path: str, text: bytes) -> bool:
    if b"isArchived" not in text:
        return False
    data = document.parse(path, text).data
    return isinstance(data, dict) and data.get("isArchived") is True
