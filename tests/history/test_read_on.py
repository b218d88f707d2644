"""Reading a history on from the one that an earlier build remembered."""

from builder.history import file_history
from builder.history.file_changes import History
from tests.git_repository import Repository
from tests.history.reading import NEVER, ONE, T0, T1, T2, T3, TWO, Reading, compare, read_history


class TestReadOn:
    """Reading on from an earlier history gives the same history as reading all of it."""

    def _read_on(self, repository: Repository, earlier: History) -> Reading:
        root = repository.folder
        read = compare(file_history.read(root, file_history.head(root), earlier))
        assert read.remembered == read_history(root).remembered
        return read

    def test_what_landed_since(self, repository: Repository) -> None:
        """Only new commits are read, ``touched`` has their files, and none of them lands before the earlier HEAD."""
        repository.commit({ONE: "1", TWO: "1"}, T3)
        earlier = read_history(repository.folder).remembered
        assert self._read_on(repository, earlier).history.touched == frozenset()
        repository.commit({ONE: "2"}, T1)
        repository.commit({"README.md": "x"}, T2)
        read = self._read_on(repository, earlier)
        assert read.history.touched == frozenset({ONE})
        assert read.times(ONE, NEVER) == (T3, T3)

    def test_files_that_went_and_came_back(self, repository: Repository) -> None:
        """A file that was removed and added again since then keeps its creation time."""
        repository.commit({ONE: "1", TWO: "1"}, T1)
        earlier = read_history(repository.folder).remembered
        (repository.folder / ONE).unlink()
        repository.commit(when=T2)
        assert not self._read_on(repository, earlier).is_committed(ONE)
        repository.commit({ONE: "1"}, T3)
        assert self._read_on(repository, earlier).times(ONE, NEVER) == (T1, T3)

    def test_a_commit_outside_the_chain(self, repository: Repository) -> None:
        """An earlier history whose commit is not in the first-parent chain is not used, not even if it was merged."""
        repository.commit({ONE: "1"}, T0)
        repository.branch("side")
        repository.commit({TWO: "1"}, T1)
        earlier = read_history(repository.folder).remembered
        repository.switch("main")
        repository.commit({ONE: "2"}, T2)
        assert self._read_on(repository, earlier).history.touched is None
        repository.merge("side", when=T3)
        read = self._read_on(repository, earlier)
        assert (read.history.touched, read.times(TWO, NEVER)) == (None, (T3, T3))

    def test_a_commit_that_is_gone_or_ahead(self, repository: Repository) -> None:
        """An earlier history is not used if its commit is ahead of HEAD or not in Git, or if its prefix differs."""
        repository.commit({ONE: "1", f"sub/{ONE}": "1"}, T1)
        before = read_history(repository.folder).remembered
        repository.commit({ONE: "2"}, T2)
        earlier = read_history(repository.folder).remembered
        repository.git("reset", "--quiet", "--hard", "HEAD~1")
        assert self._read_on(repository, earlier).history.touched is None
        repository.git("reflog", "expire", "--expire=now", "--all")
        repository.git("gc", "--quiet", "--prune=now")
        assert self._read_on(repository, earlier).history.touched is None
        sub = repository.folder / "sub"
        assert file_history.read(sub, file_history.head(sub), before).touched is None
