"""What a build publishes, in batches: API, website, downloads, files for hosts. A file comes before the lists of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from builder.domain.addresses import OPENAPI
from builder.domain.change_log import ChangeLog
from builder.domain.model import Event, Model
from builder.publish import feeds
from builder.publish.api import changes, host_files, static
from builder.publish.api.lookup import Lookup
from builder.publish.artifacts import Artifact, Batch, compact
from builder.publish.downloads.files import Downloads
from builder.publish.html.website import Website
from builder.settings import Settings, program_folder

_OpenApi = dict[str, Any]


def batches(
    ordered: Sequence[Model],
    settings: Settings,
    shares: int = 1,
    removed: Mapping[str, Sequence[Event]] = MappingProxyType({}),
) -> list[Batch]:
    """Return all files to publish; models come a phase before the lists that link to them.

    ``ordered`` is the overall order. Models and lists are divided into ``shares``, for parallel processes. ``removed``
    are the events of models whose files are gone, by path.
    """
    log = ChangeLog(ordered, removed)
    document = cache(partial(_openapi, settings))
    website = Website(ordered, settings, document, log)
    lookup = Lookup(ordered)
    lists = partial(_lists, ordered, settings, lookup)
    if shares > 1:
        website.prepare()
    # The longest batches come first, so that parallel processes finish together.
    return [
        Batch(2, partial(_downloads, ordered, settings, website)),
        Batch(2, partial(_api_description, document, website)),
        Batch(3, lookup.directories),
        Batch(2, partial(changes.render, log, settings)),
        Batch(2, partial(feeds.render, log, settings)),
        *_share(2, website.lists, shares),
        *_share(2, lists, shares),
        *[Batch(1, partial(website.models, share)) for share in _slices(len(ordered), shares)],
        *[Batch(1, partial(static.records, ordered[share])) for share in _slices(len(ordered), shares)],
        Batch(0, website.assets),
    ]


def _slices(count: int, shares: int) -> Iterator[slice]:
    return (slice(count * share // shares, count * (share + 1) // shares) for share in range(shares))


def _share(phase: int, plan: Callable[[], Iterable[Artifact]], shares: int) -> list[Batch]:
    """Return the files of a plan as batches, one a share; the plan runs here, or in the batch if there is one share.

    What it saves, with ``Website.prepare``: 4 % of a full build of 10,000 models. The simple way is to plan all shares
    in each process.
    """
    if shares == 1:
        return [Batch(phase, plan)]
    planned = list(plan())
    return [Batch(phase, partial(itemgetter(slice(share, None, shares)), planned)) for share in range(shares)]


def _lists(ordered: Sequence[Model], settings: Settings, lookup: Lookup) -> Iterator[Artifact]:
    yield Artifact.of(".nojekyll", b"")
    for path in sorted((program_folder() / "schemas").glob("*.json")):
        yield Artifact(f"schemas/{path.name}", b"", path.read_bytes)
    yield from static.lists(ordered, settings.base_path)
    yield from lookup.blocks()
    yield from host_files.render(ordered, settings)


def _downloads(ordered: Sequence[Model], settings: Settings, website: Website) -> Iterator[Artifact]:
    """Yield the downloads, their index and the page of it, in one batch: both need the digests of all files."""
    downloads = Downloads(ordered, settings)
    *files, index = downloads.artifacts()
    yield from (*files, index, website.data_page(index.digest, downloads.index))


def _api_description(document: Callable[[], _OpenApi], website: Website) -> Iterator[Artifact]:
    """Yield the OpenAPI document and the page of it, in one batch: the document takes long to make."""
    yield Artifact(OPENAPI, b"", lambda: compact(document()) + b"\n")
    yield website.api_reference()


def _openapi(settings: Settings) -> _OpenApi:
    from builder.publish.api import openapi

    return openapi.document(settings)
