"""Read, check and join the models; those that have not changed since the previous build are taken from it."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from builder.check import conflicts
from builder.domain.entry import Entry
from builder.domain.model import Model
from builder.history import file_history
from builder.history.file_changes import History
from builder.history.join import Removals, TrackedModels, join_models, removed_models
from builder.history.landing_order import landing_order
from builder.pipeline.memory import NO_MODELS, Inputs, PreviousBuild
from builder.pipeline.options import Options
from builder.pipeline.processes import ParallelMap
from builder.problems import BuilderError, RefusedError

_FILES_PER_PART = 100  # more are worth another process


def read(root: Path, inputs: Inputs, previous: PreviousBuild | None, options: Options) -> TrackedModels:
    """Return all models of the catalogue, the removed ones, and the history of all files.

    Raises RefusedError with all problems if there is an error anywhere.
    """
    if previous is None:  # else few files have changed: a process imports the checks while this one reads the history
        from builder.check import catalogue  # noqa: F401
    paths = inputs.changed_since(previous.inputs) if previous else inputs.paths
    parts = [paths[start : start + _FILES_PER_PART] for start in range(0, len(paths), _FILES_PER_PART)]
    with ParallelMap(partial(_entries, root), parts, options.processes, options.checking) as reading:
        known = previous.models if previous else NO_MODELS
        history = file_history.read(root, inputs.head, known.history)
        _load_renderers()
        results = reading.results()
    entries = {path: known.models[path].entry for path in set(inputs.paths).difference(paths) & known.models.keys()}
    entries |= {entry.path: entry for part in results for entry in part or ()}
    entries = _check(root, inputs.paths, entries)
    unchanged = _find_unchanged(known.models, entries, history, previous)
    removals = _find_unchanged_removals(known.removed, history)
    return TrackedModels(
        join_models(root, entries.values(), history, options.source_date, unchanged),
        removed_models(inputs.paths, history, options.source_date, removals),
        history,
    )


def _load_renderers() -> None:
    """Import the modules that render the site while other processes read, once for all that will render.

    What it saves, with the import of the checks: a sixth of a first build of 298 models.
    """
    from builder.publish import plan  # noqa: F401
    from builder.publish.html import templates

    templates.load()


def _entries(root: Path, paths: list[str]) -> list[Entry] | None:
    """Return the entries of files; None if one of them is invalid."""
    from builder.check import catalogue

    return catalogue.entries(root, paths)


def _check(root: Path, paths: list[str], entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """Return the entries of all files, in order, if all are valid and none conflict. Raises RefusedError."""
    if entries.keys() == set(paths) and not conflicts.find_in_entries(entries.values()):
        return {path: entries[path] for path in paths}
    from builder.check import catalogue

    loaded = catalogue.load(root, order=landing_order(root))
    if loaded.errors:
        raise RefusedError(loaded.problems)
    if [model.document.path for model in loaded.models] != paths:
        raise BuilderError("the catalogue changed while it was read: build again")
    return {model.document.path: model.entry for model in loaded.models}


def _find_unchanged(
    models: Mapping[str, Model], entries: Mapping[str, Entry], history: History, previous: PreviousBuild | None
) -> dict[str, Model]:
    """Return the models of which neither the file nor the history can have changed."""
    if previous is None or history.touched is None:
        return {}
    suspects = history.touched | previous.maybe_modified
    return {path: model for path, model in models.items() if path not in suspects and entries.get(path) == model.entry}


def _find_unchanged_removals(removed: Removals, history: History) -> Removals:
    """Return the removed models whose files did not change; a removal that was not committed may be, or be undone."""
    if history.touched is None:
        return {}
    untouched = {path: events for path, events in removed.items() if path not in history.touched}
    return {path: events for path, events in untouched.items() if all(event.commit for event in events)}
