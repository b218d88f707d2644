"""Render the pages that list models: home, its further pages, vendors, archived models."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from builder.domain import labels, query
from builder.domain.model import Model
from builder.domain.ocpi import ConnectionType
from builder.domain.query import PAGE_SIZE, VendorModels
from builder.publish import artifacts
from builder.publish.artifacts import Artifact
from builder.publish.html import connector_icons, snippets, statistics, templates
from builder.publish.html.related import RelatedModels
from builder.publish.html.templates import Site

_MAX_PAGE_DISTANCE = 2  # numbered links on each side of the current page


class CatalogueFigures(NamedTuple):
    """The figures of the catalogue: first as texts, then the numbers of live, archived and all models."""

    models: str
    vendors: str
    types: str
    updated: str
    live: int
    archived: int
    total: int


class VendorFigures(NamedTuple):
    """The range of power of a vendor's live models, in kW, and their connector types as (value, label, drawing)."""

    power: str
    types: list[tuple[str, str, str]]


class PageLink(NamedTuple):
    """A numbered link of the pagination."""

    number: int
    after_gap: bool


def render(
    site: Site, models: Sequence[Model], related: RelatedModels, vendors: Sequence[VendorModels]
) -> Iterator[Artifact]:
    """Yield the pages; the models are in display order, the vendors in that of their slugs."""
    live, archived = query.live(models), query.archived(models)
    yield from (_vendor_page(site, vendor, related.vendors[vendor.slug]) for vendor in vendors)
    yield _vendors_page(site, vendors)
    yield templates.page(
        site,
        "archived/",
        "archived.html.j2",
        digest=artifacts.digest_of_models(archived),
        values=lambda: {"rows": snippets.rows(site, archived, with_vendor=True)},
    )
    yield from _numbered_pages(site, live)
    yield _home_page(site, models, vendors)


def _home_page(site: Site, models: Sequence[Model], vendors: Sequence[VendorModels]) -> Artifact:
    def values() -> dict[str, object]:
        live = query.live(models)
        tallied = statistics.tally(models)
        return {
            "figures": _figures(models, live, vendors),
            "chart": statistics.chart(tallied),
            "facets": statistics.facets(tallied, vendors),
            "sources": statistics.source_counts(live),
            **_page_of_list(site, live, 1),
        }

    return templates.page(site, "", "home.html.j2", digest=artifacts.digest_of_models(models), values=values)


def _figures(models: Sequence[Model], live: Sequence[Model], vendors: Sequence[VendorModels]) -> CatalogueFigures:
    types = {connection_type for model in live for connection_type, _ in model.entry.connector_types}
    return CatalogueFigures(
        labels.number(len(live)),
        labels.number(sum(bool(vendor.live) for vendor in vendors)),
        labels.number(len(types)),
        max((model.updated_at for model in models), default="")[:10],
        len(live),
        len(models) - len(live),
        len(models),
    )


def _numbered_pages(site: Site, live: Sequence[Model]) -> Iterator[Artifact]:
    """Yield the numbered pages of the list; the home page shows the models of the first one too."""
    last = _last_page(len(live))
    for number in range(1, last + 1):
        yield templates.page(
            site,
            f"page/{number}/",
            "page.html.j2",
            digest=artifacts.digest_of(artifacts.digest_of_models(_members(live, number)), str(last).encode()),
            values=partial(_page_of_list, site, live, number),
        )


def _page_of_list(site: Site, live: Sequence[Model], number: int) -> dict[str, object]:
    last = _last_page(len(live))
    return {
        "rows": snippets.rows(site, _members(live, number), with_vendor=True),
        "first": (number - 1) * PAGE_SIZE + 1,
        "number": number,
        "last": last,
        "links": list(_page_links(number, last)),
    }


def _members(live: Sequence[Model], number: int) -> Sequence[Model]:
    return live[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]


def _last_page(count: int) -> int:
    return max(-(-count // PAGE_SIZE), 1)


def _page_links(number: int, last: int) -> Iterator[PageLink]:
    """Yield the first page, the last, and those around the current one."""
    near = range(max(1, number - _MAX_PAGE_DISTANCE), min(last, number + _MAX_PAGE_DISTANCE) + 1)
    before = 0
    for page in sorted({1, last, *near}):
        yield PageLink(page, after_gap=page > before + 1)
        before = page


def _vendor_page(site: Site, vendor: VendorModels, models: Sequence[Model]) -> Artifact:
    def values() -> dict[str, object]:
        live = query.live(models)
        return {
            "vendor": vendor.vendor,
            "slug": vendor.slug,
            "figures": _vendor_figures(live),
            "live": snippets.rows(site, live, with_vendor=False),
            "archived": snippets.rows(site, query.archived(models), with_vendor=False),
        }

    # It covers the vendor's spelling too, which is that of a model.
    digest = artifacts.digest_of_models(models)
    return templates.page(site, f"vendors/{vendor.slug}/", "vendor.html.j2", digest=digest, values=values)


def _vendor_figures(live: Sequence[Model]) -> VendorFigures:
    powers = [model.entry.watts for model in live]
    ends = [labels.short_kilowatts(watts) for watts in ((min(powers), max(powers)) if powers else ())]
    used = {connection_type for model in live for connection_type, _ in model.entry.connector_types}
    types = [(item.value, item.label, connector_icons.symbol(item)) for item in ConnectionType if item in used]
    return VendorFigures(" to ".join(dict.fromkeys(ends)), types)


def _vendors_page(site: Site, vendors: Sequence[VendorModels]) -> Artifact:
    shown = "\n".join(
        [f"{vendor.slug} {vendor.vendor} {len(vendor.live)} {len(vendor.archived)}" for vendor in vendors]
    )
    return templates.page(
        site,
        "vendors/",
        "vendors.html.j2",
        digest=artifacts.digest_of(shown.encode()),
        values=lambda: {"letters": _by_letter(vendors)},
    )


def _by_letter(vendors: Iterable[VendorModels]) -> list[tuple[str, list[VendorModels]]]:
    """Group the vendors by the first letter of their slugs; all digits come together, first."""
    grouped: dict[str, list[VendorModels]] = {}
    for vendor in vendors:
        first = vendor.slug[0]
        grouped.setdefault("0-9" if first.isdigit() else first.upper(), []).append(vendor)
    return list(grouped.items())
