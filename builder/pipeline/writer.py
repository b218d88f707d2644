"""Write a tree of artifacts: rendered only where needed, each file whole or not at all, deletions last.

What the build before made, and how it lay on the disk then, spares the search and the rendering of what is still the
same. What is due is written beside the tree, and appears phase by phase.
"""

import gzip
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from builder.disk import fingerprints, output_folder
from builder.disk.output_folder import LIST_NAME
from builder.pipeline.processes import parallel_map
from builder.problems import BuilderError
from builder.publish.artifacts import Batch

_TEXTS = (".css", ".html", ".js", ".json", ".ndjson", ".svg", ".xml")
_INDEXES = ("index.html", "index.json")
_STAMPS = 1_000  # taken at a time


class WriteCounts(NamedTuple):
    """How many files a build wrote, removed and left as they were."""

    written: int
    removed: int
    unchanged: int


class OutputState(NamedTuple):
    """What a build made: its files, their keys in hexadecimal, their folders; and the stamps of files and folders."""

    files: list[str]
    keys: list[str]
    folders: list[str]
    stamps: bytes

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Yield each file's size in bytes."""
        return zip(self.files, fingerprints.sizes(self.stamps), strict=False)

    @property
    def published(self) -> int:
        """How many files there are, but for the build's own list."""
        return len(self.files) - 1


class PreviousOutput(NamedTuple):
    """What the last build made, and which of its files and folders no longer lie as they did."""

    made: OutputState
    changed: set[str]


class _OutputScan(NamedTuple):
    """What lies in the folder before a build: all files, the folders made for them, and what still is as it was made.

    ``keys`` are those of such files; ``is_searched`` says whether anything foreign would have been found.
    """

    present: set[str]
    folders: set[str]
    keys: dict[str, str]
    is_searched: bool


class _StagedBatch(NamedTuple):
    """What became of a part: its files with their keys, and those of them that are written and wait for their phase."""

    keys: list[tuple[str, str]]
    due: list[str]
    written: int


Progress = Callable[[Sequence[Batch]], Iterable[Batch]]


def write(  # noqa: PLR0913 - each is a decision of the build's
    out: Path,
    parts: Sequence[Batch],
    before: PreviousOutput | None = None,
    *,
    processes: int = 1,
    progress: Progress = iter,
    in_parent: Callable[[], None] | None = None,
    precompress: bool = False,
) -> tuple[WriteCounts, OutputState]:
    """Make ``out`` hold exactly the parts' artifacts, which appear phase by phase.

    ``progress`` wraps the parts to show progress; ``in_parent`` is done while other processes write; ``precompress``
    lays a ``.gz`` beside each text. Raises BuilderError if the folder holds anything that no build made, or cannot be
    written. ``alone`` must be held.
    """
    try:
        found = _look(out, before)
        try:
            writer = _Writer(out, found, precompress=precompress)
            stage = partial(parallel_map, writer.stage, parts, processes, progress=progress, in_parent=in_parent)
            return writer.write(stage, {part.phase for part in parts}, before, processes)
        finally:
            with suppress(OSError):
                output_folder.remove_staged(out)
    except OSError as error:
        raise BuilderError(f"{error.filename or out}: {error.strerror}. Fix that and run the build again") from error


def _look(out: Path, before: PreviousOutput | None) -> _OutputScan:
    keys: dict[str, str] = {}
    if before:
        made, changed = before
        keys = {path: key for path, key in zip(made.files, made.keys, strict=True) if path not in changed}
        if LIST_NAME in keys and changed.isdisjoint(made.folders):  # in no folder anything came or went
            present = set(made.files) - {LIST_NAME}
            return _OutputScan(present, output_folder.folders(present), keys, is_searched=False)
    claimed = output_folder.claim(out)
    return _OutputScan(claimed.files, claimed.folders, keys, is_searched=True)


class _Writer:
    """Writes to a folder in which certain files were found."""

    def __init__(self, out: Path, found: _OutputScan, *, precompress: bool) -> None:
        self._out = out
        self._found = found
        self._precompress = precompress
        self._folders: set[str] = set()  # that this process has made

    def write(
        self,
        stage: Callable[[], list[_StagedBatch]],
        phases: Iterable[int],
        before: PreviousOutput | None,
        processes: int,
    ) -> tuple[WriteCounts, OutputState]:
        """Write all parts beside the tree, then let them appear in it, then remove what has gone."""
        present = self._found.present
        if LIST_NAME not in self._found.keys:
            output_folder.write_list(self._out, present)  # it says that what is left beside the tree is a build's
        staged = stage()
        keys = {path: key for part in staged for path, key in part.keys}
        if not self._found.is_searched:
            new = keys.keys() - present
            output_folder.refuse(self._out, [path for path in new if os.path.lexists(f"{self._out}/{path}")])
        if not present >= keys.keys():
            output_folder.write_list(self._out, present | keys.keys())
        for phase in sorted(phases):
            output_folder.move(output_folder.staged(self._out, phase), str(self._out))
        gone = present - keys.keys()
        output_folder.remove(self._out, gone)
        output_folder.prune(self._out, self._found.folders - output_folder.folders(keys))
        if gone or LIST_NAME not in self._found.keys or present != keys.keys():
            output_folder.write_list(self._out, keys)
        output_folder.remove_staged(self._out)
        touched = {LIST_NAME, *gone, *(path for part in staged for path in part.due)}
        written = sum(part.written for part in staged)
        made = _made(self._out, {**keys, LIST_NAME: ""}, before, touched, processes)
        return WriteCounts(written, len(gone), len(keys) - written), made

    def stage(self, part: Batch) -> _StagedBatch:
        """Write what is due of a part to a tree of its phase, unless it is there already with the same content."""
        staged = _StagedBatch([], [], 0)
        folder, written = output_folder.staged(self._out, part.phase), 0
        for artifact in part.artifacts():
            paths, key = self._paths(artifact.path), artifact.digest.hex()
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
        if path in self._found.present and output_folder.holds(
            f"{self._out}/{path}", content, is_compressed=is_compressed
        ):
            return False
        self._put(f"{folder}/{path}", gzip.compress(content, mtime=0) if is_compressed else content)
        return True

    def _put(self, path: str, content: bytes) -> None:
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            output_folder.make_folder(folder)
            self._folders.add(folder)
        output_folder.put(path, content)


def _made(
    out: Path, keys: dict[str, str], before: PreviousOutput | None, touched: set[str], processes: int
) -> OutputState:
    """Return what lies in the folder after a build; what was not touched lies as it did before."""
    files = list(keys)
    is_same = before is not None and before.made.files == files
    folders = before.made.folders if before and is_same else [".", *sorted(output_folder.folders(keys) - _single(keys))]
    paths = files + folders
    if before is None:
        return OutputState(files, list(keys.values()), folders, take_stamps(out, paths, processes))
    known = fingerprints.by_path([*before.made.files, *before.made.folders], before.made.stamps)
    outdated = touched | before.changed | output_folder.folders(touched) | {"."}
    taken = [path for path in paths if path in outdated or path not in known]
    known |= fingerprints.by_path(taken, take_stamps(out, taken, processes))
    return OutputState(files, list(keys.values()), folders, b"".join([known[path] for path in paths]))


def _single(paths: Iterable[str]) -> set[str]:
    """Return the folders that hold an index and nothing else, as those of the models do.

    They are half of all that would have to be looked at each time, and what is not listed there is neither written over
    nor removed.
    """
    split = [path.rpartition("/") for path in paths]
    files = Counter(folder for folder, _, _ in split)
    above = {folder.rpartition("/")[0] for folder in output_folder.folders(paths)}
    indexes = {folder for folder, _, name in split if name in _INDEXES}
    return {folder for folder in indexes if files[folder] == 1 and folder not in above}


def take_stamps(out: Path, paths: Sequence[str], processes: int, in_parent: Callable[[], None] | None = None) -> bytes:
    """Return the stamps of files and folders; many of them are looked at side by side."""
    parts = [paths[start : start + _STAMPS] for start in range(0, len(paths), _STAMPS)]
    take = partial(fingerprints.take, str(out))
    return b"".join(parallel_map(take, parts, processes if len(parts) > 1 else 1, in_parent=in_parent))
