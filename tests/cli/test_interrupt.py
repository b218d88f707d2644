"""Ctrl-C ends every command with exit code 130 and a message, and leaves nothing behind."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from builder.check import catalogue
from tests import program, published
from tests.conftest import MINIMAL
from tests.git_repository import Repository

ONE = "catalog/acme/acme-one.yaml"
COMMANDS: dict[str, tuple[str, ...]] = {
    "validate": ("validate",),
    "build": ("build",),
    "serve": ("serve", "--port", "0"),
    "create": (
        *("create", "--vendor", "Newco", "--model", "Two", "--power-type", "DC", "--ocpp-url", ""),
        *("--connector", "CHADEMO,CABLE,125,500,50000"),
    ),
    "update": ("update", "acme-one", "--friendly-name", "The one"),
    "archive": ("archive", "acme-one"),
}
WRITES = ("create", "update", "archive")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository with a few models."""
    repository = Repository(tmp_path / "root")
    models = {f"catalog/acme/acme-{n}.yaml": MINIMAL.replace("One", f"M{n}") for n in range(8)}
    repository.commit({ONE: MINIMAL, **models, ".gitignore": "/.catalog-cache/\n/_site/\n"})
    (tmp_path / "tmp").mkdir()
    return repository.folder


def files(root: Path) -> dict[str, bytes]:
    """Return all files of the root, except those of Git, the output and the cache."""
    tree = {path.relative_to(root): path for path in root.rglob("*") if path.is_file()}
    own = {".git", "_site", ".catalog-cache"}
    return {path.as_posix(): file.read_bytes() for path, file in tree.items() if path.parts[0] not in own}


def check_ended(root: Path, process: "subprocess.Popen[bytes]", before: dict[str, bytes]) -> None:
    """Assert that the command was interrupted or had finished, and that each file has its old or its new content."""
    output = process.communicate(timeout=60)[1].decode()
    assert process.returncode in (0, 130), output
    assert "Traceback" not in output
    assert process.returncode == 0 or output.endswith("Stopped.\n"), output
    assert list((root.parent / "tmp").iterdir()) == []
    assert catalogue.load(root).problems == []
    assert not [path for path in files(root) if path not in before and not path.startswith("catalog/newco/newco-two")]
    assert all(folder.is_file() or any(folder.iterdir()) for folder in (root / "catalog").iterdir())


def interrupt_at_step(root: Path, name: str, step: int) -> "subprocess.Popen[bytes]":
    """Run a command that is interrupted before a step that changes the disk."""
    module = ("tests.interrupted", "SIGINT", str(step))
    return program.start(root, *COMMANDS[name], module=module, TMPDIR=str(root.parent / "tmp"))


@pytest.mark.parametrize("name", WRITES)
def test_an_interrupted_write_is_complete_or_has_no_effect(root: Path, name: str) -> None:
    """At whatever step a write is interrupted, its file has the old or the new content, and no other file is left."""
    before = files(root)
    for step in range(1, 5):
        check_ended(root, interrupt_at_step(root, name, step), before)
        shutil.rmtree(root / "catalog")
        for path, content in before.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)


@pytest.mark.parametrize("step", [30, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 140, 3))])
def test_an_interrupted_build(root: Path, step: int) -> None:
    """An interrupted build leaves only whole files, and the next build completes the output."""
    process = interrupt_at_step(root, "build", step)
    output = process.communicate(timeout=60)[1].decode()
    assert process.returncode in (0, 130), output
    assert "Traceback" not in output
    for path, content in published.tree(root / "_site").items():
        assert not path.endswith(".json") or json.loads(content)
    program.build(root, root / "_site")
    program.build(root, root.parent / "clean")
    assert published.tree(root / "_site") == published.tree(root.parent / "clean")


def signals(process: "subprocess.Popen[bytes]", disposition: str) -> set[int]:
    """Return the signals that a process catches (``SigCgt``) or ignores (``SigIgn``), from /proc."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    [mask] = [int(line.split()[1], 16) for line in status.splitlines() if line.startswith(disposition)]
    return {number for number in signal.valid_signals() if mask >> (number - 1) & 1}


def handles_signals(process: "subprocess.Popen[bytes]") -> bool:
    """Return whether the program has installed its signal handlers."""
    try:
        return signal.SIGTERM in signals(process, "SigCgt")
    except OSError:
        return True


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("moment", [0.0, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 10))])
def test_ctrl_c_at_any_moment(root: Path, name: str, moment: int) -> None:
    """Once the program runs, Ctrl-C ends it with exit code 130, unless it has finished."""
    before, rnd = files(root), random.Random(f"{name} {moment}")
    process = program.start(root, *COMMANDS[name], TMPDIR=str(root.parent / "tmp"))
    while not handles_signals(process):
        time.sleep(0.001)
    time.sleep(rnd.random() * 0.3 * bool(moment))
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    check_ended(root, process, before)


def test_a_background_job_ignores_sigint_and_ends_on_sigterm(root: Path) -> None:
    """Started with SIGINT ignored, as shells start background jobs, the preview ignores it; SIGTERM ends it."""
    ignoring = ["sh", "-c", 'trap "" INT; exec "$@"', "sh"]
    process = subprocess.Popen(
        [*ignoring, *program.command(root, *COMMANDS["serve"])],
        stderr=subprocess.PIPE,
        env=program.environment({"TMPDIR": str(root.parent / "tmp")}),
    )
    assert process.stderr
    while b"Serving" not in process.stderr.readline():
        assert process.poll() is None
    assert signal.SIGINT in signals(process, "SigIgn")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 130
    assert process.stderr.read().endswith(b"Stopped.\n")
    process.stderr.close()


INTERRUPT = "os.kill(os.getpid(), 2)"


@pytest.mark.parametrize(
    "moment",
    [
        f"sys.addaudithook(lambda event, what: event == 'import' and what[0] == 'click' and {INTERRUPT})",
        f"install = signal.signal; signal.signal = lambda *signal: (install(*signal), {INTERRUPT})",
        f"flush = sys.stdout.flush; sys.stdout.flush = lambda: (setattr(sys.stdout, 'flush', flush), {INTERRUPT})",
    ],
    ids=["click is imported", "the handler of SIGTERM is installed", "the result is written"],
)
def test_ctrl_c_before_and_after_a_command(root: Path, moment: str) -> None:
    """Ctrl-C while the program is loaded, set up or finished ends it with the same message, and no traceback."""
    start = f"import os, runpy, signal, sys; {moment}; sys.argv[0] = 'catalog'; runpy.run_module('builder', "
    done = subprocess.run(
        [sys.executable, "-c", start + "run_name='__main__')", "--root", str(root), "validate"],
        capture_output=True,
        check=False,
        env=program.environment({}),
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (130, False)
    assert done.stderr.endswith(b"Stopped.\n")
