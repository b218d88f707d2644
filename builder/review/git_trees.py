"""The files of a revision, read from Git's objects only: modes from the trees, contents from the blobs.

Nothing is checked out, and no filter, attribute or textconv applies, so a revision cannot influence how it is read
(git-ls-tree(1), git-cat-file(1)). The working tree is read as the commit that it would become.
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
MAX_PATHS = 200_000  # in one tree: 6 tree objects can name a million
MAX_FILE_BYTES = 100 * 1024 * 1024  # in the working tree: GitHub refuses a push with a larger one


class TreeEntry(NamedTuple):
    """An entry of a tree: mode, object, and the blob's size in bytes (0 for a submodule)."""

    mode: str
    id: str
    size: int


Tree = dict[str, TreeEntry]


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """A repository's objects. Paths are relative to the root; one outside of it begins with ``:/``, as in Git."""

    root: Path
    prefix: str
    variables: Mapping[str, str] = field(default_factory=dict)

    def commit(self, revision: str) -> str:
        """Return the id of a revision's commit; ``--all`` is not taken for an option. Raises BuilderError."""
        done = git.run(
            self.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}",
            variables=self.variables,
        )  # fmt: skip
        if done.returncode != 0:
            raise BuilderError(f"there is no commit {inert(revision)[:100]!r} here: fetch it, or correct the name")
        return done.stdout.decode().strip()

    def merge_bases(self, base: str, head: str) -> list[str]:
        """Return all best common ancestors of two commits. Raises HistoryError if there is none."""
        done = git.run(self.root, "merge-base", "--all", base, head)
        if done.returncode != 0:
            raise HistoryError("base and head have no commit in common: start the branch from the base")
        return done.stdout.decode().split()

    def tree(self, treeish: str) -> Tree:
        """Return all entries below a tree, by path: blobs, links and submodules, with folders opened."""
        options = ("-r", "-z", "-l", "--full-tree", treeish)
        lines = git.fields(self.root, "ls-tree", *options, maximum=MAX_PATHS, variables=self.variables)
        if lines is None:
            raise BuilderError(f"a tree has more than {MAX_PATHS:,} files: that is more than can be reviewed")
        tree = dict(self._entry(line) for line in lines)
        if len(tree) != len(lines):
            raise BuilderError("a tree has two entries with the same name, which Git itself never writes")
        return tree

    def contents(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of blobs by their ids."""
        return git.blobs(self.root, blobs, variables=self.variables)

    def _entry(self, line: bytes) -> tuple[str, TreeEntry]:
        header, path = line.split(b"\t", 1)
        mode, kind, object_id, size = header.decode().split()
        if size == "BAD":
            raise HistoryError(f"the object {object_id} is missing: fetch the whole repository")
        name = os.fsdecode(path)
        relative = name.removeprefix(self.prefix) if name.startswith(self.prefix) else f":/{name}"
        return relative, TreeEntry(mode, object_id, int(size) if kind == "blob" else 0)


def objects(root: Path) -> ObjectStore:
    """Return the objects of the repository of a folder. Raises HistoryError without one, or if it is shallow."""
    prefix = git.prefix(root)
    if prefix is None:
        raise HistoryError(f"{root} is not in a Git repository: there is nothing to compare with")
    git.require_whole_history(root, "where the branches meet")
    return ObjectStore(root, prefix)


@contextmanager
def working_tree(repository: ObjectStore) -> Iterator[tuple[ObjectStore, str]]:
    """Yield the tree that a commit of the whole working tree would have, and the objects that hold it.

    Index and new objects are written to a folder of their own, so the repository stays as it was.
    """
    _require_small_files(repository)
    index, objects_folder = (_git_path(repository.root, name) for name in ("index", "objects"))
    with TemporaryDirectory() as temporary:
        copy = Path(temporary, "index")
        if index.is_file():
            shutil.copyfile(index, copy)  # with the state of unchanged files, so that Git need not read them
        variables = {
            "GIT_INDEX_FILE": str(copy),
            "GIT_OBJECT_DIRECTORY": temporary,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(objects_folder),
        }
        modes = git.run(repository.root, "config", "--local", "--type=bool", "--get", "core.fileMode").stdout.decode()
        settings = (f"core.fileMode={modes.strip() or 'true'}",)
        git.output(repository.root, "add", "--all", "--", ":/", variables=variables, settings=settings)
        tree = git.output(repository.root, "write-tree", variables=variables).decode().strip()
        yield ObjectStore(repository.root, repository.prefix, variables), tree


def _require_small_files(repository: ObjectStore) -> None:
    """Raise BuilderError for a changed file that is too large, before Git reads and stores it."""
    options = ("-z", "--modified", "--others", "--exclude-standard", "--full-name", "--", ":/")
    names = git.fields(repository.root, "ls-files", *options, maximum=MAX_PATHS)
    if names is None:
        raise BuilderError(f"more than {MAX_PATHS:,} files are new or changed: that is more than can be reviewed")
    top = repository.root.resolve()
    top = top.parents[repository.prefix.count("/") - 1] if repository.prefix else top
    for name in map(os.fsdecode, names):
        if (size := _size(top / name)) > MAX_FILE_BYTES:
            limit = f"at most {MAX_FILE_BYTES:,} are allowed. Move it away, or name it in .gitignore"
            raise BuilderError(f"{inert(name)} has {size:,} bytes: {limit}")


def _size(path: Path) -> int:
    """Return the size of a file in bytes; 0 if it is gone."""
    try:
        return path.lstat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _git_path(root: Path, name: str) -> Path:
    return Path(root, os.fsdecode(git.output(root, "rev-parse", "--git-path", name).removesuffix(b"\n"))).absolute()
