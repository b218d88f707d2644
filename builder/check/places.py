"""Rules for the path of a file: its folder is its vendor's slug, and its id begins with the folder's name.

A wrong path is a single problem, whose message has the right path.
"""

from collections.abc import Iterator

from builder.check.valid_model import Remark, ValidModel
from builder.domain import names
from builder.domain.addresses import CATALOG
from builder.source.document import Document


def is_right(model_id: str, folder: str, vendor: str) -> bool:
    """Return whether a model's file is at the right path."""
    return (
        names.slug(vendor) == folder
        and names.is_folder(folder)
        and len(model_id) <= names.MAX_ID_LENGTH
        and model_id.startswith(f"{folder}-")
        and names.is_id(model_id)
    )


def check(document: Document) -> Iterator[Remark]:
    """Yield the mistake in the path of a file, if there is one, without regard to its content."""
    folder, model_id = names.slug_of(document.path), names.id_of(document.path)
    if names.is_reserved(folder):
        yield Remark(
            "reserved-name", (), f"Windows cannot have a folder {folder}: choose another with `catalog create --id`"
        )
    elif not names.is_id(folder):
        yield Remark("folder-form", (), f"the folder {folder} is not a slug: {_remedy(document)}")
    elif not names.is_id(model_id):
        yield Remark("id-form", (), f"the id {model_id} is not a slug: {_remedy(document)}")
    elif not model_id.startswith(f"{folder}-"):
        yield Remark(
            "id-vendor",
            (),
            f"the id {model_id} does not begin with its folder's name and a hyphen: {_remedy(document)}",
        )
    elif len(model_id) > names.MAX_ID_LENGTH:
        message = f"the id has {len(model_id)} characters, more than {names.MAX_ID_LENGTH}: {_remedy(document)}"
        yield Remark("id-length", (), message)


def check_vendor(model: ValidModel) -> Iterator[Remark]:
    """Yield a remark if a file is in another vendor's folder, unless its path has a problem already."""
    path, vendor = model.document.path, model.file.vendor
    if not names.is_folder_of(model.folder, vendor) and not any(check(model.document)):
        message = f'the vendor "{vendor}" belongs in {CATALOG}/{names.slug(vendor)}/: {_remedy(model.document)}'
        if (names.file_path(path, vendor) or path) == path:
            message = (
                f'the vendor "{vendor}" does not belong in {CATALOG}/{model.folder}/: correct the vendor or the folder'
            )
        yield Remark("vendor-folder", ("vendor",), message)


def _remedy(document: Document) -> str:
    data = document.data if isinstance(document.data, dict) else {}
    vendor, model = (value if isinstance(value := data.get(key), str) else None for key in ("vendor", "model"))
    path = names.file_path(document.path, vendor)
    if path is None and model:  # the file's name is only the vendor
        path = names.file_path(f"{document.path.rpartition('/')[0]}/{names.slug(model)}.yaml", vendor)
    return f"move the file to {path}" if path else "write it with a-z, 0-9 and single hyphens, or choose one with --id"
