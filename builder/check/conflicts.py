"""Conflicts between models: the same id, the same vendor and model, different spellings of a vendor.

Of two conflicting files the one that landed later has the problem. Positions in the files are not needed to find
conflicts, so 10,000 models take only a few milliseconds.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import NamedTuple

from builder.domain import characters, names
from builder.domain.entry import Entry
from builder.problems import JsonPath

# Returns the rank of a path by when its file landed: higher for a later one, infinite for a new one, equal if nothing
# is known.
LandingOrder = Callable[[str], float]


def any_order(path: str) -> float:  # noqa: ARG001 - a landing order
    """Return the same rank for every file: the landing order if the history is unknown."""
    return 0


class Claim(NamedTuple):
    """What a model's file claims for itself: its path, vendor and model; and whether the model is live."""

    path: str
    vendor: str
    model: str
    is_live: bool


class Conflict(NamedTuple):
    """A conflict of two files: ``path`` is the later one, which has the problem, ``related`` the earlier one."""

    path: str
    rule: str
    value_path: JsonPath
    message: str
    related: str


def find_in_entries(entries: Iterable[Entry]) -> list[Conflict]:
    """Return the conflicts of a catalogue's entries, in the order of their paths."""
    return find([Claim(entry.path, entry.vendor, entry.model, not entry.is_archived) for entry in entries])


def find(claims: Iterable[Claim], order: LandingOrder = any_order) -> list[Conflict]:
    """Return all conflicts, sorted by path. ``order`` is called only for files that conflict."""
    claims = list(claims)
    live = [claim for claim in claims if claim.is_live]

    def rank(claim: Claim) -> tuple[float, str]:
        return order(claim.path), claim.path

    return sorted(
        [
            *(found for group in _shared(claims, _id) for found in _same_id(sorted(group, key=rank))),
            *(found for group in _shared(live, _identity) for found in _same_model(sorted(group, key=rank))),
            *(found for group in _shared(live, _folder) for found in _spellings(group, rank)),
        ]
    )


def _id(claim: Claim) -> str:
    return claim.path.rpartition("/")[2]


def _identity(claim: Claim) -> tuple[str, str]:
    return names.comparable(claim.vendor), names.comparable(claim.model)


def _folder(claim: Claim) -> str:
    return claim.path.rpartition("/")[0]


def _shared(claims: list[Claim], key_of: Callable[[Claim], Hashable]) -> Iterator[list[Claim]]:
    """Yield the groups of two or more claims with the same key."""
    keys = [key_of(claim) for claim in claims]
    if len(set(keys)) == len(keys):
        return
    groups: dict[Hashable, list[Claim]] = {}
    for key, claim in zip(keys, claims, strict=True):
        groups.setdefault(key, []).append(claim)
    yield from (group for group in groups.values() if len(group) > 1)


def _same_id(group: list[Claim]) -> Iterator[Conflict]:
    for claim in group[1:]:
        message = f"{group[0].path} has the same id, but an id is unique in the whole catalogue: choose another"
        yield Conflict(claim.path, "id-unique", (), message, group[0].path)


def _same_model(group: list[Claim]) -> Iterator[Conflict]:
    for claim in group[1:]:
        remedy = "update that one instead of adding another, or archive it first"
        message = f"{group[0].path} has the same vendor and model: {remedy}"
        yield Conflict(claim.path, "duplicate-model", ("model",), message, group[0].path)


def _spellings(group: list[Claim], rank: Callable[[Claim], tuple[float, str]]) -> Iterator[Conflict]:
    if len({claim.vendor for claim in group}) == 1:
        return
    inside = [claim for claim in group if names.is_folder_of(names.slug_of(claim.path), claim.vendor)]
    if len({claim.vendor for claim in inside}) > 1:
        yield from _other_spellings(sorted(inside, key=rank), rank)


def _other_spellings(group: list[Claim], rank: Callable[[Claim], tuple[float, str]]) -> Iterator[Conflict]:
    """Yield a conflict for each claim whose spelling differs from the most frequent one of those that landed first."""
    first = [claim for claim in group if rank(claim)[0] == rank(group[0])[0]]
    counts = Counter(claim.vendor for claim in first)
    usual = max(first, key=lambda claim: counts[claim.vendor])  # the earliest of equally frequent ones
    for claim in group:
        if claim.vendor != usual.vendor:
            letters = [
                f"{characters.describe(c)} looks like {look}"
                for c in claim.vendor
                if (look := characters.look_alike(c))
            ]
            reason = f" ({'; '.join(letters[:3])})" if letters else ""
            message = f'{usual.path} spells the vendor "{usual.vendor}": write it the same way{reason}'
            yield Conflict(claim.path, "vendor-spelling", ("vendor",), message, usual.path)
