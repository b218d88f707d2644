"""Create, update and archive: the three documented writes, made on a model's file.

What is to be written is read again first: nothing that does not say what was asked for reaches the disk.
"""

import json
import shutil
import tempfile
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.check import catalogue
from builder.check.rules import ValidModel
from builder.domain import names
from builder.domain.addresses import CATALOG
from builder.domain.records import ADDITIONAL_KEYS, CreateBody, UpdateBody
from builder.edit import file_text, requests
from builder.problems import BuilderError, RefusedError
from builder.settings import main_site
from builder.source import document, files
from builder.source.document import Document

SCHEMA_FILE = "schemas/model-file.schema.json"


@dataclass(frozen=True, slots=True)
class Edit:
    """What a write did: the model as it is now, and whether its file changed."""

    model: ValidModel
    changed: bool


def create(root: Path, request: Document, *, model_id: str | None, additional: Mapping[str, object]) -> Edit:
    """Write the file of a new model, asked for with the documented POST body.

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
    created = _check_new(root, path, content, fields)
    _write_new(root / path, content)
    return Edit(created, changed=True)


def update(root: Path, model_id: str, request: Document) -> Edit:
    """Set, change or take away the friendly name, asked for with the documented PATCH body."""
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
    """Archive a model, one way; an archived one stays as it is."""
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
    if loaded.problems:
        raise RefusedError(loaded.problems)
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


def _check_new(root: Path, path: str, content: bytes, fields: dict[str, Any]) -> ValidModel:
    """Return the model that the new file will be; refuse it if the catalogue had a problem with it."""
    new = document.parse(path, content)
    paths, _ = files.find(root)
    loaded = catalogue.check([*(files.read(root, other) for other in paths), new])
    problems = [problem for problem in loaded.problems if path in (problem.location.path, *problem.related)]
    if problems:
        raise RefusedError(problems)
    if new.data != fields:
        raise BuilderError(f"{path} would not say what was asked for: please report this")
    return next(read for read in loaded.models if read.document is new)


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


def _save(root: Path, read: ValidModel, text: str, expected: dict[str, Any]) -> Edit:
    """Write a file's new text, once it is known to say just what was asked for."""
    path = read.document.path
    wanted = {key: value for key, value in (read.document.data | expected).items() if value is not None}
    edited = catalogue.check([document.parse(path, text.encode())])
    if edited.problems or edited.models[0].document.data != wanted:
        key, value = next(iter(expected.items()))
        what = f"delete {key}" if value is None else f"write {key}: {json.dumps(value, ensure_ascii=False)}"
        raise BuilderError(f"the layout of {path} is unusual, so please edit it by hand: {what}")
    replace_file(root / path, text.encode())
    return Edit(edited.models[0], changed=True)


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file by a new one that has its mode, whole or not at all. Raises BuilderError."""
    temporary: str | None = None
    try:
        # An unpredictable name, created by this call: no planted link is followed.
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
