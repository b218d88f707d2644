"""Do the parts of a long work side by side: in processes forked off, which know all that this one knows.

Only results go through a pipe. Where a system cannot fork, or one job is asked for, all is done in this process.
"""

import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple, NoReturn, TypeVar

from builder.problems import BuilderError

_Result = TypeVar("_Result")
_Part = TypeVar("_Part")
_PLACE = 4  # bytes
_MOST = 8  # more wait for the disk and for each other


class _Job(NamedTuple):
    process: int
    results: int  # the end of a pipe


def processes(wanted: int | None) -> int:
    """Return how many processes to use: as many as are wanted, else one a core; one where none can be forked."""
    if sys.platform == "win32":
        return 1
    if sys.platform == "darwin":  # it forks, but not all of its libraries survive that
        return wanted or 1
    return wanted or min(len(os.sched_getaffinity(0)), _MOST)


def parallel_map(
    work: Callable[[_Part], _Result],
    parts: Sequence[_Part],
    processes: int,
    *,
    progress: Callable[[Sequence[_Part]], Iterable[_Part]] = iter,
    in_parent: Callable[[], None] | None = None,
) -> list[_Result]:
    """Do the work on each part and return the results in order: each process takes the next part that is left.

    Parts that take long stand first. ``progress`` wraps them to show progress; ``in_parent`` is done in this process
    before it takes a part.
    """
    if processes == 1 or len(parts) == 0:
        if in_parent:
            in_parent()
        return [work(part) for part in progress(parts)]
    left, full = os.pipe()  # the places of the parts, each read by one process
    os.write(full, b"".join(place.to_bytes(_PLACE) for place in range(len(parts))))
    os.close(full)

    def first() -> list[tuple[int, _Result]]:
        if in_parent:
            in_parent()
        places, done = _places(left), []
        mine = next(places, None)
        for place, part in enumerate(progress(parts)):
            if place == mine:
                done.append((place, work(part)))
                mine = next(places, None)
        return done

    parent = os.getpid()

    def other() -> list[tuple[int, _Result]]:
        return [(place, work(parts[place])) for place in _places(left, parent)]

    try:
        done = run_parallel([first, *[other] * (processes - 1)])
    finally:
        os.close(left)
    return [result for _, result in sorted(chain.from_iterable(done), key=itemgetter(0))]


def run_parallel(works: Sequence[Callable[[], _Result]]) -> list[_Result]:
    """Do all works, the first in this process and each other in one of its own; return their results in order.

    What one raises is raised here, when all have ended. Raises BuilderError if a process was killed.
    """
    jobs: list[_Job] = []
    try:
        for work in works[1:]:
            with _no_signals() as before:  # a process that is not listed yet could not be stopped
                jobs.append(_fork(work, before))
        results = [work() for work in works[:1]]
        while jobs:
            sent = _wait(jobs[0])
            del jobs[0]
            results.append(_result(sent))
    finally:
        with _no_signals():
            for job in jobs:  # something was raised, perhaps by Ctrl-C
                _stop(job)
    return results


@contextmanager
def _no_signals() -> Iterator[set[signal.Signals]]:
    """Let Ctrl-C and a polite end wait for the end of the block; yield which signals had to wait before."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
    try:
        yield {signal.Signals(number) for number in before}
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _places(left: int, parent: int | None = None) -> Iterator[int]:
    """Yield the places that this process takes; one whose first process has gone takes no more."""
    while (parent is None or os.getppid() == parent) and (place := os.read(left, _PLACE)):
        yield int.from_bytes(place)


def _fork(work: Callable[[], _Result], signals: set[signal.Signals]) -> _Job:
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)  # else it would wait for itself to read, once the first process has gone
        _be_a_job(work, writing, signals)
    os.close(writing)
    return _Job(process, reading)


def _be_a_job(work: Callable[[], _Result], results: int, signals: set[signal.Signals]) -> NoReturn:
    """Do the work, send its result, and end without a word, whatever happens."""
    code = 1
    with suppress(BaseException):  # Ctrl-C hits all processes: the first one stops the others
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, signals)
        with os.fdopen(results, "wb") as file:
            try:
                sent: tuple[_Result | None, Exception | None] = work(), None
            except Exception as error:  # noqa: BLE001 - it is raised in the first process
                sent = None, error
            pickle.dump(sent, file, protocol=5)
        code = 0
    os._exit(code)


def _wait(job: _Job) -> bytes:
    """Return what a process sent until its end; nothing if that was no good one."""
    with os.fdopen(job.results, "rb") as file:
        content = file.read()
    _, status = os.waitpid(job.process, 0)
    return b"" if status else content


def _result(sent: bytes) -> Any:  # noqa: ANN401 - what its work returns
    if not sent:
        raise BuilderError(
            "a process of the build was killed, possibly because it ran out of memory: try again with --jobs 1"
        )
    result, error = pickle.loads(sent)  # noqa: S301 - from a process of our own
    if error:
        raise error
    return result


def _stop(job: _Job) -> None:
    with suppress(ProcessLookupError):
        os.kill(job.process, signal.SIGTERM)
    with suppress(OSError):  # it was closed before
        os.close(job.results)
    with suppress(ChildProcessError):  # it was waited for before
        os.waitpid(job.process, 0)
