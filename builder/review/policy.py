"""The policy for pull requests: they may create, update and archive models, and change nothing else in them.

Only the values of a file count, not its layout. A file that cannot be read has none; its problems are among those of
the catalogue.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.check import catalogue
from builder.check.valid_model import ValidModel
from builder.domain import names
from builder.domain.changes import Change, Operation
from builder.domain.records import ADDITIONAL_KEYS
from builder.problems import JsonPath, Location, Problem, errors, quantity
from builder.review import merge_preview
from builder.review.merge_preview import FileVersions, MergePreview
from builder.source.document import Document

_OPERATIONS: tuple[Operation, ...] = ("create", "update", "archive")
_UNRESTRICTED_KEYS = frozenset(ADDITIONAL_KEYS)
_REMEDY = "archive it and create a new one"
_MAX_VALUE_LENGTH = 200  # characters of a value in a message
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on a change: its operations, what else it changes, and why it is refused, if it is."""

    changes: list[Change]
    problems: list[Problem]
    reformatted_paths: list[str]  # models' files whose changes are not visible in the API
    other_paths: list[str]  # changed paths outside of the catalogue
    models: dict[str, ValidModel]  # of the catalogue after the merge, by path

    @property
    def is_refused(self) -> bool:
        """Whether the change may not be merged."""
        return bool(errors(self.problems))

    @property
    def requires_admin(self) -> bool:
        """Whether a model is created or archived."""
        return any(change.operation != "update" for change in self.changes)

    @property
    def summary(self) -> str:
        """The verdict in words.

        >>> create = Change.model_construct(operation="create")
        >>> Verdict([create, create], [], [], ["run"], {}).summary
        "Allowed: 2 create; needs an admin's approval. Other files that change, to be reviewed as code: 1."
        """
        counts = Counter(change.operation for change in self.changes)
        operations = ", ".join(f"{counts[name]} {name}" for name in _OPERATIONS if counts[name])
        operations = operations or "no model changes"
        if self.is_refused:
            return f"Refused: {quantity(len(errors(self.problems)), 'problem')} ({operations})."
        admin = "; needs an admin's approval" if self.requires_admin else "; no admin is needed" if self.changes else ""
        number = len(self.other_paths)
        others = f" Other files that change, to be reviewed as code: {number}." if number else ""
        return f"Allowed: {operations}{admin}.{others}"


def check(root: Path, base: str, head: str | None) -> Verdict:
    """Return the verdict on merging ``head`` (None: the working tree) into ``base``. Raises BuilderError."""
    preview = merge_preview.read(root, base, head)
    changes = [change for file in preview.files for change in _operations(file)]
    touched = {file.path for file in preview.files}
    of_change = [problem for problem in preview.catalogue.problems if _concerns(problem, touched)]
    problems = [*_without_unknown_keys(_refusals(preview), of_change), *of_change]
    mentioned = {change.file for change in changes} | {problem.location.path for problem in problems}
    reformatted = [file.path for file in preview.files if file.path not in mentioned]
    models = {model.document.path: model for model in preview.catalogue.models}
    new = [models[file.path] for file in preview.files if file.before is None and file.path in models]
    problems += catalogue.questions(new, models.values())
    return Verdict(changes, sorted(set(problems)), reformatted, preview.other_paths, models)


def _without_unknown_keys(refusals: Iterable[Problem], found: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the refusals, except those of unknown keys: the problem of an unknown key has the remedy."""
    unknown = {(problem.location.path, problem.json_path) for problem in found if problem.rule == "unknown-key"}
    return (
        problem
        for problem in refusals
        if problem.rule != "changed-field" or (problem.location.path, problem.json_path) not in unknown
    )


def _concerns(problem: Problem, touched: set[str]) -> bool:
    """Return whether a reviewer needs to see a problem: any error, but only questions about changed files."""
    return problem.level == "error" or not touched.isdisjoint((problem.location.path, *problem.related))


def _operations(file: FileVersions) -> Iterator[Change]:
    """Yield the documented operations in the change of a file, even if it is refused."""
    if file.after is None:
        return
    old, new = _fields(file.before), _fields(file.after)
    model_id = names.id_of(file.path)
    if file.before is None:
        fields = {key: [None, value] for key, value in new.items() if key not in _UNRESTRICTED_KEYS}
        yield Change(id=model_id, operation="create", file=file.path, fields=fields)
        return
    friendly_names = [old.get("friendlyName"), new.get("friendlyName")]
    if old and new and friendly_names[0] != friendly_names[1]:
        yield Change(id=model_id, operation="update", file=file.path, fields={"friendlyName": friendly_names})
    if old and new.get("isArchived") is True and old.get("isArchived") is not True:
        yield Change(id=model_id, operation="archive", file=file.path, fields={"isArchived": [False, True]})


def _fields(document: Document | None) -> dict[str, Any]:
    return document.data if document and isinstance(document.data, dict) else {}


def _refusals(preview: MergePreview) -> Iterator[Problem]:
    """Yield the reasons for a refusal. An outdated file has only one: it is judged after the branch is updated."""
    outdated = set(preview.outdated_paths)
    added = _added_ids(preview.files)
    yield from map(_outdated_problem, preview.outdated_paths)
    for file in preview.files:
        if file.path not in outdated:
            yield from _file_refusals(file, added)
    for file in preview.reused_ids:
        yield from _reused_id(file)


def _file_refusals(file: FileVersions, added: Mapping[str, str]) -> Iterator[Problem]:
    """Yield the reasons why the change of a file is refused."""
    if file.after is None:
        yield _deletion_problem(file, added)
    elif file.before is None:
        if _fields(file.after).get("isArchived") is True:
            yield file.after.problem("created-archived", ("isArchived",), "a new model is live: delete isArchived")
    elif not _is_readable(file.before):
        message = "cannot be compared, since the base's version is invalid: an admin must decide"
        yield file.after.problem("unreadable-before", (), message)
    elif _is_readable(file.after):
        yield from _changed_fields(file.after, file.before.data, file.after.data)


def _is_readable(document: Document) -> bool:
    return isinstance(document.data, dict) and not document.problems


def _added_ids(files: Iterable[FileVersions]) -> dict[str, str]:
    """Return the paths of new files by the traits that a rename keeps: the file name, or vendor and model."""
    new = [(file.path, file.after) for file in files if file.before is None and file.after]
    return {trait: path for path, document in reversed(new) for trait in _lasting_traits(path, document)}


def _lasting_traits(path: str, document: Document) -> list[str]:
    fields = _fields(document)
    traits = [json.dumps([fields[key] for key in ("vendor", "model")])] if {"vendor", "model"} <= fields.keys() else []
    return [*traits, path.lower().split("/")[2]]


def _deletion_problem(file: FileVersions, added: Mapping[str, str]) -> Problem:
    """Return the problem of a deleted file; if its model is now under another name, the message says so."""
    traits = _lasting_traits(file.path, file.before or Document(file.path))
    new_paths = [added[trait] for trait in traits if trait in added]
    if new_paths:
        message = f"was renamed to {new_paths[0]}: an id never changes. Rename the file back"
        return Problem(Location(file.path), "renamed", "$", message, related=(new_paths[0],))
    remedy = f"Restore the file, then `catalog archive {names.id_of(file.path)}`"
    return Problem(Location(file.path), "deleted", "$", f"was deleted: an id never disappears. {remedy}")


def _reused_id(file: FileVersions) -> Iterator[Problem]:
    """Yield a problem if another model gets the id of a removed one; the same model may be restored."""
    if file.before is None or file.after is None or not _is_readable(file.after):
        return
    if not _is_readable(file.before) or any(_changed_fields(file.after, file.before.data, file.after.data)):
        message = (
            f"{names.id_of(file.path)} was the id of another model, {file.before.path}, which was removed: "
            "an id is never reused. Choose another with `catalog create --id`"
        )
        yield file.after.problem("reused-id", (), message)


def _changed_fields(document: Document, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Problem]:
    if old.get("isArchived") is True and new.get("isArchived") is not True:
        message = "was true, and archiving is permanent: create a new model with another id"
        yield document.problem("unarchived", ("isArchived",), message)
    for key in (old.keys() | new.keys()) - _UNRESTRICTED_KEYS - {"friendlyName", "isArchived"}:
        for path, before, after in _differences((key,), old.get(key, _ABSENT), new.get(key, _ABSENT)):
            message = f"was {_shown(before)}, is {_shown(after)}: a published model keeps it; {_REMEDY}"
            yield document.problem("changed-field", path, message)


def _differences(path: JsonPath, old: Any, new: Any) -> Iterator[tuple[JsonPath, Any, Any]]:  # noqa: ANN401 - data
    """Yield the innermost values that differ. Notations of a number are equal; true is not a number."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old.keys() | new.keys():
            yield from _differences((*path, key), old.get(key, _ABSENT), new.get(key, _ABSENT))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            before, after = (values[index] if index < len(values) else _ABSENT for values in (old, new))
            yield from _differences((*path, index), before, after)
    elif old != new or isinstance(old, bool) != isinstance(new, bool):
        yield path, old, new


def _shown(value: Any) -> str:  # noqa: ANN401 - data
    text = "absent" if value is _ABSENT else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MAX_VALUE_LENGTH else f"{text[:_MAX_VALUE_LENGTH]}…"


def _outdated_problem(path: str) -> Problem:
    message = "changed in the base too since the branch was created: update the branch, so that it can be judged"
    return Problem(Location(path), "outdated", "$", message)
