"""Create, update and archive: the three documented writes, on a model's file.

A new text is parsed and checked before it is written, so the disk only ever holds what was requested.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.check import catalogue
from builder.check.valid_model import ValidModel
from builder.domain import names, unknown_ids
from builder.domain.records import ADDITIONAL_KEYS, CreateBody, UpdateBody
from builder.edit import file_text, file_writes, new_paths, requests
from builder.problems import BuilderError, Problem, RefusedError, errors, json_path, parse_json_path
from builder.settings import main_site
from builder.source import document, files
from builder.source.document import Document

SCHEMA_FILE = "schemas/model-file.schema.json"


@dataclass(frozen=True, slots=True)
class Edit:
    """The result of a write: the model after it, whether its file changed, and warnings for the author."""

    model: ValidModel
    changed: bool
    warnings: tuple[Problem, ...] = ()


def create(
    root: Path,
    request: Document,
    *,
    model_id: str | None,
    additional: Mapping[str, object],
    accept: Callable[[Sequence[Problem]], bool] = lambda _: True,
) -> Edit:
    """Write the file of a new model, requested with the documented POST body.

    Without ``model_id`` a free id is made from vendor and model. ``additional`` has the values of additional keys
    (sources, notes, …); empty ones are left out. A file with warnings is written if ``accept`` returns true for them.
    Raises RefusedError or BuilderError, with nothing written.
    """
    problems = requests.check(request, "create")
    if problems:
        raise RefusedError(problems)
    body = CreateBody.model_validate(request.data)
    paths, _ = files.find(root)
    path = new_paths.new_path(body.vendor, body.model, model_id, {names.id_of(path): path for path in paths})
    fields = body.model_dump(mode="json", exclude_none=True)
    fields |= {key: additional[key] for key in ADDITIONAL_KEYS if additional.get(key)}
    try:
        content = file_text.compose(fields, schema_address(root)).encode()
    except UnicodeEncodeError as error:
        raise BuilderError("a source or a note has a character that UTF-8 cannot encode: delete it") from error
    new = document.parse(path, content)
    created, problems = _check_new([*(files.read(root, other) for other in paths), new], fields)
    if created is None or errors(problems) or (problems and not accept(problems)):
        raise RefusedError(_in_the_request(problems, request))
    file_writes.write_new(root / path, content)
    return Edit(created, changed=True, warnings=tuple(problems))


def update(root: Path, model_id: str, request: Document) -> Edit:
    """Set, change or remove the friendly name, requested with the documented PATCH body.

    Raises RefusedError or BuilderError, with nothing written.
    """
    problems = requests.check(request, "update")
    if problems:
        raise RefusedError(problems)
    name = UpdateBody.model_validate(request.data).friendlyName
    model = find(root, model_id)
    if "friendlyName" not in request.data or name == model.file.friendlyName:
        return Edit(model, changed=False)
    if name is None:
        text = file_text.without(model.document, "friendlyName")
    else:
        text = file_text.with_value(model.document, "friendlyName", file_text.quote(name), after="model")
    return _save(root, model, text, {"friendlyName": name})


def archive(root: Path, model_id: str) -> Edit:
    """Archive a model, which is permanent; an archived model stays as it is. Raises RefusedError or BuilderError."""
    model = find(root, model_id)
    if not model.is_live:
        return Edit(model, changed=False)
    after = "imageUrl" if "imageUrl" in model.document.data else "configurationKeys"
    text = file_text.with_value(model.document, "isArchived", "true", after=after)
    return _save(root, model, text, {"isArchived": True})


def find(root: Path, model_id: str) -> ValidModel:
    """Return the model with an id. Raises BuilderError if there is none, RefusedError if its file is not valid."""
    paths, _ = files.find(root)
    by_id = {names.id_of(path): path for path in paths}
    if model_id not in by_id:
        raise BuilderError(unknown_ids.message(model_id, by_id))
    loaded = catalogue.check([files.read(root, by_id[model_id])])
    if loaded.errors:
        raise RefusedError(loaded.errors)
    return loaded.models[0]


def schema_address(root: Path) -> str:
    """Return the schema's address for editors: a relative path in a checkout, else a URL of the main site."""
    return f"../../{SCHEMA_FILE}" if (root / SCHEMA_FILE).is_file() else f"{main_site().base_url}{SCHEMA_FILE}"


def _check_new(documents: Sequence[Document], fields: dict[str, Any]) -> tuple[ValidModel | None, list[Problem]]:
    """Return the model of the last document, the new one, if it is valid on its own; and its problems and warnings."""
    new, path = documents[-1], documents[-1].path
    loaded = catalogue.check(documents, order=lambda other: float(other == path))
    problems = [problem for problem in loaded.problems if path == problem.location.path]
    created = next((model for model in loaded.models if model.document is new), None)
    if created is not None and not errors(problems):
        if new.data != fields:
            raise BuilderError(f"{path} would not hold the requested values: please report this")
        problems += catalogue.questions([created], loaded.models)
    return created, sorted(problems)


def _in_the_request(problems: Iterable[Problem], request: Document) -> list[Problem]:
    """Return the problems of a file that is not written, at the location of its values in the request."""
    return sorted(problem._replace(location=request.locate(parse_json_path(problem.json_path))) for problem in problems)


def _save(root: Path, model: ValidModel, text: str, changes: dict[str, Any]) -> Edit:
    """Write a file's new text, if it has the changes and no others; None removes a key."""
    path = model.document.path
    expected = {key: value for key, value in (model.document.data | changes).items() if value is not None}
    edited = catalogue.check([document.parse(path, text.encode())])
    if edited.models and edited.models[0].document.data == expected and edited.errors:
        raise RefusedError(edited.errors)
    key, value = next(iter(changes.items()))
    if edited.errors or edited.models[0].document.data != expected:
        remedy = f"delete {key}" if value is None else f"write {key}: {json.dumps(value, ensure_ascii=False)}"
        raise BuilderError(f"the layout of {path} is unusual, so please edit it by hand: {remedy}")
    warnings = [problem for problem in edited.problems if problem.json_path == json_path((key,))]
    file_writes.replace(root / path, text.encode())
    return Edit(edited.models[0], changed=True, warnings=tuple(warnings))
