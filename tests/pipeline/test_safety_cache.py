"""What a build remembers is never trusted: damaged, foreign or future, it changes no byte."""

import json
import os
import pickle
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from builder.disk import cache, fingerprints
from builder.disk.cache import Cache, CacheWriter
from tests import program, published
from tests.two_states import TwoStates

pytestmark = pytest.mark.unmeasured

CACHE = ".catalog-cache"
LATER = 4_000_000_000
EARLIER = 1_000_000_000


@pytest.fixture
def states(two_states: TwoStates, tmp_path: Path) -> TwoStates:
    """Return the two states in a clone of one's own, which remembers nothing."""
    return replace(two_states, repository=two_states.repository.clone(tmp_path / "clone"))


class Trap:
    """What pickle runs when it is loaded."""

    def __init__(self, victim: Path) -> None:
        self._victim = victim

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self._victim),)


def flip(content: bytes) -> bytes:
    """Return the content with one bit changed, somewhere."""
    changed = bytearray(content)
    if changed:
        changed[random.Random(len(content)).randrange(len(content))] ^= 4
    return bytes(changed)


def newer(content: bytes) -> bytes:
    """Return the content as a later version might begin: with another first number."""
    return re.sub(rb"[0-9]+", lambda found: b"%d" % (int(found[0]) + 1), content, count=1)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "one bit flipped": flip,
    "cut in half": lambda content: content[: len(content) // 2],
    "a newer version": newer,
    "emptied": lambda _: b"",
    "noise": lambda content: random.Random(7).randbytes(max(len(content), 64)),
    "noise at the end": lambda content: content[:64] + random.Random(7).randbytes(max(len(content) - 64, 8)),
    "twice": lambda content: content + content,
    "zeros": lambda content: bytes(len(content)),
}
FIRST = ("one bit flipped", "a newer version")


def remembered(root: Path) -> list[Path]:
    """Return all files of the cache."""
    return [path for path in (root / CACHE).rglob("*") if path.is_file()]


def check_heals(states: TwoStates, out: Path, state: str) -> None:
    """Hold that the next build gives the bytes of a clean one."""
    program.build(states.root, out)
    assert published.tree(out) == states.trees[state]


@pytest.mark.parametrize(
    "damage", [pytest.param(name, marks=() if name in FIRST else pytest.mark.long) for name in DAMAGES]
)
def test_a_damaged_cache(states: TwoStates, tmp_path: Path, damage: str) -> None:
    """Whatever was done to the files of the cache, a rebuild with changes gives the bytes of a clean build."""
    states.check_out("before")
    program.build(states.root, tmp_path / "out")
    for path in remembered(states.root):
        path.write_bytes(DAMAGES[damage](path.read_bytes()))
    for state in ("after", "before"):
        states.check_out(state)
        check_heals(states, tmp_path / "out", state)


def test_a_build_of_the_other_state_uses_the_cache(states: TwoStates, tmp_path: Path) -> None:
    """Both states have the same environment; with two, no build would read what the previous one remembered."""
    environments = []
    for state in ("before", "after"):
        states.check_out(state)
        program.build(states.root, tmp_path / "out")
        environments.append(environment_of(only_cache(states.root).path))
    assert environments[0] == environments[1]


def test_a_cache_that_is_a_trap(states: TwoStates, tmp_path: Path) -> None:
    """A stranger's cache runs nothing: what it holds is data."""
    states.check_out("after")
    program.build(states.root, tmp_path / "out")
    for path in remembered(states.root):
        path.write_bytes(pickle.dumps(Trap(tmp_path / "victim")))
    check_heals(states, tmp_path / "out", "after")
    assert not (tmp_path / "victim").exists()


def environment_of(path: Path) -> str:
    """Return the environment that a cache names in its index."""
    content = path.read_bytes()
    environment: str = json.loads(content[-8 - int(content[-8:]) : -8])[1]
    return environment


def only_cache(root: Path) -> Cache:
    """Return the cache below a root in which only one folder was built."""
    [path] = (file for file in remembered(root) if len(file.name) == 32)
    stored = cache.read(root, path.name, environment_of(path))
    assert stored is not None
    return stored


def forge(root: Path, **changes: Callable[[bytes], bytes]) -> None:
    """Change parts of the only cache below a root, and give them their right checksums."""
    stored = only_cache(root)
    contents = {name: stored.part(name) for name in stored.parts}
    changed = {name: change(contents[name]) for name, change in changes.items()}
    with CacheWriter(root, stored.path.name, environment_of(stored.path)) as writer:
        writer.add({**contents, **changed}.items())


@pytest.mark.parametrize("part", ["members", "history", "settings"])
def test_a_bit_flipped_in_a_part(states: TwoStates, tmp_path: Path, part: str) -> None:
    """A part in which one bit changed is not used, even if it can still be read."""
    states.check_out("before")
    program.build(states.root, tmp_path / "out")
    stored = only_cache(states.root)
    start, length, _ = stored.parts[part]
    content = bytearray(stored.path.read_bytes())
    at = next(at for at in range(start + length // 2, start + length) if chr(content[at]).isalnum())
    content[at] ^= 1  # another letter or digit
    stored.path.write_bytes(content)
    states.check_out("after")
    check_heals(states, tmp_path / "out", "after")


OTHER_VALUES = [b"[" * 100_000, b"", b"[]", b"{}", b"[0, 0, []]"]


@pytest.mark.parametrize("part", ["models", "history", "removed", "head"])
def test_a_cache_of_other_values(states: TwoStates, tmp_path: Path, part: str) -> None:
    """A cache with right checksums, but other JSON than a build writes, changes no byte."""
    for number, content in enumerate(OTHER_VALUES):
        states.check_out("before")
        out = tmp_path / str(number)
        program.build(states.root, out)
        forge(states.root, **{part: lambda _, content=content: content})
        states.check_out("after")
        check_heals(states, out, "after")
        shutil.rmtree(states.root / CACHE)


def test_a_cache_that_leads_out(states: TwoStates, tmp_path: Path) -> None:
    """A cache with right checksums, which names a file outside of the output, removes nothing there."""
    states.check_out("before")
    out = tmp_path / "out"
    program.build(states.root, out)
    victim = tmp_path / "victim"
    victim.write_text("mine")
    fingerprint = fingerprints.take(str(out), ["../victim"])
    forge(
        states.root,
        files=lambda content: b"../victim\n" + content,
        digests=lambda content: b"00\n" + content,
        fingerprints=lambda content: fingerprint + content,
    )
    states.check_out("after")
    check_heals(states, out, "after")
    assert victim.read_text() == "mine"


@pytest.mark.parametrize(
    "shape",
    [
        "a link out",
        *(pytest.param(s, marks=pytest.mark.long) for s in ("a file", "a link to nowhere", "folders for files")),
    ],
)
def test_a_cache_of_another_shape(states: TwoStates, tmp_path: Path, shape: str) -> None:
    """A file or a link in the cache's place, folders in its files', change no byte, and nothing elsewhere."""
    states.check_out("before")
    program.build(states.root, tmp_path / "out")
    cache, elsewhere = states.root / CACHE, tmp_path / "elsewhere"
    elsewhere.mkdir()
    mine = [elsewhere / name for name in ("mine.txt", *(path.name for path in remembered(states.root)))]
    for path in mine:
        path.write_bytes(b"mine")
    for path in remembered(states.root):
        path.unlink()
        path.mkdir()
    if shape != "folders for files":
        shutil.rmtree(cache, ignore_errors=True)
    if shape == "a file":
        cache.write_bytes(b"mine")
    elif shape != "folders for files":
        cache.symlink_to(elsewhere if shape == "a link out" else tmp_path / "nowhere")
    states.check_out("after")
    check_heals(states, tmp_path / "out", "after")
    assert [path.read_bytes() for path in mine] == [b"mine"] * len(mine)


@pytest.mark.parametrize("state", ["before", pytest.param("after", marks=pytest.mark.long)])
def test_the_cache_of_another_checkout(states: TwoStates, tmp_path: Path, state: str) -> None:
    """A cache copied from a checkout in another state, as a CI service restores it, changes no byte."""
    other = states.repository.clone(tmp_path / "other")
    other.git("checkout", "--quiet", states.commits[{"before": "after", "after": "before"}[state]])
    program.build(other.folder, tmp_path / "elsewhere")
    states.check_out(state)
    if (other.folder / CACHE).exists():
        shutil.copytree(other.folder / CACHE, states.root / CACHE)
    check_heals(states, tmp_path / "out", state)


def test_an_output_changed_by_hand_heals(states: TwoStates, tmp_path: Path) -> None:
    """Files of the output that were changed, emptied or deleted are written again by the next build."""
    out = tmp_path / "out"
    states.check_out("after")
    program.build(states.root, out)
    paths = sorted(states.trees["after"])
    (out / paths[0]).write_bytes(b"changed")
    kept = (out / paths[9]).stat()
    (out / paths[9]).write_bytes(bytes(kept.st_size))
    os.utime(out / paths[9], ns=(kept.st_atime_ns, kept.st_mtime_ns))  # as it was, to a quick look
    (out / paths[18]).unlink()
    (out / paths[-1]).write_bytes(b"")
    check_heals(states, out, "after")


@pytest.mark.parametrize("when", [EARLIER, pytest.param(LATER, marks=pytest.mark.long)])
def test_a_clock_that_was_set(states: TwoStates, tmp_path: Path, when: int) -> None:
    """Whatever dates files, cache and output bear, contents decide: also a change under an old date."""
    out = tmp_path / "out"
    states.check_out("before")
    program.build(states.root, out)
    states.check_out("after")
    for folder in (states.root / "catalog", states.root / CACHE, out):
        for path in folder.rglob("*"):
            os.utime(path, (when, when))
    check_heals(states, out, "after")


def test_a_change_that_keeps_size_and_date(states: TwoStates, tmp_path: Path) -> None:
    """A file changed to another content of the same size, its date set back, is read again."""
    root = states.root
    file = min((root / "catalog").glob("*/*.yaml"))
    program.build(root, tmp_path / "out", SOURCE_DATE_EPOCH="1800000000")
    before, text = file.stat(), file.read_text(encoding="utf-8")
    changed = re.sub(r'(friendlyName: ")(.)', lambda found: found[1] + ("Q" if found[2] != "Q" else "R"), text, count=1)
    file.write_text(changed, encoding="utf-8")
    assert len(changed.encode()) == before.st_size
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    program.build(root, tmp_path / "out", SOURCE_DATE_EPOCH="1800000000")
    shutil.rmtree(root / CACHE, ignore_errors=True)
    program.build(root, tmp_path / "clean", SOURCE_DATE_EPOCH="1800000000")
    assert published.tree(tmp_path / "out") == published.tree(tmp_path / "clean")
    [record] = (tmp_path / "out").rglob(f"charging-station-models/{file.stem}/index.json")
    assert re.search(rb'"friendlyName":"[QR]', record.read_bytes())
