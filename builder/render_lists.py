"""Render the pages that list models: home, its further pages, vendors, archived models, changes."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from builder import facets, plot, templates, wording
from builder.cards import Card
from builder.forms import NOTHING, Html, escape
from builder.listing import PAGE_SIZE, VendorCount
from builder.model import Event
from builder.output import Artifact
from builder.templates import Site

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


class _Row(NamedTuple):
    """A model's row in tables of models, with its vendor and without."""

    slug: str
    is_archived: bool
    with_vendor: Html
    without_vendor: Html


class _Step(NamedTuple):
    """A numbered link of the pagination."""

    number: int
    after_gap: bool


def render(site: Site, for_people: Sequence[Card], vendors: Sequence[VendorCount]) -> Iterator[Artifact]:
    """Yield the pages; the models come in the order for people."""
    rows = list(_rows(site, for_people))
    archived = [row.with_vendor for row in rows if row.is_archived]
    yield from _vendor_pages(site, vendors, rows)
    yield templates.page(site, "vendors/", "vendors.html.j2", letters=_by_letter(vendors))
    yield templates.page(site, "archived/", "archived.html.j2", rows=archived)
    yield _changes(site, for_people)
    live = [row.with_vendor for row in rows if not row.is_archived]
    yield from _plain_pages(site, live)
    yield _home(site, for_people, vendors, live[:PAGE_SIZE])


def _rows(site: Site, for_people: Iterable[Card]) -> Iterator[_Row]:
    parts = templates.parts("_rows.html.j2", site)
    for card in for_people:
        values = {
            "id": card.id,
            "short_name": card.short_name,
            "model": card.name,
            "under": parts["under"].fill(text=escape(card.other_name)) if card.other_name else NOTHING,
            "power_type": card.power_type,
            "summary": card.summary,
            "kilowatts": card.kilowatts,
        }
        with_vendor = parts["with_vendor"].fill(slug=card.slug, vendor=card.vendor, **values)
        yield _Row(card.slug, card.is_archived, with_vendor, parts["without_vendor"].fill(**values))


def _home(site: Site, cards: Sequence[Card], vendors: Sequence[VendorCount], rows: Sequence[Html]) -> Artifact:
    live = [card for card in cards if not card.is_archived]
    types = {kind for card in live for kind, _ in card.kinds}
    figures = Figures(
        wording.number(len(live)),
        wording.number(sum(bool(vendor.live) for vendor in vendors)),
        wording.number(len(types)),
        len(live),
        len(cards) - len(live),
        len(cards),
    )
    last = _last_page(len(live))
    return templates.page(
        site,
        "",
        "home.html.j2",
        figures=figures,
        plot=plot.of(live),
        facets=facets.of(cards, vendors),
        rows=rows,
        number=1,
        last=last,
        steps=list(_steps(1, last)),
    )


def _plain_pages(site: Site, live: Sequence[Html]) -> Iterator[Artifact]:
    """Yield the pages of the list alone; the first one's models stand on the home page too."""
    last = _last_page(len(live))
    for number in range(1, last + 1):
        first = (number - 1) * PAGE_SIZE
        yield templates.page(
            site,
            f"page/{number}/",
            "page.html.j2",
            rows=live[first : first + PAGE_SIZE],
            first=first + 1,
            number=number,
            last=last,
            steps=list(_steps(number, last)),
        )


def _last_page(count: int) -> int:
    return max(-(-count // PAGE_SIZE), 1)


def _vendor_pages(site: Site, vendors: Iterable[VendorCount], rows: Iterable[_Row]) -> Iterator[Artifact]:
    rows_of: defaultdict[tuple[str, bool], list[Html]] = defaultdict(list)
    for row in rows:
        rows_of[row.slug, row.is_archived].append(row.without_vendor)
    for vendor in vendors:
        yield templates.page(
            site,
            f"vendors/{vendor.slug}/",
            "vendor.html.j2",
            vendor=vendor.vendor,
            slug=vendor.slug,
            live=rows_of[vendor.slug, False],
            archived=rows_of[vendor.slug, True],
        )


def _changes(site: Site, cards: Iterable[Card]) -> Artifact:
    """Render the last changes of all models by day; the days are UTC's."""
    happened = (
        (event.when, card.model.id, place, event, card)
        for card in cards
        for place, event in enumerate(card.model.events)
    )
    latest = heapq.nlargest(CHANGES + 1, happened, key=lambda change: change[:3])
    shown = [(card.id, card.short_name, event) for *_, event, card in latest[:CHANGES]]
    return templates.page(
        site,
        "changes/",
        "changes.html.j2",
        days=[(day, list(changes)) for day, changes in groupby(shown, key=_day)],
        has_more=len(latest) > CHANGES,
    )


def _day(change: tuple[str, str, Event]) -> str:
    return change[2].when[:10]


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
