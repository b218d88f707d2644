"""An output that something else changes, removes or replaces by links, during a build or after it."""

import errno
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from builder.disk import output_files, output_folder
from builder.disk.folder_lock import FILE_NAME
from builder.disk.output_folder import LIST_NAME
from builder.pipeline import build
from builder.pipeline.options import Options
from builder.problems import BuilderError
from tests import published
from tests.conftest import MINIMAL
from tests.git_repository import Repository
from tests.program import catalog

pytestmark = pytest.mark.unmeasured

TIMES, MANY_TIMES = 10, 100  # in every run; in the long one
PAGE = "models/acme-one/index.html"
FORGED_LIST = "# The files that `catalog build` made here.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository with one model."""
    repository = Repository(tmp_path / "repository")
    repository.commit({"catalog/acme/acme-one.yaml": MINIMAL}, when=1_700_000_000)
    return repository.folder


def delete(file: Path) -> None:
    """Delete a file."""
    file.unlink()


def deface(file: Path) -> None:
    """Write something else over a file."""
    file.write_bytes(b"DEFACED")


def deface_alike(file: Path) -> None:
    """Write something else of the same size over a file, more than a tick of the file system's clock later."""
    time.sleep(0.02)
    file.write_bytes(b"x" * file.stat().st_size)


@contextmanager
def broken(out: Path, damage: Callable[[Path], None]) -> Iterator[None]:
    """Let something else damage a file as soon as it has appeared in the tree."""
    move = output_files.move

    def move_and_damage(source: str, target: str) -> None:
        was_there = (out / PAGE).exists()
        move(source, target)
        if not was_there and (out / PAGE).exists():
            damage(out / PAGE)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(output_files, "move", move_and_damage)
        yield


@pytest.mark.parametrize(
    ("damage", "times"),
    [
        *((damage, TIMES) for damage in (delete, deface)),
        *(pytest.param(damage, MANY_TIMES, marks=pytest.mark.long) for damage in (delete, deface)),
        (deface_alike, 5),
    ],
)
def test_a_file_damaged_during_a_build_is_made_again(
    root: Path, tmp_path: Path, damage: Callable[[Path], None], times: int
) -> None:
    """A file that is deleted or overwritten while a build runs is made again by the next build, every time."""
    build.run(root, tmp_path / "clean", Options())
    clean, healed = published.tree(tmp_path / "clean"), 0
    for number in range(times):
        out = tmp_path / f"out-{number}"
        with broken(out, damage), suppress(BuilderError):
            build.run(root, out, Options())
        assert (out / PAGE).exists() == (damage != delete)
        build.run(root, out, Options())
        healed += published.tree(out) == clean
    assert healed == times


@pytest.mark.parametrize("damage", [delete, deface])
def test_a_build_that_lost_a_file_fails(root: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """A build at whose end a file has gone, or has another size, names it and does not count as done."""
    message = f"{PAGE} was changed or removed while this build ran"
    with broken(tmp_path / "out", damage), pytest.raises(BuilderError, match=message):
        build.run(root, tmp_path / "out", Options())


def test_a_link_that_the_list_names_is_foreign(root: Path, tmp_path: Path) -> None:
    """A forged list that names a link to another folder makes a build write nothing through it."""
    own, out = tmp_path / "www", tmp_path / "out"
    own.mkdir()
    out.mkdir()
    (own / "index.html").write_text("my own home page")
    (out / "vendors").symlink_to(own)
    (out / LIST_NAME).write_text(f"{FORGED_LIST}vendors\n")
    done = catalog(root, "build", "--out", str(out))
    assert (done.returncode, "contains entries that no build made (vendors)" in done.stderr) == (1, True)
    assert (own / "index.html").read_text() == "my own home page"
    assert (out / "vendors").is_symlink()


def test_a_committed_link_to_the_catalogue_changes_no_model(root: Path) -> None:
    """A committed list and link to the catalogue stop the build, and nothing is written into the catalogue."""
    out = root / "_site"
    out.mkdir()
    (out / "models").symlink_to("../catalog")
    (out / LIST_NAME).write_text(f"{FORGED_LIST}models\n")
    assert catalog(root, "build").returncode == 1
    assert sorted(path.name for path in (root / "catalog").rglob("*")) == ["acme", "acme-one.yaml"]


@pytest.mark.parametrize("folder", ["models", "models/acme-one", "vendors/acme"])
def test_a_link_put_in_a_folders_place_is_never_followed(root: Path, tmp_path: Path, folder: str) -> None:
    """A folder of the output that was moved away and linked to is foreign to the next build, changed models or not."""
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    build.run(root, out, Options())
    (out / folder).rename(elsewhere)
    (out / folder).symlink_to(elsewhere)
    before = published.tree(elsewhere)
    with pytest.raises(BuilderError, match="contains entries that no build made"):
        build.run(root, out, Options())
    (root / "catalog/acme/acme-one.yaml").write_text(MINIMAL.replace("model: One", "model: One\nfriendlyName: Uno"))
    with pytest.raises(BuilderError, match="contains entries that no build made"):
        build.run(root, out, Options())
    assert published.tree(elsewhere) == before


def test_a_link_that_appears_during_a_build_is_not_followed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link that takes a folder's place after the build has looked is an error, and nothing is written behind it."""
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    move = output_files.move

    def link_and_move(source: str, target: str) -> None:
        if target == str(out) and not (out / "models").is_symlink():
            (out / "models").symlink_to(elsewhere)
        move(source, target)

    monkeypatch.setattr(output_files, "move", link_and_move)
    with pytest.raises(BuilderError, match="models: Not a directory"):
        build.run(root, out, Options())
    assert list(elsewhere.iterdir()) == []


@pytest.fixture
def no_flock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let flock(2) fail as on a file system that has no locks."""

    def fail(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", fail)


@pytest.mark.usefixtures("no_flock")
def test_without_flock_a_lock_file_keeps_builds_apart(root: Path, tmp_path: Path) -> None:
    """Where flock is missing, a lock file of a running process keeps a build out, and one of its own is removed."""
    out = tmp_path / "out"
    build.run(root, out, Options())
    assert not (out / FILE_NAME).exists()
    with output_folder.lock(out), pytest.raises(BuilderError, match="another build is writing to"):
        build.run(root, out, Options())
    build.run(root, out, Options())


@pytest.mark.usefixtures("no_flock")
def test_a_stale_lock_file_is_taken_over(root: Path, tmp_path: Path) -> None:
    """The lock file of a process that has ended stops no build; that of another host does, and the message names it."""
    out = tmp_path / "out"
    build.run(root, out, Options())
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (out / FILE_NAME).write_text(f"{os.uname().nodename} {ended.pid}\n")
    build.run(root, out, Options())
    (out / FILE_NAME).write_text(f"another-host.example {ended.pid}\n")
    with pytest.raises(BuilderError, match=f"or delete .*{FILE_NAME} if no build is running"):
        build.run(root, out, Options())


WITHOUT_FLOCK = """
import errno, fcntl, sys

def fail(*_):
    raise OSError(errno.ENOLCK, "No locks available")

fcntl.flock = fail
from builder.cli.main import main

main()
"""


def started(root: Path, out: Path) -> "subprocess.Popen[bytes]":
    """Start a build in a process that finds no flock."""
    command = [sys.executable, "-c", WITHOUT_FLOCK, "--root", str(root), "build", "--out", str(out), "--full"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def test_concurrent_builds_without_flock_give_a_right_tree(root: Path, tmp_path: Path) -> None:
    """Three builds at once into one folder, where flock is missing, end well or say why, and the tree is right."""
    out = tmp_path / "out"
    build.run(root, tmp_path / "clean", Options())
    for _ in range(4):
        builds = [started(root, out) for _ in range(3)]
        ends = [(process.communicate()[1].decode(), process.returncode) for process in builds]
        assert 0 in [code for _, code in ends], ends
        assert [message for message, code in ends if code and "another build is writing to" not in message] == []
        assert published.tree(out) == published.tree(tmp_path / "clean")
