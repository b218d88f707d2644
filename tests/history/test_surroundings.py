"""Settings of users and hooks, which must not change the result, and broken repositories."""

import os
import shutil
from pathlib import Path

import pytest

from builder.problems import HistoryError
from tests.git_repository import Repository
from tests.history.reading import ONE, T1, T2, T3, T4, T5, TWO, read_history, times

RENAMED = "catalog/acme/ré named.yaml"
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
    """Return a root in a subfolder, with a merge, renames, a stash, and uncommitted changes of every kind."""
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
    """No setting of a user or a hook changes the result."""

    def _assert_unchanged(self, busy: Repository) -> None:
        read = read_history(busy.folder / "süb")
        assert read.in_repository
        assert {path: read.times(path, T5) for path in BUSY} == BUSY

    def test_plain(self, busy: Repository) -> None:
        """Without any setting the result is the expected one."""
        self._assert_unchanged(busy)

    @pytest.mark.parametrize("setting", CONFIGURATIONS)
    def test_configuration(
        self, busy: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
    ) -> None:
        """A user's setting changes nothing."""
        key, _, value = setting.partition("=")
        busy.git("config", "--file", str(tmp_path / "config"), key, value)
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
        self._assert_unchanged(busy)

    @pytest.mark.parametrize(
        "variable",
        ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"],
    )
    def test_variable_of_a_hook(
        self, busy: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
    ) -> None:
        """A variable set by a hook of another repository changes nothing."""
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
        self._assert_unchanged(busy)

    def test_whole_environment_of_a_hook(
        self, busy: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """All variables of a hook together change nothing, nor does the hook's index."""
        other = Repository(tmp_path / "other")
        monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
        monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
        monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "none" / "index.lock"))
        monkeypatch.setenv("GIT_EDITOR", ":")
        monkeypatch.setenv("GIT_REFLOG_ACTION", "commit")
        self._assert_unchanged(busy)

    @pytest.mark.parametrize("variable", ["GIT_TRACE", "GIT_TRACE2", "GIT_CURL_VERBOSE", "GIT_LITERAL_PATHSPECS"])
    def test_chatty_git(self, busy: Repository, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
        """Git's trace messages do not get into the output."""
        monkeypatch.setenv(variable, "1")
        self._assert_unchanged(busy)

    @pytest.mark.parametrize("locale", ["de_DE.UTF-8", "C.UTF-8", "C"])
    def test_language(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str) -> None:
        """With Git's messages in another language, a root outside of a repository is still recognized."""
        monkeypatch.setenv("LC_ALL", locale)
        monkeypatch.setenv("LANGUAGE", "de")
        assert not read_history(tmp_path).in_repository

    def test_file_monitor(self, repository: Repository) -> None:
        """A file monitor that does not report a change has no effect."""
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
        """Reading changes nothing in the repository: it takes no lock and refreshes no index."""
        folder = busy.folder / ".git"

        def state() -> dict[str, int]:
            return {str(file): file.stat().st_mtime_ns for file in folder.rglob("*")}

        before = state()
        os.utime(busy.folder / "order", (T5, T5))
        os.utime(busy.folder / f"süb/{RENAMED}", (T5, T5))
        read_history(busy.folder / "süb")
        assert state() == before

    def test_index_lock(self, repository: Repository) -> None:
        """Reading works while another Git command holds the index lock."""
        repository.commit({ONE: "1"}, T1)
        (repository.folder / ".git/index.lock").touch()
        assert times(repository.folder) == (T1, T1)

    def test_replace_refs(self, repository: Repository) -> None:
        """A local replacement of a commit does not change the result."""
        repository.commit({ONE: "1"}, T1)
        second = repository.commit({ONE: "2"}, T2)
        repository.commit({ONE: "3"}, T3)
        orphan = repository.git("commit-tree", "-m", "x", f"{second}^{{tree}}", when=T5)
        repository.git("replace", second, orphan)
        assert times(repository.folder) == (T1, T3)

    def test_grafts(self, repository: Repository) -> None:
        """Nor does a graft, the older form of a replacement."""
        repository.commit({ONE: "1"}, T1)
        second = repository.commit({ONE: "2"}, T2)
        repository.commit({TWO: "1"}, T3)
        repository.write({".git/info/grafts": f"{second}\n"})
        assert times(repository.folder) == (T1, T2)


class TestErrors:
    """If Git cannot tell the history, a HistoryError has the reason."""

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
        """The same if the root is relative to a working directory in a subfolder of the repository."""
        repository.write({f"sub/{ONE}": "1"})
        monkeypatch.setenv("PATH", str(repository.folder / "sub"))
        monkeypatch.chdir(repository.folder / "sub")
        with pytest.raises(HistoryError, match="Git is not installed"):
            read_history(Path())

    def test_git_missing_outside(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without Git, a root outside of any repository is read as with it."""
        monkeypatch.setenv("PATH", str(tmp_path))
        read = read_history(tmp_path)
        assert not read.in_repository
        assert read.times(ONE, T1) == (T1, T1)

    @pytest.mark.parametrize("lost", ["HEAD", "HEAD~1", "HEAD~1^{tree}", "HEAD~1:catalog"])
    def test_lost_object(self, repository: Repository, lost: str) -> None:
        """A missing object is an error, never a wrong result."""
        repository.commit({ONE: "1"}, T1)
        repository.commit({ONE: "2"}, T2)
        repository.commit({ONE: "3"}, T3)
        name = repository.git("rev-parse", lost)
        (repository.folder / ".git/objects" / name[:2] / name[2:]).unlink()
        with pytest.raises(HistoryError, match="git"):
            read_history(repository.folder)

    def test_lost_index(self, repository: Repository) -> None:
        """A broken index is an error with Git's message once the state of a file is needed."""
        repository.commit({ONE: "1"}, T1)
        repository.write({ONE: "2"})
        repository.write({".git/index": "broken"})
        with pytest.raises(HistoryError, match="index"):
            read_history(repository.folder)

    def test_worktree_without_its_repository(self, repository: Repository, tmp_path: Path) -> None:
        """A working tree whose repository is missing (not mounted, moved) is an error, not "no repository"."""
        repository.commit({ONE: "1"}, T1)
        other = repository.worktree(tmp_path / "other")
        shutil.rmtree(repository.folder)
        with pytest.raises(HistoryError, match="not a git repository"):
            read_history(other.folder)
