"""The path of a new model's file: the vendor's slug as its folder, and an id that is free.

A vendor whose slug is empty or reserved has no folder of its own name: its first model needs an id, which begins with
the folder.
"""

from collections.abc import Container, Mapping

from builder.domain import names
from builder.domain.addresses import CATALOG
from builder.problems import BuilderError


def new_path(vendor_name: str, model_name: str, model_id: str | None, taken: Mapping[str, str]) -> str:
    """Return the path of a new model's file.

    Without ``model_id``, the id is made from vendor and model, with a number if it is taken. ``taken`` has the paths of
    all models by id. Raises BuilderError if the id is not possible.

    >>> new_path("ABB", "Terra 53", None, {"abb-terra-53": "catalog/abb/abb-terra-53.yaml"})
    'catalog/abb/abb-terra-53-2.yaml'
    """
    vendor, model = names.slug(vendor_name), names.slug(model_name)
    if model_id is not None:
        folder = vendor if names.is_folder(vendor) else _folder_of(model_id, model)
        if model_id in taken:
            raise BuilderError(f"the id {model_id} is taken by {taken[model_id]}: choose another")
        if not names.is_id(model_id) or len(model_id) > names.MAX_ID_LENGTH or not model_id.startswith(f"{folder}-"):
            rule = f"begin with {folder}-, then write a-z, 0-9 and single hyphens, at most {names.MAX_ID_LENGTH} in all"
            raise BuilderError(f"{model_id} cannot be the id: {rule}")
        return f"{CATALOG}/{folder}/{model_id}.yaml"
    for name in (vendor_name, model_name):
        if not names.has_letter_or_digit(name):
            raise BuilderError(f'"{name}" has no letter or digit: write the name')
    if not names.is_folder(vendor):
        reason = f"{vendor}, a name that Windows reserves" if vendor else "empty"
        raise BuilderError(f'the slug of the vendor "{vendor_name}" is {reason}: choose folder and id with --id')
    if not model:
        raise BuilderError(f'the slug of the model "{model_name}" is empty: choose an id with --id {vendor}-…')
    return f"{CATALOG}/{vendor}/{_free_id(f'{vendor}-{model}', taken)}.yaml"


def _folder_of(model_id: str, model: str) -> str:
    """Return the folder in a given id, for a vendor whose slug cannot be one."""
    head = model_id.removesuffix(f"-{model}") if model else model_id
    folder = head if head != model_id else head.split("-")[0]
    if not names.is_folder(folder):
        remedy = "begin it with another name, of a-z, 0-9 and hyphens"
        raise BuilderError(f"{model_id} cannot be the id: {folder} cannot be its folder; {remedy}")
    return folder


def _free_id(model_id: str, taken: Container[str]) -> str:
    number, suffix = 1, ""
    while True:
        free = model_id[: names.MAX_ID_LENGTH - len(suffix)].rstrip("-") + suffix
        if free not in taken:
            return free
        number += 1
        suffix = f"-{number}"
