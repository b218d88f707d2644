"""The lookup files of the query handler: from a query to the records that answer it, in few reads.

They are internal to ``site/handler.js``, which answers the documented query with them; no client should use them.

A *record* is a model as JSON; its *place* is its index in the overall order. A *group* is the models that a filter
selects: all, those of a vendor, of a model name, of both. A *directory* lists the records of a group, live and
archived separately. The files:

``lookup/directory.json``             the directory of all models; under ``index`` the digest of each bucket
``lookup/index/<hh>-<digest>.json``   a bucket: maps a key to a model's place or a group's directory; ``hh`` is the
                                      lowest byte of the key's CRC-32
``lookup/blocks/<digest>.json``       a block: records with their places

Except for the first, each name holds the digest of the content. A reader that starts at ``directory.json`` therefore
reads a single build, or misses a file and starts again: it never mixes two builds.

A directory has ``[place, digest]`` for a block, with the place of its last record, or only a place for a record in a
block of all models: a small group has no blocks of its own. A block holds whole spans of 100 models *of its group*, as
many spans as give at most 200 records. So a block keeps its bytes when models are added later or archived elsewhere,
and every block but the last has more than 100 records: a page of 100 needs at most two blocks. That is four reads with
a cursor, five with a cursor and a filter, however many models are archived.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple
from zlib import crc32

from builder.domain.model import Model
from builder.publish.artifacts import Artifact, compact

FOLDER = "asset-management/v1/lookup"
SPAN = 100
BLOCK_SIZE = 200  # records; two spans: a page of 100 that starts in one block ends in the next at the latest
MAX_UNBLOCKED = 2  # records of a group without blocks of its own
_STATES = {"live": False, "archived": True}
_NO_BLOCKS: Mapping[str, list["_Block"]] = {state: [] for state in _STATES}
_vendor, _model = attrgetter("model.entry.folded_vendor"), attrgetter("model.entry.folded_model")


class _Placed(NamedTuple):
    """A model and its place."""

    place: int
    model: Model


@dataclass(frozen=True)
class _Block:
    """Records in one file."""

    records: list[_Placed]

    @cached_property
    def digest(self) -> str:
        """The digest of the content, which is the name of the file."""
        return _digest(self.content())

    def content(self) -> bytes:
        """Return the file: JSON with the places and end offsets on its first line, so that slices of it can be read."""
        records = [placed.model.record for placed in self.records]
        ends = accumulate(map(len, records), lambda end, length: end + 1 + length)
        head = {"places": [placed.place for placed in self.records], "ends": list(ends), "items": []}
        return compact(head)[:-2] + b"\n" + b",".join(records) + b"]}\n"


_Blocks = Mapping[str, list[_Block]]  # live and archived


class _Group(NamedTuple):
    """The models that a filter selects, with the key of the filter, and the blocks that hold them alone."""

    key: str
    models: list[_Placed]
    blocks: _Blocks


class Lookup:
    """The lookup files of the models in overall order, which includes the archived ones."""

    def __init__(self, ordered: Iterable[Model]) -> None:
        self._placed = [_Placed(place, model) for place, model in enumerate(ordered)]

    def blocks(self) -> Iterator[Artifact]:
        """Yield each block once: several groups may hold the same records."""
        blocks = {block.digest: block for block in self._all_blocks()}
        for digest, block in blocks.items():
            yield Artifact(f"{FOLDER}/blocks/{digest}.json", bytes.fromhex(digest), block.content)

    def directories(self) -> Iterator[Artifact]:
        """Yield the buckets, then the directory of all models. The blocks must be published before them."""
        index = {}
        for bucket, content in sorted(self._buckets().items()):
            index[bucket] = _digest(content)
            yield Artifact.of(f"{FOLDER}/index/{bucket}-{index[bucket]}.json", content)
        directory = {state: _references(blocks) for state, blocks in self._blocks.items()}
        yield Artifact.of(f"{FOLDER}/directory.json", compact({**directory, "index": index}) + b"\n")

    def _all_blocks(self) -> Iterator[_Block]:
        states = [self._blocks, *(blocks for _, _, blocks in self._groups)]
        return (block for state in states for blocks in state.values() for block in blocks)

    @cached_property
    def _blocks(self) -> _Blocks:
        """The blocks of all models."""
        return _blocks(self._placed, at_least=1)

    @cached_property
    def _groups(self) -> list[_Group]:
        """The groups. A model name of a single vendor has no group of both: it would be the same."""
        groups = [(f"vendor {vendor}", group) for vendor, group in _group_by(_vendor, self._placed).items()]
        for model, group in _group_by(_model, self._placed).items():
            groups.append((f"model {model}", group))
            vendors = _group_by(_vendor, group) if len(group) > 1 else {}
            if len(vendors) > 1:  # no name holds a line feed, so the keys cannot collide
                groups += ((f"both {vendor}\n{model}", both) for vendor, both in vendors.items())
        return [_Group(key, group, _blocks(group)) for key, group in groups]

    def _buckets(self) -> dict[str, bytes]:
        """Return the content of each bucket of the index, by ``hh``."""
        buckets: defaultdict[int, dict[str, object]] = defaultdict(dict)
        for key, value in self._entries():
            buckets[crc32(key.encode()) & 0xFF][key] = value
        return {f"{byte:02x}": compact(entries) + b"\n" for byte, entries in buckets.items()}

    def _entries(self) -> Iterator[tuple[str, object]]:
        """Yield keys and values of the index: the place of each id, the directory of each group."""
        for place, model in self._placed:
            yield f"id {model.id}", place
        for group in self._groups:
            yield group.key, _directory(group)


def _group_by(name_of: Callable[[_Placed], str], models: Iterable[_Placed]) -> dict[str, list[_Placed]]:
    groups: defaultdict[str, list[_Placed]] = defaultdict(list)
    for placed in models:
        groups[name_of(placed)].append(placed)
    return groups


def _directory(group: _Group) -> dict[str, object]:
    """Return the directory of a group; for a model name with a single vendor, with that vendor."""
    key, models, blocks = group
    if len(models) == 1:  # as most are
        directory: dict[str, object] = {"live": [], "archived": []}
        directory["archived" if models[0].model.is_archived else "live"] = [models[0].place]
    else:
        directory = {state: _references(blocks[state]) or _places(models, state) for state in _STATES}
    if key.startswith("model ") and len(vendors := {_vendor(placed) for placed in models}) == 1:
        directory["vendor"] = vendors.pop()
    return directory


def _places(group: Iterable[_Placed], state: str) -> list[int]:
    is_archived = _STATES[state]
    return [place for place, model in group if model.entry.is_archived == is_archived]


def _references(blocks: Iterable[_Block]) -> list[tuple[int, str]]:
    return [(block.records[-1].place, block.digest) for block in blocks]


def _blocks(group: Sequence[_Placed], at_least: int = MAX_UNBLOCKED + 1) -> _Blocks:
    """Return the blocks of a group, live and archived; none for fewer than ``at_least`` records."""
    if len(group) < at_least:
        return _NO_BLOCKS
    return {state: _blocks_of(group, at_least, is_archived=is_archived) for state, is_archived in _STATES.items()}


def _blocks_of(group: Sequence[_Placed], at_least: int, *, is_archived: bool) -> list[_Block]:
    spans = [
        [placed for placed in group[start : start + SPAN] if placed.model.entry.is_archived == is_archived]
        for start in range(0, len(group), SPAN)
    ]
    if sum(map(len, spans)) < at_least:
        return []
    blocks: list[_Block] = []
    for span in filter(None, spans):
        if blocks and len(blocks[-1].records) + len(span) <= BLOCK_SIZE:
            blocks[-1].records.extend(span)
        else:
            blocks.append(_Block(span))
    return blocks


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
