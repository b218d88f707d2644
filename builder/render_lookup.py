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
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from builder import names, render_api
from builder.model import Model
from builder.output import Artifact

FOLDER = "asset-management/v1/lookup"
SPAN = 100
BLOCK_SIZE = 200  # two spans: a page of 100 that begins anywhere ends in the next block at the latest
_FEW = 2  # so many records are read one by one
_SUFFIX = ".ndjson"


class _Placed(NamedTuple):
    """A model and its place in the whole order."""

    place: int
    model: Model


class _Block(NamedTuple):
    """Records that lie in one file, by its name."""

    name: str
    records: list[_Placed]


def render(ordered: Sequence[Model]) -> Iterator[Artifact]:
    """Yield the blocks, then what leads to them. ``ordered`` is the whole order, archived models too."""
    placed = [_Placed(place, model) for place, model in enumerate(ordered)]
    entries: dict[str, object] = {f"id {model.id}": place for place, model in placed}
    for key, group in _groups(placed).items():
        entries[key] = yield from _directory(_digest(key)[:32], group)
    yield from _index(entries)
    yield Artifact(f"{FOLDER}/all.json", render_api.compact((yield from _directory("all", placed))) + b"\n")


def _groups(placed: Iterable[_Placed]) -> dict[str, list[_Placed]]:
    """Return the groups by their keys. No name holds a line feed, so the keys cannot meet."""
    groups: dict[str, list[_Placed]] = {}
    for one in placed:
        vendor, model = names.fold(one.model.file.vendor), names.fold(one.model.file.model)
        for key in (f"vendor {vendor}", f"model {model}", f"both {vendor}\n{model}"):
            groups.setdefault(key, []).append(one)
    return groups


def _directory(name: str, group: Sequence[_Placed]) -> Generator[Artifact, None, dict[str, list[tuple[int, str]]]]:
    """Yield the blocks of a group; return its directory."""
    directory = {}
    for state, is_archived in (("live", False), ("archived", True)):
        blocks = _blocks(f"{name}-{state}", group, is_archived=is_archived)
        directory[state] = [(block.records[-1].place, block.name) for block in blocks]
        yield from (_block(block) for block in blocks if block.name.endswith(_SUFFIX))
    return directory


def _blocks(name: str, group: Sequence[_Placed], *, is_archived: bool) -> list[_Block]:
    spans = [
        [one for one in group[start : start + SPAN] if one.model.is_archived == is_archived]
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


def _block(block: _Block) -> Artifact:
    places = render_api.compact([one.place for one in block.records])
    lines = [places, *(render_api.record(one.model) for one in block.records)]
    return Artifact(f"{FOLDER}/blocks/{block.name}", b"\n".join(lines) + b"\n")


def _index(entries: Mapping[str, object]) -> Iterator[Artifact]:
    buckets: dict[str, dict[str, object]] = {}
    for key, entry in entries.items():
        buckets.setdefault(_digest(key)[:2], {})[key] = entry
    for bucket, held in sorted(buckets.items()):
        yield Artifact(f"{FOLDER}/index/{bucket}.json", render_api.compact(held) + b"\n")


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
