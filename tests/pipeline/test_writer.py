"""Writing a tree: what is written, compared, removed, and refused."""

import gzip
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from builder.disk import output_folder
from builder.pipeline.options import Options
from builder.pipeline.output_state import WriteCounts
from builder.problems import BuilderError
from builder.publish.artifacts import Artifact, Batch
from tests import published

TREE = [Artifact.of("a/index.json", b"a"), Artifact.of("b.json", b"b"), Artifact.of("index.html", b"i")]


Progress = Callable[[Sequence[Batch]], Iterable[Batch]]


def write(
    out: Path, artifacts: Sequence[Artifact], progress: Progress = iter, *, precompress: bool = False
) -> WriteCounts:
    """Write artifacts in one phase, with nothing known of a previous build; SHA256SUMS is one file more."""
    batches = [Batch(0, partial(iter, [artifact])) for artifact in artifacts]
    return published.write(out, batches, Options(writing=progress, precompress=precompress))


def files(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder but the two lists of the build."""
    lists = (output_folder.LIST_NAME, "SHA256SUMS")
    found = (path for path in folder.rglob("*") if path.is_file() and path.name not in lists)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_writes_what_it_is_given(tmp_path: Path) -> None:
    """The folder holds exactly the artifacts, in folders that are made for them, and nothing temporary."""
    assert write(tmp_path / "new" / "out", TREE) == WriteCounts(4, 0, 0)
    assert files(tmp_path / "new" / "out") == {artifact.path: artifact.render() for artifact in TREE}


def test_leaves_alone_what_is_the_same(tmp_path: Path) -> None:
    """A file whose content did not change is not written again."""
    write(tmp_path, TREE)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert write(tmp_path, [TREE[0], Artifact.of("b.json", b"B"), TREE[2]]) == WriteCounts(2, 0, 2)
    after = {path: path.stat().st_mtime_ns for path in before}
    assert {path.name for path in before if after[path] != before[path]} == {"b.json", "SHA256SUMS"}
    assert files(tmp_path)["b.json"] == b"B"


def test_removes_what_has_gone(tmp_path: Path) -> None:
    """A file that is no longer wanted goes, with the folder that it leaves empty."""
    write(tmp_path, TREE)
    assert write(tmp_path, TREE[1:]) == WriteCounts(1, 1, 2)
    assert files(tmp_path) == {"b.json": b"b", "index.html": b"i"}
    assert not (tmp_path / "a").exists()


def test_a_file_in_the_place_of_a_folder_is_reported(tmp_path: Path) -> None:
    """A file cannot be written where a folder stands: an error that names it, and the next build is not blocked."""
    write(tmp_path, [Artifact.of("a/b", b"1")])
    with pytest.raises(BuilderError, match="Is a directory"):
        write(tmp_path, [Artifact.of("a", b"2")])
    assert write(tmp_path, [Artifact.of("a/b", b"1")]) == WriteCounts(0, 0, 2)


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that stops before its file is in its place leaves the one that was there before."""
    write(tmp_path, TREE)

    def stopped(*_: str) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", stopped)
        with pytest.raises(BuilderError, match="No space left"):
            write(tmp_path, [Artifact.of("b.json", b"longer than before"), *TREE])
    assert {path: content for path, content in files(tmp_path).items() if not path.startswith(".")} == {
        artifact.path: artifact.render() for artifact in TREE
    }
    assert write(tmp_path, TREE) == WriteCounts(0, 0, 4)


@pytest.mark.parametrize("foreign", ["notes.txt", "a/notes.txt", "index.htm", ".catalog-tmp/thesis.txt"])
def test_refuses_a_folder_with_anything_else_in_it(tmp_path: Path, foreign: str) -> None:
    """A file that no build made stops the build before anything is written or removed."""
    write(tmp_path, TREE)
    (tmp_path / foreign).parent.mkdir(exist_ok=True)
    (tmp_path / foreign).write_text("mine")
    with pytest.raises(BuilderError, match=foreign):
        write(tmp_path, [Artifact.of("b.json", b"new")])
    assert files(tmp_path) == {**{artifact.path: artifact.render() for artifact in TREE}, foreign: b"mine"}


def test_refuses_a_list_and_a_folder_that_no_build_made(tmp_path: Path) -> None:
    """A file that is only called like a build's list, and an empty folder, are somebody's too."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / output_folder.LIST_NAME).write_text("mine")
    with pytest.raises(BuilderError, match="was not written by a build"):
        write(tmp_path / "a", TREE)
    (tmp_path / "b" / "empty").mkdir(parents=True)
    with pytest.raises(BuilderError, match=r"contains entries that no build made \(empty\)"):
        write(tmp_path / "b", TREE)


def test_refuses_a_link_in_its_folder(tmp_path: Path) -> None:
    """A link, even in the place of a file of a build, is not followed out of the folder."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "index.json").write_text("mine")
    write(tmp_path / "out", TREE)
    (tmp_path / "out" / "a" / "index.json").unlink()
    (tmp_path / "out" / "a").rmdir()
    (tmp_path / "out" / "a").symlink_to(outside)
    with pytest.raises(BuilderError, match="contains entries that no build made"):
        write(tmp_path / "out", [Artifact.of("a/index.json", b"new")])
    assert (outside / "index.json").read_text() == "mine"


def test_never_trusts_the_list_with_paths(tmp_path: Path) -> None:
    """A list that names files outside of the folder removes nothing there."""
    victim = tmp_path / "victim"
    victim.write_text("mine")
    out = tmp_path / "out"
    write(out, TREE)
    with (out / output_folder.LIST_NAME).open("a") as file:
        file.write(f"../victim\n{victim}\n")
    write(out, TREE)
    assert victim.read_text() == "mine"


def test_heals_a_build_that_was_killed(tmp_path: Path) -> None:
    """What a killed build left, temporary files too, is taken over by the next one."""

    class Killed(Exception):  # noqa: N818 - a stand-in for SIGKILL
        pass

    def killing(count: int) -> Progress:
        def progress(parts: Sequence[Batch]) -> Iterator[Batch]:
            yield from parts[:count]
            raise Killed

        return progress

    for count in range(len(TREE)):
        out = tmp_path / str(count)
        write(out, [Artifact.of("old.json", b"old")])
        with pytest.raises(Killed):
            write(out, TREE, killing(count))
        assert (out / "old.json").exists(), "nothing is removed before all is written"
        (out / ".catalog-tmp/1/models").mkdir(parents=True, exist_ok=True)
        (out / ".catalog-tmp/1/models/index.html").write_bytes(b"hal")
        (out / ".catalog-tmp/list").write_bytes(b"# The files")
        write(out, TREE)
        assert files(out) == {artifact.path: artifact.render() for artifact in TREE}


def test_folders_that_a_removal_left_empty_go(tmp_path: Path) -> None:
    """A build that was killed between a file and its folder leaves an empty folder, which the next one takes away."""
    write(tmp_path, [*TREE, Artifact.of("b/c/index.json", b"c")])
    (tmp_path / "b/c/index.json").unlink()
    assert write(tmp_path, TREE) == WriteCounts(1, 0, 3), "the sums alone"
    assert not (tmp_path / "b").exists()
    assert write(tmp_path, TREE) == WriteCounts(0, 0, 4)


@pytest.mark.parametrize("make", [lambda path: path.symlink_to(path.with_name("original")), os.mkfifo])
def test_what_is_no_file_is_foreign(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A link or a pipe in a file's place is refused and kept, though the folder's own list names it."""
    out = tmp_path / "out"
    write(out, TREE)
    (tmp_path / "original").write_bytes(b"mine")
    make(tmp_path / "other")
    (tmp_path / "other").replace(out / "b.json")
    with pytest.raises(BuilderError, match=r"contains entries that no build made \(b.json\)"):
        write(out, TREE)
    assert not stat.S_ISREG((out / "b.json").lstat().st_mode)
    assert (tmp_path / "original").read_bytes() == b"mine"


def test_a_pipe_is_no_list(tmp_path: Path) -> None:
    """A pipe called like a build's list is somebody's, and is not waited for."""
    os.mkfifo(tmp_path / output_folder.LIST_NAME)
    with pytest.raises(BuilderError, match="was not written by a build"):
        write(tmp_path, TREE)


def test_a_refused_folder_keeps_everything(tmp_path: Path) -> None:
    """Where a build is refused nothing is removed, whatever it is called; a file called like a new list is kept."""
    (tmp_path / ".catalog-tmp/2024").mkdir(parents=True)
    (tmp_path / ".catalog-tmp/2024/photo").write_text("mine")
    (tmp_path / ".catalog-tmp/list").write_text("mine")
    for own_list in ("", "mine"):
        if own_list:
            (tmp_path / output_folder.LIST_NAME).write_text(own_list)
        with pytest.raises(BuilderError):
            write(tmp_path, TREE)
        assert (tmp_path / ".catalog-tmp/2024/photo").read_text() == "mine"
        assert (tmp_path / ".catalog-tmp/list").read_text() == "mine"


def test_files_can_be_read_by_a_web_server(tmp_path: Path) -> None:
    """Files get the permissions that the umask allows, not those of a temporary file."""
    before = os.umask(0o022)
    try:
        write(tmp_path, TREE)
    finally:
        os.umask(before)
    assert (tmp_path / "b.json").stat().st_mode & 0o777 == 0o644


def test_says_what_stops_it(tmp_path: Path) -> None:
    """A disk that is full is an error with its cause, not a traceback."""
    out = tmp_path / "out"
    with pytest.raises(BuilderError, match="File name too long"):
        write(out, [Artifact.of("x" * 300, b"")])


def test_precompressed_texts_hold_the_same(tmp_path: Path) -> None:
    """With precompress a .gz lies beside each text and beside nothing else, and it holds the same bytes."""
    write(tmp_path, [*TREE, Artifact.of("x.bin", b"1")], precompress=True)
    for artifact in TREE:
        assert gzip.decompress((tmp_path / f"{artifact.path}.gz").read_bytes()) == artifact.render()
    assert not (tmp_path / "x.bin.gz").exists()


def test_only_what_changed_is_compressed_again(tmp_path: Path) -> None:
    """A .gz is written with its text, or where it is missing; without precompress all of them go."""
    first = write(tmp_path, TREE, precompress=True)
    assert write(tmp_path, TREE, precompress=True) == WriteCounts(0, 0, first.written)
    (tmp_path / f"{TREE[0].path}.gz").unlink()
    assert write(tmp_path, TREE, precompress=True) == WriteCounts(1, 0, first.written - 1)
    changed = [Artifact.of(TREE[0].path, b"other"), *TREE[1:]]
    assert write(tmp_path, changed, precompress=True) == WriteCounts(3, 0, first.written - 3)
    assert gzip.decompress((tmp_path / f"{TREE[0].path}.gz").read_bytes()) == b"other"
    assert write(tmp_path, changed) == WriteCounts(1, len(TREE), len(TREE))
