"""The static tree of the documented API: a file for each model, and lists joined from the bytes of the models.

Paths and bodies are the documented ones. Addresses inside bodies are absolute paths that begin with the site's base
path.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from builder.domain import query
from builder.domain.addresses import LIST
from builder.domain.model import Model
from builder.domain.query import VendorModels
from builder.publish.artifacts import Artifact, compact, digest_of, digest_of_models


def records(models: Iterable[Model]) -> Iterator[Artifact]:
    """Yield the file of each model."""
    for model in models:
        yield Artifact(f"{LIST}/{model.id}/index.json", model.digest, partial(_record, model))


def lists(ordered: Sequence[Model], base_path: str) -> Iterator[Artifact]:
    """Yield all lists of the models in overall order, which includes the archived ones."""
    yield from _pages(ordered, f"{base_path}{LIST}/pages/")
    vendors = query.vendors(ordered)
    for vendor in vendors:
        yield _list(f"vendors/{vendor.slug}", vendor.live)
        yield _list(f"vendors/{vendor.slug}/archived", vendor.archived)
    yield Artifact.of(f"{LIST}/vendors/index.json", _vendors(vendors, f"{base_path}{LIST}/vendors/"))
    for path, models in query.by_reported_path(ordered).items():
        yield _list(f"reported/{path}", models)
    yield _list("archived", query.archived(ordered))
    live = query.live(ordered)
    yield Artifact(f"{LIST}/index.json", digest_of_models(live), partial(_items, live))


def list_body(records: Iterable[bytes], *, has_more: bool, links: Mapping[str, str | None] | None = None) -> bytes:
    """Return the documented list of JSON records, with ``links`` beside ``data`` if there are any."""
    more = b"true" if has_more else b"false"
    end = b',"links":' + compact(links) if links else b""
    return b'{"data":{"hasMore":' + more + b',"items":[' + b",".join(records) + b"]}" + end + b"}\n"


def page_links(url: str, number: int, count: int) -> dict[str, str | None]:
    """Return the links of a page, of ``count`` pages below a URL."""
    return {
        "first": f"{url}1/",
        "prev": f"{url}{number - 1}/" if number > 1 else None,
        "next": f"{url}{number + 1}/" if number < count else None,
    }


def _record(model: Model) -> bytes:
    return model.record + b"\n"


def _list(folder: str, models: Sequence[Model]) -> Artifact:
    return Artifact(f"{LIST}/{folder}/index.json", digest_of_models(models), partial(_items, models))


def _items(models: Iterable[Model]) -> bytes:
    return list_body((model.record for model in models), has_more=False)


def _pages(ordered: Sequence[Model], url: str) -> Iterator[Artifact]:
    pages = query.pages(ordered)
    # The last page comes first, so that no page links to one that is not written yet.
    for number, models in reversed(list(enumerate(pages, 1))):
        digest = digest_of(b"last" if number == len(pages) else b"", digest_of_models(models))
        body = partial(_page, models, page_links(url, number, len(pages)))
        yield Artifact(f"{LIST}/pages/{number}/index.json", digest, body)


def _page(models: Iterable[Model], links: Mapping[str, str | None]) -> bytes:
    return list_body((model.record for model in models), has_more=links["next"] is not None, links=links)


def _vendors(vendors: Iterable[VendorModels], url: str) -> bytes:
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
