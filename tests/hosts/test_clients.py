"""Clients that follow the documentation literally, on every host."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from builder.domain.addresses import LIST
from builder.domain.model import Model
from builder.pipeline.options import Options
from builder.publish import plan
from tests import published
from tests.catalogues import SETTINGS, make_model
from tests.hosts import real_hosts
from tests.hosts.conformance import Answer, ask
from tests.hosts.conftest import Hosts
from tests.hosts.real_hosts import STATIC, WITH_QUERIES

pytestmark = pytest.mark.unmeasured

FILES = {"node": real_hosts.node, **STATIC}  # they show a new build at once


def get(base: str, target: str) -> Answer:
    """Send GET, and follow redirects within the host."""
    answer = ask(base, target)
    while answer.status in (301, 307, 308):
        answer = ask(base, answer.headers["location"].removeprefix("/"))
    return answer


def page_through(base: str, limit: int, most: int) -> list[str]:
    """Return the ids of the documented loop: ask with a limit, then after the last model while hasMore is true."""
    found: list[str] = []
    cursor = ""
    for _ in range(most):
        answer = get(base, f"{LIST}?limit={limit}{cursor}")
        found += answer.ids
        if not answer.has_more:
            return found
        cursor = f"&startingAfter={found[-1]}"
    raise AssertionError("the loop does not end")


@pytest.mark.parametrize("host", [*WITH_QUERIES, *STATIC])
def test_the_documented_loop_ends_with_the_live_models(hosts: Hosts, host: str) -> None:
    """Paging with limit and startingAfter gives exactly the live models, even where the query is ignored."""
    base = hosts.address(host)
    whole = get(base, LIST).ids
    for limit in (7, 100, 500):
        assert page_through(base, limit, len(whole) // limit + 1) == whole


def catalogue(total: int, archived: Sequence[int]) -> list[Model]:
    """Return a catalogue with some archived models; models with higher numbers are newer."""
    return [make_model(n, "V", f"M{n}", created=n // 100, archived=n in archived) for n in range(total)]


def show(tree: Path, ordered: Sequence[Model]) -> None:
    """Build a catalogue into the tree that is being served."""
    published.write(tree, plan.batches(ordered, SETTINGS), Options())


def walk_pages(base: str, between: Callable[[int], None]) -> list[str]:
    """Follow ``links.next`` from page 1; ``between`` is called with the number of each page before it is read."""
    found: list[str] = []
    path: str | None = f"{LIST}/pages/1/"
    number = 1
    while path:
        between(number)
        answer = get(base, path.removeprefix("/"))
        found += answer.ids
        path, number = answer.next_page, number + 1
    return found


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for a condition that holds within a second; the limit only prevents an endless loop."""
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("it did not happen within half a minute")


@pytest.mark.parametrize("host", FILES)
def test_walking_pages_misses_no_model_that_stays_live(tmp_path: Path, host: str) -> None:
    """Models are added and archived between two requests, and every model that stays live comes exactly once."""
    gone = set(range(0, 250, 5))

    def between(number: int) -> None:
        gone.update(range(number, 250, 11))
        show(tmp_path / "tree", catalogue(250 + 40 * number, sorted(gone)))

    show(tmp_path / "tree", catalogue(250, sorted(gone)))
    with FILES[host](tmp_path / "tree") as base:
        found = walk_pages(base, between)
    assert len(found) == len(set(found))
    assert set(found) >= {f"v-{n:05}" for n in range(250) if n not in gone}


@pytest.mark.parametrize("host", ["node"])
def test_the_loop_misses_no_model_while_its_cursor_is_archived(tmp_path: Path, host: str) -> None:
    """The documented loop misses no model when its cursor is archived and others are added between two requests."""
    show(tmp_path / "tree", catalogue(250, []))
    with FILES[host](tmp_path / "tree") as base:
        found = get(base, f"{LIST}?limit=100").ids
        show(tmp_path / "tree", catalogue(260, [99, 100]))
        wait_until(lambda: get(base, f"{LIST}?isArchived=true&limit=1").ids != [])
        found += get(base, f"{LIST}?limit=100&startingAfter={found[-1]}").ids
        found += get(base, f"{LIST}?limit=100&startingAfter={found[-1]}").ids
    assert found == [f"v-{n:05}" for n in range(260) if n != 100]
