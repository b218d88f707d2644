"""Render the lookup files of the query handler: from a query's filters to the records that answer it, in few reads.

Internal to ``site/handler.js``, which answers the documented query over them; nobody else should rely on them. A
*group* is what a filter selects: all models, those of a vendor, of a model's name, of both. A *directory* says where
the records of a group are, live and archived apart. The files:

``lookup/directory.json``             the directory of all models; under ``index`` the digest of each bucket
``lookup/index/<hh>-<digest>.json``   a bucket: from a key to a model's place, or to a group's directory; ``hh`` is the
                                      lowest byte of the key's CRC-32
``lookup/blocks/<digest>.json``       a block: records with their places in the whole order

All names but the first hold the digest of the content, so a reader of ``directory.json`` reads one build to the
end, or finds a file missing and begins again: never a mixture of two builds.

A directory lists ``[place, digest]`` for a block, where ``place`` is that of its last record, or a place alone for a
record that is in a block of all models: a group of few records has no block of its own. A block holds whole spans of
100 places *of its group*, as many as give at most 200 records. So it keeps its bytes when models are added later or
archived elsewhere, and each but the last has over 100: a page of 100 takes two blocks at most, and so four reads
behind a cursor, five behind a cursor and a filter, however many models are archived.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple
from zlib import crc32

from builder.domain.model import Model
from builder.publish.artifacts import Artifact, compact

FOLDER = "asset-management/v1/lookup"
SPAN = 100
BLOCK_SIZE = 200  # two spans: a page of 100 that begins anywhere ends in the next block at the latest
MAX_PLACES = 2  # of a group without blocks of its own
_STATES = {"live": False, "archived": True}
_NO_BLOCKS: Mapping[str, list["_Block"]] = {state: [] for state in _STATES}
# No name holds a line feed, so the keys cannot meet.
_vendor, _model = attrgetter("model.entry.vendor_key"), attrgetter("model.entry.model_key")
_id_key, _vendor_key = "id {}".format, "vendor {}".format
_model_key, _both_key = "model {}".format, "both {}\n{}".format


class _Placed(NamedTuple):
    """A model and its place in the whole order."""

    place: int
    model: Model


class _Block(NamedTuple):
    """Records that lie in one file."""

    records: list[_Placed]

    @property
    def digest(self) -> str:
        """The name of the file: the digest of its content."""
        return _digest(self.content())

    def content(self) -> bytes:
        """Return a line with the places and where each record ends, then the records: JSON, readable in slices."""
        records = [one.model.record for one in self.records]
        ends = accumulate(map(len, records), lambda end, length: end + 1 + length)
        head = {"places": [one.place for one in self.records], "ends": list(ends), "items": []}
        return compact(head)[:-2] + b"\n" + b",".join(records) + b"]}\n"


class Lookup:
    """The lookup files of models in the whole order, archived ones too."""

    def __init__(self, ordered: Iterable[Model]) -> None:
        self._placed = [_Placed(place, model) for place, model in enumerate(ordered)]

    def blocks(self) -> Iterator[Artifact]:
        """Yield the blocks, each once, though several groups may hold the same records."""
        blocks = {block.digest: block for block in self._all_blocks()}
        for digest, block in blocks.items():
            yield Artifact(f"{FOLDER}/blocks/{digest}.json", bytes.fromhex(digest), block.content)

    def directories(self) -> Iterator[Artifact]:
        """Yield what leads to the blocks, which are there before: the directory of all models last."""
        index = {}
        for bucket, content in sorted(self._buckets().items()):
            index[bucket] = _digest(content)
            yield Artifact.of(f"{FOLDER}/index/{bucket}-{index[bucket]}.json", content)
        directory = {state: _listed(blocks) for state, blocks in _blocks(self._placed, at_least=1).items()}
        yield Artifact.of(f"{FOLDER}/directory.json", compact({**directory, "index": index}) + b"\n")

    def _all_blocks(self) -> Iterator[_Block]:
        states = [_blocks(self._placed, at_least=1), *(_blocks(group) for _, group in self._groups)]
        return (block for state in states for blocks in state.values() for block in blocks)

    @cached_property
    def _groups(self) -> list[tuple[str, list[_Placed]]]:
        """The groups with their keys; a name of one vendor alone has no group of both, for it would be the same."""
        found = [(_vendor_key(vendor), group) for vendor, group in _by(_vendor, self._placed).items()]
        for model, group in _by(_model, self._placed).items():
            found.append((_model_key(model), group))
            vendors = _by(_vendor, group) if len(group) > 1 else {}
            if len(vendors) > 1:
                found += ((_both_key(vendor, model), both) for vendor, both in vendors.items())
        return found

    def _buckets(self) -> dict[str, bytes]:
        """Return the buckets of the index by their names, as files."""
        buckets: defaultdict[str, dict[str, object]] = defaultdict(dict)
        for name, found in self._entries():
            buckets[f"{crc32(name.encode()) & 0xFF:02x}"][name] = found
        return {bucket: compact(entries) + b"\n" for bucket, entries in buckets.items()}

    def _entries(self) -> Iterator[tuple[str, object]]:
        """Yield what the index holds: the place of each id, the directory of each group."""
        for place, model in self._placed:
            yield _id_key(model.id), place
        for name, group in self._groups:
            yield name, _directory(name, group)


def _by(name: Callable[[_Placed], str], placed: Iterable[_Placed]) -> dict[str, list[_Placed]]:
    groups: defaultdict[str, list[_Placed]] = defaultdict(list)
    for one in placed:
        groups[name(one)].append(one)
    return groups


def _directory(name: str, group: Sequence[_Placed]) -> dict[str, object]:
    """Return where the records of a group are; of a model's name that has one vendor only, also which."""
    blocks = _blocks(group)
    found: dict[str, object] = {state: _listed(blocks[state]) or _places(group, state) for state in _STATES}
    if name.startswith("model ") and len(vendors := {_vendor(one) for one in group}) == 1:
        found["vendor"] = vendors.pop()
    return found


def _places(group: Iterable[_Placed], state: str) -> list[int]:
    is_archived = _STATES[state]
    return [place for place, model in group if model.entry.is_archived == is_archived]


def _listed(blocks: Iterable[_Block]) -> list[tuple[int, str]]:
    return [(block.records[-1].place, block.digest) for block in blocks]


def _blocks(group: Sequence[_Placed], at_least: int = MAX_PLACES + 1) -> Mapping[str, list[_Block]]:
    """Return the blocks of a group, live and archived apart; of few records there are none."""
    if len(group) < at_least:
        return _NO_BLOCKS
    return {state: _blocks_of(group, at_least, is_archived=is_archived) for state, is_archived in _STATES.items()}


def _blocks_of(group: Sequence[_Placed], at_least: int, *, is_archived: bool) -> list[_Block]:
    spans = [
        [one for one in group[start : start + SPAN] if one.model.entry.is_archived == is_archived]
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
