"""The documented query as pure functions: the order of the models, filters, limit and cursor.

``parse`` reads a query, ``select`` answers it; neither knows HTTP, JSON or the disk.
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
    """The query is not a documented one: answer 400 with this message."""


@dataclass(frozen=True, slots=True)
class Query:
    """A documented query. ``vendor`` and ``model`` are folded; ``limit`` None means all."""

    limit: int | None = None
    starting_after: str | None = None
    vendor: str | None = None
    model: str | None = None
    is_archived: bool = False


class Selection(NamedTuple):
    """The answer to a query."""

    items: list[Model]
    has_more: bool


class VendorCount(NamedTuple):
    """A vendor: its usual spelling, its slug, its models in the whole order."""

    vendor: str
    slug: str
    live: list[Model]
    archived: list[Model]


def in_order(models: Iterable[Model]) -> list[Model]:
    """Return the models in the whole order: by ``createdAt``, then id, so that a new one comes last."""
    return sorted(models, key=lambda model: (model.created_at, model.id))


def parse(parameters: Iterable[tuple[str, str]]) -> Query:
    """Read the parameters of a request, decoded, in any order; unknown ones are ignored. Raises QueryError.

    Bytes that are not UTF-8 are expected as surrogates, as ``errors="surrogateescape"`` decodes them.
    """
    given: dict[str, str] = {}
    for name, value in parameters:
        if name not in _PARAMETERS:
            continue
        if name in given:
            raise QueryError(f"{name} is given twice: give it once")
        if _SURROGATE.search(value):
            raise QueryError(f"{name} is not UTF-8")
        given[name] = value
    return Query(
        limit=_limit(given.get("limit")),
        starting_after=_id(given.get("startingAfter")),
        vendor=_name("vendor", given.get("vendor")),
        model=_name("model", given.get("model")),
        is_archived=_boolean("isArchived", given.get("isArchived")),
    )


def select(ordered: Sequence[Model], query: Query) -> Selection:
    """Answer a query over the models in the whole order. Raises QueryError if the cursor is no model's id."""
    start = 0 if query.starting_after is None else _place(ordered, query.starting_after) + 1
    matching = (model for model in islice(ordered, start, None) if _matches(model, query))
    items = list(matching if query.limit is None else islice(matching, query.limit))
    return Selection(items, next(matching, None) is not None)


def pages(ordered: Sequence[Model]) -> list[list[Model]]:
    """Return the static pages of the live list, at least one.

    Page n holds the live models among places 100(n-1)+1 to 100n of the whole order, so that a page stays as it is
    when models are added later or archived elsewhere.
    """
    starts = range(0, max(len(ordered), 1), PAGE_SIZE)
    return [live(ordered[start : start + PAGE_SIZE]) for start in starts]


def live(models: Iterable[Model]) -> list[Model]:
    """Return those that are not archived."""
    return [model for model in models if not model.entry.is_archived]


def archived(models: Iterable[Model]) -> list[Model]:
    """Return those that are archived."""
    return [model for model in models if model.entry.is_archived]


def vendors(ordered: Sequence[Model]) -> list[VendorCount]:
    """Return the vendors by slug. The live models' spelling counts, else that of the newest archived one."""
    folders: dict[str, list[Model]] = {}
    for model in ordered:
        folders.setdefault(model.slug, []).append(model)
    counts = []
    for slug, models in sorted(folders.items()):
        spelled = (live(models) or models)[-1].entry.vendor
        counts.append(VendorCount(spelled, slug, live(models), archived(models)))
    return counts


def _place(ordered: Sequence[Model], model_id: str) -> int:
    for place, model in enumerate(ordered):
        if model.id == model_id:
            return place
    raise QueryError("startingAfter is not the id of a model")


def _matches(model: Model, query: Query) -> bool:
    return (
        model.entry.is_archived == query.is_archived
        and (query.vendor is None or model.entry.vendor_key == query.vendor)
        and (query.model is None or model.entry.model_key == query.model)
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
    """Read a boolean without regard to case: ``True`` is what Python's clients send."""
    if value is None:
        return False
    if value.lower() not in ("true", "false"):
        raise QueryError(f"{parameter} must be true or false")
    return value.lower() == "true"
