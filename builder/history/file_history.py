"""What Git says: when each file of the catalogue landed and when its content last changed.

Only the first-parent chain counts: what landed on the branch, and when. Plumbing commands read it, so that no
setting of a user changes the answer (git-rev-list(1), git-diff-tree(1), git-status(1)). A snapshot of an earlier
reading is read on from its commit, if HEAD's first-parent chain meets that.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from builder.domain.addresses import CATALOG
from builder.history import git
from builder.problems import HistoryError, inert

_MAX_TIME = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())
_MAX_PATHSPECS = 100  # paths that Git is asked about by name; for more it looks at the whole catalogue


class FileChange(NamedTuple):
    """A change of a file's content: when it landed (seconds since 1970), in which commit, its blob's id after it.

    ``position`` is the commit's in the first-parent chain, from 0: it puts commits that landed in one second in order.
    """

    when: int
    commit: str
    blob: str
    position: int

    @property
    def is_removal(self) -> bool:
        """Whether the commit removed the file."""
        return not self.blob.strip("0")


Changes = Mapping[str, list[FileChange]]


class Head(NamedTuple):
    """Where a root lies in its repository (``""`` or ``some/folder/``), and HEAD's commit; none before the first."""

    prefix: str
    commit: str


class HistorySnapshot(NamedTuple):
    """What an earlier build read of the history: HEAD then, when it landed, the changes of each file by path.

    ``length`` is that of the first-parent chain, in commits.
    """

    head: Head
    head_landed: int
    length: int
    changes: Changes


class History(NamedTuple):
    """When the files landed: all changes of each, oldest first, by path relative to the root.

    Outside a repository there are none. ``touched`` are the paths that changed since the snapshot that was read on
    from; None means any may have.
    """

    root: Path
    head: Head | None = None
    head_landed: int = 0
    length: int = 0
    changes: Changes = MappingProxyType({})
    touched: frozenset[str] | None = None

    @property
    def in_repository(self) -> bool:
        """Whether there is a repository at all."""
        return self.head is not None

    @property
    def snapshot(self) -> HistorySnapshot | None:
        """What the next build need not read again."""
        return HistorySnapshot(self.head, self.head_landed, self.length, self.changes) if self.head else None

    def maybe_modified(self, blobs: Mapping[str, str]) -> set[str]:
        """Return the files that are not, to the byte, as HEAD has them; ``blobs`` are their blobs' ids by path."""
        return {path for path, blob in blobs.items() if self._blob(path) != blob}

    def uncommitted(self, blobs: Mapping[str, str]) -> set[str]:
        """Return the files that HEAD does not have as they are; other line ends on the disk are no change to Git."""
        maybe = self.maybe_modified(blobs)
        tracked = {path for path in maybe if self._blob(path)}
        return maybe - tracked | set(_modified(self.root, tracked)) if tracked else maybe

    def landing(self, modified: int) -> int:
        """Return when a change that is not committed lands: when it was made, but never before HEAD."""
        return min(max(modified, self.head_landed), _MAX_TIME)

    def _blob(self, path: str) -> str | None:
        """Return the blob's id of a file in HEAD; None if HEAD does not have it."""
        changes = self.changes.get(path)
        return None if not changes or changes[-1].is_removal else changes[-1].blob


@cache
def timestamp(seconds: int) -> str:
    """Return ``2023-06-07T17:32:28Z`` for seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def head(root: Path) -> Head | None:
    """Return where HEAD is; None outside of any repository.

    Raises HistoryError for a shallow clone, another owner's repository, or when Git is missing.
    """
    at_once = git.prefix_and_head(root)
    if at_once:
        return Head(*at_once)
    prefix = git.prefix(root)
    if prefix is None:
        return None
    git.require_whole_history(root, "when the models landed")
    found = git.run(root, "rev-parse", "--verify", "--quiet", "HEAD")
    return Head(prefix, found.stdout.decode().strip() if found.returncode == 0 else "")


def read(root: Path, at: Head | None, previous: HistorySnapshot | None = None) -> History:
    """Read the history of ``catalog/`` below ``root`` up to HEAD, on from an earlier snapshot if possible."""
    if at is None or not at.commit:
        return History(root, at)
    chain = _chain_since(root, at, previous) if previous else None
    if previous is None or chain is None:
        return _read_on(root, HistorySnapshot(at, 0, 0, {}), _chain(root, at.commit))._replace(touched=None)
    return _read_on(root, previous._replace(head=at), chain)


def require_checked_out(root: Path, missing: Collection[str]) -> None:
    """Raise HistoryError if Git keeps some of the missing files from the disk, as in a sparse checkout.

    A file that a person deleted counts as removed. One that Git was told not to check out, or not to look at, does not:
    the catalogue would lose models that nobody removed.
    """
    if not missing:
        return
    listed = git.output(root, "ls-files", "-v", "-z", "--", CATALOG).split(b"\0")[:-1]
    tags = {os.fsdecode(line[2:]): line[:1] for line in listed}
    hidden = sorted(path for path in missing if tags.get(path, b"H") in (b"S", b"s", b"h"))
    if hidden:
        number = f"{len(hidden)} of the catalogue's files {'is' if len(hidden) == 1 else 'are'}"
        remedy = "`git sparse-checkout disable`, or `git update-index --no-skip-worktree --no-assume-unchanged FILE`"
        raise HistoryError(f"{number} not checked out, such as {inert(hidden[0])}: Git leaves them out. Run {remedy}")


def _chain(root: Path, revisions: str) -> list[bytes]:
    walk = ("--first-parent", "--reverse", "--timestamp", "--parents")
    return git.output(root, "rev-list", *walk, revisions, "--").splitlines()


def _chain_since(root: Path, at: Head, previous: HistorySnapshot) -> list[bytes] | None:
    """Return the chain from the commit that was HEAD before; None if HEAD's own chain does not meet it."""
    before = previous.head.commit
    if previous.head.prefix != at.prefix or not before:
        return None
    if before == at.commit:
        return []
    try:
        chain = _chain(root, f"{before}..{at.commit}")
    except HistoryError:  # the commit has gone, as after a force push and `git gc`
        return None
    return chain if chain and chain[0].split(b" ")[2:3] == [before.encode()] else None


def _read_on(root: Path, start: HistorySnapshot, chain: list[bytes]) -> History:
    """Return the history of a snapshot and of the commits of a chain, which follow it."""
    landings = _landings(chain, start)
    changes, touched = dict(start.changes), set()
    for path, change in _read_changes(root, start.head.prefix, chain, landings):
        earlier = changes.get(path, [])
        if path not in touched:
            changes[path] = earlier = [*earlier]  # the snapshot stays as it is
            touched.add(path)
        if not earlier or earlier[-1].blob != change.blob:  # else another mode alone
            earlier.append(change)
    head_landed = max((when for when, _ in landings.values()), default=start.head_landed)
    length = start.length + len(chain)
    return History(root, start.head, head_landed, length, changes, frozenset(touched))


def _landings(chain: list[bytes], start: HistorySnapshot) -> dict[bytes, tuple[int, int]]:
    """Return when each commit of a chain landed, never before its first parent, and its position."""
    landings: dict[bytes, tuple[int, int]] = {}
    when = start.head_landed
    for position, line in enumerate(chain, start.length):
        seconds, commit, *_ = line.split(b" ")
        when = min(max(_date(int(seconds)), when), _MAX_TIME)
        landings[commit] = when, position
    return landings


def _date(seconds: int) -> int:
    """Return a committer's date as Git counts it: one before 1970 comes out as a huge number."""
    return seconds if seconds < 1 << 63 else 0


def _read_changes(
    root: Path, prefix: str, chain: list[bytes], landings: Mapping[bytes, tuple[int, int]]
) -> Iterator[tuple[str, FileChange]]:
    """Yield all changes of files by a chain's commits, each compared with its first parent, oldest first."""
    if not chain:
        return
    commits = b"".join(b" ".join(line.split(b" ")[1:3]) + b"\n" for line in chain)
    options = ("--stdin", "-r", "-z", "--root", "--no-renames", "--full-index", "--always")
    raw = git.output(root, "diff-tree", *options, "--", CATALOG, given=commits)
    commit, when, position = "", 0, 0
    fields = iter(raw.split(b"\0"))
    for field in fields:
        if field.startswith(b":"):
            blob = field.split(b" ")[3].decode()
            yield os.fsdecode(next(fields)).removeprefix(prefix), FileChange(when, commit, blob, position)
        elif field:
            commit, (when, position) = field.strip().decode(), landings[field.strip()]


def _modified(root: Path, paths: Iterable[str]) -> Iterator[str]:
    """Yield which files differ from HEAD, as Git sees it: another line end on disk is no change."""
    named = list(paths)
    options = ("--porcelain=v2", "-z", "--untracked-files=no", "--no-renames")
    asked = named if len(named) <= _MAX_PATHSPECS else [CATALOG]
    variables = {"GIT_LITERAL_PATHSPECS": "1"}
    prefix = git.prefix(root) or ""
    for entry in git.output(root, "status", *options, "--", *asked, variables=variables).split(b"\0")[:-1]:
        kind, state, *rest = entry.split(b" ", 10 if entry.startswith(b"u") else 8)
        if kind == b"u" or (kind == b"1" and (rest[-2] != rest[-3] or state[1:] != b".")):  # else: the mode alone
            yield os.fsdecode(rest[-1]).removeprefix(prefix)
