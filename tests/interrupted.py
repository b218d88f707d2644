"""The program, ended by a signal at a given step: ``python -m tests.interrupted SIGNAL N ARGUMENT...``.

A step opens a file for writing, renames, removes, or creates or removes a folder; the signal comes before step N,
counted from 1. SIGINT goes to all processes, as Ctrl-C does; other signals to the first process only, as ``kill -9``
does. The file named by TRACE in the environment gets one line for each step: its kind, and the path that it creates,
changes or removes.
"""

import os
import signal
import sys
from typing import Any

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _is_step(event: str, arguments: tuple[Any, ...]) -> bool:
    if event == "open":
        path, _, flags = arguments
        return isinstance(path, (str, bytes)) and path != os.devnull and bool(flags & _WRITING)
    return event in _CHANGES


def main() -> None:
    """Install the hook, then run the program."""
    end, place = signal.Signals[sys.argv[1]], int(sys.argv[2])
    del sys.argv[1:3]
    first, steps = os.getpid(), 0
    trace = os.open(os.environ["TRACE"], os.O_WRONLY | os.O_CREAT | os.O_APPEND) if "TRACE" in os.environ else None

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal steps
        if not _is_step(event, arguments):
            return
        steps += 1
        if trace is not None:
            os.write(trace, f"{event}\t{arguments[event == 'os.rename']}\n".encode())
        if steps == place and end == signal.SIGINT:
            os.killpg(0, end)
        elif steps == place:
            os.kill(first, end)

    from builder.cli.main import main as program  # noqa: PLC0415 - its own imports are no steps

    sys.addaudithook(hook)
    program()


if __name__ == "__main__":
    main()
