"""A disk that is full, an output that cannot be written, files that change while they are read."""

import os
import random
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from builder.domain.addresses import LIST
from tests import program, published
from tests.conftest import MINIMAL
from tests.git_repository import Repository
from tests.published import faults
from tests.two_states import TwoStates

pytestmark = pytest.mark.unmeasured

SUDO = () if os.geteuid() == 0 else ("sudo", "-n")
# To root all files are open: without these capabilities modes hold for root as for everybody.
AS_A_USER = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of its own, which holds 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        [*SUDO, "mount", "-t", "tmpfs", "-o", "size=64k,mode=1777", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        unable = pytest.fail if "CI" in os.environ else pytest.skip  # a part that is missing fails there
        unable("nobody here may mount a small disk: " + mounted.stderr.decode(errors="replace"))
    yield folder
    subprocess.run([*SUDO, "umount", "--lazy", str(folder)], check=True)


def resize(disk: Path, size: str) -> None:
    """Let a disk hold more or less."""
    subprocess.run([*SUDO, "mount", "-o", f"remount,size={size}", str(disk)], check=True)


def check_refusal(done: "subprocess.CompletedProcess[str]", message: str) -> None:
    """Hold that a build ended with its cause, on one line, and nothing else."""
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") <= 2


@pytest.mark.parametrize("size", ["64k", *(pytest.param(size, marks=pytest.mark.long) for size in ("200k", "400k"))])
def test_a_full_disk_leaves_whole_files(two_states: TwoStates, small_disk: Path, size: str) -> None:
    """A build that fills the disk says so, leaves only whole files, and heals once there is room."""
    resize(small_disk, size)
    two_states.check_out("after")
    out = small_disk / "out"
    check_refusal(program.catalog(two_states.root, "build", "--out", str(out)), "No space left on device")
    assert faults(out, two_states.allowed) == []
    resize(small_disk, "64m")
    program.build(two_states.root, out)
    assert published.tree(out) == two_states.trees["after"]


def test_a_disk_full_while_rebuilding(two_states: TwoStates, small_disk: Path) -> None:
    """A rebuild that fills the disk leaves a tree whose lists name only what is there, and heals."""
    resize(small_disk, "64m")
    root, out = small_disk / "clone", small_disk / "out"
    two_states.repository.clone(root).git("checkout", "--quiet", two_states.commits["before"])
    program.build(root, out)
    Repository(root, create=False).git("checkout", "--quiet", two_states.commits["after"])
    (small_disk / "ballast").write_bytes(os.urandom(shutil.disk_usage(small_disk).free - 40_000))
    done = program.catalog(root, "build", "--out", str(out))
    check_refusal(done, "No space left on device")
    assert faults(out, two_states.allowed) == []
    (small_disk / "ballast").unlink()
    program.build(root, out)
    assert published.tree(out) == two_states.trees["after"]


@pytest.mark.parametrize("blocks", [8, *(pytest.param(blocks, marks=pytest.mark.long) for blocks in (2, 24))])
def test_a_limit_on_files_leaves_whole_files(two_states: TwoStates, tmp_path: Path, blocks: int) -> None:
    """Where the system refuses large files (a quota, a limit), the build says so or does without them."""
    two_states.check_out("after")
    limited = ("sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh")
    done = program.catalog(two_states.root, "build", "--out", str(tmp_path / "out"), before=limited)
    check_refusal(done, "File too large")
    assert faults(tmp_path / "out", two_states.allowed) == []
    program.build(two_states.root, tmp_path / "out")
    assert published.tree(tmp_path / "out") == two_states.trees["after"]


@pytest.mark.parametrize(
    "locked", [LIST, *(pytest.param(name, marks=pytest.mark.long) for name in ("", f"{LIST}/pages/1", "models"))]
)
def test_output_that_cannot_be_written_is_reported(two_states: TwoStates, tmp_path: Path, locked: str) -> None:
    """A folder of the output that may not be written stops the build with its cause; it heals once it may."""
    out = tmp_path / "out"
    two_states.check_out("before")
    program.build(two_states.root, out)
    two_states.check_out("after")
    (out / locked).chmod(0o555)
    done = program.catalog(two_states.root, "build", "--out", str(out), before=AS_A_USER)
    check_refusal(done, "Permission denied")
    assert faults(out, two_states.allowed) == []
    (out / locked).chmod(0o755)
    program.build(two_states.root, out)
    assert published.tree(out) == two_states.trees["after"]


@pytest.mark.parametrize(
    "locked", ["a file", *(pytest.param(name, marks=pytest.mark.long) for name in ("catalog", "catalog/voltworks"))]
)
def test_what_cannot_be_read_is_reported(two_states: TwoStates, tmp_path: Path, locked: str) -> None:
    """A file or folder that may not be read stops the build before anything is written."""
    shutil.copytree(two_states.root, tmp_path / "root")
    root, out = tmp_path / "root", tmp_path / "out"
    program.build(root, out)
    before = published.tree(out)
    file = next((root / "catalog").glob("*/*.yaml"))
    path = file if locked == "a file" else root / locked
    path.chmod(0)
    done = program.catalog(root, "build", "--out", str(out), before=AS_A_USER)
    path.chmod(0o755)
    check_refusal(done, "Permission denied")
    assert published.tree(out) == before


def test_a_file_changed_while_it_is_read(tmp_path: Path) -> None:
    """While an editor writes a file, again and again, a build publishes a whole state of it or refuses."""
    repository = Repository(tmp_path / "root")
    texts = [MINIMAL.replace("Acme", f"Acme\nfriendlyName: {name}") for name in ("A" * 90, "B")]
    path, out = "catalog/acme/acme-one.yaml", tmp_path / "out"
    repository.commit({path: texts[0]})
    program.build(repository.folder, out)
    end = threading.Event()

    def edit() -> None:
        rnd = random.Random(1)
        while not end.is_set():
            with (repository.folder / path).open("w") as file:
                text = rnd.choice(texts)
                file.write(text[:150])
                file.flush()
                file.write(text[150:])

    editor = threading.Thread(target=edit)
    editor.start()
    try:
        for _ in range(2):
            done = program.catalog(repository.folder, "build", "--out", str(out), SOURCE_DATE_EPOCH="1700000000")
            assert done.returncode in (0, 1)
            assert "Traceback" not in done.stderr
            assert "report this" not in done.stderr
            record = (out / LIST / "acme-one/index.json").read_bytes()
            assert any(f'"friendlyName":"{name}"'.encode() in record for name in ("A" * 90, "B"))
    finally:
        end.set()
        editor.join()
    repository.write({path: texts[1]})
    program.build(repository.folder, out, SOURCE_DATE_EPOCH="1700000000")
    program.build(repository.clone(tmp_path / "clone").folder, tmp_path / "other")  # the first text, for comparison
    (tmp_path / "clone" / path).write_text(texts[1])
    program.build(tmp_path / "clone", tmp_path / "clean", SOURCE_DATE_EPOCH="1700000000")
    assert published.tree(out) == published.tree(tmp_path / "clean")
