"""The output of a build as the next one must know it: files, folders, digests, fingerprints.

What it saves: finding nothing changed in an output of 20,800 files takes 0.11 s. The simple way is to read and hash
them all, which takes 0.78 s, or to render and compare them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path
from typing import NamedTuple

from builder.disk import fingerprints, output_folder
from builder.disk.output_folder import LIST_NAME
from builder.pipeline.processes import ParallelMap

_INDEXES = ("/index.html", "/index.json")
_PATHS_PER_PART = 1_000  # whose fingerprints are taken at a time


class WriteCounts(NamedTuple):
    """How many files a build wrote, removed and left as they were."""

    written: int
    removed: int
    unchanged: int


class OutputState(NamedTuple):
    """The output after a build: its files, their digests in hexadecimal, their folders; fingerprints of both."""

    files: list[str]
    digests: list[str]
    folders: list[str]
    fingerprints: bytes

    @property
    def paths(self) -> list[str]:
        """The files and the folders, in the order of the fingerprints."""
        return self.files + self.folders

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Yield each published file's size in bytes: of all but the build's own list."""
        sizes = zip(self.files, fingerprints.sizes(self.fingerprints), strict=False)
        return ((path, size) for path, size in sizes if path != LIST_NAME)

    @property
    def unchanged(self) -> WriteCounts:
        """The counts of a build that finds nothing changed; the build's own list does not count."""
        return WriteCounts(0, 0, len(self.files) - 1)


class PreviousOutput:
    """The output of the previous build, if any, and those of its files and folders that have changed since."""

    def __init__(self, state: OutputState | None, now: Iterable[bytes] = ()) -> None:
        self.state = state
        changed = fingerprints.changed_paths(state.paths, state.fingerprints, b"".join(now)) if state else ()
        self.changed = set(changed)


def compare(out: Path, state: OutputState | None, processes: int) -> ParallelMap[Sequence[str], bytes]:
    """Return the map that takes the fingerprints of the previous build's output, in parts.

    In a block, other processes take them while this one examines the catalogue: without them, a build of 10,000 models
    that finds nothing changed takes a fifth longer on two cores, in the same CPU time.
    """
    paths = state.paths if state else []
    parts = [paths[start : start + _PATHS_PER_PART] for start in range(0, len(paths), _PATHS_PER_PART)]
    return ParallelMap(partial(fingerprints.take, str(out)), parts, processes if len(parts) > 1 else 1)


def folders_of(paths: AbstractSet[str]) -> list[str]:
    """Return the folders whose fingerprints tell whether anything else came or went.

    A folder that holds an index and nothing else, as those of the models do, is left out: what is not listed there is
    neither written over nor removed. They are half of all folders: with them, a build of 10,000 models that finds
    nothing changed takes a quarter more CPU time.
    """
    folders = output_folder.folders_of(paths)
    entries = Counter([path.rpartition("/")[0] for path in [*paths, *folders]])
    indexes = [path.rpartition("/")[0] for path in paths if path.endswith(_INDEXES)]
    return [".", *sorted(folders - {folder for folder in indexes if entries[folder] == 1})]
