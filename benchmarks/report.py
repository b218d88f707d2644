"""The one table: what was measured, the limits, whether they hold; and on what it was measured."""

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
    """One row: a work, our figure, the other's, their ratio, and at most what it may be."""

    work: str
    ours: str
    other: str
    ratio: float | None
    limit: float | None

    @property
    def verdict(self) -> str:
        """Say whether the limit holds, where there is one and a figure beside it."""
        if self.ratio is None or self.limit is None:
            return ""
        return "holds" if self.ratio <= self.limit else "**does not hold**"


def render(rows: Sequence[Row], parts: Mapping[str, float], count: int, rounds: int) -> str:
    """Return the page: table, parts, machine and versions."""
    return "\n".join([*_head(rounds), *_table(rows), *_parts(parts, count), *_machine(), ""])


def _head(rounds: int) -> list[str]:
    return [
        "# What a build costs, beside the peers",
        "",
        (
            f"WriteCounts by `./run benchmark`. Whole processes, medians of {rounds} rounds side by side (A B A B), "
            "and of their ratios; data, output and cache in memory; a full build begins without output and cache. "
            "Python keeps its bytecode, as it does unless it is told not to."
        ),
        "",
    ]


def _table(rows: Sequence[Row]) -> list[str]:
    lines = [
        f"| {row.work} | {row.ours} | {row.other} | {_number(row.ratio)} | {_number(row.limit)} | {row.verdict} |"
        for row in rows
    ]
    return ["| work | ours | beside it | ratio | at most | |", "| --- | --- | --- | --- | --- | --- |", *lines, ""]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def _parts(parts: Mapping[str, float], count: int) -> list[str]:
    lines = [f"| {name} | {taken:.3f} | {taken / count * 1e6:.0f} |" for name, taken in parts.items()]
    total = sum(parts.values())
    return [
        "## The parts of our own time",
        "",
        (
            f"{count:,} models, each part after the other in one process. `compress` is gzip -9 of every file, which "
            "a build does only when asked to."
        ),
        "",
        "| part | s | µs a model |",
        "| --- | --- | --- |",
        *lines,
        f"| all | {total:.3f} | {total / count * 1e6:.0f} |",
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
