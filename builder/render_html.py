"""Render the catalogue as HTML: models to pages, each an artifact.

The templates of ``site/templates`` get plain values that were made here, and escape each of them: every text of a
model is a stranger's. No byte depends on anything but the models and the settings.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from builder import listing, names
from builder.listing import PAGE_SIZE, VendorCount
from builder.model import Connector, ConnectorFormat, Model, PowerType
from builder.output import Artifact
from builder.render_api import LIST
from builder.settings import Settings, program_folder

_NEIGHBOURS = 2  # numbered links on each side of the current page
_POWER_TYPES = {
    PowerType.AC_1_PHASE: "AC, single-phase",
    PowerType.AC_2_PHASE: "AC, two-phase",
    PowerType.AC_2_PHASE_SPLIT: "AC, split-phase",
    PowerType.AC_3_PHASE: "AC, three-phase",
    PowerType.DC: "DC",
}
_FORMATS = {ConnectorFormat.SOCKET: "Socket", ConnectorFormat.CABLE: "Cable"}


class _Site(NamedTuple):
    """What every page knows: addresses end with ``/``."""

    title: str
    base: str
    url: str
    api: str
    repository: str


class _Row(NamedTuple):
    """A model in a table of models."""

    id: str
    vendor: str
    vendor_slug: str
    model: str
    friendly_name: str | None
    power_type: str
    connectors: str
    kilowatts: str
    is_archived: bool


class _ConnectorRow(NamedTuple):
    """A connector in a model's table of connectors."""

    id: int
    label: str
    connection_type: str
    format: str
    amperes: str
    volts: str
    kilowatts: str
    watts: str


class _Step(NamedTuple):
    """A numbered link of the pagination."""

    number: int
    after_gap: bool


def render(ordered: Sequence[Model], settings: Settings) -> Iterator[Artifact]:
    """Yield the assets, a page a model, then what lists them. ``ordered`` is the whole order, archived models too."""
    site = _Site(
        settings.title,
        settings.base_path,
        settings.base_url,
        f"{settings.base_path}{LIST}/",
        settings.repository_url,
    )
    yield from assets()
    addresses = []
    for artifact in _pages(ordered, site):
        addresses.append(site.url + artifact.path.removesuffix("index.html"))
        yield artifact
    yield _missing_page(site)
    yield Artifact("sitemap.xml", _template("sitemap.xml.j2").render(addresses=sorted(addresses)).encode())


def assets() -> Iterator[Artifact]:
    """Yield the program's own styles and pictures, as they lie on disk."""
    for path in sorted((program_folder() / "site" / "assets").iterdir()):
        yield Artifact(f"assets/{path.name}", path.read_bytes())


def _pages(ordered: Sequence[Model], site: _Site) -> Iterator[Artifact]:
    for model in ordered:
        yield _model_page(model, site)
    rows = [_row(model) for model in sorted(ordered, key=_people_order)]
    live, archived = _split(rows)
    vendors = listing.vendors(ordered)
    yield from _vendor_pages(vendors, rows, site)
    yield _page(site, "vendors/", "vendors.html.j2", letters=_by_letter(vendors))
    yield _page(site, "archived/", "archived.html.j2", rows=archived)
    yield _api_page(ordered, site)
    yield _page(site, "contribute/", "contribute.html.j2")
    yield from _catalogue_pages(live, len(vendors), site)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(program_folder() / "site" / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


def _page(site: _Site, folder: str, template: str, **values: object) -> Artifact:
    """Render the page of a folder (``""`` or ``some/folder/``)."""
    html = _template(template).render(site=site, folder=folder, **values)
    return Artifact(f"{folder}index.html", html.encode())


def _model_page(model: Model, site: _Site) -> Artifact:
    image = model.file.imageUrl
    return _page(
        site,
        f"models/{model.id}/",
        "model.html.j2",
        model=model,
        file=model.file,
        archived=model.is_archived,
        power_type=_POWER_TYPES[model.file.powerType],
        is_line_to_neutral=model.file.powerType is PowerType.AC_3_PHASE,
        connectors=[_connector_row(connector) for connector in model.file.connectors],
        kilowatts=_kilowatts(model.file.connectors),
        image_host=urlsplit(image).netloc if image else "",
        sources=[(address, address.removeprefix("https://")) for address in model.file.sources or ()],
        created=_minute(model.created_at),
        updated=_minute(model.updated_at),
    )


def _catalogue_pages(live: Sequence[_Row], vendor_count: int, site: _Site) -> Iterator[Artifact]:
    last = max(-(-len(live) // PAGE_SIZE), 1)
    for number in range(1, last + 1):
        yield _page(
            site,
            f"page/{number}/" if number > 1 else "",
            "catalogue.html.j2",
            rows=live[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
            first=(number - 1) * PAGE_SIZE + 1,
            model_count=_number(len(live)),
            vendor_count=_number(vendor_count),
            number=number,
            last=last,
            steps=list(_steps(number, last)),
        )


def _vendor_pages(vendors: Iterable[VendorCount], rows: Iterable[_Row], site: _Site) -> Iterator[Artifact]:
    rows_of: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        rows_of[row.vendor_slug].append(row)
    for vendor in vendors:
        live, archived = _split(rows_of[vendor.slug])
        yield _page(
            site,
            f"vendors/{vendor.slug}/",
            "vendor.html.j2",
            vendor=vendor.vendor,
            slug=vendor.slug,
            live=live,
            archived=archived,
        )


def _api_page(ordered: Sequence[Model], site: _Site) -> Artifact:
    """Explain the API with the oldest live model as the example, so that the page seldom changes."""
    example = next(iter(listing.live(ordered)), None)
    return _page(
        site,
        "api/",
        "api.html.j2",
        list_path=LIST,
        origin=site.url + LIST,
        example=example,
        example_id=example.id if example else "vendor-model",
        example_slug=example.vendor_slug if example else "vendor",
        example_vendor=quote(example.file.vendor, safe="") if example else "Vendor",
        example_body=json.dumps(example.body(), indent=2, ensure_ascii=False) if example else "",
    )


def _missing_page(site: _Site) -> Artifact:
    """Render what hosts show for an address that is not there."""
    return Artifact("404.html", _template("404.html.j2").render(site=site, folder=None).encode())


def _people_order(model: Model) -> tuple[str, str, str]:
    return names.fold(model.file.vendor), names.fold(model.file.model), model.id


def _row(model: Model) -> _Row:
    file = model.file
    return _Row(
        model.id,
        file.vendor,
        model.vendor_slug,
        file.model,
        _other_name(model),
        _POWER_TYPES[file.powerType],
        _summary(file.connectors),
        _kilowatts(file.connectors),
        model.is_archived,
    )


def _other_name(model: Model) -> str | None:
    """Return the friendly name unless it only repeats vendor and model, which stand beside it."""
    file = model.file
    said = {names.fold(file.model), names.fold(f"{file.vendor} {file.model}")}
    return None if file.friendlyName is None or names.fold(file.friendlyName) in said else file.friendlyName


def _connector_row(connector: Connector) -> _ConnectorRow:
    return _ConnectorRow(
        connector.id,
        connector.connectionType.label,
        connector.connectionType.value,
        _FORMATS[connector.format],
        _number(connector.maxAmperage),
        _number(connector.maxVoltage),
        _number(connector.maxPowerWatts / 1000),
        _number(connector.maxPowerWatts),
    )


def _summary(connectors: Iterable[Connector]) -> str:
    """Say ``2 x CCS2 cable, 1 x CHAdeMO cable``, in the vendor's order."""
    counts = Counter((connector.connectionType.label, connector.format.lower()) for connector in connectors)
    return ", ".join(f"{count}\xa0\N{MULTIPLICATION SIGN}\xa0{label} {form}" for (label, form), count in counts.items())


def _kilowatts(connectors: Iterable[Connector]) -> str:
    return _number(max(connector.maxPowerWatts for connector in connectors) / 1000)


def _number(value: float) -> str:
    """Write a number alike for readers of every language: narrow spaces between thousands, a decimal point."""
    text = f"{value:,.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return text.replace(",", "\u202f")


def _minute(timestamp: str) -> str:
    return f"{timestamp[:10]} {timestamp[11:16]} UTC"


def _split(rows: Iterable[_Row]) -> tuple[list[_Row], list[_Row]]:
    """Return the live rows and the archived ones."""
    live: list[_Row] = []
    archived: list[_Row] = []
    for row in rows:
        (archived if row.is_archived else live).append(row)
    return live, archived


def _by_letter(vendors: Iterable[VendorCount]) -> list[tuple[str, list[VendorCount]]]:
    """Group the vendors by the first letter of their slugs; all digits come together, first."""
    grouped: dict[str, list[VendorCount]] = {}
    for vendor in vendors:
        first = vendor.slug[0]
        grouped.setdefault("0-9" if first.isdigit() else first.upper(), []).append(vendor)
    return list(grouped.items())


def _steps(number: int, last: int) -> Iterator[_Step]:
    """Yield the first page, the last, and those around the current one."""
    near = range(max(1, number - _NEIGHBOURS), min(last, number + _NEIGHBOURS) + 1)
    before = 0
    for step in sorted({1, last, *near}):
        yield _Step(step, after_gap=step > before + 1)
        before = step
