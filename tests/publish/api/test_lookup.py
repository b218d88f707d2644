"""The lookup files: their content, their number, and which of them keep their bytes."""

import hashlib
import json
import re
from collections.abc import Sequence

import pytest

from builder.domain.addresses import LIST
from builder.domain.model import Model
from builder.pipeline import build
from builder.publish import plan
from builder.publish.api.lookup import BLOCK_SIZE, FOLDER, Lookup
from tests.catalogues import SETTINGS, make_model

ORDERED = [make_model(n, f"V{n % 3}", f"M{n}", archived=n % 5 == 0) for n in range(1000)]


def rendered(ordered: Sequence[Model]) -> dict[str, bytes]:
    """Return the lookup files by their paths below their folder."""
    lookup = Lookup(ordered)
    artifacts = [*lookup.blocks(), *lookup.directories()]
    files = {artifact.path.removeprefix(f"{FOLDER}/"): artifact.render() for artifact in artifacts}
    assert len(files) == len(artifacts)
    return files


def blocks(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return only the blocks."""
    return {path: content for path, content in files.items() if path.startswith("blocks/")}


def archived(ordered: Sequence[Model], place: int) -> list[Model]:
    """Return the models with the one at a place archived."""
    model = ordered[place]
    changed = Model.of(model.entry._replace(is_archived=True), model.created_at, model.updated_at)
    return [*ordered[:place], changed, *ordered[place + 1 :]]


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    """Return the paths of files that differ, or are in only one of two trees."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def records(block: bytes) -> list[tuple[int, bytes]]:
    """Return a block's records with their places, sliced by the offsets in its first line."""
    line, items = block.split(b"\n", 1)
    head = json.loads(line + b"]}")
    starts = [0, *(end + 1 for end in head["ends"])]
    return [(place, items[start:end]) for place, start, end in zip(head["places"], starts, head["ends"], strict=False)]


def test_blocks_hold_each_record_once() -> None:
    """The blocks of all models hold the live records, and the archived ones, in order and with their places."""
    files = rendered(ORDERED)
    for state, is_archived in (("live", False), ("archived", True)):
        found: list[tuple[int, bytes]] = []
        for last, digest in json.loads(files["directory.json"])[state]:
            block = records(files[f"blocks/{digest}.json"])
            assert block[-1][0] == last
            found += block
        of_state = [(place, model) for place, model in enumerate(ORDERED) if model.is_archived == is_archived]
        assert found == [(place, model.record) for place, model in of_state]


def test_a_block_is_json() -> None:
    """A whole block is valid JSON."""
    files = rendered(ORDERED)
    assert all(set(json.loads(block)) == {"places", "ends", "items"} for block in blocks(files).values())


def test_names_hold_the_digest_of_the_content() -> None:
    """Every file but the directory is named by the digest of its content, and can be found from the directory."""
    files = rendered(ORDERED)
    directory = files.pop("directory.json").decode()
    buckets = "".join(content.decode() for path, content in files.items() if path.startswith("index/"))
    for path, content in files.items():
        [digest] = re.findall(r"[0-9a-f]{32}", path)
        assert digest == hashlib.sha256(content).hexdigest()[:32]
        assert digest in (directory if path.startswith("index/") else directory + buckets)


def test_a_block_is_neither_large_nor_small() -> None:
    """No block holds over 200 records; of a group's blocks only the last holds 100 or fewer."""
    files = rendered(ORDERED)
    for directories in (json.loads(content) for path, content in files.items() if path.startswith("index/")):
        for name, directory in directories.items():
            for state in () if name.startswith("id ") else ("live", "archived"):
                names = [found[1] for found in directory[state] if isinstance(found, list)]
                sizes = [len(records(files[f"blocks/{digest}.json"])) for digest in names]
                assert all(size <= BLOCK_SIZE for size in sizes)
                assert all(size > 100 for size in sizes[:-1])


@pytest.mark.parametrize("place", [0, 1, 499, 999])
def test_an_added_model_changes_few_files(place: int) -> None:
    """A model added at the end changes its own entries, two directories and the last blocks."""
    before, after = rendered(ORDERED), rendered([*ORDERED, make_model(1000, f"V{place % 3}", "New")])
    assert len(changed(before, after) - before.keys()) <= 6
    assert len(blocks(after).keys() - blocks(before).keys()) <= 2


@pytest.mark.parametrize("place", [1, 501, 999])
def test_an_archived_model_changes_few_files(place: int) -> None:
    """Archiving changes the model's own entries and the blocks around it, of all models and of its vendor."""
    before, after = rendered(ORDERED), rendered(archived(ORDERED, place))
    assert len(changed(before, after) - before.keys()) <= 9
    assert len(blocks(after).keys() - blocks(before).keys()) <= 6


def test_file_names_are_safe_on_every_host() -> None:
    """File names are ASCII whatever the models' names, and none begins with a dot or an underscore."""
    files = rendered(
        [make_model(1, "日本 & Söhne/..", "a\u0301?#%"), make_model(2, "日本 & Söhne/..", "ß"), make_model(3, "x", "y")]
    )
    assert all(re.fullmatch(r"([a-z0-9][A-Za-z0-9.-]*/)*[a-z0-9][A-Za-z0-9.-]*", path) for path in files)


def test_an_empty_catalogue_has_an_empty_directory() -> None:
    """Without models there is only the directory, and it is empty."""
    assert rendered([]) == {"directory.json": b'{"live":[],"archived":[],"index":{}}\n'}


@pytest.mark.parametrize(("vendors", "models"), [(40, 1000), (350, 8700)])
def test_files_stay_few(vendors: int, models: int) -> None:
    """The lookup files of 8,700 models of 350 vendors fit into Cloudflare's 20,000 files with all other files."""
    ordered = [make_model(n, f"Vendor {n % vendors}", f"Model {n}") for n in range(models)]
    lookup = len(rendered(ordered))
    assert lookup <= 1 + 256 + vendors + models / 200 + 1
    if models > 5000:
        pages, per_vendor, fixed = 2 * models / 100, 3, 40
        assert 2 * models + pages + per_vendor * vendors + lookup + fixed < build.MAX_FILES


def test_the_build_writes_them() -> None:
    """A build publishes the lookup files, after the records that they refer to."""
    phases = {
        artifact.path: batch.phase for batch in plan.batches(ORDERED[:3], SETTINGS) for artifact in batch.artifacts()
    }
    assert phases[f"{FOLDER}/directory.json"] > phases[f"{LIST}/v-00001/index.json"]
