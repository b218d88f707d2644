"""When models landed and changed, asked of real Git repositories (CONTRACT 2, createdAt and updatedAt)."""

import hashlib
import os
import shlex
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder import history
from builder.history import History, Told
from builder.problems import HistoryError
from tests.git_repository import Imported, Repository, isolated

ONE = "catalog/acme/acme-one.yaml"
TWO = "catalog/acme/acme-two.yaml"
RENAMED = "catalog/acme/ré named.yaml"
DAY = 86_400
T0 = 1_700_000_000
T1, T2, T3, T4, T5 = (T0 + n * DAY for n in range(1, 6))
LATEST = 253_402_214_400  # 9999-12-31T00:00:00Z
NEVER = 0  # a modification time that must not matter


@pytest.fixture(scope="module", autouse=True)
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hide the configuration and the repositories of this machine from the code under test."""
    with isolated(tmp_path_factory.getbasetemp()):
        yield


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Give a repository without a commit."""
    return Repository(tmp_path / "repository")


def read_history(root: Path) -> History:
    """Read the history of a root, and compare it with all files on the disk."""
    read = history.read(root, history.head(root))
    files = [path for path in (root / "catalog").rglob("*") if path.is_file() and not path.is_symlink()]
    blobs = {path.relative_to(root).as_posix(): blob(path.read_bytes()) for path in files}
    told = read.told()
    read.compare({**dict.fromkeys(told.lines if told else (), "no file"), **blobs})
    return read


def blob(content: bytes) -> str:
    """Return the id of a content as a blob of Git's."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def times(root: Path, path: str = ONE, modified: int = NEVER) -> tuple[int, int]:
    """Read the history of a root and return one file's times."""
    return read_history(root).times(path, modified)


class TestChain:
    """Landing along the first-parent chain."""

    def test_created_and_updated(self, repository: Repository) -> None:
        """A file is created at the commit that adds it and updated at the last that changes a byte of it."""
        repository.commit({"README.md": "hello"}, T0)
        repository.commit({ONE: "1"}, T1)
        repository.commit({ONE: "2", TWO: "1"}, T2)
        repository.commit({ONE: "2 # comment"}, T3)
        repository.commit({"README.md": "other"}, T4)
        assert times(repository.folder, ONE) == (T1, T3)
        assert times(repository.folder, TWO) == (T2, T2)

    def test_committer_date_counts(self, repository: Repository) -> None:
        """A commit lands at its committer's date, not at its author's."""
        repository.write({ONE: "1"})
        repository.git("add", "--all")
        repository.git("commit", "--quiet", "--message=x", when=T2, GIT_AUTHOR_DATE=f"@{T1} +0000")
        assert times(repository.folder) == (T2, T2)

    def test_time_zone_of_the_commit_does_not_matter(self, repository: Repository) -> None:
        """The same instant written in another zone is the same landing."""
        repository.write({ONE: "1"})
        repository.git("add", "--all")
        repository.git("commit", "--quiet", "--message=x", GIT_COMMITTER_DATE=f"@{T2} -1130")
        assert times(repository.folder) == (T2, T2)

    def test_clock_that_runs_backwards(self, repository: Repository) -> None:
        """A commit never lands before its first parent landed, however many clocks are late."""
        repository.commit({ONE: "1"}, T4)
        repository.commit({TWO: "1"}, T1)
        repository.commit({ONE: "2"}, T3)
        assert times(repository.folder, TWO) == (T4, T4)
        assert times(repository.folder, ONE) == (T4, T4)
        repository.commit({ONE: "3"}, T5)
        assert times(repository.folder, ONE) == (T4, T5)

    def test_late_commit_outside_the_catalogue_holds_back_the_next(self, repository: Repository) -> None:
        """Commits that touch no model take part in the order of landings."""
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
        """A change of the mode alone is no update."""
        repository.commit({ONE: "1"}, T1)
        repository.chmod(ONE, executable=True, when=T2)
        assert times(repository.folder) == (T1, T1)
        repository.chmod(ONE, executable=False, when=T3)
        assert times(repository.folder) == (T1, T1)

    def test_mode_and_content(self, repository: Repository) -> None:
        """A change of content that comes with another mode is an update."""
        repository.commit({ONE: "1"}, T1)
        repository.write({ONE: "2"})
        repository.chmod(ONE, executable=True, when=T2)
        repository.write({ONE: "3"})
        repository.git("add", "--all")
        repository.commit_staged(T3)
        assert times(repository.folder) == (T1, T3)

    def test_added_executable(self, repository: Repository) -> None:
        """A file that is executable from its first commit on is created there."""
        repository.write({ONE: "1"})
        repository.git("add", "--all")
        repository.chmod(ONE, executable=True, when=T1)
        assert times(repository.folder) == (T1, T1)

    @pytest.mark.parametrize("content", ["1", "2"])
    def test_deleted_and_added_again(self, repository: Repository, content: str) -> None:
        """A file added again keeps its first creation and is updated when it came back, the same or not."""
        repository.commit({ONE: "1", TWO: "1"}, T1)
        repository.remove(ONE, when=T2)
        repository.commit({TWO: "2"}, T3)
        repository.commit({ONE: content}, T4)
        assert times(repository.folder) == (T1, T4)

    def test_last_file_deleted_and_added_again(self, repository: Repository) -> None:
        """The same when ``catalog/`` was gone altogether in between."""
        repository.commit({ONE: "1"}, T1)
        repository.remove(ONE, when=T2)
        repository.commit({ONE: "2"}, T3)
        assert times(repository.folder) == (T1, T3)

    def test_rename(self, repository: Repository) -> None:
        """A rename is another id: it is created when it was renamed."""
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
        """A file that was a symbolic link for a while is updated at each change."""
        repository.commit({ONE: "1", TWO: "1"}, T1)
        repository.symlink(ONE, "acme-two.yaml", T2)
        assert times(repository.folder) == (T1, T2)
        (repository.folder / ONE).unlink()
        repository.commit({ONE: "1"}, T3)
        assert times(repository.folder) == (T1, T3)

    def test_submodule_in_the_catalogue(self, repository: Repository) -> None:
        """A submodule in ``catalog/`` disturbs no other file's times."""
        commit = repository.commit({ONE: "1"}, T1)
        repository.submodule("catalog/module", commit, T2)
        repository.commit({TWO: "1"}, T3)
        assert times(repository.folder) == (T1, T1)
        assert times(repository.folder, TWO) == (T3, T3)

    def test_file_becomes_a_folder(self, repository: Repository) -> None:
        """A folder of a former file's name has files of its own."""
        repository.commit({"catalog/acme": "a file"}, T1)
        repository.remove("catalog/acme", when=T2)
        repository.commit({ONE: "1"}, T3)
        assert times(repository.folder) == (T3, T3)

    def test_same_name_elsewhere_does_not_count(self, repository: Repository) -> None:
        """Only the catalogue of the root counts: not a folder of that name below, nor one that begins alike."""
        repository.commit({f"old/{ONE}": "1", "catalogue/acme/acme-one.yaml": "1", "acme/acme-one.yaml": "1"}, T1)
        repository.commit({ONE: "1"}, T2)
        assert times(repository.folder) == (T2, T2)


class TestMerges:
    """What a merge lands, lands at the merge."""

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
        """A merge by a clock that is behind lands no earlier than the branch stood."""
        repository.commit({ONE: "1"}, T3)
        repository.branch("feature")
        repository.commit({TWO: "1"}, T0)
        repository.switch("main")
        repository.merge("feature", when=T1)
        assert times(repository.folder, TWO) == (T3, T3)

    def test_date_of_the_second_parent_does_not_count(self, repository: Repository) -> None:
        """A branch whose clock is ahead does not push the merge into the future."""
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
        """Commits that were fast-forwarded are the branch's own."""
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
        """On a feature branch what came from main landed when it was merged there: its first parent is the feature."""
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
        """A merge that takes nothing from the branch updates nothing."""
        repository.commit({ONE: "1"}, T0)
        repository.branch("feature")
        repository.commit({ONE: "2", TWO: "1"}, T1)
        repository.switch("main")
        repository.git("merge", "--quiet", "--strategy=ours", "--no-ff", "--message=x", "feature", when=T3)
        assert times(repository.folder, ONE) == (T0, T0)
        assert times(repository.folder, TWO, T4) == (T4, T4)

    def test_change_made_by_the_merge_itself(self, repository: Repository) -> None:
        """What only the merge commit changed, changed at the merge."""
        repository.commit({ONE: "1"}, T0)
        repository.branch("feature")
        repository.commit({TWO: "1"}, T1)
        repository.switch("main")
        repository.git("merge", "--quiet", "--no-ff", "--no-commit", "feature")
        repository.commit({ONE: "2"}, T3)
        assert times(repository.folder, ONE) == (T0, T3)

    def test_unrelated_histories(self, repository: Repository) -> None:
        """A history of its own, merged in, landed at the merge."""
        repository.commit({ONE: "1"}, T1)
        repository.git("switch", "--quiet", "--orphan", "other")
        repository.commit({TWO: "1"}, T0)
        repository.switch("main")
        repository.git("merge", "--quiet", "--allow-unrelated-histories", "--message=x", "other", when=T3)
        assert times(repository.folder, ONE) == (T1, T1)
        assert times(repository.folder, TWO) == (T3, T3)

    def test_revert_of_a_merge(self, repository: Repository) -> None:
        """A file that a merge brought, a revert took and a second revert gave back keeps its first creation."""
        repository.commit({ONE: "1"}, T0)
        repository.branch("feature")
        repository.commit({TWO: "1"}, T1)
        repository.switch("main")
        repository.merge("feature", when=T2)
        repository.git("revert", "--no-edit", "--mainline=1", "HEAD", when=T3)
        repository.git("revert", "--no-edit", "HEAD", when=T4)
        assert times(repository.folder, TWO) == (T2, T4)


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
    """A change that is not committed lands when it was made, never before HEAD."""

    @pytest.mark.parametrize(
        "change", [_modify, _stage, _same_size, _delete, _delete_staged, _delete_and_write_again, _link]
    )
    def test_changed_file(self, repository: Repository, change: Callable[[Repository], None]) -> None:
        """A committed file that is different now keeps its creation and is updated when it was modified."""
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
        """A file that no commit has, ignored ones too, is created and updated when it was modified."""
        repository.commit({ONE: "1"}, T1)
        change(repository)
        assert times(repository.folder, TWO, T4) == (T4, T4)

    @pytest.mark.parametrize(
        ("path", "expected"), [(ONE, (T1, T3)), (TWO, (T3, T3))], ids=["a changed file", "a new file"]
    )
    def test_never_before_head(self, repository: Repository, path: str, expected: tuple[int, int]) -> None:
        """A modification time before HEAD landed becomes that of HEAD."""
        repository.commit({ONE: "1"}, T1)
        repository.commit({"README.md": "1"}, T3)
        repository.write({path: "changed"})
        assert times(repository.folder, path, T2) == expected

    def test_never_before_head_landed(self, repository: Repository) -> None:
        """HEAD counts as landed, not as dated: its clock may have been late."""
        repository.commit({ONE: "1"}, T4)
        repository.commit({"README.md": "1"}, T1)
        repository.write({ONE: "2"})
        assert times(repository.folder, ONE, T2) == (T4, T4)

    def test_deleted_in_a_commit_and_back_on_disk(self, repository: Repository) -> None:
        """A file that HEAD lacks but history knows keeps its first creation when it comes back uncommitted."""
        repository.commit({ONE: "1", TWO: "1"}, T1)
        repository.remove(ONE, when=T2)
        repository.write({ONE: "1"})
        assert times(repository.folder, ONE, T4) == (T1, T4)

    def test_deleted_in_a_commit_and_back_but_ignored(self, repository: Repository) -> None:
        """The same when .gitignore hides the file from Git's status."""
        repository.commit({ONE: "1", TWO: "1"}, T1)
        repository.remove(ONE, when=T2)
        repository.write({ONE: "1", ".gitignore": "acme-one.yaml\n"})
        assert times(repository.folder, ONE, T4) == (T1, T4)

    def test_touched_only(self, repository: Repository) -> None:
        """A file of another modification time but the same bytes is clean."""
        repository.commit({ONE: "1"}, T1)
        os.utime(repository.folder / ONE, (T4, T4))
        assert times(repository.folder, ONE, T4) == (T1, T1)

    def test_rewritten_with_the_same_bytes(self, repository: Repository) -> None:
        """A file that was replaced by the same bytes is clean."""
        repository.commit({ONE: "1"}, T1)
        (repository.folder / ONE).unlink()
        repository.write({ONE: "1"})
        assert times(repository.folder, ONE, T4) == (T1, T1)

    @pytest.mark.parametrize("staged", [False, True], ids=["on disk", "staged"])
    def test_mode_only(self, repository: Repository, *, staged: bool) -> None:
        """A mode that is not committed is no more an update than a committed one."""
        repository.commit({ONE: "1"}, T1)
        (repository.folder / ONE).chmod(0o755)
        if staged:
            repository.git("add", "--all")
        assert times(repository.folder, ONE, T4) == (T1, T1)

    def test_other_files_stay_clean(self, repository: Repository) -> None:
        """A change beside a file does not touch the file's times."""
        repository.commit({ONE: "1"}, T1)
        repository.write({TWO: "1", "README.md": "1"})
        assert times(repository.folder, ONE, T4) == (T1, T1)

    def test_merge_with_conflict(self, repository: Repository) -> None:
        """In the middle of a conflict the conflicting file counts as changed, and nothing crashes."""
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
        """A modification time that no timestamp can say is brought to the nearest that one can."""
        assert History(Path()).times(ONE, modified) == (expected, expected)


class TestPlaces:
    """Where the root and the repository lie, and how files are called."""

    @pytest.mark.parametrize(
        "prefix", ["sub", "some/deep folder", "Ünï/日本 'q\"", "-dash", ":colon", "*", " lead", "trail ", "a\nb"]
    )
    def test_root_in_a_sub_folder(self, tmp_path: Path, prefix: str) -> None:
        """A root below the repository's top has the paths of its own files, and only these."""
        repository = Repository(tmp_path / "repository")
        repository.commit({f"{prefix}/{ONE}": "1", ONE: "1"}, T1)
        repository.commit({f"{prefix}/{ONE}": "2", f"{prefix}/{TWO}": "1"}, T2)
        repository.write({f"{prefix}/{TWO}": "2", ONE: "other"})
        read = read_history(repository.folder / prefix)
        assert read.times(ONE, NEVER) == (T1, T2)
        assert read.times(TWO, T4) == (T2, T4)

    @pytest.mark.parametrize(
        "name", ["with space", "Ünïcödé 日本", "quo'te\"s", "-dash", "new\nline", " lead", "trail "]
    )
    def test_odd_root(self, tmp_path: Path, name: str) -> None:
        """A root whose own path is odd is read like any other."""
        repository = Repository(tmp_path / name)
        repository.commit({ONE: "1"}, T1)
        assert times(repository.folder) == (T1, T1)

    @pytest.mark.parametrize("quote", ["true", "false"])
    @pytest.mark.parametrize(
        "name",
        [
            "with space.yaml",
            "ünï 日本.yaml",
            "e\u0301.yaml",
            "quo'te\".yaml",
            "new\nline.yaml",
            "tab\t.yaml",
            "back\\slash.yaml",
            ":colon.yaml",
            "-dash.yaml",
            "a -> b.yaml",
            "[glob]*?.yaml",
            os.fsdecode(b"not-utf-8-\xff.yaml"),
        ],
        ids=ascii,
    )
    def test_odd_file_name(self, repository: Repository, name: str, quote: str) -> None:
        """Whatever a file is called, and however Git would quote it, its path is the file's own."""
        repository.configure("core.quotePath", quote)
        path = f"catalog/acme/{name}"
        repository.commit({path: "1"}, T1)
        assert times(repository.folder, path) == (T1, T1)
        repository.write({path: "2"})
        assert times(repository.folder, path, T4) == (T1, T4)

    def test_relative_root(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        """A root may be given relative to the working directory."""
        repository.commit({f"sub/{ONE}": "1"}, T1)
        monkeypatch.chdir(repository.folder)
        assert times(Path("sub")) == (T1, T1)
        monkeypatch.chdir(repository.folder / "sub")
        assert times(Path()) == (T1, T1)

    def test_root_behind_a_link(self, repository: Repository, tmp_path: Path) -> None:
        """A root that is reached through a symbolic link is the folder that it leads to."""
        repository.commit({f"sub/{ONE}": "1"}, T1)
        (tmp_path / "link").symlink_to(repository.folder / "sub")
        assert times(tmp_path / "link") == (T1, T1)

    @pytest.mark.parametrize("name", ["HEAD", "--", "-r", "main", "HEAD^{commit}"])
    def test_file_called_like_a_revision(self, repository: Repository, name: str) -> None:
        """A file beside ``catalog/`` that is called like a revision or an option does not confuse Git."""
        repository.commit({ONE: "1", name: "1"}, T1)
        assert times(repository.folder) == (T1, T1)

    def test_worktree(self, repository: Repository, tmp_path: Path) -> None:
        """Another working tree of a repository has the history of its own HEAD."""
        first = repository.commit({ONE: "1"}, T1)
        repository.commit({ONE: "2"}, T2)
        other = repository.worktree(tmp_path / "other", first)
        assert times(other.folder) == (T1, T1)
        other.write({ONE: "3"})
        assert times(other.folder, ONE, T4) == (T1, T4)
        assert times(repository.folder, ONE, T4) == (T1, T2)

    def test_detached_head(self, repository: Repository) -> None:
        """The history is that of the commit that is checked out, on a branch or not."""
        first = repository.commit({ONE: "1"}, T1)
        repository.commit({ONE: "2"}, T2)
        repository.git("switch", "--quiet", "--detach", first)
        assert times(repository.folder) == (T1, T1)

    def test_other_branches_do_not_count(self, repository: Repository) -> None:
        """What is on another branch has not landed."""
        repository.commit({ONE: "1"}, T1)
        repository.branch("feature")
        repository.commit({ONE: "2", TWO: "1"}, T2)
        repository.switch("main")
        assert times(repository.folder) == (T1, T1)
        assert times(repository.folder, TWO, T4) == (T4, T4)

    def test_sha256(self, tmp_path: Path) -> None:
        """A repository of SHA-256 objects is read like any other."""
        repository = Repository(tmp_path / "sha256", "--object-format=sha256")
        repository.commit({ONE: "1"}, T1)
        repository.commit({ONE: "2"}, T2)
        assert times(repository.folder) == (T1, T2)

    def test_submodule_as_root(self, repository: Repository, tmp_path: Path) -> None:
        """A catalogue that is itself a submodule of something has its own history."""
        repository.commit({ONE: "1"}, T1)
        outer = Repository(tmp_path / "outer")
        outer.git("submodule", "--quiet", "add", repository.folder.as_uri(), "inner")
        outer.commit(when=T3)
        assert times(outer.folder / "inner") == (T1, T1)


@pytest.fixture
def origin(repository: Repository) -> Repository:
    """Give a repository of three commits that lets clones leave objects out."""
    repository.configure("uploadpack.allowFilter", "true")
    repository.commit({ONE: "1"}, T1)
    repository.commit({ONE: "2", TWO: "1"}, T2)
    repository.commit({TWO: "2"}, T3)
    return repository


class TestClones:
    """What a clone may lack."""

    @pytest.mark.parametrize("depth", [1, 2])
    def test_shallow(self, origin: Repository, tmp_path: Path, depth: int) -> None:
        """A shallow clone is an error that names the cure, and the cure works."""
        clone = origin.clone(tmp_path / "clone", f"--depth={depth}")
        with pytest.raises(HistoryError, match="git fetch --unshallow"):
            read_history(clone.folder)
        clone.git("fetch", "--quiet", "--unshallow")
        assert times(clone.folder) == (T1, T2)

    @pytest.mark.parametrize("options", [(), ("--depth=1000",), ("--filter=blob:none",), ("--filter=tree:0",)])
    def test_whole(self, origin: Repository, tmp_path: Path, options: tuple[str, ...]) -> None:
        """A clone with the whole history gives the answer of its origin, also without the old objects."""
        clone = origin.clone(tmp_path / "clone", *options)
        assert read_history(clone.folder).told() == read_history(origin.folder).told()
        assert times(clone.folder) == (T1, T2)

    def test_packed(self, origin: Repository) -> None:
        """Packing, with a commit graph, changes no answer."""
        before = read_history(origin.folder).told()
        origin.git("gc", "--quiet")
        origin.git("commit-graph", "write", "--reachable", "--changed-paths")
        assert read_history(origin.folder).told() == before


class TestLineEndsAndFilters:
    """Git says what is dirty: bytes on disk that it makes are no change."""

    def _checked_out_anew(self, repository: Repository) -> bytes:
        (repository.folder / ONE).unlink()
        repository.git("checkout", "--", ONE)
        os.utime(repository.folder / ONE, (T5, T5))  # so that Git must look into the file
        return (repository.folder / ONE).read_bytes()

    def test_autocrlf(self, repository: Repository) -> None:
        """A checkout with CR LF by the user's setting is clean; a change in it is one."""
        repository.commit({ONE: "a: 1\nb: 2\n"}, T1)
        repository.configure("core.autocrlf", "true")
        assert self._checked_out_anew(repository) == b"a: 1\r\nb: 2\r\n"
        assert times(repository.folder, ONE, T4) == (T1, T1)
        repository.write({ONE: "a: 1\r\nb: 3\r\n"})
        assert times(repository.folder, ONE, T4) == (T1, T4)

    def test_autocrlf_and_line_feeds_on_disk(self, repository: Repository) -> None:
        """Line feeds on disk where the user's setting asks for CR LF are clean too."""
        repository.commit({ONE: "a: 1\n"}, T1)
        repository.configure("core.autocrlf", "true")
        os.utime(repository.folder / ONE, (T5, T5))
        assert times(repository.folder, ONE, T4) == (T1, T1)

    def test_attribute(self, repository: Repository) -> None:
        """A checkout with CR LF by .gitattributes is clean."""
        repository.commit({ONE: "a: 1\nb: 2\n", ".gitattributes": "*.yaml text eol=crlf\n"}, T1)
        assert self._checked_out_anew(repository) == b"a: 1\r\nb: 2\r\n"
        assert times(repository.folder, ONE, T4) == (T1, T1)

    def test_filter(self, repository: Repository) -> None:
        """A file that a filter writes differently on disk is clean."""
        repository.configure("filter.upper.clean", "tr A-Z a-z")
        repository.configure("filter.upper.smudge", "tr a-z A-Z")
        repository.commit({ONE: "a: 1\n", ".gitattributes": "*.yaml filter=upper\n"}, T1)
        assert self._checked_out_anew(repository) == b"A: 1\n"
        assert times(repository.folder, ONE, T4) == (T1, T1)

    def test_changed_line_ends_in_a_commit(self, repository: Repository) -> None:
        """Other line ends in a commit are other bytes: an update."""
        repository.commit({ONE: "a: 1\n"}, T1)
        repository.commit({ONE: "a: 1\r\n"}, T2)
        assert times(repository.folder) == (T1, T2)


CONFIGURATIONS = [
    "color.ui=always",
    "color.status=always",
    "column.ui=always",
    "core.abbrev=4",
    "core.commitGraph=false",
    "core.pager=false",
    "core.precomposeUnicode=true",
    "core.quotePath=false",
    "core.quotePath=true",
    "core.untrackedCache=true",
    "diff.external=false",
    "diff.ignoreSubmodules=all",
    "diff.mnemonicPrefix=true",
    "diff.noprefix=true",
    "diff.orderFile=order",
    "diff.relative=true",
    "diff.renames=copies",
    "i18n.logOutputEncoding=UTF-16",
    "log.date=iso",
    "log.diffMerges=combined",
    "log.follow=true",
    "log.showRoot=false",
    "log.showSignature=true",
    "pager.status=true",
    "status.branch=true",
    "status.relativePaths=false",
    "status.relativePaths=true",
    "status.renames=copies",
    "status.short=true",
    "status.showStash=true",
    "status.showUntrackedFiles=no",
    "status.submoduleSummary=true",
]


# What the next fixture has, if a change that is not committed was made at T5.
BUSY = {
    ONE: (T1, T5),  # renamed since
    TWO: (T1, T5),  # modified on disk
    RENAMED: (T4, T4),
    "catalog/acme/clean.yaml": (T1, T1),
    "catalog/ü": (T1, T5),  # renamed, staged
    "catalog/ö": (T5, T5),
    "catalog/new/néw.yaml": (T5, T5),
}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Give a root in a sub-folder, with a merge, renames, a stash, and uncommitted changes of every kind."""
    repository = Repository(tmp_path_factory.mktemp("busy"))
    text = "the same long text\n" * 20
    first = {ONE: text, TWO: "1", "catalog/acme/clean.yaml": "1", "catalog/ü": "1"}
    repository.commit({"order": "*two*\n*one*\n"} | {f"süb/{path}": content for path, content in first.items()}, T1)
    repository.branch("feature")
    repository.rename(f"süb/{ONE}", f"süb/{RENAMED}", T2)
    repository.switch("main")
    repository.commit({f"süb/{TWO}": "2"}, T3)
    repository.merge("feature", when=T4)
    repository.write({f"süb/{TWO}": "stashed"})
    repository.git("stash", "--quiet")
    repository.git("mv", "süb/catalog/ü", "süb/catalog/ö")
    repository.write({f"süb/{TWO}": "3", "süb/catalog/new/néw.yaml": "1"})
    return repository


class TestSurroundings:
    """No setting of a user or of a hook changes the answer."""

    def _assert_as_ever(self, busy: Repository) -> None:
        read = read_history(busy.folder / "süb")
        assert read.in_repository
        assert {path: read.times(path, T5) for path in BUSY} == BUSY

    def test_plain(self, busy: Repository) -> None:
        """Without any setting the answer is the one expected."""
        self._assert_as_ever(busy)

    @pytest.mark.parametrize("setting", CONFIGURATIONS)
    def test_configuration(
        self, busy: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
    ) -> None:
        """A setting of the user changes nothing."""
        key, _, value = setting.partition("=")
        busy.git("config", "--file", str(tmp_path / "config"), key, value)
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
        self._assert_as_ever(busy)

    @pytest.mark.parametrize(
        "variable",
        ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"],
    )
    def test_variable_of_a_hook(
        self, busy: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
    ) -> None:
        """A variable that a hook of another repository set changes nothing."""
        other = Repository(tmp_path / "other")
        other.commit({ONE: "other"}, T5)
        folder = other.folder / ".git"
        value = {
            "GIT_WORK_TREE": other.folder,
            "GIT_INDEX_FILE": folder / "index",
            "GIT_OBJECT_DIRECTORY": folder / "objects",
            "GIT_PREFIX": Path("elsewhere/"),
        }.get(variable, folder)
        monkeypatch.setenv(variable, str(value))
        self._assert_as_ever(busy)

    def test_whole_environment_of_a_hook(
        self, busy: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """All variables of a hook together change nothing, nor does the index it works on."""
        other = Repository(tmp_path / "other")
        monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
        monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
        monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "none" / "index.lock"))
        monkeypatch.setenv("GIT_EDITOR", ":")
        monkeypatch.setenv("GIT_REFLOG_ACTION", "commit")
        self._assert_as_ever(busy)

    @pytest.mark.parametrize("variable", ["GIT_TRACE", "GIT_TRACE2", "GIT_CURL_VERBOSE", "GIT_LITERAL_PATHSPECS"])
    def test_chatty_git(self, busy: Repository, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
        """Traces that the user asked for do not get into the answer."""
        monkeypatch.setenv(variable, "1")
        self._assert_as_ever(busy)

    @pytest.mark.parametrize("locale", ["de_DE.UTF-8", "C.UTF-8", "C"])
    def test_language(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str) -> None:
        """A Git that speaks another language is understood: outside of a repository is outside."""
        monkeypatch.setenv("LC_ALL", locale)
        monkeypatch.setenv("LANGUAGE", "de")
        assert not read_history(tmp_path).in_repository

    def test_file_monitor(self, repository: Repository) -> None:
        """A file monitor that keeps silent about a change is not believed."""
        repository.commit({ONE: "1"}, T1)
        repository.write({".git/monitor": "#!/bin/sh\nprintf 'token\\000'\n"})
        (repository.folder / ".git/monitor").chmod(0o755)
        repository.configure("core.fsmonitor", str(repository.folder / ".git/monitor"))
        repository.git("update-index", "--fsmonitor")
        repository.git("status")
        repository.write({ONE: "2"})
        assert repository.git("status", "--porcelain") == ""
        assert times(repository.folder, ONE, T4) == (T1, T4)

    def test_reading_writes_nothing(self, busy: Repository) -> None:
        """Reading leaves the repository as it was: no lock taken, no index refreshed."""
        folder = busy.folder / ".git"

        def state() -> dict[str, int]:
            return {str(file): file.stat().st_mtime_ns for file in folder.rglob("*")}

        before = state()
        os.utime(busy.folder / "order", (T5, T5))
        os.utime(busy.folder / f"süb/{RENAMED}", (T5, T5))
        read_history(busy.folder / "süb")
        assert state() == before

    def test_index_lock(self, repository: Repository) -> None:
        """A Git command that runs at the same time is in nobody's way."""
        repository.commit({ONE: "1"}, T1)
        (repository.folder / ".git/index.lock").touch()
        assert times(repository.folder) == (T1, T1)

    def test_replace_refs(self, repository: Repository) -> None:
        """A replacement that someone keeps locally changes no answer."""
        repository.commit({ONE: "1"}, T1)
        second = repository.commit({ONE: "2"}, T2)
        repository.commit({ONE: "3"}, T3)
        orphan = repository.git("commit-tree", "-m", "x", f"{second}^{{tree}}", when=T5)
        repository.git("replace", second, orphan)
        assert times(repository.folder) == (T1, T3)

    def test_grafts(self, repository: Repository) -> None:
        """Nor does a graft, the older form of it."""
        repository.commit({ONE: "1"}, T1)
        second = repository.commit({ONE: "2"}, T2)
        repository.commit({TWO: "1"}, T3)
        repository.write({".git/info/grafts": f"{second}\n"})
        assert times(repository.folder) == (T1, T2)


class TestErrors:
    """When Git cannot say, a HistoryError says why."""

    def test_dubious_ownership(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        """A repository of another owner is an error in Git's own words, not "no repository"."""
        repository.commit({ONE: "1"}, T1)
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        with pytest.raises(HistoryError, match=r"dubious ownership(.|\n)*safe\.directory"):
            read_history(repository.folder)

    def test_git_missing_in_a_repository(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without Git, a root in a repository is an error."""
        repository.write({f"sub/{ONE}": "1"})
        monkeypatch.setenv("PATH", str(repository.folder / "sub"))
        with pytest.raises(HistoryError, match="Git is not installed"):
            read_history(repository.folder / "sub")

    def test_git_missing_in_a_repository_relative(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The same when the root is given relative to a working directory below the repository's top."""
        repository.write({f"sub/{ONE}": "1"})
        monkeypatch.setenv("PATH", str(repository.folder / "sub"))
        monkeypatch.chdir(repository.folder / "sub")
        with pytest.raises(HistoryError, match="Git is not installed"):
            read_history(Path())

    def test_git_missing_outside(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without Git, a root outside of any repository is as with it."""
        monkeypatch.setenv("PATH", str(tmp_path))
        read = read_history(tmp_path)
        assert not read.in_repository
        assert read.times(ONE, T1) == (T1, T1)

    @pytest.mark.parametrize("lost", ["HEAD", "HEAD~1", "HEAD~1^{tree}", "HEAD~1:catalog"])
    def test_lost_object(self, repository: Repository, lost: str) -> None:
        """A repository that lost an object is an error, never a wrong answer."""
        repository.commit({ONE: "1"}, T1)
        repository.commit({ONE: "2"}, T2)
        repository.commit({ONE: "3"}, T3)
        name = repository.git("rev-parse", lost)
        (repository.folder / ".git/objects" / name[:2] / name[2:]).unlink()
        with pytest.raises(HistoryError, match="git"):
            read_history(repository.folder)

    def test_lost_index(self, repository: Repository) -> None:
        """A broken index is an error in Git's words, once Git must be asked about a file."""
        repository.commit({ONE: "1"}, T1)
        repository.write({ONE: "2"})
        repository.write({".git/index": "broken"})
        with pytest.raises(HistoryError, match="index"):
            read_history(repository.folder)

    def test_worktree_without_its_repository(self, repository: Repository, tmp_path: Path) -> None:
        """A working tree whose repository is not there (not mounted, moved) is an error, not "no repository"."""
        repository.commit({ONE: "1"}, T1)
        other = repository.worktree(tmp_path / "other")
        shutil.rmtree(repository.folder)
        with pytest.raises(HistoryError, match="not a git repository"):
            read_history(other.folder)


class TestReadOn:
    """What was told before is read on from, and gives the answer of a whole reading."""

    def _told(self, repository: Repository) -> Told:
        told = read_history(repository.folder).told()
        assert told is not None
        return told

    def _read_on(self, repository: Repository, told: Told) -> History:
        root = repository.folder
        read = history.read(root, history.head(root), told)
        assert read.told() == read_history(root).told()
        return read

    def test_what_landed_since(self, repository: Repository) -> None:
        """New commits are read alone, their files are named, and late clocks count on from what landed before."""
        repository.commit({ONE: "1", TWO: "1"}, T3)
        told = self._told(repository)
        assert self._read_on(repository, told).touched == set()
        repository.commit({ONE: "2"}, T1)
        repository.commit({"README.md": "x"}, T2)
        read = self._read_on(repository, told)
        assert read.touched == {ONE}
        assert read.times(ONE, NEVER) == (T3, T3)

    def test_files_that_went_and_came_back(self, repository: Repository) -> None:
        """A file removed and added again since then keeps its creation."""
        repository.commit({ONE: "1", TWO: "1"}, T1)
        told = self._told(repository)
        (repository.folder / ONE).unlink()
        repository.commit(when=T2)
        assert not self._read_on(repository, told).is_committed(ONE)
        repository.commit({ONE: "1"}, T3)
        assert self._read_on(repository, told).times(ONE, NEVER) == (T1, T3)

    def test_a_chain_that_does_not_meet_it(self, repository: Repository) -> None:
        """A commit that HEAD's first-parent chain does not hold is no help: also one that was merged."""
        repository.commit({ONE: "1"}, T0)
        repository.branch("side")
        repository.commit({TWO: "1"}, T1)
        told = self._told(repository)
        repository.switch("main")
        repository.commit({ONE: "2"}, T2)
        assert self._read_on(repository, told).touched is None
        repository.merge("side", when=T3)
        read = self._read_on(repository, told)
        assert (read.touched, read.times(TWO, NEVER)) == (None, (T3, T3))

    def test_a_commit_that_is_gone_or_ahead(self, repository: Repository) -> None:
        """A commit that Git no longer has, one ahead of HEAD, and another prefix are no help either."""
        repository.commit({ONE: "1", f"sub/{ONE}": "1"}, T1)
        before = self._told(repository)
        repository.commit({ONE: "2"}, T2)
        told = self._told(repository)
        repository.git("reset", "--quiet", "--hard", "HEAD~1")
        assert self._read_on(repository, told).touched is None
        repository.git("reflog", "expire", "--expire=now", "--all")
        repository.git("gc", "--quiet", "--prune=now")
        assert self._read_on(repository, told).touched is None
        sub = repository.folder / "sub"
        assert history.read(sub, history.head(sub), before).touched is None


class TestOddDates:
    """Dates that no timestamp can say."""

    @pytest.mark.parametrize("when", [LATEST, LATEST + 1, LATEST + DAY, 2**40])
    def test_far_future(self, repository: Repository, when: int) -> None:
        """A commit of the year 10000 lands on the last day that a timestamp can say, as do those after it."""
        repository.commit({ONE: "1"}, T1)
        repository.commit({ONE: "2"}, when)
        repository.commit({TWO: "2"}, T3)
        assert times(repository.folder) == (T1, LATEST)
        assert times(repository.folder, TWO) == (LATEST, LATEST)
        assert history.timestamp(times(repository.folder)[1]) == "9999-12-31T00:00:00Z"

    @pytest.mark.parametrize("date", ["-100 +0000", "-1 +0000", "", "nonsense", "0 +0000", "1 +9999"])
    def test_nonsense(self, repository: Repository, date: str) -> None:
        """A date before 1970, or none at all, holds back no commit that comes after it."""
        repository.commit({ONE: "1"}, T1)
        repository.commit_at_odd_date(date, {ONE: "2"})
        assert times(repository.folder) == (T1, T1)
        repository.commit({TWO: "1"}, T3)
        assert times(repository.folder, TWO) == (T3, T3)

    def test_more_than_git_can_count(self, repository: Repository) -> None:
        """A date of more digits than Git counts with crashes nothing and runs no order backwards."""
        repository.commit({ONE: "1"}, T1)
        repository.commit_at_odd_date(f"{'9' * 23} +0000")
        repository.commit({TWO: "1"}, T3)
        assert times(repository.folder) == (T1, T1)
        assert T3 <= times(repository.folder, TWO)[0] <= LATEST

    def test_commit_graph(self, repository: Repository) -> None:
        """A commit graph, which keeps 34 bits of a date, changes no answer."""
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
            assert history.timestamp(seconds) == expected
        finally:
            monkeypatch.undo()
            time.tzset()


def _path(n: int) -> str:
    return f"catalog/vendor{n % 50}/vendor{n % 50}-{n}.yaml"


def _when(n: int) -> int:
    return T0 + n * 60 - (5 * 60 if n % 10 == 0 else 0)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Give 2,000 commits, each of which adds a model; each tenth also changes the first and looks back in time."""
    repository = Repository(tmp_path_factory.mktemp("long"))
    files: dict[str, tuple[str, bytes]] = {}
    commits = []
    for n in range(2000):
        files = files | {_path(n): ("100644", b"%d" % n)}
        if n % 10 == 0:
            files[_path(0)] = ("100644", b"changed %d" % n)
        commits.append(Imported(_when(n), files, [n - 1] if n else []))
    repository.fast_import(commits)
    return repository


class TestScale:
    """Long histories."""

    def test_answers(self, long: Repository) -> None:
        """Every one of 2,000 models has its own landing, in order."""
        landed = [max(_when(m) for m in range(max(0, n - 10), n + 1)) for n in range(2000)]
        read = read_history(long.folder)
        assert read.times(_path(0), NEVER) == (landed[0], landed[1990])
        assert [read.times(_path(n), NEVER) for n in range(1, 2000)] == [(when, when) for when in landed[1:]]

    def test_number_of_processes(
        self, long: Repository, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The number of Git processes is the same for one commit and for 2,000, and small."""
        repository.commit({ONE: "1"}, T1)
        started = []
        for place, folder in enumerate([repository.folder, long.folder]):
            trace = tmp_path / f"trace-{place}"
            monkeypatch.setenv("GIT_TRACE", str(trace))
            read_history(folder)
            started.append(trace.read_text().count("trace: built-in: git"))
        assert started[0] == started[1]
        assert 0 < started[0] <= 8


PATHS = [f"catalog/v/v-{letter}.yaml" for letter in "abc"]
Tree = Mapping[str, tuple[str, bytes]]
FILE = st.tuples(st.sampled_from(["100644", "100755"]), st.sampled_from([b"1", b"2", b"3"]))
TREES: st.SearchStrategy[Tree] = st.dictionaries(st.sampled_from([*PATHS, "README.md"]), FILE)


@st.composite
def histories(draw: st.DrawFn) -> list[Imported]:
    """Draw commits with any dates and trees; parents are earlier commits, the first mostly the one before."""
    commits: list[Imported] = []
    for place in range(draw(st.integers(1, 12))):
        parents: list[int] = []
        if place:
            first = draw(st.sampled_from([place - 1] * 3 + list(range(place))))
            others = draw(st.lists(st.integers(0, place - 1), max_size=2))
            parents = list(dict.fromkeys([first, *others]))
        commits.append(Imported(T0 + draw(st.integers(0, 20)), draw(TREES), parents))
    return commits


def naive(repository: Repository) -> tuple[dict[str, tuple[int, int]], int]:
    """Compute the times of all files at HEAD from one ``ls-tree`` a commit, and when HEAD landed."""
    created: dict[str, int] = {}
    updated: dict[str, int] = {}
    before: dict[str, str] = {}
    landed = 0
    for commit in repository.git("rev-list", "--first-parent", "--reverse", "HEAD").splitlines():
        landed = max(landed, int(repository.git("show", "--no-patch", "--format=%ct", commit)))
        listed = repository.git("ls-tree", "-r", commit, "--", "catalog").splitlines()
        tree = {line.split("\t")[1]: line.split("\t")[0].split(" ")[2] for line in listed}
        for path, blob in tree.items():
            if blob != before.get(path):
                created.setdefault(path, landed)
                updated[path] = landed
        before = tree
    return {path: (created[path], updated[path]) for path in created}, landed


@settings(max_examples=40)
@given(commits=histories(), on_disk=st.dictionaries(st.sampled_from(PATHS), st.sampled_from([b"1", b"2", b"4"])))
def test_any_history(commits: list[Imported], on_disk: dict[str, bytes]) -> None:
    """Any history of merges, deletions, returns and changed modes gives what a naive reading of each tree gives."""
    with tempfile.TemporaryDirectory(prefix="history ") as folder:
        repository = Repository(Path(folder) / "r")
        repository.fast_import(commits)
        expected, landed = naive(repository)
        head = {path: content for path, (_, content) in commits[-1].files.items()}
        repository.write(on_disk)
        read = read_history(repository.folder)
        for path in (head | on_disk).keys() - {"README.md"}:
            clean = path in head and on_disk.get(path, head[path]) == head[path]
            created, updated = expected.get(path, (T0 + 10, T0 + 10))
            dirty = max(landed, T0 + 10)
            wanted = (created, updated) if clean else (created if path in expected else dirty, dirty)
            assert read.times(path, T0 + 10) == wanted, shlex.quote(path)
