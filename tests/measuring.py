"""Whether a test's coverage is measured: not in exhaustive loops and property tests, where that takes most of the time.

What they run is measured in other tests. Nothing changes for a test run without coverage.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import coverage

_OF_PROCESSES = "COVERAGE_PROCESS_CONFIG"  # by which coverage starts in the processes that a test starts


@contextmanager
def unmeasured() -> Iterator[None]:
    """Measure nothing during the block, neither here nor in processes that it starts."""
    measuring = coverage.Coverage.current()
    of_processes = os.environ.pop(_OF_PROCESSES, None)
    if measuring:
        measuring.stop()
    try:
        yield
    finally:
        if measuring:
            measuring.start()
        if of_processes is not None:
            os.environ[_OF_PROCESSES] = of_processes
