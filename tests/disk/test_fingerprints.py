"""Stat fingerprints: any change to a file changes its fingerprint."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from builder.disk import fingerprints

NAMES = ["a", "b", "gone"]
SECOND = 1_000_000_000


def _keep_times(path: Path, change: Callable[[Path], object]) -> None:
    before = path.stat()
    change(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _replace(path: Path) -> None:
    path.with_name("new").write_text("12345")
    path.with_name("new").replace(path)


def _make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _make_a_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("b")


CHANGES: dict[str, Callable[[Path], object]] = {
    "written": lambda path: path.write_text("12345"),
    "written, dated back": lambda path: _keep_times(path, lambda one: one.write_text("54321")),
    "replaced": _replace,
    "removed": Path.unlink,
    "made a folder": _make_a_folder,
    "made a link": _make_a_link,
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_changes_the_fingerprint(tmp_path: Path, change: str) -> None:
    """Any change to a file changes its fingerprint, and that of no other file."""
    names = NAMES[:2]
    for name in names:
        (tmp_path / name).write_text("12345")
    before = fingerprints.take(str(tmp_path), names)
    assert fingerprints.changed_paths(names, before, fingerprints.take(str(tmp_path), names)) == []
    time.sleep(0.02)  # more than a tick of the file system's clock
    CHANGES[change](tmp_path / "a")
    assert fingerprints.changed_paths(names, before, fingerprints.take(str(tmp_path), names)) == ["a"]


def test_a_missing_file_is_never_unchanged(tmp_path: Path) -> None:
    """A missing file counts as changed, even if it was missing before."""
    (tmp_path / "a").write_text("1")
    taken = fingerprints.take(str(tmp_path), ["a", "b"])
    assert fingerprints.changed_paths(["a", "b"], taken, taken) == ["b"]


def test_a_rename_keeps_the_content(tmp_path: Path) -> None:
    """After a rename, the fingerprint of the open file shows whether it was written again."""
    with (tmp_path / "a").open("w") as file:
        file.write("12345")
        file.flush()
        written = fingerprints.of_file(file.fileno())
    time.sleep(0.02)  # more than a tick of the file system's clock
    (tmp_path / "a").rename(tmp_path / "b")
    assert fingerprints.is_same_content(written, fingerprints.take(str(tmp_path), ["b"]))
    (tmp_path / "b").write_text("54321")
    assert not fingerprints.is_same_content(written, fingerprints.take(str(tmp_path), ["b"]))


def test_a_recent_change_has_no_fingerprint(tmp_path: Path) -> None:
    """A file that changed within a tick of the clock has no fingerprint; one that changed earlier has."""
    (tmp_path / "a").write_text("1")
    taken = fingerprints.take(str(tmp_path), ["a"])
    changed = (tmp_path / "a").stat().st_ctime_ns
    assert fingerprints.drop_recent(taken, changed + SECOND // 100) == bytes(fingerprints.SIZE)
    assert fingerprints.drop_recent(taken, changed + 10 * SECOND) == taken


def test_sizes_are_read_from_fingerprints(tmp_path: Path) -> None:
    """A fingerprint has the size of its file."""
    (tmp_path / "a").write_bytes(bytes(10))
    (tmp_path / "b").write_bytes(bytes(99_999))
    assert list(fingerprints.sizes(fingerprints.take(str(tmp_path), NAMES))) == [10, 99_999, 0]


@pytest.mark.parametrize("year", [1960, 2300])
def test_any_date_has_a_fingerprint(tmp_path: Path, year: int) -> None:
    """Dates before 1970, and after 2262, which do not fit in 64 bits of nanoseconds, work like others."""
    when = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    for name in NAMES[:2]:
        (tmp_path / name).write_text("1")
        os.utime(tmp_path / name, (when, when))
    taken = fingerprints.take(str(tmp_path), NAMES[:2])
    assert fingerprints.take(str(tmp_path), NAMES[:2]) == taken
    os.utime(tmp_path / "a", (when + 1, when + 1))
    assert fingerprints.changed_paths(NAMES[:2], taken, fingerprints.take(str(tmp_path), NAMES[:2])) == ["a"]
