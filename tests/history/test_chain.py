"""When models landed and changed along the first-parent chain: createdAt and updatedAt."""

import time

import pytest

from builder.history.file_changes import timestamp
from tests.git_repository import Repository
from tests.history.reading import DAY, LATEST, NEVER, ONE, T0, T1, T2, T3, T4, T5, TWO, read_history, times


class TestChain:
    """The history along the first-parent chain."""

    def test_created_and_updated(self, repository: Repository) -> None:
        """A file is created by the commit that adds it, and updated by the last one that changes its content."""
        repository.commit({"README.md": "hello"}, T0)
        repository.commit({ONE: "1"}, T1)
        repository.commit({ONE: "2", TWO: "1"}, T2)
        repository.commit({ONE: "2 # comment"}, T3)
        repository.commit({"README.md": "other"}, T4)
        assert times(repository.folder, ONE) == (T1, T3)
        assert times(repository.folder, TWO) == (T2, T2)

    def test_committer_date_counts(self, repository: Repository) -> None:
        """A commit lands at its committer date, not at its author date."""
        repository.write({ONE: "1"})
        repository.git("add", "--all")
        repository.git("commit", "--quiet", "--message=x", when=T2, GIT_AUTHOR_DATE=f"@{T1} +0000")
        assert times(repository.folder) == (T2, T2)

    def test_time_zone_of_the_commit_does_not_matter(self, repository: Repository) -> None:
        """The same instant in another time zone is the same landing."""
        repository.write({ONE: "1"})
        repository.git("add", "--all")
        repository.git("commit", "--quiet", "--message=x", GIT_COMMITTER_DATE=f"@{T2} -1130")
        assert times(repository.folder) == (T2, T2)

    def test_clock_that_runs_backwards(self, repository: Repository) -> None:
        """A commit never lands before its first parent, even if several clocks are slow."""
        repository.commit({ONE: "1"}, T4)
        repository.commit({TWO: "1"}, T1)
        repository.commit({ONE: "2"}, T3)
        assert times(repository.folder, TWO) == (T4, T4)
        assert times(repository.folder, ONE) == (T4, T4)
        repository.commit({ONE: "3"}, T5)
        assert times(repository.folder, ONE) == (T4, T5)

    def test_late_commit_outside_the_catalogue_holds_back_the_next(self, repository: Repository) -> None:
        """Commits that touch no model count in the order of landings."""
        repository.commit({"README.md": "1"}, T4)
        repository.commit({ONE: "1"}, T1)
        assert times(repository.folder) == (T4, T4)

    def test_empty_commits(self, repository: Repository) -> None:
        """A commit that changes nothing updates nothing."""
        repository.commit({ONE: "1"}, T1)
        repository.commit(when=T2)
        assert times(repository.folder) == (T1, T1)

    def test_bulk_commit(self, repository: Repository) -> None:
        """All files of one commit land together."""
        paths = [f"catalog/v{n % 7}/v{n % 7}-m{n}.yaml" for n in range(500)]
        repository.commit(dict.fromkeys(paths, "1"), T1)
        repository.commit(dict.fromkeys(paths[::2], "2"), T2)
        read = read_history(repository.folder)
        assert [read.times(path, NEVER) for path in paths] == [(T1, T1 if n % 2 else T2) for n in range(500)]

    def test_mode_only(self, repository: Repository) -> None:
        """A change of only the mode is no update."""
        repository.commit({ONE: "1"}, T1)
        repository.chmod(ONE, executable=True, when=T2)
        assert times(repository.folder) == (T1, T1)
        repository.chmod(ONE, executable=False, when=T3)
        assert times(repository.folder) == (T1, T1)

    def test_mode_and_content(self, repository: Repository) -> None:
        """A change of content together with the mode is an update."""
        repository.commit({ONE: "1"}, T1)
        repository.write({ONE: "2"})
        repository.chmod(ONE, executable=True, when=T2)
        repository.write({ONE: "3"})
        repository.git("add", "--all")
        repository.commit_staged(T3)
        assert times(repository.folder) == (T1, T3)

    def test_added_executable(self, repository: Repository) -> None:
        """A file that is executable from its first commit on is created by that commit."""
        repository.write({ONE: "1"})
        repository.git("add", "--all")
        repository.chmod(ONE, executable=True, when=T1)
        assert times(repository.folder) == (T1, T1)

    @pytest.mark.parametrize("content", ["1", "2"])
    def test_deleted_and_added_again(self, repository: Repository, content: str) -> None:
        """A file that is added again keeps its first creation and is updated when it is added, changed or not."""
        repository.commit({ONE: "1", TWO: "1"}, T1)
        repository.remove(ONE, when=T2)
        repository.commit({TWO: "2"}, T3)
        repository.commit({ONE: content}, T4)
        assert times(repository.folder) == (T1, T4)

    def test_last_file_deleted_and_added_again(self, repository: Repository) -> None:
        """The same if ``catalog/`` did not exist in between."""
        repository.commit({ONE: "1"}, T1)
        repository.remove(ONE, when=T2)
        repository.commit({ONE: "2"}, T3)
        assert times(repository.folder) == (T1, T3)

    def test_rename(self, repository: Repository) -> None:
        """A renamed file is another model, created when it was renamed."""
        repository.commit({ONE: "a long text, the same in both\n" * 20}, T1)
        repository.rename(ONE, TWO, T2)
        assert times(repository.folder, TWO) == (T2, T2)

    def test_copy(self, repository: Repository) -> None:
        """A copy is created when it was made."""
        text = "a long text, the same in both\n" * 20
        repository.commit({ONE: text}, T1)
        repository.commit({ONE: text + "1", TWO: text}, T2)
        assert times(repository.folder, TWO) == (T2, T2)

    def test_replaced_by_a_link_and_back(self, repository: Repository) -> None:
        """A file that is replaced by a symbolic link and back is updated each time."""
        repository.commit({ONE: "1", TWO: "1"}, T1)
        repository.symlink(ONE, "acme-two.yaml", T2)
        assert times(repository.folder) == (T1, T2)
        (repository.folder / ONE).unlink()
        repository.commit({ONE: "1"}, T3)
        assert times(repository.folder) == (T1, T3)

    def test_submodule_in_the_catalogue(self, repository: Repository) -> None:
        """A submodule in ``catalog/`` does not affect the times of files."""
        commit = repository.commit({ONE: "1"}, T1)
        repository.submodule("catalog/module", commit, T2)
        repository.commit({TWO: "1"}, T3)
        assert times(repository.folder) == (T1, T1)
        assert times(repository.folder, TWO) == (T3, T3)

    def test_file_becomes_a_folder(self, repository: Repository) -> None:
        """Files in a folder that replaces a file have their own times."""
        repository.commit({"catalog/acme": "a file"}, T1)
        repository.remove("catalog/acme", when=T2)
        repository.commit({ONE: "1"}, T3)
        assert times(repository.folder) == (T3, T3)

    def test_same_name_elsewhere_does_not_count(self, repository: Repository) -> None:
        """Only the root's ``catalog/`` counts, no nested folder of that name, nor one whose name begins with it."""
        repository.commit({f"old/{ONE}": "1", "catalogue/acme/acme-one.yaml": "1", "acme/acme-one.yaml": "1"}, T1)
        repository.commit({ONE: "1"}, T2)
        assert times(repository.folder) == (T2, T2)


class TestOddDates:
    """Dates that a timestamp cannot have."""

    @pytest.mark.parametrize("when", [LATEST, LATEST + 1, LATEST + DAY, 2**40])
    def test_far_future(self, repository: Repository, when: int) -> None:
        """A commit of the year 10000 lands on the last day that a timestamp can have, as do later commits."""
        repository.commit({ONE: "1"}, T1)
        repository.commit({ONE: "2"}, when)
        repository.commit({TWO: "2"}, T3)
        assert times(repository.folder) == (T1, LATEST)
        assert times(repository.folder, TWO) == (LATEST, LATEST)
        assert timestamp(times(repository.folder)[1]) == "9999-12-31T00:00:00Z"

    @pytest.mark.parametrize("date", ["-100 +0000", "-1 +0000", "", "nonsense", "0 +0000", "1 +9999"])
    def test_nonsense(self, repository: Repository, date: str) -> None:
        """A date before 1970, or a missing one, does not affect later commits."""
        repository.commit({ONE: "1"}, T1)
        repository.commit_at_odd_date(date, {ONE: "2"})
        assert times(repository.folder) == (T1, T1)
        repository.commit({TWO: "1"}, T3)
        assert times(repository.folder, TWO) == (T3, T3)

    def test_more_than_git_can_count(self, repository: Repository) -> None:
        """A date with more digits than Git supports neither crashes the reader nor reverses the order."""
        repository.commit({ONE: "1"}, T1)
        repository.commit_at_odd_date(f"{'9' * 23} +0000")
        repository.commit({TWO: "1"}, T3)
        assert times(repository.folder) == (T1, T1)
        assert T3 <= times(repository.folder, TWO)[0] <= LATEST

    def test_commit_graph(self, repository: Repository) -> None:
        """A commit graph, which stores only 34 bits of a date, does not change the result."""
        year_3000 = 32_503_680_000
        repository.commit({ONE: "1"}, year_3000)
        repository.git("commit-graph", "write", "--reachable")
        assert times(repository.folder) == (year_3000, year_3000)

    @pytest.mark.parametrize(
        ("seconds", "expected"),
        [
            (0, "1970-01-01T00:00:00Z"),
            (1_686_159_148, "2023-06-07T17:32:28Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (LATEST, "9999-12-31T00:00:00Z"),
        ],
    )
    @pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/St_Johns"])
    def test_timestamp(self, monkeypatch: pytest.MonkeyPatch, zone: str, seconds: int, expected: str) -> None:
        """A timestamp is in UTC, whatever the time zone of the machine."""
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        try:
            assert timestamp(seconds) == expected
        finally:
            monkeypatch.undo()
            time.tzset()
