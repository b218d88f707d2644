"""Run whole processes and measure them: seconds, in alternating rounds, and memory including child processes."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_SAMPLES_PER_SECOND = 50
# Python caches its bytecode by default; test environments often turn that off.
_DEFAULT_ENVIRONMENT = {"PYTHONDONTWRITEBYTECODE": ""}


def nothing() -> None:
    """Do nothing: the default preparation of a task."""


@dataclass(frozen=True, slots=True)
class Task:
    """A command, its folder, and a preparation that runs before each round and is not measured."""

    name: str
    command: Sequence[str]
    folder: Path
    prepare: Callable[[], None] = nothing
    environment: dict[str, str] = field(default_factory=dict)

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the command without output, in its own session."""
        return subprocess.Popen(
            self.command,
            cwd=self.folder,
            env={**os.environ, **_DEFAULT_ENVIRONMENT, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def check(self, process: "subprocess.Popen[bytes]") -> None:
        """Wait for the process to end. Raises RuntimeError if it fails."""
        _, errors = process.communicate()
        if process.returncode:
            raise RuntimeError(f"{self.name}: exit {process.returncode}: {errors.decode(errors='replace')[-2000:]}")


def seconds(task: Task) -> float:
    """Return the seconds that one run takes."""
    task.prepare()
    started = time.perf_counter()
    task.check(task.start())
    return time.perf_counter() - started


def alternate(tasks: Sequence[Task], rounds: int) -> list[list[float]]:
    """Return the seconds of each task in each round. Rounds alternate (A B A B): other load affects all tasks."""
    by_round = [[seconds(task) for task in tasks] for _ in range(rounds)]
    return [list(task_seconds) for task_seconds in zip(*by_round, strict=True)]


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the rounds' ratios."""
    return statistics.median(own / other for own, other in zip(ours, theirs, strict=True))


def peak_bytes(task: Task) -> int:
    """Return the peak memory of all processes of a run, in bytes; shared pages count once (PSS)."""
    task.prepare()
    process = task.start()
    peak = 0
    while process.poll() is None:
        peak = max(peak, _family_bytes(process.pid))
        time.sleep(1 / _SAMPLES_PER_SECOND)
    task.check(process)
    return peak


def _family_bytes(session: int) -> int:
    return sum(_bytes(process) for process in Path("/proc").glob("[0-9]*") if _session(process) == session)


def _session(process: Path) -> int:
    try:
        after_name = (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
    except OSError:
        return -1
    return int(after_name.split()[3])


def _bytes(process: Path) -> int:
    try:
        lines = (process / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # the process has ended
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def resident_bytes(process: int) -> int:
    """Return the peak memory of a running process, in bytes."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024
