"""Render the static tree of the documented API: models to artifacts, each record serialised once.

Paths are those of the documented API; every body is the documented one. Addresses inside bodies are absolute
paths that begin with the site's base path.
"""

import json
from collections.abc import Iterable, Iterator, Sequence

from builder import listing
from builder.listing import VendorCount
from builder.model import Model
from builder.output import Artifact

LIST = "asset-management/v1/charging-station-models"


def render(ordered: Sequence[Model], base_path: str) -> Iterator[Artifact]:
    """Yield the records, then the lists that name them. ``ordered`` is the whole order, archived models too."""
    records = {model.id: record(model) for model in ordered}
    for model in ordered:
        yield Artifact(f"{LIST}/{model.id}/index.json", records[model.id] + b"\n")
    yield from _pages(ordered, records, f"{base_path}{LIST}/pages/")
    vendors = listing.vendors(ordered)
    for vendor in vendors:
        path = f"{LIST}/vendors/{vendor.slug}"
        yield Artifact(f"{path}/index.json", _list(vendor.live, records))
        yield Artifact(f"{path}/archived/index.json", _list(vendor.archived, records))
    yield Artifact(f"{LIST}/vendors/index.json", _vendors(vendors, f"{base_path}{LIST}/vendors/"))
    yield Artifact(f"{LIST}/archived/index.json", _list(listing.archived(ordered), records))
    yield Artifact(f"{LIST}/index.json", _list(listing.live(ordered), records))


def record(model: Model) -> bytes:
    """Return the documented MODEL as JSON, without a line end."""
    return compact(model.body())


def list_body(records: Iterable[bytes], *, has_more: bool, links: bytes = b"") -> bytes:
    """Join records to the documented list, with the members of ``links`` beside ``data``."""
    more = b"true" if has_more else b"false"
    return b'{"data":{"hasMore":' + more + b',"items":[' + b",".join(records) + b"]}" + links + b"}\n"


def compact(body: object) -> bytes:
    """Serialise a body to JSON without spaces, as UTF-8."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _list(models: Iterable[Model], records: dict[str, bytes]) -> bytes:
    return list_body((records[model.id] for model in models), has_more=False)


def _pages(ordered: Sequence[Model], records: dict[str, bytes], url: str) -> Iterator[Artifact]:
    pages = listing.pages(ordered)
    # The last page comes first, so that none names a next one that is not there.
    for number, models in reversed(list(enumerate(pages, 1))):
        has_more = number < len(pages)
        links = {
            "first": f"{url}1/",
            "prev": f"{url}{number - 1}/" if number > 1 else None,
            "next": f"{url}{number + 1}/" if has_more else None,
        }
        items = (records[model.id] for model in models)
        content = list_body(items, has_more=has_more, links=b',"links":' + compact(links))
        yield Artifact(f"{LIST}/pages/{number}/index.json", content)


def _vendors(vendors: Iterable[VendorCount], url: str) -> bytes:
    items = (
        compact(
            {
                "vendor": vendor.vendor,
                "slug": vendor.slug,
                "modelCount": len(vendor.live),
                "archivedCount": len(vendor.archived),
                "url": f"{url}{vendor.slug}/",
            },
        )
        for vendor in vendors
    )
    return list_body(items, has_more=False)
