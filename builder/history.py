"""What Git says: when each file of the catalogue landed and when its content last changed.

Only the first-parent chain counts: what landed on the branch, and when. Plumbing commands read it, so that no
setting of a user changes the answer (git-rev-list(1), git-diff-tree(1), git-status(1)).
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from builder import git
from builder.sources import FOLDER

_LATEST = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())
_ABSENT = "000000"  # the mode of a file that is not there


class Change(NamedTuple):
    """A change of a file's content: when it landed, in which commit, and what the file was after it."""

    when: int
    commit: str
    blob: str


@dataclass(slots=True)
class Landing:
    """When a file first landed and when its content last changed, in seconds since 1970, and all changes between."""

    created: int
    updated: int
    present: bool = True  # at HEAD
    changes: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class History:
    """When the files landed, by path relative to the root. Outside a repository everything is uncommitted."""

    in_repository: bool = False
    landings: dict[str, Landing] = field(default_factory=dict)
    head_landed: int = 0
    changed: set[str] = field(default_factory=set)  # files that differ from HEAD

    def times(self, path: str, modified: int) -> tuple[int, int]:
        """Return when a file was created and last updated.

        ``modified`` (seconds since 1970) is when a change that is not committed was made; it never lands before HEAD.
        """
        landing = self.landings.get(path)
        if landing and self.is_committed(path):
            return landing.created, landing.updated
        now = min(max(modified, self.head_landed), _LATEST)
        return (landing.created if landing else now), now

    def is_committed(self, path: str) -> bool:
        """Say whether HEAD has the file as it is."""
        landing = self.landings.get(path)
        return landing is not None and landing.present and path not in self.changed


@cache
def timestamp(seconds: int) -> str:
    """Return ``2023-06-07T17:32:28Z`` for seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(root: Path) -> History:
    """Read the history of ``catalog/`` below ``root`` on the branch that is checked out.

    Raises HistoryError for a shallow clone, another owner's repository, or when Git is missing.
    """
    prefix = git.prefix(root)
    if prefix is None:
        return History()
    git.require_whole_history(root, "when the models landed")
    history = History(in_repository=True)
    if git.run(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}").returncode == 0:
        _read_chain(root, prefix, history)
    history.changed = set(_changed(root, prefix))
    return history


def _read_chain(root: Path, prefix: str, history: History) -> None:
    """Read all landings, oldest first. A commit never lands before its first parent."""
    walk = ("--first-parent", "--reverse", "--timestamp", "--parents")
    chain = git.output(root, "rev-list", *walk, "HEAD", "--").splitlines()
    landed: dict[bytes, int] = {}
    previous = 0
    lines = []
    for line in chain:
        seconds, commit, *parents = line.split(b" ")
        previous = landed[commit] = min(max(_date(int(seconds)), previous), _LATEST)
        lines.append(b" ".join([commit, *parents[:1]]))  # compared with its first parent alone
    history.head_landed = previous
    options = ("--stdin", "-r", "-z", "--root", "--no-renames", "--full-index", "--always")
    raw = git.output(root, "diff-tree", *options, "--", FOLDER, given=b"\n".join(lines) + b"\n")
    for path, mode, change in _changes(raw, landed):
        _land(history.landings, os.fsdecode(path).removeprefix(prefix), mode, change)


def _date(seconds: int) -> int:
    """Return a committer's date as Git counts it: one before 1970 comes out as a huge number."""
    return seconds if seconds < 1 << 63 else 0


def _land(landings: dict[str, Landing], path: str, mode: str, change: Change) -> None:
    landing = landings.setdefault(path, Landing(change.when, change.when))
    landing.present = mode != _ABSENT
    if not landing.changes or landing.changes[-1].blob != change.blob:  # else another mode alone
        landing.updated = change.when
        landing.changes.append(change)


def _changes(raw: bytes, landed: Mapping[bytes, int]) -> Iterator[tuple[bytes, str, Change]]:
    """Yield (path, new mode, change) from ``diff-tree --stdin -z``."""
    commit, when = "", 0
    fields = iter(raw.split(b"\0"))
    for head in fields:
        if head.startswith(b":"):
            _, mode, _, blob, _ = head.decode().split(" ")
            yield next(fields), mode, Change(when, commit, blob)
        elif head:
            commit, when = head.strip().decode(), landed[head.strip()]


def _changed(root: Path, prefix: str) -> Iterator[str]:
    """Yield the files that differ from HEAD, as Git sees it: another line end on disk is no change."""
    options = ("--porcelain=v2", "-z", "--untracked-files=no", "--no-renames")
    for entry in git.output(root, "status", *options, "--", FOLDER).split(b"\0")[:-1]:
        kind, state, *rest = entry.split(b" ", 10 if entry.startswith(b"u") else 8)
        if kind == b"u" or (kind == b"1" and (rest[-2] != rest[-3] or state[1:] != b".")):  # else: the mode alone
            yield os.fsdecode(rest[-1]).removeprefix(prefix)
