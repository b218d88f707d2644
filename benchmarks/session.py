"""The measurements: pairs of tasks, and their limits."""

import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import hosts, measure, ours, peers
from benchmarks.measure import Task
from benchmarks.report import Row

LIMIT_FULL = 0.4
LIMIT_ONE_CHANGED = 0.10
LIMIT_NOTHING_CHANGED = 0.04
LIMIT_VALIDATE = 0.06
LIMIT_IMPORT = 2.0
LIMIT_SCALE = 1.1
LIMIT_BYTES = 1 << 30
LIMIT_HELP = 2.5


class Session:
    """One run of the benchmark, in a folder in memory."""

    def __init__(self, folder: Path, count: int, rounds: int) -> None:
        self._folder = folder
        self._count = count
        self._rounds = rounds
        self._catalogue = ours.Catalogue(folder / "ours", count)

    def rows(self, *, large: int, with_peers: bool, eleventy: bool) -> list[Row]:
        """Measure all rows; print each to stderr as it is measured."""
        rows: list[Row] = []
        for row in self._rows(large=large, with_peers=with_peers, eleventy=eleventy):
            print(f"{row.task}: {row.ours}", file=sys.stderr)
            rows.append(row)
        return rows

    def steps(self) -> dict[str, float]:
        """Return the seconds of each step of a full build."""
        return ours.steps(self._catalogue.root, self._folder / "steps")

    def _rows(self, *, large: int, with_peers: bool, eleventy: bool) -> Iterator[Row]:
        own, models = self._catalogue, f"{self._count:,} models"
        hugo = peers.Hugo(self._folder / "hugo", self._count) if with_peers else None
        hugo_changed = hugo.changed() if hugo else None
        yield self._pair(f"full build, {models}", own.full(), hugo.full() if hugo else None, LIMIT_FULL)
        yield self._pair("rebuild, one file changed", own.changed(), hugo_changed, LIMIT_ONE_CHANGED)
        yield self._pair("rebuild, one file changed and committed", own.committed(), hugo_changed, LIMIT_ONE_CHANGED)
        measure.seconds(own.unchanged())
        yield self._pair("rebuild, nothing changed", own.unchanged(), hugo_changed, LIMIT_NOTHING_CHANGED)
        checker = peers.check_jsonschema(own.root) if with_peers else None
        yield self._pair(f"validate, {models}", own.validate(), checker, LIMIT_VALIDATE)
        importer, table = own.import_table(self._folder / "table")
        yield self._pair(f"import, {models} in a table", importer, peers.csv_and_jsonschema(table), LIMIT_IMPORT)
        if eleventy and with_peers:
            other = peers.Eleventy(self._folder / "eleventy", own.root)
            yield self._pair(f"full build, {models}", own.full(), other.full(), None)
        click = Task("import click", [ours.program("python"), "-c", "import click"], self._folder)
        help_ = Task("catalog --help", [ours.program("catalog"), "--help"], self._folder)
        yield self._pair("`catalog --help`", help_, click, LIMIT_HELP)
        yield from self._hosts(with_peers=with_peers)
        if large:
            yield from self._scale(large)

    def _hosts(self, *, with_peers: bool) -> Iterator[Row]:
        """Measure the Node host on a catalogue of its own."""
        served = ours.Catalogue(self._folder / "served", min(self._count, hosts.MODELS))
        measure.seconds(served.full())
        seconds = 3 if with_peers else 0.3
        tree = served.root / ours.OUT
        yield from hosts.rows(tree, self._folder, self._rounds, with_peer=with_peers, seconds=seconds)

    def _pair(self, name: str, task: Task, peer: Task | None, limit: float | None) -> Row:
        """Measure a task and that of a peer."""
        seconds = measure.alternate([task, peer] if peer else [task], self._rounds)
        if not peer:
            return Row(name, _median(seconds[0]), "", None, limit)
        return Row(name, _median(seconds[0]), f"{peer.name} {_median(seconds[1])}", measure.ratio(*seconds), limit)

    def _scale(self, large: int) -> Iterator[Row]:
        """Measure how time and memory grow with the number of models."""
        many = ours.Catalogue(self._folder / "large", large)
        seconds = measure.alternate([many.full(), self._catalogue.full()], max(1, self._rounds // 2))
        growth = measure.ratio(*seconds) * self._count / large
        name = f"time per model, {large:,} / {self._count:,}"
        yield Row(name, f"{_median(seconds[0])} / {_median(seconds[1])}", "", growth, LIMIT_SCALE)
        peak = measure.peak_bytes(many.full())
        yield Row(
            f"peak memory, full build, {large:,} models", f"{peak >> 20:,} MiB", "1,024 MiB", peak / LIMIT_BYTES, 1.0
        )
        yield hosts.scale(many.root / ours.OUT, self._catalogue.root / ours.OUT)


def _median(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds):.3f} s"
