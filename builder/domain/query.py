"""The documented query as pure functions: the order of the models, filters, limit and cursor.

``parse`` reads the parameters, ``select`` answers the query. Nothing here knows HTTP, JSON or the disk.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from builder.domain import names
from builder.domain.model import Model

PAGE_SIZE = 100
_PARAMETERS = ("limit", "startingAfter", "vendor", "model", "isArchived")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LIMIT = re.compile(r"[1-9][0-9]{0,8}\Z")


class QueryError(ValueError):
    """A parameter is malformed: the answer is 400 with this message."""


@dataclass(frozen=True, slots=True)
class Query:
    """A documented query; ``vendor`` and ``model`` are folded. None selects all: no limit, cursor or filter."""

    limit: int | None = None
    starting_after: str | None = None
    vendor: str | None = None
    model: str | None = None
    is_archived: bool = False


class Selection(NamedTuple):
    """The models that answer a query, and whether more follow."""

    items: list[Model]
    has_more: bool


class VendorModels(NamedTuple):
    """The models of a vendor, live and archived, in overall order, with the vendor's spelling and slug."""

    vendor: str
    slug: str
    live: list[Model]
    archived: list[Model]


def in_order(models: Iterable[Model]) -> list[Model]:
    """Return the models in the overall order: by ``createdAt``, then id, so a new model comes last."""
    return sorted(models, key=lambda model: (model.created_at, model.id))


def parse(parameters: Iterable[tuple[str, str]]) -> Query:
    """Return the query of a request's decoded parameters, in any order. Unknown parameters are ignored.

    Bytes that are not UTF-8 must be surrogates, as ``errors="surrogateescape"`` decodes them. Raises QueryError.

    >>> parse([("vendor", " KEBA "), ("limit", "20"), ("page", "2")])
    Query(limit=20, starting_after=None, vendor='keba', model=None, is_archived=False)
    >>> parse([("limit", "0")])
    Traceback (most recent call last):
    builder.domain.query.QueryError: limit must be a whole number from 1 to 999999999
    """
    values: dict[str, str] = {}
    for name, value in parameters:
        if name not in _PARAMETERS:
            continue
        if name in values:
            raise QueryError(f"{name} is given twice: give it once")
        if _SURROGATE.search(value):
            raise QueryError(f"{name} is not UTF-8")
        values[name] = value
    return Query(
        limit=_limit(values.get("limit")),
        starting_after=_id(values.get("startingAfter")),
        vendor=_name("vendor", values.get("vendor")),
        model=_name("model", values.get("model")),
        is_archived=_boolean("isArchived", values.get("isArchived")),
    )


def select(ordered: Sequence[Model], query: Query) -> Selection:
    """Answer a query over the models in the overall order. Raises QueryError if the cursor is no model's id."""
    start = 0 if query.starting_after is None else _index(ordered, query.starting_after) + 1
    matching = (model for model in islice(ordered, start, None) if _matches(model, query))
    items = list(matching if query.limit is None else islice(matching, query.limit))
    return Selection(items, next(matching, None) is not None)


def pages(ordered: Sequence[Model]) -> list[list[Model]]:
    """Return the static pages of the live list, at least one.

    Page n holds the live models at positions 100(n-1)+1 to 100n of the overall order, so models that are added later
    or archived on other pages do not change it.
    """
    starts = range(0, max(len(ordered), 1), PAGE_SIZE)
    return [live(ordered[start : start + PAGE_SIZE]) for start in starts]


def live(models: Iterable[Model]) -> list[Model]:
    """Return the models that are not archived."""
    return [model for model in models if not model.entry.is_archived]


def archived(models: Iterable[Model]) -> list[Model]:
    """Return the models that are archived."""
    return [model for model in models if model.entry.is_archived]


def vendors(ordered: Sequence[Model]) -> list[VendorModels]:
    """Return the vendors by slug, spelled as in the newest live model, or in the newest one if all are archived."""
    folders: dict[str, list[Model]] = {}
    for model in ordered:
        folders.setdefault(model.slug, []).append(model)
    listed = []
    for slug, models in sorted(folders.items()):
        spelling = (live(models) or models)[-1].entry.vendor
        listed.append(VendorModels(spelling, slug, live(models), archived(models)))
    return listed


def by_reported_path(ordered: Iterable[Model]) -> dict[str, list[Model]]:
    """Return the models, archived ones too, by the path of what they report over OCPP: ``keba-ag/kc-p30``.

    Different pairs can have the same path, which then has the models of all. A pair with an empty part has no path.
    """
    found: dict[str, dict[str, Model]] = {}
    for model in ordered:
        for path in filter(None, model.entry.reported_paths):
            found.setdefault(path, {})[model.id] = model
    return {path: list(models.values()) for path, models in sorted(found.items())}


def _index(ordered: Sequence[Model], model_id: str) -> int:
    for index, model in enumerate(ordered):
        if model.id == model_id:
            return index
    raise QueryError("startingAfter is not the id of a model")


def _matches(model: Model, query: Query) -> bool:
    return (
        model.entry.is_archived == query.is_archived
        and (query.vendor is None or model.entry.folded_vendor == query.vendor)
        and (query.model is None or model.entry.folded_model == query.model)
    )


def _limit(value: str | None) -> int | None:
    if value is None:
        return None
    if not _LIMIT.match(value):
        raise QueryError("limit must be a whole number from 1 to 999999999")
    return int(value)


def _id(value: str | None) -> str | None:
    if value is not None and not names.is_id(value):
        raise QueryError("startingAfter is not the id of a model")
    return value


def _name(parameter: str, value: str | None) -> str | None:
    if value is None:
        return None
    folded = names.fold(value)
    if not folded:
        raise QueryError(f"{parameter} is empty: give a name, or leave the parameter out")
    return folded


def _boolean(parameter: str, value: str | None) -> bool:
    """Read a boolean. Case does not count: Python clients send ``True``."""
    if value is None:
        return False
    if value.lower() not in ("true", "false"):
        raise QueryError(f"{parameter} must be true or false")
    return value.lower() == "true"
