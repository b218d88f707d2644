"""When models landed and changed by merges: only the first-parent chain counts."""

from tests.git_repository import Repository
from tests.history.reading import NEVER, ONE, T0, T1, T2, T3, T4, T5, TWO, read_history, times


class TestMerges:
    """Changes of a merged branch land with the merge."""

    def test_branch_lands_at_the_merge(self, repository: Repository) -> None:
        """The dates on a merged branch do not count."""
        repository.commit({ONE: "1"}, T0)
        repository.branch("feature")
        repository.commit({TWO: "1"}, T1)
        repository.commit({TWO: "2", ONE: "2"}, T2)
        repository.switch("main")
        repository.commit({"README.md": "1"}, T3)
        repository.merge("feature", when=T4)
        assert times(repository.folder, TWO) == (T4, T4)
        assert times(repository.folder, ONE) == (T0, T4)

    def test_old_branch_with_an_old_clock(self, repository: Repository) -> None:
        """A merge with a slow clock lands no earlier than its first parent."""
        repository.commit({ONE: "1"}, T3)
        repository.branch("feature")
        repository.commit({TWO: "1"}, T0)
        repository.switch("main")
        repository.merge("feature", when=T1)
        assert times(repository.folder, TWO) == (T3, T3)

    def test_date_of_the_second_parent_does_not_count(self, repository: Repository) -> None:
        """A merged branch with a fast clock does not move the merge into the future."""
        repository.commit({ONE: "1"}, T0)
        repository.branch("feature")
        repository.commit({TWO: "1"}, T5)
        repository.switch("main")
        repository.merge("feature", when=T1)
        assert times(repository.folder, TWO) == (T1, T1)

    def test_squash(self, repository: Repository) -> None:
        """A squashed branch lands as one commit."""
        repository.commit({ONE: "1"}, T0)
        repository.branch("feature")
        repository.commit({TWO: "1"}, T1)
        repository.commit({TWO: "2", ONE: "2"}, T2)
        repository.switch("main")
        repository.squash("feature", when=T4)
        assert times(repository.folder, TWO) == (T4, T4)
        assert times(repository.folder, ONE) == (T0, T4)

    def test_fast_forward(self, repository: Repository) -> None:
        """Fast-forwarded commits land one by one."""
        repository.commit({ONE: "1"}, T0)
        repository.branch("feature")
        repository.commit({TWO: "1"}, T1)
        repository.commit({TWO: "2"}, T2)
        repository.switch("main")
        repository.git("merge", "--quiet", "--ff-only", "feature")
        assert times(repository.folder, TWO) == (T1, T2)

    def test_octopus(self, repository: Repository) -> None:
        """A merge of three branches lands all their files at once."""
        repository.commit({ONE: "1"}, T0)
        names = ["a", "b", "c"]
        for name in names:
            repository.branch(name, "main")
            repository.commit({f"catalog/{name}/{name}-x.yaml": name}, T1)
        repository.switch("main")
        repository.merge(*names, when=T3)
        read = read_history(repository.folder)
        assert read.times(ONE, NEVER) == (T0, T0)
        assert [read.times(f"catalog/{name}/{name}-x.yaml", NEVER) for name in names] == [(T3, T3)] * 3

    def test_merge_of_main_into_a_feature(self, repository: Repository) -> None:
        """On a feature branch, changes from main land with the merge of main: its first parent is the feature's."""
        repository.commit({ONE: "1"}, T0)
        repository.branch("feature")
        repository.commit({TWO: "1"}, T2)
        repository.switch("main")
        repository.commit({ONE: "2"}, T1)
        repository.switch("feature")
        repository.merge("main", when=T3)
        assert times(repository.folder, ONE) == (T0, T3)
        assert times(repository.folder, TWO) == (T2, T2)

    def test_merge_that_keeps_ours(self, repository: Repository) -> None:
        """A merge that discards the branch's changes updates nothing."""
        repository.commit({ONE: "1"}, T0)
        repository.branch("feature")
        repository.commit({ONE: "2", TWO: "1"}, T1)
        repository.switch("main")
        repository.git("merge", "--quiet", "--strategy=ours", "--no-ff", "--message=x", "feature", when=T3)
        assert times(repository.folder, ONE) == (T0, T0)
        assert times(repository.folder, TWO, T4) == (T4, T4)

    def test_change_made_by_the_merge_itself(self, repository: Repository) -> None:
        """A change in the merge commit itself lands with the merge."""
        repository.commit({ONE: "1"}, T0)
        repository.branch("feature")
        repository.commit({TWO: "1"}, T1)
        repository.switch("main")
        repository.git("merge", "--quiet", "--no-ff", "--no-commit", "feature")
        repository.commit({ONE: "2"}, T3)
        assert times(repository.folder, ONE) == (T0, T3)

    def test_unrelated_histories(self, repository: Repository) -> None:
        """A merged unrelated history lands with the merge."""
        repository.commit({ONE: "1"}, T1)
        repository.git("switch", "--quiet", "--orphan", "other")
        repository.commit({TWO: "1"}, T0)
        repository.switch("main")
        repository.git("merge", "--quiet", "--allow-unrelated-histories", "--message=x", "other", when=T3)
        assert times(repository.folder, ONE) == (T1, T1)
        assert times(repository.folder, TWO) == (T3, T3)

    def test_revert_of_a_merge(self, repository: Repository) -> None:
        """A file that was merged, reverted and restored by a second revert keeps its first creation."""
        repository.commit({ONE: "1"}, T0)
        repository.branch("feature")
        repository.commit({TWO: "1"}, T1)
        repository.switch("main")
        repository.merge("feature", when=T2)
        repository.git("revert", "--no-edit", "--mainline=1", "HEAD", when=T3)
        repository.git("revert", "--no-edit", "HEAD", when=T4)
        assert times(repository.folder, TWO) == (T2, T4)
