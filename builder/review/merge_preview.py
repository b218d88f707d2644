"""What would land if a head were merged into a base: the catalogue that results, and the files that change in it.

A merge (squashed or not) takes a path from the head where the head changed it, and from the base where it did not.
Where both changed it, Git mixes the two line by line into a file that nobody has seen: such a path is outdated, and
cannot be judged before the branch is updated. So every file that lands is one of the base or one of the head, and
each of the head is compared with the one of the base that it takes the place of, whatever the merge bases were: with
several of them (a criss-cross history) a path counts as changed if it differs from any.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from builder.check import catalogue
from builder.check.catalogue import Catalogue
from builder.domain.addresses import CATALOG, README
from builder.problems import Location, Problem
from builder.review import git_trees
from builder.review.git_trees import EXECUTABLE, REGULAR, Objects, Tree, TreeEntry
from builder.source import document, files
from builder.source.document import MAX_BYTES, Document

# Stands for a blob that is too large and never read: the reader says of it what it says of such a file.
_TOO_LARGE = b"\n" * (MAX_BYTES + 1)


class File(NamedTuple):
    """A model's file before and after the change; None where it is not there."""

    path: str
    old: Document | None
    new: Document | None


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What would land."""

    catalogue: Catalogue
    files: list[File]  # models' files that the head changes, sorted by path
    outdated: list[str]  # paths of those that the base changed too
    others: list[str]  # changed paths outside of the catalogue


def read(root: Path, base: str, head: str | None) -> MergePreview:
    """Read what merging ``head``, or the working tree, into ``base`` would land. Raises BuilderError."""
    repository = git_trees.objects(root)
    base_commit = repository.commit(base)
    head_commit = repository.commit("HEAD" if head is None else head)
    merge_bases = repository.merge_bases(base_commit, head_commit)
    with _head(repository, head_commit if head is not None else None) as (objects, tree):
        return _read(objects, objects.tree(base_commit), objects.tree(tree), [objects.tree(it) for it in merge_bases])


@contextmanager
def _head(repository: Objects, commit: str | None) -> Iterator[tuple[Objects, str]]:
    if commit:
        yield repository, commit
    else:
        with git_trees.working_tree(repository) as snapshot:
            yield snapshot


def _read(objects: Objects, base: Tree, head: Tree, merge_bases: Iterable[Tree]) -> MergePreview:
    changed, on_both_sides = _changed(base, head, list(merge_bases))
    landed = base | {path: head[path] for path in changed if path in head}
    for path in changed:
        if path not in head:
            del landed[path]
    outdated = [path for path in on_both_sides if _is_model(path)]
    others = [path for path in changed if not _is_catalogue(path) or path == README]
    loaded, changed_files = _documents(objects, base, landed, [path for path in changed if _is_model(path)])
    return MergePreview(loaded, changed_files, outdated, others)


def _changed(base: Tree, head: Tree, merge_bases: list[Tree]) -> tuple[list[str], list[str]]:
    """Return the paths that the head changes, and those of them that the base changed too."""
    changed_paths = sorted(path for path in base.keys() | head.keys() if base.get(path) != head.get(path))
    changed = [path for path in changed_paths if any(old.get(path) != head.get(path) for old in merge_bases)]
    return changed, [path for path in changed if any(old.get(path) != base.get(path) for old in merge_bases)]


def _documents(objects: Objects, base: Tree, landed: Tree, changed: list[str]) -> tuple[Catalogue, list[File]]:
    """Read the catalogue that would land, and the changed files as they were before."""
    paths, problems = _find(landed)
    before = {path: base[path] for path in changed if path in base}
    after = {path: landed[path] for path in paths}
    contents = objects.contents(entry.id for entry in (*before.values(), *after.values()) if _is_readable(entry))
    old, new = (_parse(entries, contents) for entries in (before, after))
    # In the place of a file that is there but not read stands a link, a folder or a submodule: a problem already.
    files = [File(path, old.get(path), new.get(path)) for path in changed if path in new or path not in landed]
    return catalogue.check(new.values(), problems), files


def _find(tree: Tree) -> tuple[list[str], list[Problem]]:
    """List the models' files of a tree, sorted, and what else lies in the catalogue. Git's modes count."""
    paths: list[str] = []
    problems: set[Problem] = set()
    for path, entry in sorted(tree.items()):
        if not _is_catalogue(path):
            continue
        problem = _misplaced(path, entry)
        if problem:
            problems.add(problem)
        if _is_model(path) and entry.mode in (REGULAR, EXECUTABLE):
            paths.append(path)
    return paths, sorted(problems)


def _misplaced(path: str, entry: TreeEntry) -> Problem | None:
    folder = path.partition("/")[0]
    if folder != CATALOG:
        message = f"a disk that ignores case takes {folder} for {CATALOG}: choose another name"
        return Problem(Location(path), "case", "$", message)
    if entry.mode == EXECUTABLE:
        message = "is executable: `chmod -x` it, or `git update-index --chmod=-x` where the disk has no such mode"
        return Problem(Location(path), "file-mode", "$", message)
    return files.misplaced(path, is_regular=entry.mode == REGULAR)


def _is_catalogue(path: str) -> bool:
    return path.partition("/")[0].casefold() == CATALOG


def _is_model(path: str) -> bool:
    return path.startswith(f"{CATALOG}/") and path != README and not files.misplaced(path, is_regular=True)


def _is_readable(entry: TreeEntry) -> bool:
    return entry.mode in (REGULAR, EXECUTABLE) and entry.size <= MAX_BYTES


def _parse(entries: Mapping[str, TreeEntry], contents: Mapping[str, bytes]) -> dict[str, Document]:
    return {path: document.parse(path, contents.get(entry.id, _TOO_LARGE)) for path, entry in entries.items()}
