"""The report: the measurements with their limits, whether they hold, and the machine they were taken on."""

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from benchmarks import peers

_LIBRARIES = ("click", "jinja2", "jsonschema", "pydantic", "pyyaml")


class Row(NamedTuple):
    """One row: a task, our figure, the peer's, their ratio, and the limit of the ratio."""

    task: str
    ours: str
    other: str
    ratio: float | None
    limit: float | None

    @property
    def verdict(self) -> str:
        """Whether the limit holds; empty without a limit or a peer's figure."""
        if self.ratio is None or self.limit is None:
            return ""
        return "holds" if self.ratio <= self.limit else "**does not hold**"


def render(rows: Sequence[Row], steps: Mapping[str, float], count: int, rounds: int) -> str:
    """Return the report as Markdown: the rows, the steps of a build, the machine and the versions."""
    return "\n".join([*_head(rounds), *_table(rows), *_steps(steps, count), *_machine(), ""])


def _head(rounds: int) -> list[str]:
    return [
        "# Cost of a build, compared with peers",
        "",
        (
            f"Written by `./run benchmark`. Times of whole processes: medians of {rounds} alternating rounds (A B A B) "
            "and medians of their ratios. Data, output and cache are in memory; a full build starts without output and "
            "cache. Python caches its bytecode, which is the default. Servers: one process each, 3,000 models at most, "
            "asked in alternating rounds by the same program; the ratio is that of the times per response."
        ),
        "",
    ]


def _table(rows: Sequence[Row]) -> list[str]:
    lines = [
        f"| {row.task} | {row.ours} | {row.other} | {_number(row.ratio)} | {_number(row.limit)} | {row.verdict} |"
        for row in rows
    ]
    return ["| task | ours | peer | ratio | limit | |", "| --- | --- | --- | --- | --- | --- |", *lines, ""]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def _steps(steps: Mapping[str, float], count: int) -> list[str]:
    lines = [f"| {name} | {seconds:.3f} | {seconds / count * 1e6:.0f} |" for name, seconds in steps.items()]
    total = sum(steps.values())
    return [
        "## Time by step",
        "",
        (
            f"{count:,} models, one step after the other in one process. `compress` is gzip -9 of every file, which "
            "a build does only with `--precompress`."
        ),
        "",
        "| step | s | µs per model |",
        "| --- | --- | --- |",
        *lines,
        f"| total | {total:.3f} | {total / count * 1e6:.0f} |",
        "",
    ]


def _machine() -> list[str]:
    libraries = ", ".join(f"{name} {metadata.version(name)}" for name in _LIBRARIES)
    others = ", ".join(f"{name} {version}" for name, version in (peers.PACKAGES | {"eleventy": peers.ELEVENTY}).items())
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.split()[2]
    return [
        "## Machine and versions",
        "",
        (
            f"{_processor()}, {len(os.sched_getaffinity(0))} cores used, {_memory()} GiB, {platform.system()} "
            f"{platform.release()}. {platform.python_implementation()} {platform.python_version()}, {libraries}, "
            f"Git {git}. Peers: {others}."
        ),
    ]


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30))
