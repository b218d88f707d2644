"""Compose a build: the checked files and their history become models, the models artifacts, the artifacts a tree.

What the build before remembers is worked out again only where it changed. The parts that read files and make pages are
imported late: to find that nothing changed takes none of them.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from builder.disk import cache, fingerprints, output_folder
from builder.domain import query
from builder.domain.addresses import CATALOG, OPENAPI
from builder.domain.model import Entry, Model, agree
from builder.history import file_history
from builder.history.file_history import History
from builder.history.join import join_models
from builder.pipeline import memory, writer
from builder.pipeline.memory import Inputs, PreviousBuild, State
from builder.pipeline.processes import parallel_map
from builder.pipeline.writer import OutputState, WriteCounts
from builder.problems import BuilderError, RefusedError
from builder.settings import Settings
from builder.source import files

MAX_FILES = 20_000
MAX_FILE_BYTES = 25 * 1024 * 1024
_FILES = 100  # read at a time; more are worth another process
_MODELS = 100  # more are worth another process
_SHARES = 8


@dataclass(frozen=True, slots=True)
class Options:
    """How to build. ``base_url`` replaces the settings', ``source_date`` (SOURCE_DATE_EPOCH) times of modification.

    ``now`` is in nanoseconds since 1970. ``full`` ignores the previous build. ``checking``, ``writing`` show progress.
    """

    base_url: str | None = None
    source_date: int | None = None
    now: int = 0
    processes: int = 1
    full: bool = False
    precompress: bool = False
    checking: Callable[[Sequence[list[str]]], Iterable[list[str]]] = iter
    writing: writer.Progress = iter


class BuildResult(NamedTuple):
    """What a build did: how many models there are, what was written, what a user should know. Never a failure."""

    models: int
    written: WriteCounts
    warnings: list[str]


def run(root: Path, out: Path, options: Options) -> BuildResult:
    """Check the catalogue and write its site to a folder of its own.

    Raises RefusedError with all problems if there is an error anywhere, BuilderError if the folder is no build's.
    """
    folder = out.resolve()
    for taken, why in ((CATALOG, "only models' files"), (cache.FOLDER, "only what builds remember")):
        if (root / taken).resolve() in (folder, *folder.parents):
            raise BuilderError(f"{out} lies in {taken}/, where {why} may lie: choose another folder with --out")
    return _Build(root, out, options).run()


class _Build:
    """One build of a root into a folder."""

    def __init__(self, root: Path, out: Path, options: Options) -> None:
        self._root = root
        self._out = out
        self._options = options
        told = (options.base_url, options.source_date, options.precompress)
        self._environment = memory.environment(root, *told)

    def run(self) -> BuildResult:
        """Build on from what is remembered, if anything is."""
        remembered = None
        if not self._options.full and self._out.is_dir():
            remembered = memory.read(self._root, self._out, self._environment)
        if remembered is None:
            return self._anew()
        with remembered:
            return self._on_from(remembered)

    def _anew(self) -> BuildResult:
        processes = min(self._options.processes, 2)
        [inputs] = parallel_map(_inputs, [self._root], processes, in_parent=_load)
        settings = self._settings()
        known = self._know(inputs, None)
        with output_folder.alone(self._out):
            return self._write(inputs, known, settings, None)

    def _on_from(self, memory: PreviousBuild) -> BuildResult:
        """Look at what was made while the rest is worked out."""
        looked: list[tuple[Inputs, _Known | None]] = []

        def look() -> None:
            inputs = _inputs(self._root)
            is_same = inputs == memory.inputs and not memory.maybe_modified
            looked.append((inputs, None if is_same else self._know(inputs, memory)))

        with output_folder.alone(self._out):
            paths = memory.made.files + memory.made.folders
            taken = writer.take_stamps(self._out, paths, self._options.processes, look)
            changed = set(fingerprints.changed_paths(paths, taken, memory.made.stamps))
            [(inputs, known)] = looked
            if not changed and not known:
                return _built(inputs, memory.made, WriteCounts(0, 0, memory.made.published))
            known = known or self._know(inputs, memory)
            return self._write(inputs, known, memory.settings, writer.PreviousOutput(memory.made, changed))

    def _settings(self) -> Settings:
        from builder import settings

        chosen = settings.read(self._root)
        return chosen if self._options.base_url is None else chosen.published_at(self._options.base_url)

    def _know(self, inputs: Inputs, memory: PreviousBuild | None) -> "_Known":
        """Return all models of the catalogue and the history; what did not change is as it is remembered."""
        changed = set(memory.inputs.changed(inputs) if memory else inputs.paths)
        read_history: list[tuple[State, History]] = []

        def in_parent() -> None:
            before = (memory.state() if memory else None) or State({}, None)
            read_history.append((before, file_history.read(self._root, inputs.head, before.history)))

        processes = self._options.processes if len(inputs.paths) > _MODELS else 1
        read = self._read([path for path in inputs.paths if path in changed], processes, in_parent)
        [(before, history)] = read_history
        unchanged = before.models.keys() & set(inputs.paths) - changed
        kept = {path: before.models[path].entry for path in unchanged}
        entries = self._checked(inputs.paths, {**kept, **{entry.path: entry for entry in read or ()}})
        modified = memory.maybe_modified if memory else frozenset()
        same = {path: model for path, model in before.models.items() if _is_same(model, entries, history, modified)}
        joined = join_models(self._root, entries.values(), history, self._options.source_date, same)
        return _Known(joined, history, {path: before.rows[path] for path in same})

    def _read(self, paths: list[str], processes: int, in_parent: Callable[[], None]) -> list[Entry] | None:
        """Return the entries of files; None if anything is wrong with one."""
        parts = [paths[start : start + _FILES] for start in range(0, len(paths), _FILES)]
        entries = partial(_entries, self._root)
        done = parallel_map(entries, parts, processes, progress=self._options.checking, in_parent=in_parent)
        return None if None in done else [entry for part in done for entry in part or ()]

    def _checked(self, paths: list[str], entries: Mapping[str, Entry]) -> dict[str, Entry]:
        """Return the entries of all files, in order, if they agree. Raises RefusedError."""
        if entries.keys() == set(paths) and agree(entries.values()):
            return {path: entries[path] for path in paths}
        from builder.check import catalogue

        loaded = catalogue.load(self._root)
        if loaded.errors:
            raise RefusedError(loaded.problems)
        if [model.document.path for model in loaded.models] != paths:
            raise BuilderError("the catalogue changed while it was read: build again")
        return {model.document.path: model.entry for model in loaded.models}

    def _write(
        self, inputs: Inputs, known: "_Known", settings: Settings, before: writer.PreviousOutput | None
    ) -> BuildResult:
        """Write the site, and remember the build."""
        from builder.publish import plan

        ordered = query.in_order(known.models.values())
        shares = 1 if before else self._options.processes * min(len(ordered) // _MODELS + 1, _SHARES)
        remembering: dict[str, bytes] = {}
        written, made = writer.write(
            self._out,
            plan.parts(ordered, settings, shares, self._document(before)),
            before,
            processes=self._options.processes if len(ordered) > _MODELS else 1,
            progress=self._options.writing,
            in_parent=lambda: remembering.update(memory.of_models(known.models, known.history, known.rows)),
            precompress=self._options.precompress,
        )
        inputs = inputs._replace(stamps=fingerprints.settled(inputs.stamps, self._options.now))
        memory.write(self._root, self._out, self._environment, inputs, settings, made, remembering)
        return _built(inputs, made, written)

    def _document(self, before: writer.PreviousOutput | None) -> Callable[[], dict[str, Any]] | None:
        """Return what reads the OpenAPI document that the last build made, if it is as it was."""
        path = self._out / OPENAPI
        if before is None or OPENAPI in before.changed:
            return None
        return lambda: json.loads(path.read_bytes())


class _Known(NamedTuple):
    """The models by path, their history, and the rows of those that are remembered as they are."""

    models: dict[str, Model]
    history: History
    rows: dict[str, str]


def _load() -> None:
    """Import what a whole build needs, so that all of its processes have it."""
    from builder import settings  # noqa: F401
    from builder.check import catalogue  # noqa: F401
    from builder.publish import plan  # noqa: F401


def _inputs(root: Path) -> Inputs:
    paths, problems = files.find(root)
    if problems:
        from builder.check import catalogue

        raise RefusedError(catalogue.load(root).problems)
    return Inputs(paths, fingerprints.take(str(root), paths), file_history.head(root))


def _entries(root: Path, paths: list[str]) -> list[Entry] | None:
    from builder.check import catalogue

    return catalogue.entries(root, paths)


def _is_same(model: Model, entries: Mapping[str, Entry], history: History, maybe_modified: Collection[str]) -> bool:
    """Say whether nothing of a model can have changed: neither its file nor its history."""
    path = model.entry.path
    if history.touched is None or path in history.touched or path in maybe_modified:
        return False
    return entries.get(path) == model.entry


def _built(inputs: Inputs, made: OutputState, written: WriteCounts) -> BuildResult:
    warnings = [
        f"{path} has {size / 1024 / 1024:.1f} MiB: Cloudflare takes files up to 25 MiB"
        for path, size in made.sizes()
        if size > MAX_FILE_BYTES
    ]
    if made.published > MAX_FILES:
        warnings.append(f"the site has {made.published:,} files: Cloudflare's free plan takes up to {MAX_FILES:,}")
    if inputs.head is None:
        warnings.append("this is no Git repository: every model counts as not yet committed")
    return BuildResult(len(inputs.paths), written, warnings)
