"""A build that is killed, at random moments and before every step by which it touches the disk."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from builder.domain.addresses import LIST
from builder.publish.api import lookup
from tests import program, published
from tests.published import faults, watched
from tests.two_states import TwoStates, make_states

pytestmark = pytest.mark.unmeasured

MODELS = 110  # so that there is a second page
FEW = 3


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> TwoStates:
    """Return a catalogue of two pages, in two states."""
    return make_states(tmp_path_factory.mktemp("states"), MODELS)


def kill(root: Path, out: Path, seconds: float, *, whole_family: bool) -> None:
    """Start a build and kill it after a while: its first process alone, or all of them."""
    process = program.start(root, "build", "--out", str(out))
    time.sleep(seconds)
    (os.killpg if whole_family else os.kill)(process.pid, signal.SIGKILL)
    process.communicate()


def kill_at_random(states: TwoStates, out: Path, rnd: random.Random, *, full: bool) -> None:
    """Go from one state to the other and back, in a build that is killed, then in one that is not."""
    for goal in ("before", "after", "before"):
        states.check_out(goal)
        if full:
            shutil.rmtree(out, ignore_errors=True)
            shutil.rmtree(states.root / ".catalog-cache", ignore_errors=True)
        with watched(out, states.allowed) as found:
            kill(states.root, out, rnd.uniform(0, states.seconds * 1.1), whole_family=rnd.random() < 0.5)
            found.extend(faults(out, states.allowed))
            program.build(states.root, out)
        assert found == []
        assert published.tree(out) == states.trees[goal]


@pytest.mark.parametrize("full", [True, False], ids=["full", "incremental"])
def test_a_build_killed_at_a_few_moments_heals(states: TwoStates, tmp_path: Path, *, full: bool) -> None:
    """Whenever a build is killed, readers meet no half file and no list ahead of its models; the next one heals."""
    kill_at_random(states, tmp_path / "out", random.Random(f"few {full}"), full=full)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(17))
@pytest.mark.parametrize("full", [True, False], ids=["full", "incremental"])
def test_a_build_killed_at_many_moments_heals(states: TwoStates, tmp_path: Path, *, full: bool, seed: int) -> None:
    """The same at a hundred random moments."""
    kill_at_random(states, tmp_path / "out", random.Random(f"many {full} {seed}"), full=full)


def kill_a_worker(root: Path, out: Path) -> tuple[int, str]:
    """Start a build and kill the first process that it forks off; return its exit code and its stderr."""
    for _ in range(20):  # on a busy machine a build can be over before this process sees it
        process = program.start(root, "build", "--full", "--jobs", "2", "--out", str(out))
        is_killed = kill_first_worker(process)
        stderr = process.communicate()[1].decode()
        if is_killed:
            return process.returncode, stderr
    raise AssertionError("no build forked off a process")


def kill_first_worker(process: subprocess.Popen[bytes]) -> bool:
    """Kill the first process that a build forks off; return whether there was one before the build ended."""
    seen: set[str] = set()
    while process.poll() is None:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
        workers = {child for child in children if is_program(child)}
        if workers & seen:  # a child that becomes Git looks like the program for a moment
            with suppress(ProcessLookupError):  # it has ended
                os.kill(int(min(workers & seen)), signal.SIGKILL)
                return True
        seen = workers
        time.sleep(0.002)
    return False


def is_program(process: str) -> bool:
    """Say whether a process that may have ended is one of the program's."""
    try:
        return b"builder" in Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not say which processes were forked off")
def test_a_killed_worker_stops_the_build(states: TwoStates, tmp_path: Path) -> None:
    """A process that the system kills ends the build with a reason; the tree stays, and the next build heals."""
    out = tmp_path / "out"
    states.check_out("before")
    program.build(states.root, out)
    states.check_out("after")
    code, stderr = kill_a_worker(states.root, out)
    assert (code, "a process of the build was killed" in stderr) == (1, True), stderr
    assert "Traceback" not in stderr
    assert faults(out, states.allowed) == []
    program.build(states.root, out)
    assert published.tree(out) == states.trees["after"]


def steps_of(states: TwoStates, out: Path, trace: Path) -> int:
    """Return how many steps the build takes by which it touches the disk."""
    process = program.start(
        states.root, "build", "--out", str(out), module=("tests.interrupted", "SIGKILL", "0"), TRACE=str(trace)
    )
    _, stderr = process.communicate()
    assert process.returncode == 0, stderr.decode()
    return trace.read_bytes().count(b"\n")


def moved(trace: Path, out: Path) -> list[str]:
    """Return the paths below the output at which a build's files and folders appeared, in that order."""
    lines = trace.read_text(encoding="utf-8").splitlines()
    renamed = [line.removeprefix(f"os.rename\t{out}/") for line in lines if line.startswith("os.rename")]
    return [path for path in renamed if not path.startswith(".catalog")]


def test_lists_come_last(two_states: TwoStates, tmp_path: Path) -> None:
    """All records and pages of models appear before the first list that names them, in a new tree and in an old one."""
    out = tmp_path / "out"
    for state in ("before", "after"):
        two_states.check_out(state)
        steps_of(two_states, out, tmp_path / state)
        appeared = moved(tmp_path / state, out)
        lists = [
            place
            for place, path in enumerate(appeared)
            if path in ("index.html", "page", f"{LIST}/index.json") or re.search("/(pages|vendors)(/|$)", path)
        ]
        models = [
            place
            for place, path in enumerate(appeared)
            if path in ("models", "asset-management") or re.search(r"models/[a-z0-9]+-[a-z0-9-]+", path)
        ]
        assert models
        assert max(models) < min(lists)


@pytest.mark.parametrize(
    ("index", "listed"),
    [
        (f"{lookup.FOLDER}/directory.json", f"{lookup.FOLDER}/(index|blocks)/"),
        (f"{LIST}/changes/index.json", f"{LIST}/changes/pages/"),
    ],
)
def test_an_index_comes_after_what_it_names(two_states: TwoStates, tmp_path: Path, index: str, listed: str) -> None:
    """In a tree that is there already, the files of a folder appear before the index of them."""
    out = tmp_path / "out"
    two_states.check_out("before")
    program.build(two_states.root, out)
    two_states.check_out("after")
    steps_of(two_states, out, tmp_path / "trace")
    appeared = moved(tmp_path / "trace", out)
    places = [place for place, path in enumerate(appeared) if re.match(listed, path)]
    assert places
    assert max(places) < appeared.index(index)


def kill_before_step(states: TwoStates, folder: Path, choose: Callable[[int], list[int]]) -> None:
    """Kill the build from ``before`` to ``after`` before each of the chosen steps, each time from the same start."""
    states.check_out("before")
    start = folder / "start"
    program.build(states.root, start)
    states.check_out("after")
    shutil.copytree(start, folder / "whole")
    for step in choose(steps_of(states, folder / "whole", folder / "trace")):
        out = folder / f"step-{step}"
        shutil.copytree(start, out)
        process = program.start(
            states.root, "build", "--out", str(out), module=("tests.interrupted", "SIGKILL", str(step))
        )
        process.communicate()
        assert faults(out, states.allowed) == [], step
        program.build(states.root, out)
        assert published.tree(out) == states.trees["after"], step
        shutil.rmtree(out)


def test_a_build_killed_before_a_few_steps_heals(two_states: TwoStates, tmp_path: Path) -> None:
    """Before whichever step a build is killed, the output is whole, and the next build heals it."""
    kill_before_step(two_states, tmp_path, lambda count: random.Random(count).sample(range(1, count + 1), FEW))


@pytest.mark.long
def test_a_build_killed_before_every_step_heals(two_states: TwoStates, tmp_path: Path) -> None:
    """The same before each step."""
    kill_before_step(two_states, tmp_path, lambda count: list(range(1, count + 1)))
