"""A preview of merging a head into a base: the catalogue after the merge, and the files that change in it.

A merge (squashed or not) takes a path from the head if the head changed it, else from the base. If both changed it, Git
merges the versions line by line into a file that nobody has reviewed: such a path is outdated, and cannot be judged
before the branch is updated. So every file of the result is from the base or from the head, and each one from the head
is compared with the base's version that it replaces. With several merge bases (a criss-cross history), a path counts as
changed if it differs from any of them.
"""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from builder.check import catalogue
from builder.check.catalogue import Catalogue
from builder.domain import names
from builder.domain.addresses import README
from builder.history import file_history, git
from builder.history.file_changes import Head
from builder.problems import Problem
from builder.review import git_trees, paths
from builder.review.git_trees import EXECUTABLE, REGULAR, ObjectStore, Tree, TreeEntry
from builder.source import document
from builder.source.document import MAX_BYTES, Document


class FileVersions(NamedTuple):
    """A model's file in the base and after the merge; None if it does not exist there."""

    path: str
    before: Document | None
    after: Document | None


@dataclass(frozen=True, slots=True)
class MergePreview:
    """The result of a merge."""

    catalogue: Catalogue
    files: list[FileVersions]  # models' files that the head changes, sorted by path
    outdated_paths: list[str]  # of those, the ones that the base changed too
    other_paths: list[str]  # changed paths that are not models' files
    reused_ids: list[FileVersions]  # new files with the id of a model that was removed: ``before`` is its last file


def read(root: Path, base: str, head: str | None) -> MergePreview:
    """Return the result of merging ``head``, or the working tree, into ``base``. Raises BuilderError."""
    repository = git_trees.objects(root)
    base_commit = repository.commit(base)
    head_commit = repository.commit("HEAD" if head is None else head)
    merge_bases = repository.merge_bases(base_commit, head_commit)
    merging = git_trees.working_tree(repository) if head is None else nullcontext((repository, head_commit))
    with merging as (objects, tree):
        base_trees = [objects.tree(commit) for commit in merge_bases]
        return _preview(objects, base_commit, objects.tree(base_commit), objects.tree(tree), base_trees)


def _preview(
    objects: ObjectStore, base_commit: str, base: Tree, head: Tree, merge_bases: Iterable[Tree]
) -> MergePreview:
    changed, changed_on_both_sides = _changed_paths(base, head, list(merge_bases))
    merged = base | {path: head[path] for path in changed if path in head}
    for path in changed:
        if path not in head:
            del merged[path]
    outdated = [path for path in changed_on_both_sides if paths.is_model(path)]
    others = [path for path in changed if not paths.is_catalogue(path) or path == README]
    models = [path for path in changed if paths.is_model(path)]
    checked, files = _documents(objects, base, merged, changed, models)
    return MergePreview(checked, files, outdated, others, _reused_ids(objects, base_commit, base, files))


def _changed_paths(base: Tree, head: Tree, merge_bases: list[Tree]) -> tuple[list[str], list[str]]:
    """Return the paths that the head changes, and those of them that the base changed too."""
    differing = sorted(path for path in base.keys() | head.keys() if base.get(path) != head.get(path))
    changed = [path for path in differing if any(old.get(path) != head.get(path) for old in merge_bases)]
    return changed, [path for path in changed if any(old.get(path) != base.get(path) for old in merge_bases)]


def _documents(
    objects: ObjectStore, base: Tree, merged: Tree, changed: list[str], models: list[str]
) -> tuple[Catalogue, list[FileVersions]]:
    """Read the catalogue after the merge, and the changed models' files as they were before."""
    before = {path: base[path] for path in models if path in base}
    after = {path: entry for path, entry in sorted(merged.items()) if paths.is_model(path) and _is_file(entry)}
    contents = objects.contents(entry.id for entry in (*before.values(), *after.values()) if _is_readable(entry))
    old, new = (_parse(entries, contents) for entries in (before, after))
    # A path that exists but is not a file (a link, a folder, a submodule) has a problem of its own.
    files = [FileVersions(path, old.get(path), new.get(path)) for path in models if path in new or path not in merged]
    problems = _path_problems(merged, set(changed))
    return catalogue.check(new.values(), problems, order=lambda path: float(path not in base)), files


def _path_problems(merged: Tree, changed: set[str]) -> list[Problem]:
    """Return the problems of paths that may not exist after a merge: in the catalogue, or changed outside of it."""
    relevant = (path for path in merged if path in changed or paths.is_catalogue(path))
    return sorted({problem for path in relevant if (problem := paths.problem_of(path, merged[path]))})


def _is_file(entry: TreeEntry) -> bool:
    return entry.mode in (REGULAR, EXECUTABLE)


def _is_readable(entry: TreeEntry) -> bool:
    return _is_file(entry) and entry.size <= MAX_BYTES


def _parse(entries: Mapping[str, TreeEntry], contents: Mapping[str, bytes]) -> dict[str, Document]:
    return {path: document.parse(path, contents.get(entry.id)) for path, entry in entries.items()}


def _reused_ids(objects: ObjectStore, base_commit: str, base: Tree, files: list[FileVersions]) -> list[FileVersions]:
    """Return the new files with the id of a model that the base once had and removed."""
    created = {names.id_of(file.path): file for file in files if file.before is None and file.after}
    if not created:
        return []
    history = file_history.read(objects.root, Head(objects.prefix, base_commit))
    removed = {
        path: changes[-2].blob  # before its removal
        for path, changes in history.changes.items()
        if path not in base and len(changes) > 1 and names.is_model_path(path) and names.id_of(path) in created
    }
    contents = dict(git.small_blobs(objects.root, removed.values(), MAX_BYTES))
    return [
        FileVersions(file.path, document.parse(path, contents.get(blob)), file.after)
        for path, blob in removed.items()
        for file in [created[names.id_of(path)]]
    ]
