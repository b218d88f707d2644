"""Tests of ``builder.review.git_trees``: limits of size, and settings of the user that have no effect."""

from pathlib import Path

import pytest

from builder.problems import BuilderError
from builder.review import git_trees
from tests.git_repository import Repository
from tests.review.judging import TWO, TWO_TEXT, judge, operations


def commit_million_paths(repository: Repository) -> None:
    """Commit a folder of 10^6 paths, made of six trees of ten entries each."""
    object_id = repository.git("hash-object", "-w", "--stdin", stdin=b"x")
    kind = "100644 blob"
    for _ in range(6):
        entries = "".join(f"{kind} {object_id}\t{number}\n" for number in range(10))
        object_id = repository.git("mktree", stdin=entries.encode())
        kind = "040000 tree"
    listed = repository.git("ls-tree", "HEAD") + f"\n040000 tree {object_id}\tbomb\n"
    tree = repository.git("mktree", stdin=listed.encode())
    commit = repository.git("commit-tree", tree, "-p", "HEAD", "-m", "Bomb")
    repository.git("update-ref", "refs/heads/change", commit)


def test_a_tree_of_a_million_paths_is_not_read(repository: Repository) -> None:
    """A few tree objects can name any number of paths: reading them stops at a limit, with an error."""
    commit_million_paths(repository)
    with pytest.raises(BuilderError, match="more than 200,000 files"):
        judge(repository)


def test_a_large_file_of_the_working_tree_is_not_stored(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A huge file is refused by its size, before Git copies it to the temporary folder."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with (repository.folder / "disk.img").open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(BuilderError, match=r"disk.img has 1,073,741,824 bytes: at most 104,857,600 are allowed"):
        judge(repository, head=None)
    repository.write({".gitignore": "disk.img\n"})
    assert judge(repository, head=None).other_paths == [".gitignore"]


def test_more_new_files_than_can_be_reviewed_are_not_stored(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit on the number of files also applies to the working tree."""
    monkeypatch.setattr(git_trees, "MAX_PATHS", 3)
    repository.write({f"notes/{number}.txt": "x" for number in range(4)})
    with pytest.raises(BuilderError, match="more than 3 files are new or changed"):
        judge(repository, head=None)


@pytest.mark.parametrize("variable", ["GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"])
def test_pathspec_variables_change_nothing(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """Git's environment variables for pathspecs have no effect on how the working tree is read."""
    repository.write({TWO: TWO_TEXT})
    monkeypatch.setenv(variable, "1")
    assert operations(judge(repository, head=None)) == [("create", "acme-two")]


def test_a_failed_git_command_is_named(repository: Repository) -> None:
    """The error about a damaged index names the Git command that failed."""
    (repository.folder / ".git/index").write_bytes(b"damaged")
    with pytest.raises(BuilderError, match=r"git (ls-files|add) failed: .*index"):
        judge(repository, head=None)
