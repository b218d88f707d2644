"""Render the pages that list models: home, its further pages, vendors, archived models, changes."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

from builder.domain import labels, query
from builder.domain.model import Event, Model
from builder.domain.query import PAGE_SIZE, VendorCount
from builder.publish import artifacts
from builder.publish.artifacts import Artifact
from builder.publish.html import facets, plot, snippets, templates
from builder.publish.html.related import RelatedModels
from builder.publish.html.tables import Tables
from builder.publish.html.templates import Site

CHANGES = 100
_NEAR_PAGES = 2  # numbered links on each side of the current page


class Figures(NamedTuple):
    """The numbers of the catalogue, written for people."""

    models: str
    vendors: str
    types: str
    live: int
    archived: int
    total: int


class _Step(NamedTuple):
    """A numbered link of the pagination."""

    number: int
    after_gap: bool


def render(
    site: Site, for_people: Sequence[Model], orders: RelatedModels, vendors: Sequence[VendorCount]
) -> Iterator[Artifact]:
    """Yield the pages; the models come in the order for people, the vendors in that of their slugs."""
    tables = Tables(site)
    live, archived = query.live(for_people), query.archived(for_people)
    yield from (_vendor(site, tables, vendor, orders.vendors[vendor.slug]) for vendor in vendors)
    yield _vendors(site, vendors)
    yield templates.page(
        site,
        "archived/",
        "archived.html.j2",
        digest=_key(archived),
        values=lambda: {"rows": tables.with_vendor(archived)},
    )
    yield _changes(site, for_people)
    yield from _plain_pages(site, tables, live)
    yield _home(site, tables, for_people, vendors)


def _key(models: Iterable[Model], *parts: str) -> bytes:
    return artifacts.digest_of(b"".join([model.digest for model in models]), *[part.encode() for part in parts])


def _home(site: Site, tables: Tables, for_people: Sequence[Model], vendors: Sequence[VendorCount]) -> Artifact:
    def values() -> dict[str, object]:
        live = query.live(for_people)
        tallied = facets.tally(for_people)
        types = {kind for traits in tallied if not traits.is_archived for kind, _ in traits.connector_types}
        figures = Figures(
            labels.number(len(live)),
            labels.number(sum(bool(vendor.live) for vendor in vendors)),
            labels.number(len(types)),
            len(live),
            len(for_people) - len(live),
            len(for_people),
        )
        return {
            "figures": figures,
            "plot": plot.of(tallied),
            "facets": facets.of(tallied, vendors),
            **_page_of_list(tables, live, 1),
        }

    return templates.page(site, "", "home.html.j2", digest=_key(for_people), values=values)


def _plain_pages(site: Site, tables: Tables, live: Sequence[Model]) -> Iterator[Artifact]:
    """Yield the pages of the list alone; the first one's models stand on the home page too."""
    last = _last_page(len(live))
    for number in range(1, last + 1):
        yield templates.page(
            site,
            f"page/{number}/",
            "page.html.j2",
            digest=_key(_members(live, number), str(last)),
            values=partial(_page_of_list, tables, live, number),
        )


def _page_of_list(tables: Tables, live: Sequence[Model], number: int) -> dict[str, object]:
    last = _last_page(len(live))
    return {
        "rows": tables.with_vendor(_members(live, number)),
        "first": (number - 1) * PAGE_SIZE + 1,
        "number": number,
        "last": last,
        "steps": list(_steps(number, last)),
    }


def _members(live: Sequence[Model], number: int) -> Sequence[Model]:
    return live[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]


def _last_page(count: int) -> int:
    return max(-(-count // PAGE_SIZE), 1)


def _vendor(site: Site, tables: Tables, vendor: VendorCount, models: Sequence[Model]) -> Artifact:
    def values() -> dict[str, object]:
        return {
            "vendor": vendor.vendor,
            "slug": vendor.slug,
            "live": tables.without_vendor(query.live(models)),
            "archived": tables.without_vendor(query.archived(models)),
        }

    # The models say how their vendor is spelled, too.
    return templates.page(site, f"vendors/{vendor.slug}/", "vendor.html.j2", digest=_key(models), values=values)


def _vendors(site: Site, vendors: Sequence[VendorCount]) -> Artifact:
    shown = "\n".join([f"{one.slug} {one.vendor} {len(one.live)} {len(one.archived)}" for one in vendors])
    return templates.page(
        site,
        "vendors/",
        "vendors.html.j2",
        digest=artifacts.digest_of(shown.encode()),
        values=lambda: {"letters": _by_letter(vendors)},
    )


def _changes(site: Site, models: Iterable[Model]) -> Artifact:
    """Return the last changes of all models by day; the days are UTC's."""
    changed = [(model.events[-1].at, model.id, model) for model in models if model.events]
    latest = [model for *_, model in heapq.nlargest(CHANGES + 1, changed)]
    return templates.page(site, "changes/", "changes.html.j2", digest=_key(latest), values=lambda: _changes_of(latest))


def _changes_of(changed: Iterable[Model]) -> dict[str, object]:
    """Return the last changes of the models that changed last: no other model has one of them."""
    happened = [
        (event.at, model.id, place, event, model) for model in changed for place, event in enumerate(model.events)
    ]
    latest = heapq.nlargest(CHANGES + 1, happened, key=lambda change: change[:3])
    shown = [
        (model.id, snippets.short_name(model.entry), event, labels.OPERATIONS[event.operation])
        for *_, event, model in latest[:CHANGES]
    ]
    return {
        "days": [(day, list(changes)) for day, changes in groupby(shown, key=_day)],
        "has_more": len(latest) > CHANGES,
    }


def _day(change: tuple[str, str, Event, str]) -> str:
    return change[2].at[:10]


def _by_letter(vendors: Iterable[VendorCount]) -> list[tuple[str, list[VendorCount]]]:
    """Group the vendors by the first letter of their slugs; all digits come together, first."""
    grouped: dict[str, list[VendorCount]] = {}
    for vendor in vendors:
        first = vendor.slug[0]
        grouped.setdefault("0-9" if first.isdigit() else first.upper(), []).append(vendor)
    return list(grouped.items())


def _steps(number: int, last: int) -> Iterator[_Step]:
    """Yield the first page, the last, and those around the current one."""
    near = range(max(1, number - _NEAR_PAGES), min(last, number + _NEAR_PAGES) + 1)
    before = 0
    for step in sorted({1, last, *near}):
        yield _Step(step, after_gap=step > before + 1)
        before = step
