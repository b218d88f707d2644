"""Write a tree of artifacts: compared before written, each file whole or not at all, deletions last.

A folder is only written to if all that lies in it was made by a build: the tree lists its own files in
``.catalog-files``. Whatever the moment at which a build is killed, that list names every file that is there.
"""

import gzip
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from builder.problems import BuilderError

if sys.platform != "win32":
    import fcntl

LIST_NAME = ".catalog-files"
_LIST_HEAD = "# The files that `catalog build` made here."
_TEMPORARY = ".catalog-tmp"
_TEXTS = (".css", ".html", ".js", ".json", ".ndjson", ".svg", ".xml")


class Artifact(NamedTuple):
    """A file to publish: its path below the output folder, with ``/``, and its content."""

    path: str
    content: bytes


class Written(NamedTuple):
    """How many files a build wrote, removed and left as they were."""

    written: int
    removed: int
    unchanged: int


Steps = Callable[[Sequence[Artifact]], Iterable[Artifact]]


def write(out: Path, artifacts: Sequence[Artifact], steps: Steps = iter, *, precompress: bool = False) -> Written:
    """Make ``out`` hold exactly the artifacts, written in their order.

    ``steps`` wraps the sequence to show progress; ``precompress`` lays a ``.gz`` beside each text. Raises BuilderError
    if the folder holds anything that no build made, or cannot be written.
    """
    with _alone(out):
        return _write_all(out, artifacts, steps, precompress=precompress)


def _write_all(out: Path, artifacts: Sequence[Artifact], steps: Steps, *, precompress: bool) -> Written:
    try:
        present = _claim(out)
        planned = {artifact.path for artifact in artifacts}
        planned |= {f"{path}.gz" for path in planned if precompress and path.endswith(_TEXTS)}
        _write_list(out, present | planned)
        stepped = steps(artifacts)
        written = sum(_write(out, artifact) for artifact in (_compressed(out, stepped) if precompress else stepped))
        removed = _remove(out, present - planned)
        _write_list(out, planned)
        _remove_temporary(out)
    except OSError as error:
        raise BuilderError(f"{error.filename or out}: {error.strerror}. Mend that, then build again") from error
    return Written(written, removed, len(planned) - written)


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Make the folder if it is not there, and keep other builds out of it during the block.

    The lock is the kernel's, on the folder itself: it leaves no file, and goes with the process, however that ends.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        descriptor = _lock(out)
    except BlockingIOError as error:
        raise BuilderError(f"another build is writing to {out}: wait for its end") from error
    except OSError as error:
        raise BuilderError(f"{error.filename or out}: {error.strerror}. Mend that, then build again") from error
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _lock(folder: Path) -> int | None:
    """Return the descriptor that holds the lock; None on Windows, which has no such lock."""
    if sys.platform == "win32":
        return None
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _claim(out: Path) -> set[str]:
    """Return the files of earlier builds in the folder."""
    _remove_temporary(out)
    listed = _read_list(out)
    present, empty = _entries(out)
    foreign = sorted((present - listed) | (empty - _folders(listed)))
    if foreign:
        named = ", ".join(foreign[:3]) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")
        raise BuilderError(f"{out} holds what no build made ({named}): choose an empty folder with --out, or move them")
    return present


def _read_list(out: Path) -> set[str]:
    """Return the files that the folder's own list names; a list that no build wrote makes the folder foreign."""
    try:
        head, *paths = (out / LIST_NAME).read_text(encoding="utf-8", errors="replace").splitlines() or [""]
    except FileNotFoundError:
        return set()
    if head != _LIST_HEAD:
        raise BuilderError(f"{out / LIST_NAME} was not written by a build: choose another folder with --out")
    return set(paths)


def _write_list(out: Path, paths: Iterable[str]) -> None:
    _write(out, Artifact(LIST_NAME, "".join(f"{path}\n" for path in [_LIST_HEAD, *sorted(paths)]).encode()))


def _entries(out: Path) -> tuple[set[str], set[str]]:
    """Return all files below the folder but the build's own list, and the folders that are empty; a link is a file."""
    files: set[str] = set()
    empty: set[str] = set()
    waiting = [""]
    for relative in waiting:  # which grows as folders are found
        prefix = f"{relative}/" if relative else ""
        with os.scandir(f"{out}/{relative}") as entries:
            found = list(entries)
        waiting += [prefix + entry.name for entry in found if entry.is_dir(follow_symlinks=False)]
        files.update(prefix + entry.name for entry in found if not entry.is_dir(follow_symlinks=False))
        if relative and not found:
            empty.add(relative)
    return files - {LIST_NAME}, empty


def _folders(paths: Iterable[str]) -> set[str]:
    """Return all folders in which files of these paths lie."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _remove_temporary(out: Path) -> None:
    """Remove what a build that was killed left half-written; anything else there stays, and is foreign."""
    folder = out / _TEMPORARY
    if folder.is_dir() and not folder.is_symlink():
        for path in folder.iterdir():
            if path.name.isdigit() and path.is_file() and not path.is_symlink():
                path.unlink()
        if not any(folder.iterdir()):
            folder.rmdir()


def _write(out: Path, artifact: Artifact) -> bool:
    """Write a file unless it holds the same already; say whether it was written."""
    target = f"{out}/{artifact.path}"
    if _holds(target, artifact.content):
        return False
    temporary = f"{out}/{_TEMPORARY}/{os.getpid()}"
    try:
        _put(temporary, target, artifact.content)
    except FileNotFoundError:  # a folder is not there yet: rarer, and dearer to ask for each time
        for file in (temporary, target):
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        _put(temporary, target, artifact.content)
    return True


def _put(temporary: str, target: str, content: bytes) -> None:
    with open(temporary, "wb") as file:  # noqa: PTH123 - 20,000 times: a Path costs as much as the file
        file.write(content)
    os.replace(temporary, target)  # noqa: PTH105 - the same


def _compressed(out: Path, artifacts: Iterable[Artifact]) -> Iterator[Artifact]:
    """Yield the artifacts; before each text that will be written its ``.gz``, so that none is ever of an old text."""
    for path, content in artifacts:
        compressed = out / f"{path}.gz"
        if path.endswith(_TEXTS) and not (compressed.exists() and _holds(f"{out}/{path}", content)):
            yield Artifact(f"{path}.gz", gzip.compress(content, mtime=0))
        yield Artifact(path, content)


def _holds(path: str, content: bytes) -> bool:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - the same
            return os.fstat(file.fileno()).st_size == len(content) and file.read() == content
    except FileNotFoundError:
        return False


def _remove(out: Path, paths: Iterable[str]) -> int:
    """Remove files and the folders that they leave empty; return how many files."""
    gone = sorted(paths, reverse=True)
    for path in gone:
        (out / path).unlink()
    for folder in sorted({parent for path in gone for parent in (out / path).parents if parent != out}, reverse=True):
        if out in folder.parents and not any(folder.iterdir()):
            folder.rmdir()
    return len(gone)
