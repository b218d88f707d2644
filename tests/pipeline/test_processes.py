"""Work done side by side: results, errors, processes that are killed or left alone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from builder.pipeline import processes
from builder.problems import BuilderError
from tests.program import CHECKOUT


def test_results_come_in_order() -> None:
    """Each work is done once, whichever process does it, and the results stand as the works do."""
    for count in (1, 2, 4):
        assert processes.parallel_map(partial(pow, 2), range(40), count) == [2**power for power in range(40)]
    assert processes.run_parallel([partial(pow, 2, power) for power in range(4)]) == [1, 2, 4, 8]
    assert processes.parallel_map(partial(pow, 2), [], 2) == []


def test_each_work_has_a_process_of_its_own() -> None:
    """The first work is done in this process, the others elsewhere; with one process all parts are done here."""
    assert len(set(processes.run_parallel([os.getpid] * 3))) == 3
    assert processes.run_parallel([os.getpid] * 3)[0] == os.getpid()
    assert processes.parallel_map(lambda _: os.getpid(), range(3), 1) == [os.getpid()] * 3


def test_processes_take_what_is_left() -> None:
    """While this process is kept from it, the other does all parts; progress counts them all, whoever does them."""
    seen: list[int] = []

    def progress(parts: Sequence[int]) -> Iterator[int]:
        for part in parts:
            seen.append(part)
            yield part

    done = processes.parallel_map(
        lambda _: os.getpid(), range(20), 2, progress=progress, in_parent=partial(time.sleep, 1)
    )
    assert os.getpid() not in done
    assert seen == list(range(20))


def test_a_large_result_fits_through() -> None:
    """A result larger than any pipe's buffer arrives whole, from several processes."""
    assert [len(part) for part in processes.run_parallel([partial(bytes, 3_000_000)] * 3)] == [3_000_000] * 3


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_error_is_raised_here(tmp_path: Path, place: int) -> None:
    """What a work raises is raised as if it had been done here, and no process stays behind."""

    def fail() -> None:
        raise BuilderError(f"no {tmp_path}")

    works: list[Callable[[], None]] = [partial(time.sleep, 0.01)] * 3
    works[place] = fail
    with pytest.raises(BuilderError, match=f"no {tmp_path}"):
        processes.run_parallel(works)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_killed_process_is_said() -> None:
    """A process that the system kills, as one that wants too much memory, is an error with a remedy."""

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    works: list[Callable[[], None]] = [partial(time.sleep, 0), die]
    with pytest.raises(BuilderError, match="--jobs 1"):
        processes.run_parallel(works)


def test_an_interrupt_stops_the_others() -> None:
    """Ctrl-C in this process ends the others at once, though they have much to do."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    works: list[Callable[[], None]] = [interrupt, partial(time.sleep, 3600)]
    with pytest.raises(KeyboardInterrupt):
        processes.run_parallel(works)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


INTERRUPTED = """
import os, signal, time
from functools import partial
from builder.pipeline import processes

fork = os.fork

def interrupted():
    process = fork()
    if process:
        os.kill(os.getpid(), signal.SIGINT)
    return process

os.fork = interrupted
try:
    processes.run_parallel([partial(time.sleep, 0), partial(time.sleep, 3600)])
except KeyboardInterrupt:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        print("stopped, and nothing left")
"""


def test_an_interrupt_while_processes_start_leaves_none() -> None:
    """Ctrl-C at the very moment at which a process was forked off stops that process too."""
    # A process of its own: as the program, and unlike a test, it has one thread, which the signal must find.
    command = [sys.executable, "-c", INTERRUPTED]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ("stopped, and nothing left\n", "")


ORPHANED = """
import os, signal
from builder.pipeline import processes

def large(_):
    os.kill(first, signal.SIGKILL)
    return bytes(10_000_000)

first = os.getpid()
processes.run_parallel([lambda: signal.pause(), lambda: large(0)])
"""


def test_a_process_whose_first_one_has_gone_ends() -> None:
    """A process with much to tell does not wait for ever for one that was killed."""
    command = [sys.executable, "-c", ORPHANED]
    # The end of the output is the end of all processes that hold it.
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
