"""What a build publishes, in parts: the API, the website, what hosts need. What a list names appears before it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from typing import Any

from builder.domain.addresses import OPENAPI
from builder.domain.model import Model
from builder.publish.api import host_files, static
from builder.publish.api.lookup import Lookup
from builder.publish.artifacts import Artifact, Batch, compact
from builder.publish.html.website import Website
from builder.settings import Settings, program_folder

Document = dict[str, Any]


def parts(ordered: Sequence[Model], settings: Settings, shares: int = 1) -> list[Batch]:
    """Return all that is published, in parts: what a list names appears a phase before the list.

    ``ordered`` is the whole order. Where models or lists are many, they come in so many ``shares``.
    """
    document = cache(partial(_openapi, settings))
    website = Website(ordered, settings, document)
    lists = partial(_lists, ordered, settings, document)
    # What takes long stands first: the processes take one part after the other.
    return [
        Batch(3, Lookup(ordered).directories),
        *_shared(2, website.lists, shares),
        *_shared(2, lists, shares),
        *[Batch(1, partial(website.models, share)) for share in _slices(len(ordered), shares)],
        *[Batch(1, partial(static.records, ordered[share])) for share in _slices(len(ordered), shares)],
        Batch(0, website.assets),
    ]


def _slices(count: int, shares: int) -> Iterator[slice]:
    return (slice(count * share // shares, count * (share + 1) // shares) for share in range(shares))


def _shared(phase: int, plan: Callable[[], Iterable[Artifact]], shares: int) -> Iterator[Batch]:
    """Divide a part, which is planned but once in each process."""
    planned = cache(lambda: list(plan()))
    for share in range(shares):
        yield Batch(phase, partial(_share, planned, share, shares))


def _share(planned: Callable[[], Sequence[Artifact]], share: int, shares: int) -> Sequence[Artifact]:
    return planned()[share::shares]


def _lists(ordered: Sequence[Model], settings: Settings, document: Callable[[], Document]) -> Iterator[Artifact]:
    yield Artifact.of(".nojekyll", b"")
    for path in sorted((program_folder() / "schemas").glob("*.json")):
        yield Artifact(f"schemas/{path.name}", b"", path.read_bytes)
    yield Artifact(OPENAPI, b"", lambda: compact(document()) + b"\n")
    yield from static.lists(ordered, settings.base_path)
    yield from Lookup(ordered).blocks()
    yield from host_files.render(ordered, settings)


def _openapi(settings: Settings) -> Document:
    from builder.publish.api import openapi

    return openapi.document(settings)
