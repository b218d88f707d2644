"""A client that reads a list page by page, compared with a naive implementation of the documentation."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from builder.domain import query
from builder.domain.model import Model
from tests.domain.listing import archive, ask, day, ids, make

# Few distinct values, so that they meet; some differ in case, composition or spaces alone.
VENDORS = ["Acme", "ACME", "É Co", "E\u0301 CO", "Ωmega"]
MODELS = ["One", "one", "Zwölf", "zwo\u0308lf"]
NAMES_ASKED = [None, "acme", " Acme ", "é co", "ωMEGA", "one", "ZWÖLF", "nobody"]


@st.composite
def catalogues(draw: st.DrawFn) -> list[Model]:
    """Draw models with few vendors, names and timestamps, in overall order."""
    numbers = draw(st.lists(st.integers(0, 60), unique=True, max_size=14))
    models = [
        make(
            f"v-{number}",
            draw(st.sampled_from(VENDORS)),
            draw(st.sampled_from(MODELS)),
            created=day(draw(st.integers(1, 3))),
            archived=draw(st.sampled_from([None, False, True])),
        )
        for number in numbers
    ]
    return query.in_order(models)


@st.composite
def filters(draw: st.DrawFn) -> dict[str, str]:
    """Draw the parameters of a filter."""
    drawn = {
        "vendor": draw(st.sampled_from(NAMES_ASKED)),
        "model": draw(st.sampled_from(NAMES_ASKED)),
        "isArchived": draw(st.sampled_from([None, "true", "false"])),
    }
    return {name: value for name, value in drawn.items() if value is not None}


def same(left: str, right: str) -> bool:
    """Return whether two names are equal as the documentation says, written independently of the code."""
    return unicodedata.normalize("NFC", left).lower().strip() == unicodedata.normalize("NFC", right).lower().strip()


def naive(models: list[Model], parameters: dict[str, str]) -> list[str]:
    """Return the ids of the matching models in order, in the simplest way."""
    found = []
    for model in models:
        if model.is_archived != (parameters.get("isArchived") == "true"):
            continue
        if "vendor" in parameters and not same(model.entry.vendor, parameters["vendor"]):
            continue
        if "model" in parameters and not same(model.entry.model, parameters["model"]):
            continue
        found.append((model.created_at, model.id))
    return [model_id for _, model_id in sorted(found)]


class TestPaging:
    """A client that continues with ``startingAfter`` while ``hasMore`` is true."""

    @given(catalogues(), filters(), st.integers(1, 6))
    def test_each_exactly_once(self, ordered: list[Model], parameters: dict[str, str], limit: int) -> None:
        """For any catalogue, filter and limit, each matching model comes once, in order, and pages are full."""
        pages, cursor = [], dict[str, str]()
        has_more = True
        while has_more:
            items, has_more = ask(ordered, limit=str(limit), **parameters, **cursor)
            pages.append(items)
            cursor = {"startingAfter": items[-1]} if items else {}
            assert items or not has_more
        expected = naive(ordered, parameters)
        assert pages == [expected[start : start + limit] for start in range(0, max(len(expected), 1), limit)]
        assert ask(ordered, **parameters) == (expected, False)

    @given(catalogues(), filters(), st.data())
    def test_any_cursor(self, ordered: list[Model], parameters: dict[str, str], data: st.DataObject) -> None:
        """After any model, matching or not, the list continues with the matching models after it in overall order."""
        if not ordered:
            return
        place = data.draw(st.integers(0, len(ordered) - 1))
        limit = data.draw(st.integers(1, 20))
        expected = naive(ordered[place + 1 :], parameters)
        answer = ask(ordered, limit=str(limit), startingAfter=ordered[place].id, **parameters)
        assert answer == (expected[:limit], len(expected) > limit)

    @settings(max_examples=200)
    @given(catalogues(), st.integers(1, 5), st.sampled_from([None, "acme", "É CO"]), st.data())
    def test_while_the_catalogue_changes(
        self, ordered: list[Model], limit: int, vendor: str | None, data: st.DataObject
    ) -> None:
        """Models archived or added between two pages: each that stays live comes once, none twice."""
        parameters = {"vendor": vendor} if vendor else {}
        stayed = set(naive(ordered, parameters))
        given_out: list[str] = []
        cursor: dict[str, str] = {}
        has_more = True
        while has_more:
            items, has_more = ask(ordered, limit=str(limit), **parameters, **cursor)
            given_out += items
            cursor = {"startingAfter": items[-1]} if items else {}
            if not has_more:
                break
            if data.draw(st.booleans()):
                # Often the very model at which the page ended.
                gone = data.draw(st.sampled_from([items[-1], *ids(ordered)]))
                ordered = [archive(model) if model.id == gone else model for model in ordered]
                stayed.discard(gone)
            if len(ordered) < 20 and data.draw(st.booleans()):
                new = make(f"w-{len(ordered):03}", data.draw(st.sampled_from(VENDORS)), created=day(4))
                ordered = [*ordered, new]
                stayed.update(naive([new], parameters))
        assert len(given_out) == len(set(given_out))
        assert stayed <= set(given_out)
        places = ids(ordered)
        assert given_out == sorted(given_out, key=places.index)
