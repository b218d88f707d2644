"""The cache file: what was written is read again in the same environment, or counts as missing."""

import json
import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from builder.disk import cache
from builder.disk.cache import Cache, CacheWriter

NAME = "0123456789abcdef" * 2
PARTS = {"one": b"1\n2", "empty": b"", "bytes": bytes(range(256))}


def opened(root: Path) -> Cache:
    """Return the cache, which must exist."""
    found = cache.read(root, NAME, "here")
    assert found is not None
    return found


def write(root: Path, name: str, parts: dict[str, bytes]) -> None:
    """Write a cache."""
    with CacheWriter(root, name, "here") as writer:
        writer.add(parts.items())


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Each part is read as it was written, the last write counts, and no temporary file stays."""
    write(tmp_path, NAME, {"old": b"x"})
    write(tmp_path, NAME, PARTS)
    found = opened(tmp_path)
    assert {name: found.part(name) for name in PARTS} == PARTS
    assert sorted(path.name for path in (tmp_path / cache.FOLDER).iterdir()) == [".gitignore", NAME]


def test_another_environment_has_no_cache(tmp_path: Path) -> None:
    """A cache of another environment or with another name is not read."""
    write(tmp_path, NAME, PARTS)
    assert cache.read(tmp_path, NAME, "elsewhere") is None
    assert cache.read(tmp_path, "other", "here") is None


def test_a_damaged_part_is_refused(tmp_path: Path) -> None:
    """A changed byte in a part is found when the part is read, a changed length at once."""
    write(tmp_path, NAME, PARTS)
    path = tmp_path / cache.FOLDER / NAME
    whole = path.read_bytes()
    last = sum(map(len, PARTS.values())) - 1
    path.write_bytes(whole[:last] + b"x" + whole[last + 1 :])
    found = opened(tmp_path)
    assert found.part("one") == PARTS["one"]
    with pytest.raises(ValueError, match="damaged"):
        found.part("bytes")
    for other in (
        whole[:-1],
        whole + b"x",
        b"",
        b"[]\n",
        b"{",
        b"[" * 50_000,
        json.dumps([1, "here", 7]).encode(),
        b"[]-0000002",
    ):
        path.write_bytes(other)
        assert cache.read(tmp_path, NAME, "here") is None


def test_links_and_pipes_are_not_read(tmp_path: Path) -> None:
    """A link instead of the folder or the file is not followed, and a pipe does not block."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / cache.FOLDER).symlink_to(elsewhere)
    write(tmp_path, NAME, PARTS)
    assert list(elsewhere.iterdir()) == []
    (tmp_path / cache.FOLDER).unlink()
    write(tmp_path, NAME, PARTS)
    path = tmp_path / cache.FOLDER / NAME
    path.rename(elsewhere / NAME)
    path.symlink_to(elsewhere / NAME)
    assert cache.read(tmp_path, NAME, "here") is None
    path.unlink()
    os.mkfifo(path)
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert cache.read(tmp_path, NAME, "here") is None


@pytest.mark.parametrize("size", [1, 1_000_000])
def test_a_cache_is_complete_or_not_there(tmp_path: Path, size: int) -> None:
    """After an error in the block, or on a full disk, the previous cache stays, and no temporary file does."""
    write(tmp_path, NAME, PARTS)
    with suppress(KeyError), CacheWriter(tmp_path, NAME, "here") as writer:
        writer.add([("other", b"x")])
        raise KeyError
    with CacheWriter(tmp_path, NAME, "here") as writer, Path("/dev/full").open("wb") as full:
        os.dup2(full.fileno(), writer._file.fileno())  # type: ignore[union-attr] # noqa: SLF001
        writer.add([("other", b"x" * size)])
    assert opened(tmp_path).part("one") == PARTS["one"]
    assert sorted(path.name for path in (tmp_path / cache.FOLDER).iterdir()) == [".gitignore", NAME]


def test_few_caches_are_kept(tmp_path: Path) -> None:
    """Only the four newest caches stay; other files are not touched."""
    names = [f"{number:032x}" for number in range(6)]
    write(tmp_path, names[0], PARTS)
    (tmp_path / cache.FOLDER / "notes.txt").write_text("mine")
    for name in names[1:]:
        write(tmp_path, name, PARTS)
    assert {path.name for path in (tmp_path / cache.FOLDER).iterdir()} == {*names[2:], "notes.txt", ".gitignore"}
