"""Create, update and archive: the three documented writes, on a model's file.

A new text is parsed and checked before it is written, so the disk only ever holds what was requested.
"""

import json
import shutil
import tempfile
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.check import catalogue
from builder.check.valid_model import ValidModel
from builder.domain import names
from builder.domain.addresses import CATALOG
from builder.domain.records import ADDITIONAL_KEYS, CreateBody, UpdateBody
from builder.edit import file_text, requests
from builder.problems import BuilderError, Problem, RefusedError, errors, json_path, path_of
from builder.settings import main_site
from builder.source import document, files
from builder.source.document import Document

SCHEMA_FILE = "schemas/model-file.schema.json"


@dataclass(frozen=True, slots=True)
class Edit:
    """The result of a write: the model as it is now, whether its file changed, and questions to the author."""

    model: ValidModel
    changed: bool
    warnings: tuple[Problem, ...] = ()


def create(root: Path, request: Document, *, model_id: str | None, additional: Mapping[str, object]) -> Edit:
    """Write the file of a new model, requested with the documented POST body.

    Without ``model_id`` a free id is made from vendor and model. ``additional`` holds the values of additional keys
    (sources, notes, …); an empty one is left out. Raises RefusedError or BuilderError; then nothing
    is written.
    """
    problems = requests.check(request, "create")
    if problems:
        raise RefusedError(problems)
    wanted = CreateBody.model_validate(request.data)
    paths, _ = files.find(root)
    path = new_path(wanted.vendor, wanted.model, model_id, {names.id_of(path): path for path in paths})
    fields = wanted.model_dump(mode="json", exclude_none=True)
    fields |= {key: additional[key] for key in ADDITIONAL_KEYS if additional.get(key)}
    try:
        content = file_text.compose(fields, schema_address(root)).encode()
    except UnicodeEncodeError as error:
        raise BuilderError("a source or a note is not valid UTF-8") from error
    created, problems = _check_new(root, path, content, fields)
    if created is None or errors(problems):
        raise RefusedError(_in_the_request(problems, request))
    _write_new(root / path, content)
    return Edit(created, changed=True, warnings=tuple(problems))


def update(root: Path, model_id: str, request: Document) -> Edit:
    """Set, change or remove the friendly name, requested with the documented PATCH body.

    Raises RefusedError or BuilderError; then nothing is written.
    """
    problems = requests.check(request, "update")
    if problems:
        raise RefusedError(problems)
    name = UpdateBody.model_validate(request.data).friendlyName
    read = find(root, model_id)
    if "friendlyName" not in request.data or name == read.file.friendlyName:
        return Edit(read, changed=False)
    if name is None:
        return _save(root, read, file_text.without(read.document, "friendlyName"), {"friendlyName": None})
    return _save(
        root,
        read,
        file_text.with_value(read.document, "friendlyName", file_text.quoted(name), after="model"),
        {"friendlyName": name},
    )


def archive(root: Path, model_id: str) -> Edit:
    """Archive a model, which is permanent; an archived model stays as it is. Raises RefusedError or BuilderError."""
    read = find(root, model_id)
    if not read.is_live:
        return Edit(read, changed=False)
    after = "imageUrl" if "imageUrl" in read.document.data else "configurationKeys"
    return _save(
        root, read, file_text.with_value(read.document, "isArchived", "true", after=after), {"isArchived": True}
    )


def find(root: Path, model_id: str) -> ValidModel:
    """Return the model of an id. Raises BuilderError for an unknown one, RefusedError if its file is not valid."""
    paths, _ = files.find(root)
    by_id = {names.id_of(path): path for path in paths}
    if model_id not in by_id:
        near = names.nearest(model_id, by_id)
        raise BuilderError(f"there is no model {model_id}" + (f": did you mean {near}?" if near else ""))
    loaded = catalogue.check([files.read(root, by_id[model_id])])
    if loaded.errors:
        raise RefusedError(loaded.errors)
    return loaded.models[0]


def new_path(vendor_name: str, model_name: str, model_id: str | None, taken: Mapping[str, str]) -> str:
    """Return the path of a new model's file; ``taken`` are the paths of the others by id. Raises BuilderError."""
    vendor, model = names.slug(vendor_name), names.slug(model_name)
    if model_id is not None:
        folder = vendor if names.is_folder(vendor) else _folder_of(model_id, model)
        if model_id in taken:
            raise BuilderError(f"the id {model_id} is taken by {taken[model_id]}: choose another")
        if not names.is_id(model_id) or len(model_id) > names.MAX_ID_LENGTH or not model_id.startswith(f"{folder}-"):
            raise BuilderError(f"{model_id} cannot be the id: a-z, 0-9 and single hyphens, from {folder}- on")
        return f"{CATALOG}/{folder}/{model_id}.yaml"
    if not names.is_folder(vendor):
        what = f"{vendor}, a name that Windows reserves" if vendor else "empty"
        raise BuilderError(f'the slug of the vendor "{vendor_name}" is {what}: choose folder and id with --id')
    if not model:
        raise BuilderError(f'the slug of the model "{model_name}" is empty: choose an id with --id {vendor}-…')
    return f"{CATALOG}/{vendor}/{_free_id(f'{vendor}-{model}', taken)}.yaml"


def _folder_of(model_id: str, model: str) -> str:
    """Return the folder that a chosen id means, for a vendor whose name makes none."""
    head = model_id.removesuffix(f"-{model}") if model else model_id
    folder = head if head != model_id else head.split("-")[0]
    if not names.is_folder(folder):
        raise BuilderError(f"{model_id} cannot be the id: {folder} cannot be its folder")
    return folder


def _free_id(wanted: str, taken: Container[str]) -> str:
    number, suffix = 1, ""
    while True:
        free = wanted[: names.MAX_ID_LENGTH - len(suffix)].rstrip("-") + suffix
        if free not in taken:
            return free
        number += 1
        suffix = f"-{number}"


def schema_address(root: Path) -> str:
    """Return where an editor finds the schema: in the same checkout, else on the main site."""
    return f"../../{SCHEMA_FILE}" if (root / SCHEMA_FILE).is_file() else f"{main_site().base_url}{SCHEMA_FILE}"


def _check_new(
    root: Path, path: str, content: bytes, fields: dict[str, Any]
) -> tuple[ValidModel | None, list[Problem]]:
    """Return the model that the new file will be, if it is valid on its own, and all that is wrong or odd about it."""
    new = document.parse(path, content)
    paths, _ = files.find(root)
    documents = [*(files.read(root, other) for other in paths), new]
    loaded = catalogue.check(documents, order=lambda other: float(other == path))
    problems = [problem for problem in loaded.problems if path == problem.location.path]
    created = next((model for model in loaded.models if model.document is new), None)
    if created is not None and not errors(problems):
        if new.data != fields:
            raise BuilderError(f"{path} would not hold the requested values: please report this")
        problems += catalogue.questions([created], loaded.models)
    return created, sorted(problems)


def _in_the_request(problems: Iterable[Problem], request: Document) -> list[Problem]:
    """Return the problems of a file that is not written, at the places of its values in the request."""
    found = []
    for problem in problems:
        location = request.locate(path_of(problem.json_path))
        found.append(problem._replace(location=location))
    return sorted(found)


def _write_new(path: Path, content: bytes) -> None:
    made_folder = not path.parent.exists()
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except BaseException as error:  # Ctrl-C too
        if not isinstance(error, FileExistsError):
            path.unlink(missing_ok=True)
        if made_folder and path.parent.is_dir():
            path.parent.rmdir()
        if isinstance(error, OSError):
            raise BuilderError(f"{path} cannot be written: {error.strerror}") from error
        raise


def _save(root: Path, model: ValidModel, text: str, expected: dict[str, Any]) -> Edit:
    """Write a file's new text, if it holds the requested values and nothing else changed."""
    path = model.document.path
    wanted = {key: value for key, value in (model.document.data | expected).items() if value is not None}
    edited = catalogue.check([document.parse(path, text.encode())])
    if edited.models and edited.models[0].document.data == wanted and edited.errors:
        raise RefusedError(edited.errors)
    if edited.errors or edited.models[0].document.data != wanted:
        key, value = next(iter(expected.items()))
        what = f"delete {key}" if value is None else f"write {key}: {json.dumps(value, ensure_ascii=False)}"
        raise BuilderError(f"the layout of {path} is unusual, so please edit it by hand: {what}")
    warnings = [problem for problem in edited.problems if problem.json_path == json_path((next(iter(expected)),))]
    replace_file(root / path, text.encode())
    return Edit(edited.models[0], changed=True, warnings=tuple(warnings))


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file by a new one that has its mode, whole or not at all. Raises BuilderError."""
    temporary: str | None = None
    try:
        # A new file under a random name: a symlink that waits under a guessed name is never followed.
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        with open(descriptor, "wb") as file:  # noqa: PTH123 - from a descriptor
            file.write(content)
        shutil.copymode(path, temporary)
        Path(temporary).replace(path)
    except BaseException as error:  # Ctrl-C too
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise BuilderError(f"{path} cannot be written: {error.strerror}") from error
        raise
