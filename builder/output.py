"""Write a tree of artifacts: rendered only where needed, each file whole or not at all, deletions last.

A folder is only written to if all that lies in it was made by a build: the tree lists its own files in
``.catalog-files``. Whatever the moment at which a build is killed, that list names every file that is there. What the
build before made, and how it lay on the disk then, spares the search and the rendering of what is still the same.
"""

import gzip
import hashlib
import os
import shutil
import sys
import threading
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from builder import jobs, stamps
from builder.problems import BuilderError

if sys.platform != "win32":
    import fcntl

LIST_NAME = ".catalog-files"
_LIST_HEAD = "# The files that `catalog build` made here."
_TEMPORARY = ".catalog-tmp"
_TEXTS = (".css", ".html", ".js", ".json", ".ndjson", ".svg", ".xml")
_STAMPS = 1_000  # taken at a time
_PATIENCE = 20
_TO_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


class Artifact(NamedTuple):
    """A file to publish: its path below the output folder, with ``/``, what its content depends on, its content.

    ``key`` differs wherever the content does, between builds of the same program and settings; what is static has an
    empty one. ``render`` is called only when the content is needed, at most once, in any process.
    """

    path: str
    key: bytes
    render: Callable[[], bytes]

    @classmethod
    def of(cls, path: str, content: bytes) -> "Artifact":
        """Return an artifact whose content is there already."""
        return cls(path, key(content), lambda: content)


def key(*parts: bytes) -> bytes:
    """Return 16 bytes that differ wherever the parts do."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.digest()


class Written(NamedTuple):
    """How many files a build wrote, removed and left as they were."""

    written: int
    removed: int
    unchanged: int


class Made(NamedTuple):
    """What a build made: its files, their keys in hexadecimal, their folders; and the stamps of files and folders."""

    files: list[str]
    keys: list[str]
    folders: list[str]
    stamps: bytes

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Yield each file's size in bytes."""
        return zip(self.files, stamps.sizes(self.stamps), strict=False)

    @property
    def published(self) -> int:
        """How many files there are, but for the build's own list."""
        return len(self.files) - 1


class Before(NamedTuple):
    """What the last build made, and which of its files and folders no longer lie as they did."""

    made: Made
    changed: set[str]


class _Found(NamedTuple):
    """What lies in the folder before a build: all files, and the keys of those that still are as they were made."""

    present: set[str]
    keys: dict[str, str]


class Part(NamedTuple):
    """A part of what is published, planned in the process that writes it; those of earlier turns appear earlier."""

    turn: int
    artifacts: Callable[[], Iterable[Artifact]]


class _Staged(NamedTuple):
    """What became of a part: its files with their keys, and those of them that are written and wait for their turn."""

    keys: list[tuple[str, str]]
    due: list[str]
    written: int


Steps = Callable[[Sequence[Part]], Iterable[Part]]


def write(  # noqa: PLR0913 - each is a decision of the build's
    out: Path,
    parts: Sequence[Part],
    before: Before | None = None,
    *,
    processes: int = 1,
    steps: Steps = iter,
    meanwhile: Callable[[], None] | None = None,
    precompress: bool = False,
) -> tuple[Written, Made]:
    """Make ``out`` hold exactly the parts' artifacts, which appear turn by turn.

    ``steps`` wraps the parts to show progress; ``meanwhile`` is done while other processes write; ``precompress`` lays
    a ``.gz`` beside each text. Raises BuilderError if the folder holds anything that no build made, or cannot be
    written. ``alone`` is held meanwhile.
    """
    try:
        writer = _Writer(out, _look(out, before), precompress=precompress)
        stage = partial(jobs.share_out, writer.stage, parts, processes, steps=steps, meanwhile=meanwhile)
        return writer.write(stage, {part.turn for part in parts}, before, processes)
    except OSError as error:
        raise BuilderError(f"{error.filename or out}: {error.strerror}. Mend that, then build again") from error
    finally:
        with suppress(OSError):
            _remove_temporary(out)


def _look(out: Path, before: Before | None) -> _Found:
    if before is None:
        return _Found(_claim(out), {})
    made, changed = before
    keys = {path: key for path, key in zip(made.files, made.keys, strict=True) if path not in changed}
    if LIST_NAME in keys and changed.isdisjoint(made.folders):  # in no folder anything came or went
        return _Found(set(made.files) - {LIST_NAME}, keys)
    return _Found(_claim(out), keys)


class _Writer:
    """Writes to a folder in which certain files were found."""

    def __init__(self, out: Path, found: _Found, *, precompress: bool) -> None:
        self._out = out
        self._found = found
        self._precompress = precompress
        self._folders: set[str] = set()  # that this process has made

    def write(
        self, stage: Callable[[], list[_Staged]], turns: Iterable[int], before: Before | None, processes: int
    ) -> tuple[Written, Made]:
        """Write all parts beside the tree, then let them appear in it, then remove what has gone."""
        present = self._found.present
        if LIST_NAME not in self._found.keys:
            _write_list(self._out, present)  # it says that what is left beside the tree is a build's
        staged = stage()
        keys = {path: key for part in staged for path, key in part.keys}
        if not present >= keys.keys():
            _write_list(self._out, present | keys.keys())
        for turn in sorted(turns):
            _move(f"{self._out}/{_TEMPORARY}/{turn}", str(self._out))
        gone = present - keys.keys()
        _remove(self._out, gone)
        if gone or LIST_NAME not in self._found.keys or present != keys.keys():
            _write_list(self._out, keys)
        _remove_temporary(self._out)
        touched = {LIST_NAME, *gone, *(path for part in staged for path in part.due)}
        written = sum(part.written for part in staged)
        made = _made(self._out, {**keys, LIST_NAME: ""}, before, touched, processes)
        return Written(written, len(gone), len(keys) - written), made

    def stage(self, part: Part) -> _Staged:
        """Write what is due of a part to a tree of its turn, unless it is there already with the same content."""
        staged = _Staged([], [], 0)
        folder, written = f"{self._out}/{_TEMPORARY}/{part.turn}", 0
        for artifact in part.artifacts():
            paths, key = self._paths(artifact.path), artifact.key.hex()
            staged.keys.extend([(path, key) for path in paths])
            if any(self._found.keys.get(path) != key for path in paths):
                content = artifact.render()
                staged.due.extend(paths)
                written += sum([self._write(folder, path, content) for path in paths])
        return staged._replace(written=written)

    def _paths(self, path: str) -> tuple[str, ...]:
        return (f"{path}.gz", path) if self._precompress and path.endswith(_TEXTS) else (path,)

    def _write(self, folder: str, path: str, content: bytes) -> bool:
        """Write a file unless it holds the same already; say whether it was written."""
        is_compressed = path.endswith(".gz")
        if path in self._found.present and _holds(f"{self._out}/{path}", content, is_compressed=is_compressed):
            return False
        self._put(f"{folder}/{path}", gzip.compress(content, mtime=0) if is_compressed else content)
        return True

    def _put(self, path: str, content: bytes) -> None:
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            _make_folder(folder)
            self._folders.add(folder)
        _put(path, content)


def _move(source: str, target: str) -> None:
    """Move all that lies in a folder to another, each file at once, and what is new before what is there already."""
    try:
        with os.scandir(source) as entries:
            found = sorted(entries, key=attrgetter("name"))
    except FileNotFoundError:
        return
    merged = []
    for entry in found:
        path = f"{target}/{entry.name}"
        if entry.is_dir(follow_symlinks=False) and not os.path.lexists(path):
            os.rename(entry.path, path)  # noqa: PTH104 - many: a Path is dearer
        else:
            merged.append((entry, path))
    for entry, path in merged:
        if entry.is_dir(follow_symlinks=False):
            _move(entry.path, path)
        else:
            os.replace(entry.path, path)  # noqa: PTH105 - the same
    os.rmdir(source)  # noqa: PTH106 - the same


def _made(out: Path, keys: dict[str, str], before: Before | None, touched: set[str], processes: int) -> Made:
    """Return what lies in the folder after a build; what was not touched lies as it did before."""
    files = list(keys)
    is_same = before is not None and before.made.files == files
    folders = before.made.folders if before and is_same else [".", *sorted(_folders(keys) - _single(keys))]
    paths = files + folders
    if before is None:
        return Made(files, list(keys.values()), folders, take_stamps(out, paths, processes))
    known = stamps.by_path([*before.made.files, *before.made.folders], before.made.stamps)
    anew = touched | before.changed | _folders(touched) | {"."}
    taken = [path for path in paths if path in anew or path not in known]
    known |= stamps.by_path(taken, take_stamps(out, taken, processes))
    return Made(files, list(keys.values()), folders, b"".join([known[path] for path in paths]))


def _single(paths: Iterable[str]) -> set[str]:
    """Return the folders that hold one file and nothing else, as those of the models do.

    They are half of all that would have to be looked at each time, and what is not listed there is neither written over
    nor removed.
    """
    files = Counter(path.rpartition("/")[0] for path in paths)
    above = {folder.rpartition("/")[0] for folder in _folders(paths)}
    return {folder for folder, count in files.items() if count == 1 and folder not in above}


def take_stamps(out: Path, paths: Sequence[str], processes: int, meanwhile: Callable[[], None] | None = None) -> bytes:
    """Return the stamps of files and folders; many of them are looked at side by side."""
    parts = [paths[start : start + _STAMPS] for start in range(0, len(paths), _STAMPS)]
    take = partial(stamps.take, str(out))
    return b"".join(jobs.share_out(take, parts, processes if len(parts) > 1 else 1, meanwhile=meanwhile))


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Make the folder if it is not there, and keep other builds out of it during the block.

    The lock is the kernel's, on the folder itself: it leaves no file, and goes with the last process of the build,
    however that ends.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        descriptor = _lock(out)
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
    for _ in range(_PATIENCE):
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        threading.Event().wait(0.05)  # the processes of a build that was killed end by themselves
    os.close(descriptor)
    raise BuilderError(f"another build is writing to {folder}: wait for its end")


def _claim(out: Path) -> set[str]:
    """Return the files of earlier builds in the folder."""
    listed = _read_list(out)
    _remove_temporary(out)
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
    content = "".join(f"{path}\n" for path in [_LIST_HEAD, *sorted(paths)]).encode()
    if not _holds(f"{out}/{LIST_NAME}", content):
        _make_folder(f"{out}/{_TEMPORARY}")
        _put(f"{out}/{_TEMPORARY}/list", content)
        (out / _TEMPORARY / "list").replace(out / LIST_NAME)


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
    for parent in {path.rpartition("/")[0] for path in paths}:
        folder = parent
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _remove_temporary(out: Path) -> None:
    """Remove what a build that was killed left beside the tree; anything else there stays, and is foreign."""
    folder = out / _TEMPORARY
    if folder.is_dir() and not folder.is_symlink():
        for path in folder.iterdir():
            if path.is_symlink():
                continue
            if path.name.isdigit() and path.is_dir() and (out / LIST_NAME).exists():
                shutil.rmtree(path)
            elif path.name == "list" and path.is_file():
                path.unlink()
        if not any(folder.iterdir()):
            folder.rmdir()


def _make_folder(folder: str) -> None:
    try:
        os.mkdir(folder)  # noqa: PTH102 - the same
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - the same
    except FileExistsError:  # another process has just made it
        pass


def _put(path: str, content: bytes) -> None:
    descriptor = os.open(path, _TO_WRITE, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def _holds(path: str, content: bytes, *, is_compressed: bool = False) -> bool:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - the same
            if is_compressed:
                return gzip.decompress(file.read()) == content
            return os.fstat(file.fileno()).st_size == len(content) and file.read() == content
    except (FileNotFoundError, EOFError, gzip.BadGzipFile, zlib.error):
        return False


def _remove(out: Path, paths: Iterable[str]) -> None:
    """Remove files and the folders that they leave empty."""
    gone = sorted(paths, reverse=True)
    for path in gone:
        (out / path).unlink()
    for folder in sorted({parent for path in gone for parent in (out / path).parents if parent != out}, reverse=True):
        if out in folder.parents and not any(folder.iterdir()):
            folder.rmdir()
