"""Uncommitted changes, and bytes on the disk that differ without being changes."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.history.file_changes import History
from tests.git_repository import Repository
from tests.history.reading import LATEST, ONE, T0, T1, T2, T3, T4, T5, TWO, read_history, times


def _modify(repository: Repository) -> None:
    repository.write({ONE: "changed"})


def _stage(repository: Repository) -> None:
    repository.write({ONE: "changed"})
    repository.git("add", "--all")


def _same_size(repository: Repository) -> None:
    repository.write({ONE: "9"})


def _delete(repository: Repository) -> None:
    (repository.folder / ONE).unlink()


def _delete_staged(repository: Repository) -> None:
    repository.git("rm", "--quiet", "--", ONE)


def _delete_and_write_again(repository: Repository) -> None:
    repository.git("rm", "--quiet", "--", ONE)
    repository.write({ONE: "changed"})


def _link(repository: Repository) -> None:
    (repository.folder / ONE).unlink()
    (repository.folder / ONE).symlink_to("acme-two.yaml")


def _untracked(repository: Repository) -> None:
    repository.write({TWO: "new"})


def _intent_to_add(repository: Repository) -> None:
    repository.write({TWO: "new"})
    repository.git("add", "--intent-to-add", "--", TWO)


def _staged_new(repository: Repository) -> None:
    repository.write({TWO: "new"})
    repository.git("add", "--all")


def _ignored(repository: Repository) -> None:
    repository.write({TWO: "new", ".gitignore": "acme-two.yaml\n"})


def _ignored_folder(repository: Repository) -> None:
    repository.write({TWO: "new", ".gitignore": "/catalog/\n"})


def _renamed(repository: Repository) -> None:
    repository.git("mv", ONE, TWO)


def _moved(repository: Repository) -> None:
    (repository.folder / ONE).rename(repository.folder / TWO)


def _nested_repository(repository: Repository) -> None:
    Repository(repository.folder / "catalog/acme/nested").commit({"x": "1"})
    repository.write({TWO: "new"})


class TestUncommitted:
    """An uncommitted change lands when the file was modified, but never before HEAD."""

    @pytest.mark.parametrize(
        "change", [_modify, _stage, _same_size, _delete, _delete_staged, _delete_and_write_again, _link]
    )
    def test_changed_file(self, repository: Repository, change: Callable[[Repository], None]) -> None:
        """A changed file keeps its creation and is updated when it was modified."""
        repository.commit({ONE: "1"}, T1)
        change(repository)
        assert times(repository.folder, ONE, T4) == (T1, T4)

    @pytest.mark.parametrize(
        "change",
        [
            _untracked,
            _intent_to_add,
            _staged_new,
            _ignored,
            _ignored_folder,
            _renamed,
            _moved,
            _nested_repository,
        ],
    )
    def test_new_file(self, repository: Repository, change: Callable[[Repository], None]) -> None:
        """A file that is not committed, even an ignored one, is created and updated when it was modified."""
        repository.commit({ONE: "1"}, T1)
        change(repository)
        assert times(repository.folder, TWO, T4) == (T4, T4)

    @pytest.mark.parametrize(
        ("path", "expected"), [(ONE, (T1, T3)), (TWO, (T3, T3))], ids=["a changed file", "a new file"]
    )
    def test_never_before_head(self, repository: Repository, path: str, expected: tuple[int, int]) -> None:
        """A modification time before HEAD's landing counts as that landing."""
        repository.commit({ONE: "1"}, T1)
        repository.commit({"README.md": "1"}, T3)
        repository.write({path: "changed"})
        assert times(repository.folder, path, T2) == expected

    def test_never_before_head_landed(self, repository: Repository) -> None:
        """HEAD's landing counts, not its date: its clock may have been slow."""
        repository.commit({ONE: "1"}, T4)
        repository.commit({"README.md": "1"}, T1)
        repository.write({ONE: "2"})
        assert times(repository.folder, ONE, T2) == (T4, T4)

    def test_deleted_in_a_commit_and_back_on_disk(self, repository: Repository) -> None:
        """A removed file that comes back uncommitted keeps its first creation."""
        repository.commit({ONE: "1", TWO: "1"}, T1)
        repository.remove(ONE, when=T2)
        repository.write({ONE: "1"})
        assert times(repository.folder, ONE, T4) == (T1, T4)

    def test_deleted_in_a_commit_and_back_but_ignored(self, repository: Repository) -> None:
        """The same if .gitignore hides the file from ``git status``."""
        repository.commit({ONE: "1", TWO: "1"}, T1)
        repository.remove(ONE, when=T2)
        repository.write({ONE: "1", ".gitignore": "acme-one.yaml\n"})
        assert times(repository.folder, ONE, T4) == (T1, T4)

    def test_touched_only(self, repository: Repository) -> None:
        """A file with another modification time but the same content is unchanged."""
        repository.commit({ONE: "1"}, T1)
        os.utime(repository.folder / ONE, (T4, T4))
        assert times(repository.folder, ONE, T4) == (T1, T1)

    def test_rewritten_with_the_same_bytes(self, repository: Repository) -> None:
        """A file that was replaced by one with the same content is unchanged."""
        repository.commit({ONE: "1"}, T1)
        (repository.folder / ONE).unlink()
        repository.write({ONE: "1"})
        assert times(repository.folder, ONE, T4) == (T1, T1)

    @pytest.mark.parametrize("staged", [False, True], ids=["on disk", "staged"])
    def test_mode_only(self, repository: Repository, *, staged: bool) -> None:
        """An uncommitted change of the mode is no update, as a committed one is not."""
        repository.commit({ONE: "1"}, T1)
        (repository.folder / ONE).chmod(0o755)
        if staged:
            repository.git("add", "--all")
        assert times(repository.folder, ONE, T4) == (T1, T1)

    def test_other_files_stay_clean(self, repository: Repository) -> None:
        """A change of one file does not affect the times of others."""
        repository.commit({ONE: "1"}, T1)
        repository.write({TWO: "1", "README.md": "1"})
        assert times(repository.folder, ONE, T4) == (T1, T1)

    def test_merge_with_conflict(self, repository: Repository) -> None:
        """During a merge conflict, the conflicting file counts as changed."""
        repository.commit({ONE: "1"}, T0)
        repository.branch("feature")
        repository.commit({ONE: "2"}, T1)
        repository.switch("main")
        repository.commit({ONE: "3"}, T2)
        with pytest.raises(Exception, match="merge"):
            repository.merge("feature", when=T3)
        assert times(repository.folder, ONE, T4) == (T0, T4)

    def test_no_commit_yet(self, repository: Repository) -> None:
        """In a repository without a commit every file lands at its modification time."""
        repository.write({ONE: "1", TWO: "1"})
        repository.git("add", "--", TWO)
        read = read_history(repository.folder)
        assert read.in_repository
        assert read.times(ONE, T1) == (T1, T1)
        assert read.times(TWO, T2) == (T2, T2)

    def test_outside_of_any_repository(self, tmp_path: Path) -> None:
        """Outside of any repository every file lands at its modification time."""
        read = read_history(tmp_path)
        assert not read.in_repository
        assert read.times(ONE, T1) == (T1, T1)

    @pytest.mark.parametrize(
        ("modified", "expected"),
        [(-5, 0), (0, 0), (LATEST, LATEST), (LATEST + 1, LATEST), (2**64, LATEST)],
    )
    def test_odd_modification_time(self, modified: int, expected: int) -> None:
        """A modification time that a timestamp cannot have becomes the nearest possible one."""
        assert History(Path()).landing(modified) == expected


class TestLineEndsAndFilters:
    """Git decides what has changed: bytes on the disk that Git itself made are no change."""

    def _checked_out_again(self, repository: Repository) -> bytes:
        (repository.folder / ONE).unlink()
        repository.git("checkout", "--", ONE)
        os.utime(repository.folder / ONE, (T5, T5))  # so that Git must look into the file
        return (repository.folder / ONE).read_bytes()

    def test_autocrlf(self, repository: Repository) -> None:
        """A checkout with CR LF, by the user's setting, is unchanged; an edit in it is a change."""
        repository.commit({ONE: "a: 1\nb: 2\n"}, T1)
        repository.configure("core.autocrlf", "true")
        assert self._checked_out_again(repository) == b"a: 1\r\nb: 2\r\n"
        assert times(repository.folder, ONE, T4) == (T1, T1)
        repository.write({ONE: "a: 1\r\nb: 3\r\n"})
        assert times(repository.folder, ONE, T4) == (T1, T4)

    def test_autocrlf_and_line_feeds_on_disk(self, repository: Repository) -> None:
        """Line feeds on the disk are unchanged too if the user's setting asks for CR LF."""
        repository.commit({ONE: "a: 1\n"}, T1)
        repository.configure("core.autocrlf", "true")
        os.utime(repository.folder / ONE, (T5, T5))
        assert times(repository.folder, ONE, T4) == (T1, T1)

    def test_attribute(self, repository: Repository) -> None:
        """A checkout with CR LF, by .gitattributes, is unchanged."""
        repository.commit({ONE: "a: 1\nb: 2\n", ".gitattributes": "*.yaml text eol=crlf\n"}, T1)
        assert self._checked_out_again(repository) == b"a: 1\r\nb: 2\r\n"
        assert times(repository.folder, ONE, T4) == (T1, T1)

    def test_filter(self, repository: Repository) -> None:
        """A file that a filter writes differently on the disk is unchanged."""
        repository.configure("filter.upper.clean", "tr A-Z a-z")
        repository.configure("filter.upper.smudge", "tr a-z A-Z")
        repository.commit({ONE: "a: 1\n", ".gitattributes": "*.yaml filter=upper\n"}, T1)
        assert self._checked_out_again(repository) == b"A: 1\n"
        assert times(repository.folder, ONE, T4) == (T1, T1)

    def test_changed_line_ends_in_a_commit(self, repository: Repository) -> None:
        """Other line ends in a commit are an update."""
        repository.commit({ONE: "a: 1\n"}, T1)
        repository.commit({ONE: "a: 1\r\n"}, T2)
        assert times(repository.folder) == (T1, T2)
