"""Render the lookup files of the query handler: from a query's filters to the records that answer it, in few reads.

Internal to ``site/handler.js``, which answers the documented query over them; nobody else should rely on them. A
*group* is what a filter selects: all models, those of a vendor, of a model's name, of both. A *directory* says where
the records of a group are, live and archived apart, as ``[place, name]``: ``name`` is that of a block (it ends with
``.ndjson``), or the id of a model whose own file is read; ``place`` is its last record's in the whole order. The files:

``lookup/all.json``            the directory of all models
``lookup/index/<hh>.json``     from a key to a model's place or to a group's directory; ``hh`` begins its SHA-256
``lookup/blocks/<name>``        a line with places in the whole order, then the records, a line each

A block holds whole spans of 100 places *of its group*, as many as give at most 200 records. So it keeps its bytes
when models are added later or archived elsewhere, and each but the last has over 100: with the cursor's place and the
directory, a page of 100 takes four reads at most, however many models are archived.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from operator import attrgetter
from typing import NamedTuple

from builder.domain.model import Model
from builder.publish.artifacts import Artifact, compact, digest_of, digests

FOLDER = "asset-management/v1/lookup"
SPAN = 100
BLOCK_SIZE = 200  # two spans: a page of 100 that begins anywhere ends in the next block at the latest
_FEW = 2  # so many records are read one by one
_SUFFIX = ".ndjson"
_BUCKETS = 256
# No name holds a line feed, so the keys cannot meet.
_vendor, _model = attrgetter("model.entry.vendor_key"), attrgetter("model.entry.model_key")
_vendor_key, _model_key, _both_key = "vendor {}".format, "model {}".format, "both {}\n{}".format


class _Placed(NamedTuple):
    """A model and its place in the whole order."""

    place: int
    model: Model


class _Block(NamedTuple):
    """Records that lie in one file, by its name."""

    name: str
    records: list[_Placed]


def blocks(ordered: Sequence[Model]) -> Iterator[Artifact]:
    """Yield the blocks. ``ordered`` is the whole order, archived models too."""
    placed = _placed(ordered)
    for name, group in _large(placed):
        yield from _block_files(_digest(name)[:32], group)
    yield from _block_files("all", placed)


def directories(ordered: Sequence[Model]) -> Iterator[Artifact]:
    """Yield what leads to the blocks, which are there before."""
    placed = _placed(ordered)
    yield from _index(placed)
    yield Artifact.of(f"{FOLDER}/all.json", compact(_directory("all", placed)) + b"\n")


def _placed(ordered: Iterable[Model]) -> list[_Placed]:
    return [_Placed(place, model) for place, model in enumerate(ordered)]


def _large(placed: Iterable[_Placed]) -> Iterator[tuple[str, list[_Placed]]]:
    """Yield the groups that have blocks, with their keys."""
    for vendor, group in _by(_vendor, placed).items():
        if len(group) > _FEW:
            yield _vendor_key(vendor), group
    for model, group in _by(_model, placed).items():
        if len(group) > _FEW:
            yield _model_key(model), group
            yield from ((_both_key(vendor, model), both) for vendor, both in _by(_vendor, group).items())


def _groups(placed: Iterable[_Placed]) -> Iterator[tuple[str, list[_Placed]]]:
    """Yield all groups with their keys."""
    yield from ((_vendor_key(vendor), group) for vendor, group in _by(_vendor, placed).items())
    for model, group in _by(_model, placed).items():
        yield _model_key(model), group
        yield from ((_both_key(vendor, model), both) for vendor, both in _by(_vendor, group).items())


def _by(name: Callable[[_Placed], str], placed: Iterable[_Placed]) -> dict[str, list[_Placed]]:
    groups: defaultdict[str, list[_Placed]] = defaultdict(list)
    for one in placed:
        groups[name(one)].append(one)
    return groups


def _block_files(name: str, group: Sequence[_Placed]) -> Iterator[Artifact]:
    for blocks in _blocks(name, group).values():
        for block in blocks:
            if block.name.endswith(_SUFFIX):
                yield _block_file(block)


def _block_file(block: _Block) -> Artifact:
    places = compact([one.place for one in block.records])
    digest = digest_of(places, digests(one.model for one in block.records))
    return Artifact(f"{FOLDER}/blocks/{block.name}", digest, partial(_lines, places, block.records))


def _lines(places: bytes, records: Iterable[_Placed]) -> bytes:
    return b"\n".join([places, *(one.model.record for one in records)]) + b"\n"


def _directory(name: str, group: Sequence[_Placed]) -> dict[str, list[tuple[int, str]]]:
    if len(group) == 1:  # as most have
        [(place, model)] = group
        found = [(place, model.id)]
        return {"live": [], "archived": found} if model.entry.is_archived else {"live": found, "archived": []}
    return {
        state: [(block.records[-1].place, block.name) for block in blocks]
        for state, blocks in _blocks(name, group).items()
    }


def _blocks(name: str, group: Sequence[_Placed]) -> dict[str, list[_Block]]:
    """Return the blocks of a group, live and archived apart."""
    states = (("live", False), ("archived", True))
    return {state: _blocks_of(f"{name}-{state}", group, is_archived=is_archived) for state, is_archived in states}


def _blocks_of(name: str, group: Sequence[_Placed], *, is_archived: bool) -> list[_Block]:
    spans = [
        [one for one in group[start : start + SPAN] if one.model.entry.is_archived == is_archived]
        for start in range(0, len(group), SPAN)
    ]
    if sum(map(len, spans)) <= _FEW:
        return [_Block(one.model.id, [one]) for span in spans for one in span]
    blocks: list[_Block] = []
    for number, span in enumerate(spans):
        if blocks and len(blocks[-1].records) + len(span) <= BLOCK_SIZE:
            blocks[-1].records.extend(span)
        elif span:
            blocks.append(_Block(f"{name}-{number}{_SUFFIX}", span))
    return blocks


def _index(placed: Sequence[_Placed]) -> Iterator[Artifact]:
    """Yield the buckets, which change only where a model's place, names or state does."""
    entries = [model.entry for _, model in placed]
    told = [f"{one.path} {one.is_archived} {one.vendor_key}\n{one.model_key}" for one in entries]
    depends_on = digest_of("\n".join(told).encode())
    buckets = cache(partial(_buckets, placed))
    for bucket in sorted(_names_of_buckets(placed)):
        yield Artifact(f"{FOLDER}/index/{bucket}.json", depends_on, partial(_bucket, buckets, bucket))


def _names_of_buckets(placed: Iterable[_Placed]) -> set[str]:
    found: set[str] = set()
    for entry, _ in _entries(placed):
        found.add(_digest(entry)[:2])
        if len(found) == _BUCKETS:  # soon, where models are many
            break
    return found


def _bucket(buckets: Callable[[], Mapping[str, object]], bucket: str) -> bytes:
    return compact(buckets()[bucket]) + b"\n"


def _buckets(placed: Iterable[_Placed]) -> Mapping[str, object]:
    buckets: defaultdict[str, dict[str, object]] = defaultdict(dict)
    for entry, found in _entries(placed):
        digest = _digest(entry)
        buckets[digest[:2]][entry] = found if isinstance(found, int) else _directory(digest[:32], found)
    return buckets


def _entries(placed: Iterable[_Placed]) -> Iterator[tuple[str, int | list[_Placed]]]:
    """Yield what the index holds: the place of each id, the group of each key."""
    for place, model in placed:
        yield f"id {model.id}", place
    yield from _groups(placed)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
