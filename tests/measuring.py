"""Whether a test's coverage is measured: not in exhaustive loops and property tests, where that takes most of the time.

What they run is measured in other tests. Nothing changes for a test run without coverage.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_OF_PROCESSES = "COVERAGE_PROCESS_CONFIG"  # by which coverage starts in the processes that a test starts


@contextmanager
def unmeasured() -> Iterator[None]:
    """Measure nothing during the block, neither here nor in processes that it starts.

    Coverage is not stopped: each of its starts would patch ``os.fork`` and ``os._exit`` once more.
    """
    here, in_threads = sys.gettrace(), threading.gettrace()
    of_processes = os.environ.pop(_OF_PROCESSES, None)
    sys.settrace(None)
    threading.settrace(None)
    try:
        yield
    finally:
        threading.settrace(in_threads)
        sys.settrace(here)
        if of_processes is not None:
            os.environ[_OF_PROCESSES] = of_processes
