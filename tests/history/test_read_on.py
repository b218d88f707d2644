"""Histories that are read on from the snapshot of an earlier build."""

from builder.history import file_history
from builder.history.file_changes import HistorySnapshot
from tests.git_repository import Repository
from tests.history.reading import NEVER, ONE, T0, T1, T2, T3, TWO, Reading, compare, read_history


class TestReadOn:
    """A snapshot is read on from, and gives the answer of a whole reading."""

    def _snapshot(self, repository: Repository) -> HistorySnapshot:
        snapshot = read_history(repository.folder).history.snapshot
        assert snapshot is not None
        return snapshot

    def _read_on(self, repository: Repository, snapshot: HistorySnapshot) -> Reading:
        root = repository.folder
        history = file_history.read(root, file_history.head(root), snapshot)
        assert history.snapshot == read_history(root).history.snapshot
        return compare(history)

    def test_what_landed_since(self, repository: Repository) -> None:
        """New commits are read alone, their files are named, and late clocks count on from what landed before."""
        repository.commit({ONE: "1", TWO: "1"}, T3)
        snapshot = self._snapshot(repository)
        assert self._read_on(repository, snapshot).history.touched == frozenset()
        repository.commit({ONE: "2"}, T1)
        repository.commit({"README.md": "x"}, T2)
        read = self._read_on(repository, snapshot)
        assert read.history.touched == frozenset({ONE})
        assert read.times(ONE, NEVER) == (T3, T3)

    def test_files_that_went_and_came_back(self, repository: Repository) -> None:
        """A file removed and added again since then keeps its creation."""
        repository.commit({ONE: "1", TWO: "1"}, T1)
        snapshot = self._snapshot(repository)
        (repository.folder / ONE).unlink()
        repository.commit(when=T2)
        assert not self._read_on(repository, snapshot).is_committed(ONE)
        repository.commit({ONE: "1"}, T3)
        assert self._read_on(repository, snapshot).times(ONE, NEVER) == (T1, T3)

    def test_a_chain_that_does_not_meet_it(self, repository: Repository) -> None:
        """A commit that HEAD's first-parent chain does not hold is no help: also one that was merged."""
        repository.commit({ONE: "1"}, T0)
        repository.branch("side")
        repository.commit({TWO: "1"}, T1)
        snapshot = self._snapshot(repository)
        repository.switch("main")
        repository.commit({ONE: "2"}, T2)
        assert self._read_on(repository, snapshot).history.touched is None
        repository.merge("side", when=T3)
        read = self._read_on(repository, snapshot)
        assert (read.history.touched, read.times(TWO, NEVER)) == (None, (T3, T3))

    def test_a_commit_that_is_gone_or_ahead(self, repository: Repository) -> None:
        """A commit that Git no longer has, one ahead of HEAD, and another prefix are no help either."""
        repository.commit({ONE: "1", f"sub/{ONE}": "1"}, T1)
        before = self._snapshot(repository)
        repository.commit({ONE: "2"}, T2)
        snapshot = self._snapshot(repository)
        repository.git("reset", "--quiet", "--hard", "HEAD~1")
        assert self._read_on(repository, snapshot).history.touched is None
        repository.git("reflog", "expire", "--expire=now", "--all")
        repository.git("gc", "--quiet", "--prune=now")
        assert self._read_on(repository, snapshot).history.touched is None
        sub = repository.folder / "sub"
        assert file_history.read(sub, file_history.head(sub), before).touched is None
