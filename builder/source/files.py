"""Find and read the models' files in ``catalog/``; anything else there is a problem."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from builder.disk import regular_file
from builder.disk.regular_file import NotRegularError
from builder.domain import names
from builder.domain.addresses import CATALOG, README
from builder.problems import BuilderError, Location, Problem
from builder.source import document
from builder.source.document import MAX_BYTES, Document

# Files of operating systems and editors, which .gitignore lists too. On a disk they are no problem, since nobody
# commits them. In a commit they are refused like any other file.
_LEFTOVERS = re.compile(
    r"\.DS_Store|\._.*|\.localized|Icon\r|Thumbs\.db|ehthumbs\.db|[Dd]esktop\.ini|\.directory|\.fuse_hidden.*|\.nfs.*"
    r"|\..*\.sw[a-p]|.*~|#.*#|\.#.*|\.idea|\.vscode|\.Trash-.*"
)


def find(root: Path) -> tuple[list[str], list[Problem]]:
    """Return the sorted paths of the models' files relative to ``root``, and the problems of all other files.

    Files of operating systems and editors are ignored. Raises BuilderError if there is no ``catalog/``.
    """
    folder = root / CATALOG
    if folder.is_symlink() or not folder.is_dir():
        raise BuilderError(f"{root} has no folder {CATALOG}/: name a folder that has one with --root")
    paths: list[str] = []
    problems: list[Problem] = []
    for path, entry in _entries_below(folder):
        problem = find_misplacement(path, is_regular=entry.is_file(follow_symlinks=False))
        if problem:
            problems.append(problem)
        elif path != README:
            paths.append(path)
    return paths, problems


def find_misplacement(path: str, *, is_regular: bool) -> Problem | None:
    """Return the problem of a path in ``catalog/`` that no file may have; None for a model's file and the README."""
    parts = path.split("/")
    name = parts[-1]
    if not is_regular or len(parts) > 3:
        return _not_regular("/".join(parts[:3]))
    if len(parts) < 3:
        why = f"a model's file belongs in its vendor's folder, {CATALOG}/<vendor>/<id>.yaml"
        return None if path == README else _stray(path, why)
    if name.endswith(".yaml"):
        return None
    if name.lower().endswith((".yaml", ".yml", ".json")):
        target = names.file_path(path)
        remedy = f"write its values to {target}" if name.lower().endswith(".json") else f"move it to {target}"
        message = f"a model's file ends in .yaml: {remedy if target else 'choose another name'}"
        return Problem(Location(path), "extension", "$", message)
    return _stray(path, "only the vendor's models belong in this folder")


def read(root: Path, path: str) -> Document:
    """Read a model's file. Raises BuilderError if it cannot be read."""
    try:
        return document.parse(path, _content(f"{root}/{path}"))
    except NotRegularError:
        return Document(path, problems=[_not_regular(path)])
    except OSError as error:
        raise BuilderError(f"{path} cannot be read: {error.strerror}") from error


def _entries(folder: str | Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        found = [entry for entry in entries if not _LEFTOVERS.fullmatch(entry.name)]
    return sorted(found, key=lambda entry: entry.name)


def _entries_below(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield the files of the catalogue and of its vendors' folders, with their paths."""
    for entry in _entries(folder):
        path = f"{CATALOG}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from ((f"{path}/{inner.name}", inner) for inner in _entries(entry.path))
        else:
            yield path, entry


def _not_regular(path: str) -> Problem:
    message = "is not a regular file: links, folders, pipes and devices are not allowed here; add the file itself"
    return Problem(Location(path), "regular-file", "$", message)


def _stray(path: str, why: str) -> Problem:
    return Problem(Location(path), "stray-file", "$", f"does not belong in the catalogue: {why}; move or delete it")


def _content(path: str) -> bytes:
    """Return a file's content, cut off one byte after the maximum size."""
    file = regular_file.open_for_reading(path)
    try:
        content = os.read(file, MAX_BYTES + 1)
        while more := os.read(file, MAX_BYTES + 1 - len(content)):
            content += more
        return content
    finally:
        os.close(file)
