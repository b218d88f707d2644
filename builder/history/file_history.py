"""Read from Git when each file of the catalogue landed and when its content changed.

Only the first-parent chain counts: what landed on the branch, and when (git-rev-list(1), git-diff-tree(1),
git-status(1)). Reading continues from an earlier history if its commit is in HEAD's first-parent chain.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from builder.domain.addresses import CATALOG
from builder.history import git
from builder.history.file_changes import MAX_TIME, FileChange, Head, History
from builder.problems import HistoryError, inert

_MAX_PATHSPECS = 100  # file names in one command; beyond it, Git compares the whole catalogue


def head(root: Path) -> Head | None:
    """Return HEAD; None outside of any repository.

    Raises HistoryError for a shallow clone, another owner's repository, or when Git is missing.
    """
    prefix_and_head = git.prefix_and_head(root)
    if prefix_and_head:
        return Head(*prefix_and_head)
    prefix = git.prefix(root)
    if prefix is None:
        return None
    git.require_whole_history(root, "when the models landed")
    found = git.run(root, "rev-parse", "--verify", "--quiet", "HEAD")
    return Head(prefix, found.stdout.decode().strip() if found.returncode == 0 else "")


def read(root: Path, at: Head | None, previous: History | None = None) -> History:
    """Read the history of ``catalog/`` below ``root`` up to HEAD, starting at an earlier history if possible.

    Raises HistoryError.
    """
    if at is None or not at.commit:
        return History(root, at)
    chain = _chain_since(root, at, previous) if previous else None
    if previous is None or chain is None:
        return _read_on(History(root, at), _chain(root, at.commit))._replace(touched=None)
    return _read_on(previous._replace(head=at), chain)


def find_uncommitted(history: History, blobs: Mapping[str, str]) -> set[str]:
    """Return the files that differ from HEAD as Git sees it: other line ends on the disk do not count.

    ``blobs`` are the blob ids of the files on the disk, by path. Raises HistoryError.
    """
    maybe = history.maybe_modified(blobs)
    tracked = {path for path in maybe if history.blob(path)}
    return maybe - tracked | set(_find_modified(history.root, tracked)) if tracked else maybe


def require_checked_out(root: Path, missing: Collection[str]) -> None:
    """Raise HistoryError if some of the missing files are not checked out, as in a sparse checkout.

    A file that a person deleted counts as removed. One that is excluded from the checkout, or marked as unchanged, does
    not: the catalogue would lose models that nobody removed.
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


def _chain_since(root: Path, at: Head, previous: History) -> list[bytes] | None:
    """Return the chain since the earlier HEAD; None if that is not in HEAD's first-parent chain."""
    if previous.head is None or previous.head.prefix != at.prefix or not previous.head.commit:
        return None
    before = previous.head.commit
    if before == at.commit:
        return []
    try:
        chain = _chain(root, f"{before}..{at.commit}")
    except HistoryError:  # the commit no longer exists, as after a force push and `git gc`
        return None
    return chain if chain and chain[0].split(b" ")[2:3] == [before.encode()] else None


def _read_on(start: History, chain: list[bytes]) -> History:
    """Return a history continued by the commits of the chain after it."""
    landings = _landings(chain, start)
    changes, touched = dict(start.changes), set()
    for path, change in _read_changes(start, chain, landings):
        earlier = changes.get(path, [])
        if path not in touched:
            changes[path] = earlier = [*earlier]  # a copy: the earlier history must not change
            touched.add(path)
        if not earlier or earlier[-1].blob != change.blob:  # else only the mode changed
            earlier.append(change)
    head_landed = max((when for when, _ in landings.values()), default=start.head_landed)
    length = start.length + len(chain)
    return History(start.root, start.head, head_landed, length, changes, frozenset(touched))


def _landings(chain: list[bytes], start: History) -> dict[bytes, tuple[int, int]]:
    """Return when each commit of a chain landed, never before its first parent, and its position."""
    landings: dict[bytes, tuple[int, int]] = {}
    when = start.head_landed
    for position, line in enumerate(chain, start.length):
        seconds, commit, *_ = line.split(b" ")
        date = int(seconds) if int(seconds) < 1 << 63 else 0  # Git prints a date before 1970 as a huge number
        when = min(max(date, when), MAX_TIME)
        landings[commit] = when, position
    return landings


def _read_changes(
    start: History, chain: list[bytes], landings: Mapping[bytes, tuple[int, int]]
) -> Iterator[tuple[str, FileChange]]:
    """Yield the changes of files in a chain's commits, each compared with its first parent, oldest first."""
    if not chain:
        return
    commits = b"".join(b" ".join(line.split(b" ")[1:3]) + b"\n" for line in chain)
    options = ("--stdin", "-r", "-z", "--root", "--no-renames", "--full-index", "--always")
    raw = git.output(start.root, "diff-tree", *options, "--", CATALOG, stdin=commits)
    prefix = start.head.prefix if start.head else ""
    commit, when, position = "", 0, 0
    fields = iter(raw.split(b"\0"))
    for field in fields:
        if field.startswith(b":"):
            blob = field.split(b" ")[3].decode()
            yield os.fsdecode(next(fields)).removeprefix(prefix), FileChange(when, commit, blob, position)
        elif field:
            commit, (when, position) = field.strip().decode(), landings[field.strip()]


def _find_modified(root: Path, paths: Iterable[str]) -> Iterator[str]:
    """Yield the files that differ from HEAD as Git sees it: other line ends on the disk do not count."""
    listed = list(paths)
    options = ("--porcelain=v2", "-z", "--untracked-files=no", "--no-renames")
    pathspecs = listed if len(listed) <= _MAX_PATHSPECS else [CATALOG]
    variables = {"GIT_LITERAL_PATHSPECS": "1"}
    prefix = git.prefix(root) or ""
    for entry in git.output(root, "status", *options, "--", *pathspecs, variables=variables).split(b"\0")[:-1]:
        kind = entry[:1]
        if kind not in (b"1", b"u"):  # a header
            continue
        _, state, *_, head_blob, index_blob, path = entry.split(b" ", 10 if kind == b"u" else 8)
        is_modified = head_blob != index_blob or state[1:] != b"."  # else only the mode changed
        if kind == b"u" or is_modified:
            yield os.fsdecode(path).removeprefix(prefix)
