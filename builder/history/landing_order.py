"""Which of two conflicting files landed first: the later one has the problem. Git only runs if there is a conflict."""

import math
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from builder.domain.addresses import CATALOG
from builder.history import file_history, git
from builder.history.file_changes import History
from builder.problems import HistoryError


def landing_order(root: Path) -> Callable[[str], float]:
    """Return a function that ranks paths by when they first landed; a path that has not landed ranks last.

    All paths have the same rank if Git cannot tell (no repository, a shallow clone).
    """

    @cache
    def history() -> History | None:
        try:
            return file_history.read(root, file_history.head(root))
        except HistoryError:
            return None

    def rank(path: str) -> float:
        known = history()
        if known is None:
            return 0
        changes = known.changes.get(path)
        return changes[0].position if changes and not changes[-1].is_removal else math.inf

    return rank


def committed_paths(root: Path) -> set[str] | None:
    """Return the paths of ``catalog/`` at HEAD; None without a repository or before its first commit."""
    try:
        done = git.run(root, "ls-tree", "-r", "-z", "--name-only", "HEAD", "--", f"{CATALOG}/")
    except FileNotFoundError:
        return None
    if done.returncode != 0:
        return None
    return {os.fsdecode(path) for path in done.stdout.split(b"\0")[:-1]}
