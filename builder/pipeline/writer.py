"""Write a tree of artifacts: rendered only where needed, each file whole or not at all, deletions last.

The previous build's file list and fingerprints let us skip scanning and rendering unchanged files. New files are staged
beside the tree and moved into place, phase by phase. What was written is compared with what lies there at the end: a
file that something else has changed or removed meanwhile is never taken for the build's.
"""

import gzip
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Self

from builder.disk import fingerprints, output_folder
from builder.disk.output_folder import LIST_NAME
from builder.pipeline import output_state
from builder.pipeline.options import Options
from builder.pipeline.output_state import OutputState, PreviousOutput, WriteCounts
from builder.pipeline.processes import ParallelMap
from builder.problems import BuilderError
from builder.publish.artifacts import Batch

_TEXTS = (".atom", ".css", ".html", ".js", ".json", ".ndjson", ".svg", ".xml")


class _OutputScan(NamedTuple):
    """What lies in the folder before a build: all files, the folders made for them.

    ``digests`` are those of files that are as the last build wrote them; ``is_searched`` says whether anything foreign
    would have been found.
    """

    present: set[str]
    folders: set[str]
    digests: dict[str, str]
    is_searched: bool


class _StagedBatch(NamedTuple):
    """A batch's files with their digests, the fingerprints of those rendered, and how many of them were written."""

    digests: list[tuple[str, str]]
    rendered: dict[str, bytes]
    written: int


def write(out: Path, batches: Sequence[Batch], options: Options) -> WriteCounts:
    """Make ``out`` hold exactly the batches' artifacts, with nothing known of a previous build."""
    with output_folder.lock(out), PreviousOutput(out, None, 1) as nothing, Writer(out, batches, nothing, options) as it:
        counts, _ = it.finish()
    return counts


class Writer:
    """Makes ``out`` hold exactly the batches' artifacts: a context, in which other processes have begun to render.

    Raises BuilderError if the folder holds anything that no build made. ``output_folder.lock`` must be held.
    """

    def __init__(self, out: Path, batches: Sequence[Batch], previous: PreviousOutput, options: Options) -> None:
        self._out = out
        self._phases = {batch.phase for batch in batches}
        self._previous = previous
        self._options = options
        self._found = _scan(out, previous)
        self._staging = output_folder.staging_folder(out)
        self._staging_folders: set[str] = set()  # that this process has made
        self._rendering = ParallelMap(self._stage, batches, options.processes, options.writing)

    def __enter__(self) -> Self:
        if LIST_NAME not in self._found.digests:
            output_folder.write_list(self._out, self._found.present)  # it says that what is staged is a build's
        self._rendering.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._rendering.__exit__()
        with suppress(OSError):
            output_folder.remove_staged(self._out)

    def finish(self) -> tuple[WriteCounts, OutputState]:
        """Render what is left, move all files into the tree, then remove what has gone.

        Raises BuilderError if a file is not there any more, or not as it was written.
        """
        staged = self._rendering.results()
        digests = {path: digest for batch in staged for path, digest in batch.digests}
        rendered = {path: fingerprint for batch in staged for path, fingerprint in batch.rendered.items()}
        gone = self._replace(digests)
        written = sum(batch.written for batch in staged)
        state = self._state({**digests, LIST_NAME: ""}, {*rendered, LIST_NAME, *gone}, rendered)
        return WriteCounts(written, len(gone), len(digests) - written), state

    def _replace(self, digests: dict[str, str]) -> set[str]:
        """Move the staged files into the tree and remove all but those that have a digest; return what was removed."""
        out, present = self._out, self._found.present
        if not self._found.is_searched:
            output_folder.refuse_existing(out, digests.keys() - present)
        if not present >= digests.keys():
            output_folder.write_list(out, present | digests.keys())
        for phase in sorted(self._phases):
            output_folder.move(f"{self._staging}/{phase}", str(out))
        gone = present - digests.keys()
        output_folder.remove(out, gone)
        output_folder.prune(out, self._found.folders - output_folder.folders(digests))
        if LIST_NAME not in self._found.digests or present != digests.keys():
            output_folder.write_list(out, digests)
        output_folder.remove_staged(out)
        return gone

    def _stage(self, batch: Batch) -> _StagedBatch:
        """Write what may have changed of a batch to the folder of its phase, unless it is there with that content."""
        digests: list[tuple[str, str]] = []
        same: dict[str, bytes] = {}
        written: dict[str, bytes] = {}
        for artifact in batch.artifacts():
            paths, digest = self._paths(artifact.path), artifact.digest.hex()
            digests.extend([(path, digest) for path in paths])
            if any(self._found.digests.get(path) != digest for path in paths):
                content = artifact.render()
                for path in paths:
                    if fingerprint := self._holding(path, content):
                        same[path] = fingerprint
                    else:
                        written[path] = self._put(f"{self._staging}/{batch.phase}/{path}", content)
        return _StagedBatch(digests, same | written, len(written))

    def _paths(self, path: str) -> tuple[str, ...]:
        return (f"{path}.gz", path) if self._options.precompress and path.endswith(_TEXTS) else (path,)

    def _holding(self, path: str, content: bytes) -> bytes | None:
        """Return the fingerprint of a file of the tree that holds the content already."""
        if path not in self._found.present:
            return None
        return output_folder.holding(f"{self._out}/{path}", content, is_compressed=path.endswith(".gz"))

    def _put(self, path: str, content: bytes) -> bytes:
        folder = path.rpartition("/")[0]
        if folder not in self._staging_folders:
            output_folder.make_folder(folder)
            self._staging_folders.add(folder)
        return output_folder.put(path, gzip.compress(content, mtime=0) if path.endswith(".gz") else content)

    def _state(self, digests: dict[str, str], touched: set[str], rendered: dict[str, bytes]) -> OutputState:
        """Return what lies in the folder after a build; what was not touched has the fingerprint that it had."""
        files, previous = list(digests), self._previous.state
        is_same = previous is not None and previous.files == files
        folders = previous.folders if previous and is_same else output_state.folders_of(digests)
        known: dict[str, bytes] = {}
        if previous:
            known = fingerprints.by_path(previous.paths, previous.fingerprints)
            for path in touched | self._previous.changed | output_folder.folders(touched) | {"."}:
                known.pop(path, None)
        unknown = [path for path in files + folders if path not in known]
        known |= fingerprints.by_path(unknown, output_state.take(self._out, unknown, self._options.processes))
        known |= dict.fromkeys(self._overwritten(rendered, known), fingerprints.MISSING)
        return OutputState(files, list(digests.values()), folders, b"".join([known[path] for path in files + folders]))

    def _overwritten(self, rendered: dict[str, bytes], now: dict[str, bytes]) -> list[str]:
        """Return the files that something else may have written since this build did: the next one makes them again.

        Raises BuilderError if one has gone or has another size.
        """
        other = [path for path, known in rendered.items() if not fingerprints.is_same_content(known, now[path])]
        for path in other:
            if fingerprints.size(rendered[path]) != fingerprints.size(now[path]) or now[path] == fingerprints.MISSING:
                raise BuilderError(
                    f"{self._out}/{path} was changed or removed while this build ran: run it again, "
                    "and let nothing else write to its folder"
                )
        return other


def _scan(out: Path, previous: PreviousOutput) -> _OutputScan:
    digests: dict[str, str] = {}
    if previous.state:
        state, changed = previous.state, previous.changed
        known = zip(state.files, state.digests, strict=True)
        digests = {path: digest for path, digest in known if path not in changed}
        if LIST_NAME in digests and changed.isdisjoint(state.folders):  # in no folder anything came or went
            output_folder.refuse_special(out, changed)
            present = set(state.files) - {LIST_NAME}
            return _OutputScan(present, output_folder.folders(present), digests, is_searched=False)
    found = output_folder.scan(out)
    return _OutputScan(found.files, found.folders, digests, is_searched=True)
