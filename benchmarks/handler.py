"""Measure the query handler with 1,000 and 20,000 models, and compare nginx serving files with FastAPI and SQLite.

.venv/bin/python -m benchmarks.handler
"""

import http.client
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from benchmarks import peers
from benchmarks.hosts import Record, peer, time_handler
from builder import settings
from builder.domain.addresses import LIST
from builder.domain.model import Model
from builder.pipeline.options import Options
from builder.publish import plan
from tests import published
from tests.catalogues import make_model
from tests.hosts import real_hosts

REQUESTS = 2000


class Times(NamedTuple):
    """Median and 99th percentile, in milliseconds."""

    median: float
    p99: float


def catalogue(total: int) -> list[Model]:
    """Return models, 25 per vendor, every tenth one archived."""
    return [make_model(n, f"Vendor {n // 25}", f"Model {n}", archived=n % 10 == 0) for n in range(total)]


def times(samples: Sequence[float]) -> Times:
    """Return median and p99 of samples."""
    ordered = sorted(samples)
    return Times(statistics.median(ordered), ordered[int(len(ordered) * 0.99)])


def queries(ordered: Sequence[Model], kind: str) -> list[str]:
    """Return queries of a kind, with cursors spread over the catalogue."""
    rnd = random.Random(1)  # noqa: S311 - the same requests in every run
    found = []
    for _ in range(REQUESTS):
        model = rnd.choice(ordered)
        page = {"limit": "100", "startingAfter": model.id}
        filters = {"page": page, "vendor": page | {"vendor": model.entry.vendor}, "model": {"model": model.entry.model}}
        found.append(urlencode(filters[kind]))
    return found


def over_http(base: str, targets: Sequence[str]) -> Times:
    """Time requests, one after the other on one connection."""
    address = urlsplit(base)
    connection = http.client.HTTPConnection(address.hostname or "", address.port)
    samples = []
    for target in targets:
        started = time.perf_counter()
        connection.request("GET", f"/{target}")
        response = connection.getresponse()
        response.read()
        assert response.status == 200, target
        samples.append((time.perf_counter() - started) * 1000)
    connection.close()
    return times(samples[len(samples) // 10 :])


def cpu_seconds(name: str) -> float:
    """Return the CPU seconds of this process's descendants with a name."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, _, rest = stat.read_text().partition(" (")
        except OSError:
            continue
        program, _, fields = rest.rpartition(") ")
        if program.startswith(name[:15]) and os.getpid() in _ancestors(int(pid)):
            ticks += sum(map(int, fields.split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _ancestors(pid: int) -> Iterator[int]:
    while pid > 1:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[1])
        yield pid


def in_workerd(tree: Path, requests: Sequence[str]) -> tuple[Times, float]:
    """Time pages in workerd. Return the times, and its CPU milliseconds per request including its asset service."""
    with real_hosts.workerd(tree) as base:
        targets = [f"{LIST}?{query}" for query in requests]
        over_http(base, targets[:200])
        before = cpu_seconds("workerd")
        measured = over_http(base, targets)
        return measured, (cpu_seconds("workerd") - before) / len(targets) * 1000


def main() -> None:
    """Measure and print the results."""
    with tempfile.TemporaryDirectory() as name:
        medians: dict[tuple[int, str], float] = {}
        for total in (1000, 20_000):
            folder = Path(name) / str(total)
            tree, ordered = folder / "tree", catalogue(total)
            published.write(tree, plan.batches(ordered, settings.main_site()), Options())
            for kind in ("page", "vendor", "model"):
                milliseconds, reads = time_handler(tree, queries(ordered, kind))
                measured = times(milliseconds)
                medians[total, kind] = measured.median
                print(
                    f"handler, {total} models, {kind}: {measured.median:.2f} ms, p99 {measured.p99:.2f}, {reads} reads"
                )
            measured, cpu = in_workerd(tree, queries(ordered, "page")[:1000])
            print(f"workerd, {total} models, page: {measured.median:.2f} ms, p99 {measured.p99:.2f}, CPU {cpu:.2f} ms")
            if total == 1000:
                compare(folder, tree, ordered)
        for kind in ("page", "vendor", "model"):
            print(f"20,000 models to 1,000, {kind}: {medians[20_000, kind] / medians[1000, kind]:.2f} times the median")


def compare(folder: Path, tree: Path, ordered: Sequence[Model]) -> None:
    """Print the CPU time per request of nginx and of the peer, for a record and for a page of 100."""
    ids = [model.id for model in ordered] * 5
    peers.install(with_eleventy=False)
    records = [Record(model.id, model.is_archived, model.record.decode()) for model in ordered]
    with real_hosts.nginx(tree) as files, peer(folder, records) as port:
        base = f"http://127.0.0.1:{port}"
        for name, target, theirs in (("record", "{}", "models/{}"), ("page of 100", "pages/5", "models?place=399")):
            ours = cpu_per_request("nginx", files, [f"{LIST}/{target.format(model_id)}" for model_id in ids])
            other = cpu_per_request("python", base, [theirs.format(model_id) for model_id in ids])
            print(f"{name}: nginx {ours:.3f} ms CPU, peer {other:.3f} ms CPU, {other / ours:.0f} times")


def cpu_per_request(name: str, base: str, targets: Sequence[str]) -> float:
    """Return the CPU milliseconds per request of a server's processes."""
    before = cpu_seconds(name)
    over_http(base, targets)
    return (cpu_seconds(name) - before) / len(targets) * 1000


if __name__ == "__main__":
    main()
