"""What a build remembers for the next one into the same folder: files, history, models and output as they were.

All of it stands in a cache whose environment is everything else that the output depends on. The parts are read one by
one: a build that finds nothing changed never asks for the models.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Self

from builder.disk import cache, fingerprints
from builder.disk.cache import Cache
from builder.domain import names
from builder.domain.model import Entry, Event, Model
from builder.history.file_history import FileChange, Head, History, HistorySnapshot
from builder.pipeline.writer import OutputState
from builder.settings import Settings, program_folder

_PACKAGE = Path(__file__).parents[1]
_SETTINGS = "site/site.yaml"


class Inputs(NamedTuple):
    """The files of the catalogue, sorted, how they lay on the disk, and where HEAD was."""

    paths: list[str]
    stamps: bytes
    head: Head | None

    def changed(self, now: "Inputs") -> list[str]:
        """Return the files of now that do not lie as they did."""
        then = fingerprints.by_path(self.paths, self.stamps)
        taken = fingerprints.by_path(now.paths, now.stamps)
        return [path for path, stamp in taken.items() if stamp != then.get(path)]


class State(NamedTuple):
    """What a build knew: the models by path, their history, and the rows of models that are remembered already."""

    models: dict[str, Model]
    history: HistorySnapshot | None
    rows: Mapping[str, str] = MappingProxyType({})


class PreviousBuild:
    """What was remembered: a context. ``maybe_modified`` are the files that were not, to the byte, as HEAD has them."""

    def __init__(self, found: Cache) -> None:
        self._found = found
        head = json.loads(found.part("head"))
        self._head = Head(*head) if head else None
        self.inputs = Inputs(self._paths("paths"), found.part("path stamps"), self._head)
        self.maybe_modified = frozenset(self._lines("maybe modified"))
        self.settings = Settings(*json.loads(found.part("settings")))
        self.made = OutputState(self._paths("files"), self._lines("keys"), self._paths("folders"), found.part("stamps"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._found.__exit__(*error)

    def state(self) -> State | None:
        """Return what the build knew, if that is whole."""
        try:
            rows, bodies = self._lines("models"), self._found.part("members").split(b"\n")
            known = [_model(row, members) for row, members in zip(rows, bodies, strict=True)]
            models = {model.entry.path: model for model in known}
            head_landed, changes = json.loads(self._found.part("history"))
            changes = {path: [FileChange(*change) for change in of_path] for path, of_path in changes.items()}
        except (KeyError, TypeError, ValueError):
            return None
        history = HistorySnapshot(self._head, head_landed, changes) if self._head else None
        return State(models, history, dict(zip(models, rows, strict=True)))

    def _lines(self, part: str) -> list[str]:
        text = self._found.part(part).decode()
        return text.split("\n") if text else []

    def _paths(self, part: str) -> list[str]:
        """Return paths that lie below their folder."""
        paths = self._lines(part)
        if ".." in (text := "/".join(paths)) or "//" in f"/{text}":
            raise ValueError(f"the cache's part {part} leads out")
        return paths


def read(root: Path, out: Path, environment: str) -> PreviousBuild | None:
    """Return what the last build into a folder remembered in this environment, if anything."""
    found = cache.read(root, _name(out), environment)
    if found is None:
        return None
    with ExitStack() as stack:
        stack.enter_context(found)
        try:
            memory = PreviousBuild(found)
        except (KeyError, TypeError, ValueError):
            return None
        stack.pop_all()
    return memory


def of_models(models: Mapping[str, Model], history: History, rows: Mapping[str, str]) -> dict[str, bytes]:
    """Return the parts that tell of the models and their history: as much as can be said before all is written."""
    blobs = {path: model.entry.blob for path, model in models.items()}
    return {
        "history": json.dumps([history.head_landed, dict(history.changes)]).encode(),
        "maybe modified": _text(history.maybe_modified(blobs)),
        "models": _text([rows.get(path) or _row(model) for path, model in models.items()]),
        "members": b"\n".join([model.entry.members for model in models.values()]),
    }


def write(  # noqa: PLR0913, PLR0917 - as much as there is to remember
    root: Path,
    out: Path,
    environment: str,
    inputs: Inputs,
    settings: Settings,
    made: OutputState,
    of_models: Mapping[str, bytes],
) -> None:
    """Remember a build."""
    parts = {
        "settings": json.dumps([settings.title, settings.base_url, settings.repository_url]).encode(),
        "head": json.dumps(inputs.head).encode(),
        "paths": _text(inputs.paths),
        "path stamps": inputs.stamps,
        "files": _text(made.files),
        "keys": _text(made.keys),
        "folders": _text(made.folders),
        "stamps": made.stamps,
    }
    cache.write(root, _name(out), environment, {**parts, **of_models})


def environment(root: Path, *options: object) -> str:
    """Return what differs wherever the output may, though no model does: program, libraries, settings, options.

    Files count by their stamps, which no other machine shares: a cache that came from elsewhere, as a stranger's
    might, is of no use here.
    """
    top = program_folder()
    folders = (_PACKAGE, top / "schemas", top / "site")
    names = [f"{folder}/{name}" for start in folders for folder, _, found in os.walk(start) for name in found]
    paths = [name for name in names if not name.endswith(".pyc")]
    files = sorted([*paths, str(root / _SETTINGS)])
    told = (sys.version, _libraries(), files, options)
    return hashlib.sha256(repr(told).encode() + fingerprints.take("", files)).hexdigest()


def _libraries() -> list[str]:
    """Return names and versions of what is installed beside pydantic."""
    found = find_spec("pydantic")
    folder = Path(found.origin).parents[1] if found and found.origin else _PACKAGE
    return sorted(entry.name for entry in os.scandir(folder) if entry.name.endswith(".dist-info"))


def _name(out: Path) -> str:
    return hashlib.sha256(os.fsencode(out.resolve())).hexdigest()[:32]


def _text(lines: Iterable[str]) -> bytes:
    return "\n".join(lines).encode()


def _row(model: Model) -> str:
    """Return a model, but for its body's members, as one line of JSON."""
    row = (model.entry.row(), model.created_at, model.updated_at, model.events, model.digest.hex())
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _model(row: str, members: bytes) -> Model:
    """Return the model of a row."""
    entry_row, created_at, updated_at, events, digest = json.loads(row)
    entry = Entry.of_row(entry_row, members)
    model_id, slug = names.id_of(entry.path), names.slug_of(entry.path)
    happened = tuple([Event(*event) for event in events])
    return Model(model_id, slug, entry, created_at, updated_at, happened, bytes.fromhex(digest))
