"""Render the static tree of the documented API: models to artifacts, lists joined from the records' bytes.

Paths are those of the documented API; every body is the documented one. Addresses inside bodies are absolute
paths that begin with the site's base path.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from builder.domain import query
from builder.domain.addresses import LIST
from builder.domain.model import Model
from builder.domain.query import VendorCount
from builder.publish.artifacts import Artifact, compact, digest_of, digests


def records(models: Iterable[Model]) -> Iterator[Artifact]:
    """Yield the models' records."""
    for model in models:
        yield Artifact(f"{LIST}/{model.id}/index.json", model.digest, partial(_record, model))


def lists(ordered: Sequence[Model], base_path: str) -> Iterator[Artifact]:
    """Yield the lists that name the records. ``ordered`` is the whole order, archived models too."""
    yield from _pages(ordered, f"{base_path}{LIST}/pages/")
    vendors = query.vendors(ordered)
    for vendor in vendors:
        yield _list(f"vendors/{vendor.slug}", vendor.live)
        yield _list(f"vendors/{vendor.slug}/archived", vendor.archived)
    yield Artifact.of(f"{LIST}/vendors/index.json", _vendors(vendors, f"{base_path}{LIST}/vendors/"))
    yield _list("archived", query.archived(ordered))
    live = query.live(ordered)
    yield Artifact(f"{LIST}/index.json", digests(live), partial(_items, live))


def list_body(records: Iterable[bytes], *, has_more: bool, links: bytes = b"") -> bytes:
    """Join records to the documented list, with the members of ``links`` beside ``data``."""
    more = b"true" if has_more else b"false"
    return b'{"data":{"hasMore":' + more + b',"items":[' + b",".join(records) + b"]}" + links + b"}\n"


def _record(model: Model) -> bytes:
    return model.record + b"\n"


def _list(folder: str, models: Sequence[Model]) -> Artifact:
    return Artifact(f"{LIST}/{folder}/index.json", digests(models), partial(_items, models))


def _items(models: Iterable[Model]) -> bytes:
    return list_body((model.record for model in models), has_more=False)


def _pages(ordered: Sequence[Model], url: str) -> Iterator[Artifact]:
    pages = query.pages(ordered)
    # The last page comes first, so that none names a next one that is not there.
    for number, models in reversed(list(enumerate(pages, 1))):
        is_last = number == len(pages)
        links = {
            "first": f"{url}1/",
            "prev": f"{url}{number - 1}/" if number > 1 else None,
            "next": None if is_last else f"{url}{number + 1}/",
        }
        depends_on = digest_of(b"last" if is_last else b"", digests(models))
        yield Artifact(f"{LIST}/pages/{number}/index.json", depends_on, partial(_page, models, links))


def _page(models: Iterable[Model], links: Mapping[str, str | None]) -> bytes:
    records = (model.record for model in models)
    return list_body(records, has_more=links["next"] is not None, links=b',"links":' + compact(links))


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
