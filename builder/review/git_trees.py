"""What a revision holds, read from Git's objects alone: modes from the trees, contents from the blobs.

Nothing is checked out and no filter, attribute or textconv is asked, so nothing that a revision says about how it
should be read has a say (git-ls-tree(1), git-cat-file(1)). The working tree counts as the commit it would become.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from builder.history import git
from builder.problems import BuilderError, HistoryError, inert

REGULAR, EXECUTABLE = "100644", "100755"


class TreeEntry(NamedTuple):
    """What stands at a path: mode, object, and the blob's size in bytes (0 for a submodule)."""

    mode: str
    id: str
    size: int


Tree = dict[str, TreeEntry]


@dataclass(frozen=True, slots=True)
class Objects:
    """A repository's objects. Paths are relative to the root; one outside of it begins with ``:/``, as Git has it."""

    root: Path
    prefix: str
    variables: Mapping[str, str] = field(default_factory=dict)

    def commit(self, revision: str) -> str:
        """Return the id of the commit that a revision names, which is never taken for an option."""
        done = git.run(
            self.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}",
            variables=self.variables,
        )  # fmt: skip
        if done.returncode != 0:
            raise BuilderError(f"there is no commit {inert(revision)[:100]!r} here: fetch it, or correct the name")
        return done.stdout.decode().strip()

    def merge_bases(self, one: str, other: str) -> list[str]:
        """Return all best common ancestors of two commits. Raises HistoryError if there is none."""
        done = git.run(self.root, "merge-base", "--all", one, other)
        if done.returncode != 0:
            raise HistoryError("base and head have no commit in common: begin the branch at the base")
        return done.stdout.decode().split()

    def tree(self, treeish: str) -> Tree:
        """Return what a tree holds, folders opened, submodules and links as what they are."""
        options = ("-r", "-z", "-l", "--full-tree", treeish)
        listed = git.output(self.root, "ls-tree", *options, variables=self.variables).split(b"\0")[:-1]
        tree = dict(self._entry(line) for line in listed)
        if len(tree) != len(listed):
            raise BuilderError("a tree has two entries of one name: Git itself would never write that")
        return tree

    def contents(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of blobs by their ids."""
        return git.blobs(self.root, blobs, variables=self.variables)

    def _entry(self, line: bytes) -> tuple[str, TreeEntry]:
        about, path = line.split(b"\t", 1)
        mode, kind, identity, size = about.decode().split()
        if size == "BAD":
            raise HistoryError(f"the object {identity} is not here: fetch the whole repository")
        name = os.fsdecode(path)
        relative = name.removeprefix(self.prefix) if name.startswith(self.prefix) else f":/{name}"
        return relative, TreeEntry(mode, identity, int(size) if kind == "blob" else 0)


def objects(root: Path) -> Objects:
    """Return the objects of the repository of a folder. Raises HistoryError without one, or if it is shallow."""
    prefix = git.prefix(root)
    if prefix is None:
        raise HistoryError(f"{root} lies in no Git repository: there is nothing to compare with")
    git.require_whole_history(root, "where the branches meet")
    return Objects(root, prefix)


@contextmanager
def working_tree(repository: Objects) -> Iterator[tuple[Objects, str]]:
    """Give the tree that a commit of the whole working tree would have, and the objects that hold it.

    Index and new objects lie in a folder of their own, so the repository stays as it was.
    """
    folder, objects_folder = (_git_path(repository.root, name) for name in ("index", "objects"))
    with TemporaryDirectory() as temporary:
        index = Path(temporary, "index")
        if folder.is_file():
            shutil.copyfile(folder, index)  # what Git knows of the files, so that it need not read them all
        variables = {
            "GIT_INDEX_FILE": str(index),
            "GIT_OBJECT_DIRECTORY": temporary,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(objects_folder),
        }
        modes = git.run(repository.root, "config", "--local", "--type=bool", "--get", "core.fileMode").stdout.decode()
        add = ("-c", f"core.fileMode={modes.strip() or 'true'}", "add", "--all", "--", ":/")
        git.output(repository.root, *add, variables=variables)
        tree = git.output(repository.root, "write-tree", variables=variables).decode().strip()
        yield Objects(repository.root, repository.prefix, variables), tree


def _git_path(root: Path, name: str) -> Path:
    return Path(root, os.fsdecode(git.output(root, "rev-parse", "--git-path", name).removesuffix(b"\n"))).absolute()
