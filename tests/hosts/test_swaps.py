"""Each response comes from one build: trees are swapped under running hosts while clients send requests.

workerd with static assets is not among the hosts: Cloudflare replaces a deployment as a whole. The code and the list of
files belong to a version, and each request gets the files of one version
(https://developers.cloudflare.com/workers/static-assets/).
"""

import hashlib
import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest

from builder.check import catalogue
from builder.domain import query
from builder.domain.addresses import LIST
from builder.domain.model import Model
from builder.pipeline.options import Options
from builder.publish import plan
from builder.publish.api import lookup, static
from builder.publish.artifacts import Artifact, Batch
from builder.serve.server import HOST, Preview, serve_in_background
from tests import published
from tests.catalogues import SETTINGS, make_model
from tests.conftest import MINIMAL
from tests.hosts import real_hosts
from tests.hosts.conformance import ask
from tests.hosts.real_hosts import STATIC, WITH_QUERIES

pytestmark = pytest.mark.unmeasured

CLIENTS = 4
ANSWERS = 600
BUCKET_ANSWERS = 100  # with at least three uploads, which take longer than answers
PAUSE = 0.05  # seconds between requests once a client has sent enough: replacing builds needs the processor too
MANY_ANSWERS = 10_000
# The builds differ in their models, which ones are archived, and the groups of vendors: no page of 100 is the same.
FIRST = [make_model(n, f"V{n % 7 and 1}", f"M{n % 90}", archived=n % 25 == 0) for n in range(1000)]
SECOND = [make_model(n, f"V{n % 5 and 1}", f"M{n % 80}", archived=n % 5 < 2) for n in range(1100) if n % 9]
WHOLE_API = ("asset-management/", "_worker.js")
QUERIES_ALONE = (lookup.FOLDER, "_worker.js")
EPOCH = "1970-01-01T00:00:00Z"  # SOURCE_DATE_EPOCH is 0
SMALL = [FIRST[:130], SECOND[:140]]  # more than a page of 100; an upload to a bucket takes longer than a switched link

Expected = dict[str, set[bytes]]


def queries() -> Iterator[str]:
    """Yield queries whose answers differ between the two builds, with cursors that both have."""
    for filters in ({}, {"vendor": "v1"}, {"vendor": "v0"}, {"model": "m1"}, {"vendor": "V1", "model": "M5"}):
        yield urlencode({**filters, "limit": "500"})
        for number in range(10, 1000, 45):
            page = {"limit": "100", "startingAfter": f"v-{number:05}"}
            yield urlencode({**filters, **page, "isArchived": str(number % 10 == 0).lower()})


def answers(builds: Sequence[Sequence[Model]] = (FIRST, SECOND)) -> Expected:
    """Return the answer of each build to each query whose cursor they all have."""
    known = set.intersection(*({model.id for model in ordered} for ordered in builds))
    asked = [text for text in queries() if dict(parse_qsl(text)).get("startingAfter") in {None, *known}]
    return {f"{LIST}?{text}": {answer(ordered, text) for ordered in builds} for text in asked}


def answer(ordered: Sequence[Model], text: str) -> bytes:
    """Return the answer of the pure query."""
    items, has_more = query.select(ordered, query.parse(parse_qsl(text)))
    return static.list_body((model.record for model in items), has_more=has_more)


def files(trees: Sequence[Path]) -> Expected:
    """Return the content of both builds at the paths that a static host answers."""
    paths = ["", *(f"pages/{number}/" for number in range(1, 10)), "archived/", "v-00001/", "vendors/v/"]
    return {f"{LIST}/{path}": {(tree / LIST / path / "index.json").read_bytes() for tree in trees} for path in paths}


def build(tree: Path, ordered: Sequence[Model], folders: tuple[str, ...] = WHOLE_API) -> None:
    """Build a catalogue's API into a folder, in the order in which a build writes it."""
    batches = [Batch(batch.phase, partial(below, folders, batch)) for batch in plan.batches(ordered, SETTINGS)]
    published.write(tree, batches, Options())


def below(folders: tuple[str, ...], batch: Batch) -> list[Artifact]:
    """Return a batch's artifacts below some folders: the pages, for example, are never requested here."""
    return [artifact for artifact in batch.artifacts() if artifact.path.startswith(folders)]


@contextmanager
def swapping(swaps: Iterator[Callable[[], object]]) -> Iterator[tuple[list[int], Future[None]]]:
    """Replace one build with the next repeatedly; yield the list of swaps so far, and what ends with the last swap."""
    done: list[int] = []
    is_over = threading.Event()

    def swap() -> None:
        for number, turn in enumerate(swaps):
            if is_over.wait(0.02):
                return
            turn()
            done.append(number)

    with ThreadPoolExecutor(1) as pool:
        swapped = pool.submit(swap)
        try:
            yield done, swapped
        finally:
            is_over.set()
            swapped.result(timeout=60)


def ask_while_swapping(
    base: str, expected: Expected, count: int, swaps: Iterator[Callable[[], object]], least_swaps: int
) -> None:
    """Send a minimum of requests over a minimum of swaps: each response is of one build, and both builds occur."""
    found: list[tuple[str, int, bytes]] = []

    def client(number: int, done: list[int], swapped: Future[None]) -> None:
        for asked, target in enumerate(islice(cycle(expected), number * 7, None)):
            has_enough = asked >= count // CLIENTS
            if swapped.done() or (has_enough and len(done) > least_swaps):
                return
            if has_enough:
                time.sleep(PAUSE)
            answered = ask(base, target)
            found.append((target, answered.status, answered.body))

    with swapping(swaps) as progress, ThreadPoolExecutor(CLIENTS) as clients:
        for result in [clients.submit(client, number, *progress) for number in range(CLIENTS)]:
            result.result(timeout=600)
    assert len(found) >= count
    wrong = [(target, status, body[:300]) for target, status, body in found if body not in expected[target]]
    assert (wrong[:3], len(wrong)) == ([], 0)
    assert any(len({body for asked, _, body in found if asked == target}) == 2 for target in expected)


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Build both catalogues, each into its own folder."""
    return [build_into(tmp_path_factory.mktemp("swaps"), ordered) for ordered in (FIRST, SECOND)]


@pytest.fixture(scope="module")
def small_trees(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Build what queries read of the small catalogues, each into its own folder."""
    return [build_into(tmp_path_factory.mktemp("small"), ordered, QUERIES_ALONE) for ordered in SMALL]


def build_into(folder: Path, ordered: Sequence[Model], folders: tuple[str, ...] = WHOLE_API) -> Path:
    """Build a catalogue into a folder and return it."""
    build(folder, ordered, folders)
    return folder


def switch(link: Path, tree: Path) -> None:
    """Switch a symbolic link to another folder, as the instructions say."""
    next_link = link.with_name("next")
    next_link.symlink_to(tree)
    next_link.replace(link)


def test_a_swap_that_fails_is_reported_at_once(trees: list[Path]) -> None:
    """A swap that raises ends the requests with its error, however many swaps are still missing."""

    def fail() -> None:
        raise OSError("no space left")

    with real_hosts.nginx(trees[0]) as base, pytest.raises(OSError, match="no space left"):
        ask_while_swapping(base, files(trees), CLIENTS, iter([fail]), 1)


COUNTS = pytest.mark.parametrize("count", [ANSWERS, pytest.param(MANY_ANSWERS, marks=pytest.mark.long)])
BUCKET_COUNTS = pytest.mark.parametrize("count", [BUCKET_ANSWERS, pytest.param(MANY_ANSWERS, marks=pytest.mark.long)])


@COUNTS
@pytest.mark.parametrize("host", ["node", "nginx-node", "nginx"])
def test_a_switched_link(tmp_path: Path, trees: list[Path], host: str, count: int) -> None:
    """While the link to the tree is switched, each response is of the old or the new build, never an error."""
    link = tmp_path / "tree"
    switch(link, trees[0])
    expected = files(trees) if host == "nginx" else answers() | files(trees)
    with (WITH_QUERIES | STATIC)[host](link) as base:
        swaps = (lambda tree=tree: switch(link, tree) for tree in cycle(reversed(trees)))
        ask_while_swapping(base, expected, count, swaps, 60)


@COUNTS
@pytest.mark.parametrize("host", ["node", "nginx-node"])
def test_a_build_into_the_served_folder(tmp_path: Path, host: str, count: int) -> None:
    """While builds write into the served folder, each response to a query is of one build."""
    tree = tmp_path / "tree"
    build(tree, FIRST)
    with WITH_QUERIES[host](tree) as base:
        swaps = (lambda ordered=ordered: build(tree, ordered) for ordered in cycle([SECOND, FIRST]))
        ask_while_swapping(base, answers(), count, swaps, 3)


def test_the_bucket_replaces_an_object_at_once(tmp_path: Path) -> None:
    """The server that stands for S3 does what S3 promises: else the tests below could fail without a fault of ours."""
    contents = [b"a" * 200_000, b"b" * 300_000]
    known = {(f'"{hashlib.md5(content).hexdigest()}"', content) for content in contents}  # noqa: S324 - S3's ETag
    with real_hosts.s3(tmp_path) as bucket:
        puts = [partial(ask, bucket, "/directory.json", "PUT", body=content) for content in contents]
        puts[0]()
        with swapping(cycle(puts)), ThreadPoolExecutor(CLIENTS) as clients:
            answered = list(clients.map(lambda _: ask(bucket, "/directory.json"), range(200)))
    assert {(read.headers["etag"], read.body) for read in answered} == known


@BUCKET_COUNTS
def test_an_upload_to_the_bucket_of_a_node_host(tmp_path: Path, small_trees: list[Path], count: int) -> None:
    """While builds are uploaded to the Node server's bucket, each response to a query is of one build."""
    with real_hosts.s3(tmp_path) as bucket:
        real_hosts.upload(small_trees[0], bucket)
        with real_hosts.node_on_bucket(bucket) as base:
            swaps = (lambda tree=tree: real_hosts.upload(tree, bucket) for tree in cycle(reversed(small_trees)))
            ask_while_swapping(base, answers(SMALL), count, swaps, 2)


@BUCKET_COUNTS
def test_an_upload_to_the_bucket_of_a_worker(small_trees: list[Path], count: int) -> None:
    """While builds are uploaded to the Worker's R2 bucket, each response to a query is of one build."""
    with real_hosts.r2(small_trees[0]) as (base, replace):
        swaps = (lambda tree=tree: replace(tree) for tree in cycle(reversed(small_trees)))
        ask_while_swapping(base, answers(SMALL), count, swaps, 2)


def write_models(root: Path, count: int, archived: Container[int]) -> list[Model]:
    """Replace a catalogue's files; return the models in the order of the API. ``archived`` holds numbers of models."""
    folder = root / "catalog" / "v"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for number in range(count):
        text = MINIMAL.replace("Acme", "V").replace("One", f"M{number}")
        (folder / f"v-{number:05}.yaml").write_text(text + "isArchived: true\n" * (number in archived))
    models = query.in_order(Model.of(read.entry, EPOCH, EPOCH) for read in catalogue.load(root).models)
    assert len(models) == count
    return models


@contextmanager
def previewing(root: Path) -> Iterator[tuple[str, Callable[..., None]]]:
    """Serve the preview of a root; yield its address and a function that replaces the files and builds again."""
    preview = Preview(root, source_date=0)

    def rebuild(count: int, archived: Container[int]) -> None:
        write_models(root, count, archived)
        assert preview.rebuild() == []

    assert preview.rebuild() == []
    with serve_in_background(preview, 0) as port:
        yield f"http://{HOST}:{port}/", rebuild


@COUNTS
def test_a_rebuild_of_the_preview(tmp_path: Path, count: int) -> None:
    """While ``catalog serve`` builds again and again, each response is of one build."""
    states = [(260, range(0, 260, 25)), (280, range(0, 280, 3))]
    builds = [write_models(tmp_path, *state) for state in states]
    with previewing(tmp_path) as (base, rebuild):
        ask_while_swapping(base, answers(builds), count, (partial(rebuild, *state) for state in cycle(states)), 3)


def test_a_walk_over_rebuilds_of_the_preview(tmp_path: Path) -> None:
    """A client that pages over builds gets no model twice, and each one that stays live."""
    states = cycle([(260, range(0, 260, 25)), (260, range(0, 260, 3))])
    write_models(tmp_path, *next(states))
    found: list[str] = []
    with previewing(tmp_path) as (base, rebuild):
        has_more = True
        while has_more:
            after = f"&startingAfter={found[-1]}" if found else ""
            answered = ask(base, f"{LIST}?limit=20{after}")
            assert answered.status == 200
            data = json.loads(answered.body)["data"]
            found += [item["id"] for item in data["items"]]
            has_more = data["hasMore"]
            rebuild(*next(states))
    assert len(found) == len(set(found))
    assert set(found) >= {f"v-{number:05}" for number in range(260) if number % 25 and number % 3}


def test_an_upload_sends_changes_and_removes_old_files(tmp_path: Path) -> None:
    """After uploads of two builds the bucket holds the files of the second, without those for other hosts."""
    trees = [tmp_path / "first", tmp_path / "second"]
    for tree, ordered in zip(trees, (FIRST[:30], SECOND[:9]), strict=True):
        published.write(tree, plan.batches(ordered, SETTINGS), Options(precompress=True))
    with real_hosts.s3(tmp_path / "bucket") as bucket:
        for tree in trees:
            real_hosts.upload(tree, bucket)
        suffix = "._S3rver_object"
        held = {
            path.relative_to(tmp_path / "bucket" / "models").as_posix().removesuffix(suffix): path.read_bytes()
            for path in (tmp_path / "bucket").rglob(f"*{suffix}")
        }
    built = {path.relative_to(trees[1]).as_posix(): path.read_bytes() for path in trees[1].rglob("*") if path.is_file()}
    others = {path for path in built if path.startswith((".", "_headers", "_routes")) or path.endswith(".gz")}
    assert held == {path: content for path, content in built.items() if path not in others}


def test_the_instructions_switch_builds(tmp_path: Path) -> None:
    """The commands of nginx's README, followed literally for four builds, serve the newest and keep three."""
    text = (real_hosts.NGINX / "README.md").read_text(encoding="utf-8")
    [commands] = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    script = commands.replace("/srv/", f"{tmp_path}/")
    assert str(tmp_path) in script
    link = tmp_path / "charging-station-models"
    for number, ordered in enumerate([FIRST[:5], SECOND[:3], FIRST[:7], SECOND[:9]]):
        build(tmp_path / "_site", ordered)
        subprocess.run(["/bin/sh", "-euc", script], check=True, cwd=tmp_path)
        assert (link / LIST / "index.json").read_bytes() == answer(ordered, "")
        assert len(list((tmp_path / "charging-station-models.builds").iterdir())) == min(number + 1, 3)
    with real_hosts.node(link) as base:
        assert ask(base, f"{LIST}?limit=900").body == answer(SECOND[:9], "")
