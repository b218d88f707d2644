"""Which change a pull request may make: create, update and archive a model, and nothing else.

What counts is the value that a file gives, not its layout. A file that cannot be read gives none: what is wrong with
it is among the catalogue's own problems.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.check.rules import ValidModel
from builder.domain.changes import Change, Operation
from builder.domain.records import ADDITIONAL_KEYS
from builder.problems import JsonPath, Location, Problem
from builder.review import merge_preview
from builder.review.merge_preview import File
from builder.source.document import Document

_OPERATIONS: tuple[Operation, ...] = ("create", "update", "archive")
UNRESTRICTED_KEYS = frozenset(ADDITIONAL_KEYS)
REMEDY = "archive it and create a new one"
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a change does: its operations, what else it touches, and why it is refused (if it is)."""

    changes: list[Change]
    problems: list[Problem]
    unchanged: list[str]  # models' files that say the same as before, in other words
    others: list[str]  # changed paths outside of the catalogue
    models: dict[str, ValidModel]  # of the catalogue as it would land, by path

    @property
    def is_refused(self) -> bool:
        """Whether the change may not land."""
        return any(problem.level == "error" for problem in self.problems)

    @property
    def requires_admin(self) -> bool:
        """Whether a model is created or archived."""
        return any(change.operation != "update" for change in self.changes)

    @property
    def summary(self) -> str:
        """The verdict in one sentence."""
        counts = Counter(change.operation for change in self.changes)
        what = ", ".join(f"{counts[operation]} {operation}" for operation in _OPERATIONS if counts[operation])
        what = what or "no change of a model"
        if self.is_refused:
            errors = sum(problem.level == "error" for problem in self.problems)
            return f"Refused, {errors} {'problem' if errors == 1 else 'problems'} ({what})."
        admin = "; an admin decides" if self.requires_admin else "; no admin is needed" if self.changes else ""
        others = f" Other files that change, to be reviewed as code: {len(self.others)}." if self.others else ""
        return f"Allowed: {what}{admin}.{others}"


def check(root: Path, base: str, head: str | None) -> Verdict:
    """Judge the change that lands ``head``, or the working tree, on ``base``. Raises BuilderError if Git cannot say."""
    landed = merge_preview.read(root, base, head)
    added = _added(landed.files)
    changes = [change for file in landed.files for change in _operations(file)]
    problems = [problem for file in landed.files for problem in _refusals(file, added)]
    problems += [_outdated(path) for path in landed.outdated]
    said = {change.file for change in changes} | {problem.location.path for problem in problems}
    unchanged = [file.path for file in landed.files if file.path not in said]
    models = {read.document.path: read for read in landed.catalogue.models}
    return Verdict(changes, sorted({*problems, *landed.catalogue.problems}), unchanged, landed.others, models)


def _operations(file: File) -> Iterator[Change]:
    """Yield the documented operations that the change of a file is; one of a refused change too."""
    if file.new is None:
        return
    old, new = _fields(file.old), _fields(file.new)
    model_id = Path(file.path).stem
    if file.old is None:
        fields = {key: [None, value] for key, value in new.items() if key not in UNRESTRICTED_KEYS}
        yield Change(id=model_id, operation="create", file=file.path, fields=fields)
        return
    names = [old.get("friendlyName"), new.get("friendlyName")]
    if old and new and names[0] != names[1]:
        yield Change(id=model_id, operation="update", file=file.path, fields={"friendlyName": names})
    if old and new.get("isArchived") is True and old.get("isArchived") is not True:
        yield Change(id=model_id, operation="archive", file=file.path, fields={"isArchived": [False, True]})


def _fields(document: Document | None) -> dict[str, Any]:
    return document.data if document and isinstance(document.data, dict) else {}


def _refusals(file: File, added: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what no pull request may do to a file."""
    if file.new is None:
        yield _deleted(file, added)
    elif file.old is None:
        if _fields(file.new).get("isArchived") is True:
            yield file.new.problem("created-archived", ("isArchived",), "a new model is live: delete isArchived")
    elif file.old.problems or not isinstance(file.old.data, dict):
        message = "cannot be compared, for it could not be read before either: an admin must decide"
        yield file.new.problem("unreadable-before", (), message)
    elif isinstance(file.new.data, dict) and not file.new.problems:
        yield from _changed_fields(file.new, file.old.data, file.new.data)


def _added(files: Iterable[File]) -> dict[str, str]:
    """Return the paths of new files, by what one that was renamed has kept: its name, or its vendor and model."""
    new = [(file.path, file.new) for file in files if file.old is None and file.new]
    return {key: path for path, document in reversed(new) for key in _kept(path, document)}


def _kept(path: str, document: Document) -> list[str]:
    fields = _fields(document)
    names = [json.dumps([fields[key] for key in ("vendor", "model")])] if {"vendor", "model"} <= fields.keys() else []
    return [*names, path.lower().split("/")[2]]


def _deleted(file: File, added: Mapping[str, str]) -> Problem:
    """Refuse that a file goes; where its model appears under another name, say so."""
    moved = [added[key] for key in _kept(file.path, file.old or Document(file.path)) if key in added]
    if moved:
        message = f"was renamed to {moved[0]}: an id never changes. Give the file its name back"
        return Problem(Location(file.path), "renamed", "$", message, related=(moved[0],))
    remedy = f"Restore the file, then `catalog archive {Path(file.path).stem}`"
    return Problem(Location(file.path), "deleted", "$", f"was deleted: an id never disappears. {remedy}")


def _changed_fields(document: Document, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Problem]:
    if old.get("isArchived") is True and new.get("isArchived") is not True:
        message = "was true, and there is no way back: create a new model with another id"
        yield document.problem("unarchived", ("isArchived",), message)
    for key in (old.keys() | new.keys()) - UNRESTRICTED_KEYS - {"friendlyName", "isArchived"}:
        for path, was, now in _differences((key,), old.get(key, _ABSENT), new.get(key, _ABSENT)):
            message = f"was {_shown(was)}, is {_shown(now)}: a published model keeps it; {REMEDY}"
            yield document.problem("changed-field", path, message)


def _differences(path: JsonPath, old: Any, new: Any) -> Iterator[tuple[JsonPath, Any, Any]]:  # noqa: ANN401 - data
    """Yield the innermost values that differ. Numbers are equal however they are written; true is no number."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old.keys() | new.keys():
            yield from _differences((*path, key), old.get(key, _ABSENT), new.get(key, _ABSENT))
    elif isinstance(old, list) and isinstance(new, list):
        for place in range(max(len(old), len(new))):
            was, now = (values[place] if place < len(values) else _ABSENT for values in (old, new))
            yield from _differences((*path, place), was, now)
    elif old != new or isinstance(old, bool) != isinstance(new, bool):
        yield path, old, new


def _shown(value: Any) -> str:  # noqa: ANN401 - data
    text = "absent" if value is _ABSENT else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:200]}…"


def _outdated(path: str) -> Problem:
    message = "changed on the base too since the branch began: update the branch, then what lands can be judged"
    return Problem(Location(path), "outdated", "$", message)
