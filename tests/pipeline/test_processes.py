"""Work done in parallel: results, errors, processes that are killed or left alone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from builder.pipeline.processes import ParallelMap
from builder.problems import BuilderError
from tests.program import CHECKOUT

_Part = TypeVar("_Part")
_Result = TypeVar("_Result")


def parallel_map(work: Callable[[_Part], _Result], parts: Sequence[_Part], count: int) -> list[_Result]:
    """Return the results of all parts, on which ``count`` processes work."""
    with ParallelMap(work, parts, count) as parallel:
        return parallel.results()


def children() -> set[str]:
    """Return the processes that this one has started and not waited for; hosts of other tests may be among them."""
    lists = Path("/proc/self/task").glob("*/children")
    return {process for found in lists for process in found.read_text(encoding="ascii").split()}


def call(work: Callable[[], None]) -> None:
    """Do a work."""
    work()


def test_results_come_in_order() -> None:
    """Each work is done once, whichever process does it, and the results stand as the works do."""
    for count in (1, 2, 4):
        assert parallel_map(partial(pow, 2), range(40), count) == [2**power for power in range(40)]
    assert parallel_map(partial(pow, 2), [], 2) == []


def test_one_process_forks_none() -> None:
    """With one process all parts are done here; with two another one does some, even if there is but one part."""
    assert parallel_map(lambda _: os.getpid(), range(3), 1) == [os.getpid()] * 3
    with ParallelMap(lambda _: os.getpid(), range(1), 2) as parallel:
        time.sleep(1)
        assert parallel.results() != [os.getpid()]


def test_one_process_needs_neither_fork_nor_signal_mask(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one process the parts are done where the system can neither fork nor hold signals back, as Windows."""
    monkeypatch.delattr(os, "fork")
    monkeypatch.delattr(signal, "pthread_sigmask")
    assert parallel_map(partial(pow, 2), range(3), 1) == [1, 2, 4]


def test_processes_take_what_is_left() -> None:
    """While this process is kept from it, the other does all parts; progress counts the parts of both."""
    seen: list[int] = []

    def progress(parts: Sequence[int]) -> Iterator[int]:
        for part in parts:
            seen.append(part)
            yield part

    with ParallelMap(lambda _: os.getpid(), range(20), 2, progress) as parallel:
        time.sleep(1)
        done = parallel.results()
    assert os.getpid() not in done
    assert seen == list(range(20))


def test_a_large_result_fits_through() -> None:
    """A result larger than any pipe's buffer arrives whole, from several processes."""
    assert [len(part) for part in parallel_map(bytes, [3_000_000] * 6, 3)] == [3_000_000] * 6


@pytest.mark.parametrize("index", [0, 1, 2])
def test_an_error_is_raised_here(tmp_path: Path, index: int) -> None:
    """What a work raises is raised as if it had been done here, and no process stays behind."""

    def fail() -> None:
        raise BuilderError(f"no {tmp_path}")

    works: list[Callable[[], None]] = [partial(time.sleep, 0.01)] * 3
    works[index] = fail
    before = children()
    with pytest.raises(BuilderError, match=f"no {tmp_path}"):
        parallel_map(call, works, len(works))
    assert children() <= before


def test_a_killed_process_is_reported() -> None:
    """A process that the system kills, as one that wants too much memory, is an error with a remedy."""

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with ParallelMap(call, [die], 2) as parallel:
        time.sleep(1)
        with pytest.raises(BuilderError, match="--jobs 1"):
            parallel.results()


def test_an_interrupt_stops_the_others() -> None:
    """Ctrl-C in this process ends the others at once, though they have much to do."""
    before = children()

    def interrupt() -> None:
        assert len(children() - before) == 2  # the others
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), ParallelMap(time.sleep, [3600] * 3, 3):
        interrupt()
    assert children() <= before


def test_more_parts_than_can_be_shared_out_are_refused() -> None:
    """As many parts as fit into a pipe are shared out; more are refused, where they would block for ever."""
    assert parallel_map(abs, range(16_384), 2) == list(range(16_384))
    with pytest.raises(ValueError, match="16385 parts"):
        parallel_map(abs, range(16_385), 2)


INTERRUPTED = """
import os, signal, time
from builder.pipeline.processes import ParallelMap

fork = os.fork

def interrupted():
    process = fork()
    if process:
        os.kill(os.getpid(), signal.SIGINT)
    return process

os.fork = interrupted
try:
    with ParallelMap(time.sleep, [3600, 3600], 2) as sleeping:
        sleeping.results()
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
with processes.ParallelMap(large, [0], 2):
    signal.pause()
"""


def test_a_process_whose_first_one_has_gone_ends() -> None:
    """A process with much to tell does not wait for ever for one that was killed."""
    command = [sys.executable, "-c", ORPHANED]
    # The end of the output is the end of all processes that hold it.
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
