"""The cache's file: what was written is read again in the same environment, or counts as not there."""

import json
import os
import stat
from pathlib import Path

import pytest

from builder.disk import cache
from builder.disk.cache import Cache

NAME = "0123456789abcdef" * 2
PARTS = {"one": b"1\n2", "empty": b"", "bytes": bytes(range(256))}


def opened(root: Path) -> Cache:
    """Return the cache, which must be there."""
    found = cache.read(root, NAME, "here")
    assert found is not None
    return found


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Each part comes back as it was, the last write counts, and nothing temporary stays."""
    cache.write(tmp_path, NAME, "here", {"old": b"x"})
    cache.write(tmp_path, NAME, "here", PARTS)
    found = opened(tmp_path)
    assert {name: found.part(name) for name in PARTS} == PARTS
    assert sorted(path.name for path in (tmp_path / cache.FOLDER).iterdir()) == [".gitignore", NAME]


def test_another_environment_has_none(tmp_path: Path) -> None:
    """A cache of another program, machine or setting is not read, nor is that of another name."""
    cache.write(tmp_path, NAME, "here", PARTS)
    assert cache.read(tmp_path, NAME, "elsewhere") is None
    assert cache.read(tmp_path, "other", "here") is None


def test_a_damaged_part_is_refused(tmp_path: Path) -> None:
    """A bit that changed in a part is found when that part is asked for; a length that changed, at once."""
    cache.write(tmp_path, NAME, "here", PARTS)
    path = tmp_path / cache.FOLDER / NAME
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"x")
    found = opened(tmp_path)
    assert found.part("one") == PARTS["one"]
    with pytest.raises(ValueError, match="damaged"):
        found.part("bytes")
    for other in (whole[:-1], whole + b"x", b"", b"[]\n", b"{", b"[" * 50_000, json.dumps([1, "here", 7]).encode()):
        path.write_bytes(other)
        assert cache.read(tmp_path, NAME, "here") is None


def test_a_folder_that_is_none_holds_no_cache(tmp_path: Path) -> None:
    """A link in the folder's or the file's place is not followed, and a pipe is not waited for."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / cache.FOLDER).symlink_to(elsewhere)
    cache.write(tmp_path, NAME, "here", PARTS)
    assert list(elsewhere.iterdir()) == []
    (tmp_path / cache.FOLDER).unlink()
    cache.write(tmp_path, NAME, "here", PARTS)
    path = tmp_path / cache.FOLDER / NAME
    path.rename(elsewhere / NAME)
    path.symlink_to(elsewhere / NAME)
    assert cache.read(tmp_path, NAME, "here") is None
    path.unlink()
    os.mkfifo(path)
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert cache.read(tmp_path, NAME, "here") is None


def test_few_caches_are_kept(tmp_path: Path) -> None:
    """Of many output folders' caches the last four stay; what is not a cache is not touched."""
    names = [f"{number:032x}" for number in range(6)]
    cache.write(tmp_path, names[0], "here", PARTS)
    (tmp_path / cache.FOLDER / "notes.txt").write_text("mine")
    for name in names[1:]:
        cache.write(tmp_path, name, "here", PARTS)
    assert {path.name for path in (tmp_path / cache.FOLDER).iterdir()} == {*names[2:], "notes.txt", ".gitignore"}
