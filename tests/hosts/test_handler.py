"""The portable handler compared with the pure query, on any catalogue and query, and the reads it needs."""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.domain import names, query
from builder.domain.addresses import LIST
from builder.domain.model import Model
from builder.domain.query import Query, QueryError
from builder.publish.api import host_files, static
from builder.publish.api.lookup import FOLDER, Lookup
from tests.catalogues import SETTINGS, make_model
from tests.hosts.real_hosts import NODE, REAL


class Handler:
    """The handler in its own Node process, on trees in memory."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def load(self, ordered: Sequence[Model], *, without: str = "nothing") -> None:
        """Give the handler the tree of a catalogue, without the files of a folder."""
        files = files_of(ordered)
        self._say({"files": {path: text for path, text in files.items() if not path.startswith(without)}})

    def swap(self, first: Sequence[Model], then: Sequence[Model], after: int) -> None:
        """Give the handler a tree that another one replaces in each request after a number of reads."""
        self._say({"files": files_of(first), "then": files_of(then), "after": after})

    def ask(self, query_string: str) -> tuple[int, str, list[tuple[str, int]]]:
        """Request the list; return status, body, and the files that were read with their sizes."""
        answer = self._say({"target": f"/{LIST}?{query_string}"})
        return answer["status"], answer["body"], answer["reads"]

    def fold(self, text: str) -> str:
        """Fold a text as the handler does."""
        return str(self._say({"fold": text}))

    def _say(self, message: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def files_of(ordered: Sequence[Model]) -> dict[str, str]:
    """Return the files of a catalogue's tree that the handler reads, by path."""
    api = [*static.records(ordered), *static.lists(ordered, "/")]
    lookup = Lookup(ordered)
    artifacts = [*api, *lookup.blocks(), *lookup.directories(), *host_files.render(ordered, SETTINGS)]
    return {artifact.path: artifact.render().decode() for artifact in artifacts}


@pytest.fixture(scope="module")
def handler() -> Iterator[Handler]:
    """Run the handler."""
    with subprocess.Popen(
        [NODE, REAL / "handler.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Handler(process)


def expected(ordered: Sequence[Model], parameters: list[tuple[str, str]]) -> tuple[int, str]:
    """Return status and body (for a problem, its detail) of the pure query's answer."""
    try:
        items, has_more = query.select(ordered, query.parse(parameters))
    except QueryError as error:
        return 400, str(error)
    return 200, static.list_body((model.record for model in items), has_more=has_more).decode()


def answered(handler: Handler, parameters: list[tuple[str, str]]) -> tuple[int, str]:
    """Return status and body (for a problem, its detail) of the handler's answer."""
    status, body, _ = handler.ask(urlencode(parameters))
    return status, body if status == 200 else json.loads(body)["detail"]


# Few names, so that filters hit; signs that a query must encode; letters whose lower case is not simple.
_PIECES = ["a", "B", "k", "\u212a", "É", "e\u0301", "é", "ß", "ẞ", "Σ", "\u03c3", "ς", "İ", "i\u0307", "Å", "\u212b"]
_PIECES += ["&", "+", "%", "/", " ", "=", "?", "#", "%41", "%2B", "'", '"', "<", "\\", "日本", "🚗", "𐐀", "𐐨", "\u0323"]
_PIECES += ["Ǆ", "ǅ", "\u2126", "\u13a0", "\uab70"]
NAMES = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=4).map("".join)
SPACED = st.builds("".join, st.tuples(st.sampled_from(["", " ", "\t", "\u3000", "\ufeff"]), NAMES))


@st.composite
def catalogues(draw: st.DrawFn) -> list[Model]:
    """Draw a catalogue in overall order, from empty to several spans of a group."""
    vendors, models = draw(st.lists(NAMES, min_size=1, max_size=3)), draw(st.lists(NAMES, min_size=1, max_size=4))
    one = st.tuples(st.sampled_from(vendors), st.sampled_from(models), st.booleans(), st.integers(0, 3))
    many = draw(st.lists(one, max_size=12)) * draw(st.sampled_from([1, 1, 1, 30]))
    return query.in_order(
        make_model(number, vendor, model, created=day, archived=archived)
        for number, (vendor, model, archived, day) in enumerate(many)
    )


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _like(texts: list[str]) -> st.SearchStrategy[str]:
    """Draw one of the texts as people may write it, or another text."""
    changes = st.sampled_from([str.swapcase, str.upper, str.lower, str.title, _decomposed, str])
    return st.builds(lambda change, text: change(text), changes, st.sampled_from(texts or ["none"])) | SPACED


def queries(ordered: Sequence[Model]) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Draw the parameters of a request, mostly documented ones with values of the catalogue."""
    cursors = [model.id for model in ordered] + ["v-99999", "", "V"]
    parameter = st.one_of(
        st.tuples(st.just("limit"), st.sampled_from(["1", "2", "5", "100", "250", "999999999", "0", "", "1.5"])),
        st.tuples(st.just("startingAfter"), st.sampled_from(cursors)),
        st.tuples(st.just("vendor"), _like([model.entry.vendor for model in ordered])),
        st.tuples(st.just("model"), _like([model.entry.model for model in ordered])),
        st.tuples(st.just("isArchived"), st.sampled_from(["true", "False", "TRUE", "false", "no"])),
        st.tuples(st.just("other"), st.text(max_size=3)),
    )
    return st.lists(parameter, max_size=4, unique_by=lambda pair: pair[0]) | st.lists(parameter, max_size=4)


@pytest.mark.unmeasured
@given(data=st.data())
def test_answers_as_the_pure_query(handler: Handler, data: st.DataObject) -> None:
    """For any catalogue and query the handler returns the same bytes and refusals as the pure query."""
    ordered = data.draw(catalogues())
    handler.load(ordered)
    for parameters in data.draw(st.lists(queries(ordered), min_size=1, max_size=12)):
        assert answered(handler, parameters) == expected(ordered, parameters), parameters


@pytest.mark.parametrize("after", range(9))
def test_an_answer_comes_from_one_build(handler: Handler, after: int) -> None:
    """If a new build replaces the tree during a request, the answer is that of one of the two builds."""
    first = [make_model(n, f"V{n % 7 and 1}", f"M{n % 90}", archived=n % 25 == 0) for n in range(1000)]
    then = [make_model(n, f"V{n % 5 and 1}", f"M{n % 80}", archived=n % 5 < 3) for n in range(7, 1300, 2)]
    handler.swap(first, then, after)
    for filters in FILTERS:
        for more in ({}, {"limit": "100"}, {"limit": "350", "startingAfter": "v-00333"}, {"isArchived": "true"}):
            parameters = [*{**filters, **more}.items()]
            assert answered(handler, parameters) in [expected(first, parameters), expected(then, parameters)]


def test_what_cannot_be_read_is_a_problem(handler: Handler) -> None:
    """A tree without lookup files gives a problem document, not a bare error."""
    handler.load([], without=FOLDER)
    status, body, _ = handler.ask("limit=1")
    assert (status, json.loads(body)["title"]) == (500, "Internal Server Error")


FILTERS = [{}, {"vendor": "v1"}, {"vendor": "v0"}, {"model": "m1"}, {"vendor": "v1", "model": "m5"}]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.98])
def test_a_page_costs_few_small_reads(handler: Handler, share: float) -> None:
    """A page of 100 reads at most two blocks of 200 records, the directory, and a bucket each for cursor and filter."""
    total = 3000
    ordered = [
        make_model(n, f"V{n % 7 and 1}", f"M{n % 900}", archived=(n * 7919) % 1000 < share * 1000) for n in range(total)
    ]
    handler.load(ordered)
    record = max(len(model.record) for model in ordered)
    for filters in FILTERS:
        for archived in ("true", "false"):
            for cursor in range(0, total, 97):
                parameters = {**filters, "isArchived": archived, "limit": "100", "startingAfter": ordered[cursor].id}
                status, body, reads = handler.ask(urlencode(parameters))
                assert (status, body) == expected(ordered, list(parameters.items()))
                assert len(reads) <= 4 + (1 if filters else 0), reads
                assert sum("/blocks/" in path for path, _ in reads) <= 2, reads
                assert sum(size for _, size in reads) < 2 * 200 * (record + 16) + 50_000, reads


def test_paging_follows_every_model_once(handler: Handler) -> None:
    """Paging from the start gives each live model once and in order."""
    ordered = [make_model(n, "V", f"M{n}", archived=n % 3 == 0) for n in range(1000)]
    handler.load(ordered)
    found: list[str] = []
    cursor: dict[str, str] = {}
    more = True
    while more:
        data = json.loads(handler.ask(urlencode({"limit": 37, **cursor}))[1])["data"]
        found += [item["id"] for item in data["items"]]
        more, cursor = data["hasMore"], {"startingAfter": found[-1]}
    assert found == [model.id for model in query.live(ordered)]


def assigned() -> Iterator[str]:
    """Yield all characters that this Python's Unicode assigns, without surrogates."""
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) not in ("Cn", "Cs"):
            yield chr(code)


_AROUND_SIGMA = ["aΣ_", "_Σ", "aΣ_b", "a_Σ", "_Σ_b"]


@pytest.mark.unmeasured
def test_folds_every_character_as_python(handler: Handler) -> None:
    """Each character known to this Python, alone and among letters, folds the same on both sides."""
    characters = "".join(assigned())
    handler.load([make_model(0, characters, "a model whose vendor has them all")])
    for place in range(0, len(characters), 2000):
        part = characters[place : place + 2000]
        for text in ("|".join(part), *("|".join(form.replace("_", one) for one in part) for form in _AROUND_SIGMA)):
            assert handler.fold(text) == names.fold(text)


@given(names_=st.lists(SPACED, min_size=1, max_size=3), asked=SPACED)
def test_names_match_as_in_python(handler: Handler, names_: list[str], asked: str) -> None:
    """With the table for a catalogue's names, a text folds to one of them exactly when it does in Python."""
    ordered = [make_model(number, name.strip(names.SPACES) or "x", "m") for number, name in enumerate(names_)]
    handler.load(ordered)
    for text in (asked, asked.upper(), *(name.upper() for name in names_)):
        ids = [model.id for model in query.select(ordered, Query(vendor=names.fold(text))).items]
        body = handler.ask(urlencode({"vendor": text}))[1]
        assert names.fold(text) == "" or [item["id"] for item in json.loads(body)["data"]["items"]] == ids


def test_no_capital_lies_beyond_the_table() -> None:
    """The planes that the build does not search hold no letter that lower case changes."""
    assert not [code for code in range(0x20000, sys.maxunicode + 1) if chr(code).lower() != chr(code)]
