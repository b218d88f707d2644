"""Where a root can be, and what its clone can lack."""

import os
from pathlib import Path

import pytest

from builder.problems import HistoryError
from tests.git_repository import Repository
from tests.history.reading import NEVER, ONE, T1, T2, T3, T4, TWO, read_history, times


class TestPlaces:
    """Paths of the root, of the repository and of files."""

    @pytest.mark.parametrize(
        "prefix", ["sub", "some/deep folder", "Ünï/日本 'q\"", "-dash", ":colon", "*", " lead", "trail ", "a\nb"]
    )
    def test_root_in_a_sub_folder(self, tmp_path: Path, prefix: str) -> None:
        """A root in a subfolder of the repository has its own files, with paths relative to the root."""
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
        """A root with an unusual path is read like any other."""
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
        """A file with any name, even one that Git would quote, has its own path."""
        repository.configure("core.quotePath", quote)
        path = f"catalog/acme/{name}"
        repository.commit({path: "1"}, T1)
        assert times(repository.folder, path) == (T1, T1)
        repository.write({path: "2"})
        assert times(repository.folder, path, T4) == (T1, T4)

    def test_relative_root(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        """The root can be relative to the working directory."""
        repository.commit({f"sub/{ONE}": "1"}, T1)
        monkeypatch.chdir(repository.folder)
        assert times(Path("sub")) == (T1, T1)
        monkeypatch.chdir(repository.folder / "sub")
        assert times(Path()) == (T1, T1)

    def test_root_behind_a_link(self, repository: Repository, tmp_path: Path) -> None:
        """A root behind a symbolic link is the linked folder."""
        repository.commit({f"sub/{ONE}": "1"}, T1)
        (tmp_path / "link").symlink_to(repository.folder / "sub")
        assert times(tmp_path / "link") == (T1, T1)

    @pytest.mark.parametrize("name", ["HEAD", "--", "-r", "main", "HEAD^{commit}"])
    def test_file_called_like_a_revision(self, repository: Repository, name: str) -> None:
        """A file beside ``catalog/`` with the name of a revision or an option does not confuse Git."""
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
        """A change on another branch has not landed."""
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
        """A catalogue that is a submodule has its own history."""
        repository.commit({ONE: "1"}, T1)
        outer = Repository(tmp_path / "outer")
        outer.git("submodule", "--quiet", "add", repository.folder.as_uri(), "inner")
        outer.commit(when=T3)
        assert times(outer.folder / "inner") == (T1, T1)


@pytest.fixture
def origin(repository: Repository) -> Repository:
    """Return a repository of three commits that can be cloned partially."""
    repository.configure("uploadpack.allowFilter", "true")
    repository.commit({ONE: "1"}, T1)
    repository.commit({ONE: "2", TWO: "1"}, T2)
    repository.commit({TWO: "2"}, T3)
    return repository


class TestClones:
    """Clones without some objects."""

    @pytest.mark.parametrize("depth", [1, 2])
    def test_shallow(self, origin: Repository, tmp_path: Path, depth: int) -> None:
        """A shallow clone is an error with a remedy, and the remedy works."""
        clone = origin.clone(tmp_path / "clone", f"--depth={depth}")
        with pytest.raises(HistoryError, match="git fetch --unshallow"):
            read_history(clone.folder)
        clone.git("fetch", "--quiet", "--unshallow")
        assert times(clone.folder) == (T1, T2)

    @pytest.mark.parametrize("options", [(), ("--depth=1000",), ("--filter=blob:none",), ("--filter=tree:0",)])
    def test_whole(self, origin: Repository, tmp_path: Path, options: tuple[str, ...]) -> None:
        """A clone with the whole history has the same history as its origin, even without old blobs."""
        clone = origin.clone(tmp_path / "clone", *options)
        cloned = read_history(clone.folder).remembered
        assert cloned._replace(root=origin.folder) == read_history(origin.folder).remembered
        assert times(clone.folder) == (T1, T2)

    def test_packed(self, origin: Repository) -> None:
        """Packing, with a commit graph, does not change the result."""
        before = read_history(origin.folder).remembered
        origin.git("gc", "--quiet")
        origin.git("commit-graph", "write", "--reachable", "--changed-paths")
        assert read_history(origin.folder).remembered == before
