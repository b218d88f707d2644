"""The documented query: its rules one by one, and paging compared with a naive implementation."""

import itertools
import string
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.domain import names, query
from builder.domain.entry import Entry
from builder.domain.model import Model
from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType
from builder.domain.query import Query, QueryError
from builder.domain.records import ConfigurationKeys, Connector, ModelFile

WHEN = "2024-01-01T00:00:00Z"
CONNECTOR = Connector(
    id=1,
    connectionType=ConnectionType.IEC_62196_T2,
    format=ConnectorFormat.SOCKET,
    maxAmperage=32,
    maxVoltage=230,
    maxPowerWatts=22000,
)


FILE = ModelFile(
    vendor="Acme",
    model="One",
    powerType=PowerType.AC_3_PHASE,
    connectors=[CONNECTOR],
    configurationKeys=ConfigurationKeys(ocppUrl=""),
)


def make(
    model_id: str, vendor: str = "Acme", model: str = "One", *, created: str = WHEN, archived: bool | None = None
) -> Model:
    """Return a model with an id; its vendor's slug is the id up to the last hyphen."""
    file = FILE.model_copy(update={"vendor": vendor, "model": model, "isArchived": archived})
    path = f"catalog/{model_id.rpartition('-')[0]}/{model_id}.yaml"
    return Model.of(Entry.of(path, "", file), created, WHEN)


def archive(model: Model) -> Model:
    """Return a model archived."""
    return Model.of(model.entry._replace(is_archived=True), model.created_at, model.updated_at)


def day(number: int) -> str:
    """Return the timestamp of a day."""
    return f"2024-01-{number:02}T00:00:00Z"


def ids(models: list[Model]) -> list[str]:
    """Return the ids of models."""
    return [model.id for model in models]


def ask(ordered: list[Model], **parameters: str) -> tuple[list[str], bool]:
    """Return the ids that answer a query, and whether there are more."""
    items, has_more = query.select(ordered, query.parse(parameters.items()))
    return ids(items), has_more


class TestParse:
    """Reading the parameters of a request."""

    def test_nothing(self) -> None:
        """Without parameters the query selects all live models."""
        assert query.parse([]) == Query(None, None, None, None, is_archived=False)

    def test_everything(self) -> None:
        """All parameters are read, in any order; vendor and model are folded."""
        parameters = [
            ("isArchived", "true"),
            ("model", " KC-P30 "),
            ("limit", "20"),
            ("vendor", "KEBA"),
            ("startingAfter", "keba-kc-p30"),
        ]
        expected = Query(20, "keba-kc-p30", "keba", "kc-p30", is_archived=True)
        for order in itertools.permutations(parameters):
            assert query.parse(order) == expected

    @pytest.mark.parametrize(
        ("value", "limit"), [("1", 1), ("9", 9), ("10", 10), ("100", 100), ("999999999", 999_999_999)]
    )
    def test_limit(self, value: str, limit: int) -> None:
        """A limit is a whole number from 1, with at most nine digits."""
        assert query.parse([("limit", value)]).limit == limit

    @pytest.mark.parametrize(
        "value",
        [
            *("", " ", "\t", "0", "00", "05", "+5", "-5", "-0", "5.0", "5.", ".5", "1e3", "1E3", "0x10", "1_000"),
            *(" 5", "5 ", "5\n", "\n5", "5\r\n", "5\0", "\ufeff5", "5 5", "1,000"),
            *("five", "NaN", "Infinity", "null", "None", "true"),
            *("1000000000", "9999999999"),
            pytest.param("9" * 5000, id="5,000 digits"),
            *("٥", "５", "५", "5٥", "²", "①", "Ⅴ", "五"),  # noqa: RUF001 - digits and numbers of other scripts
        ],
    )
    def test_an_invalid_limit(self, value: str) -> None:
        """Any other limit is refused with the parameter's name."""
        with pytest.raises(QueryError, match="limit"):
            query.parse([("limit", value)])

    @pytest.mark.parametrize(
        ("value", "archived"),
        [("true", True), ("false", False), ("True", True), ("TRUE", True), ("False", False), ("FALSE", False)],
    )
    def test_is_archived(self, value: str, *, archived: bool) -> None:
        """``true`` selects archived models and ``false`` live ones, whatever the case."""
        assert query.parse([("isArchived", value)]).is_archived is archived

    @pytest.mark.parametrize(
        "value",
        [
            *("", " ", "T", "yes", "no", "0", "1", "on", "null"),
            *(" true", "true ", "true\n", "ｔrue", "true,false"),  # noqa: RUF001
        ],
    )
    def test_an_invalid_is_archived(self, value: str) -> None:
        """Anything but ``true`` and ``false`` is refused with the parameter's name."""
        with pytest.raises(QueryError, match="isArchived"):
            query.parse([("isArchived", value)])

    @pytest.mark.parametrize("parameter", ["vendor", "model"])
    @pytest.mark.parametrize("value", ["", " ", "   ", "\t\n", "\xa0", "\u3000", "\ufeff", " \u2028 "], ids=ascii)
    def test_blank_name(self, parameter: str, value: str) -> None:
        """An empty or blank vendor or model is refused, not ignored."""
        with pytest.raises(QueryError, match=parameter):
            query.parse([(parameter, value)])

    @pytest.mark.parametrize(
        "value", ["", " ", "\n", " acme-one", "acme-one\n", "Acme-One", "acme_one", "acme--one", "../x", "ácme", "\0"]
    )
    def test_an_invalid_id(self, value: str) -> None:
        """A cursor that cannot be an id is refused with the parameter's name."""
        with pytest.raises(QueryError, match="startingAfter"):
            query.parse([("startingAfter", value)])

    @pytest.mark.parametrize(
        ("parameter", "first", "second"),
        [
            ("limit", "1", "1"),
            ("limit", "1", "x"),
            ("startingAfter", "a-b", "a-c"),
            ("vendor", "KEBA", "keba"),
            ("model", "", "x"),
            ("isArchived", "true", "false"),
        ],
    )
    def test_given_twice(self, parameter: str, first: str, second: str) -> None:
        """A known parameter given twice is refused, even with the same value."""
        with pytest.raises(QueryError, match=parameter):
            query.parse([(parameter, first), ("other", ""), (parameter, second)])

    @pytest.mark.parametrize(
        "name",
        [
            *("", " ", "cursor", "Limit", "LIMIT", "limit ", " limit", "limit[]", "starting_after", "isarchived"),
            *("ｌimit", "\ud800"),  # noqa: RUF001
        ],
        ids=ascii,
    )
    def test_unknown_parameter(self, name: str) -> None:
        """An unknown parameter is ignored, whatever its value, and also if given twice."""
        assert query.parse([(name, ""), ("limit", "3"), (name, "\ud800")]) == Query(limit=3)

    @pytest.mark.parametrize("parameter", ["limit", "startingAfter", "vendor", "model", "isArchived"])
    def test_not_utf_8(self, parameter: str) -> None:
        """A value that is not UTF-8 is refused."""
        with pytest.raises(QueryError, match=f"{parameter} is not UTF-8"):
            query.parse([(parameter, "a\udcff")])

    def test_messages_say_what_is_expected(self) -> None:
        """The message says what the parameter must be."""
        with pytest.raises(QueryError, match="whole number from 1 to 999999999"):
            query.parse([("limit", "0")])
        with pytest.raises(QueryError, match="true or false"):
            query.parse([("isArchived", "yes")])

    @settings(max_examples=300)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["limit", "startingAfter", "vendor", "model", "isArchived"]) | st.text(max_size=5),
                st.text(st.characters(codec=None), max_size=12)
                | st.text(string.digits + "٣٥", max_size=12)
                | st.sampled_from(["true", "false", "a-b"]),
            ),
            max_size=5,
        )
    )
    def test_arbitrary_pairs(self, parameters: list[tuple[str, str]]) -> None:
        """Any parameters give a valid query or a QueryError."""
        try:
            parsed = query.parse(parameters)
        except QueryError as error:
            assert str(error)  # noqa: PT017 - the point is that nothing else is raised
        else:
            assert parsed.limit is None or 1 <= parsed.limit <= 999_999_999
            assert parsed.starting_after is None or names.is_id(parsed.starting_after)
            assert parsed.vendor != ""
            assert parsed.model != ""


class TestOrder:
    """The overall order: by creation, then id."""

    def test_created_then_id(self) -> None:
        """Models are ordered by creation, then by id."""
        models = [
            make("b-1", created=day(2)),
            make("a-9", created=day(3)),
            make("a-10", created=day(2), archived=True),
            make("z-1", created=day(1)),
            make("a-1-1", created=day(2)),
            make("a-1", created=day(2)),
        ]
        for order in itertools.permutations(models, 6):
            assert ids(query.in_order(order)) == ["z-1", "a-1", "a-1-1", "a-10", "b-1", "a-9"]

    def test_an_update_keeps_the_order(self) -> None:
        """The time of the last update does not affect the order."""
        models = [make("a-1")._replace(updated_at=day(9)), make("a-2")]
        assert ids(query.in_order(models)) == ["a-1", "a-2"]

    def test_the_list_is_not_changed(self) -> None:
        """The list of models passed in keeps its order."""
        models = [make("b-1"), make("a-1")]
        query.in_order(models)
        assert ids(models) == ["b-1", "a-1"]


LIST = [
    make("acme-1", "Acme", "One", created=day(1)),
    make("bolt-1", "Bolt", "One", created=day(2)),
    make("acme-2", "Acme", "Two", created=day(3), archived=True),
    make("acme-3", "Acme", "Three", created=day(4), archived=False),
    make("bolt-2", "Bolt", "Two", created=day(5), archived=True),
    make("bolt-3", "Bolt", "three", created=day(6)),
]


class TestSelect:
    """Answering a query."""

    @pytest.mark.parametrize(
        ("parameters", "expected", "has_more"),
        [
            ({}, "acme-1 bolt-1 acme-3 bolt-3", False),
            ({"isArchived": "false"}, "acme-1 bolt-1 acme-3 bolt-3", False),
            ({"isArchived": "true"}, "acme-2 bolt-2", False),
            ({"limit": "1"}, "acme-1", True),
            ({"limit": "3"}, "acme-1 bolt-1 acme-3", True),
            ({"limit": "4"}, "acme-1 bolt-1 acme-3 bolt-3", False),
            ({"limit": "999999999"}, "acme-1 bolt-1 acme-3 bolt-3", False),
            ({"limit": "1", "isArchived": "true"}, "acme-2", True),
            ({"limit": "2", "isArchived": "true"}, "acme-2 bolt-2", False),
            ({"vendor": "acme"}, "acme-1 acme-3", False),
            ({"vendor": "acme", "limit": "1"}, "acme-1", True),
            ({"vendor": "acme", "limit": "2"}, "acme-1 acme-3", False),
            ({"vendor": "acme", "isArchived": "true"}, "acme-2", False),
            ({"vendor": "acm"}, "", False),
            ({"vendor": "acme.*"}, "", False),
            ({"vendor": "nobody", "limit": "1"}, "", False),
            ({"model": "THREE"}, "acme-3 bolt-3", False),
            ({"model": "two"}, "", False),
            ({"model": "two", "isArchived": "true"}, "acme-2 bolt-2", False),
            ({"vendor": "bolt", "model": "three"}, "bolt-3", False),
            ({"vendor": "bolt", "model": "four"}, "", False),
        ],
    )
    def test_filter_and_limit(self, parameters: dict[str, str], expected: str, *, has_more: bool) -> None:
        """All filters apply, the limit ends the list, and hasMore says whether a matching model follows."""
        assert ask(LIST, **parameters) == (expected.split(), has_more)

    @pytest.mark.parametrize(
        ("parameters", "expected", "has_more"),
        [
            pytest.param({"startingAfter": "acme-1"}, "bolt-1 acme-3 bolt-3", False, id="a live model"),
            pytest.param({"startingAfter": "acme-1", "limit": "2"}, "bolt-1 acme-3", True, id="with a limit"),
            pytest.param({"startingAfter": "bolt-1", "limit": "2"}, "acme-3 bolt-3", False, id="up to the end"),
            pytest.param({"startingAfter": "bolt-3"}, "", False, id="the last"),
            pytest.param({"startingAfter": "bolt-3", "limit": "1"}, "", False, id="the last with a limit"),
            pytest.param({"startingAfter": "acme-2"}, "acme-3 bolt-3", False, id="an archived one, in the live list"),
            pytest.param({"startingAfter": "acme-1", "isArchived": "true"}, "acme-2 bolt-2", False, id="the reverse"),
            pytest.param({"startingAfter": "acme-2", "isArchived": "true"}, "bolt-2", False, id="among archived ones"),
            pytest.param({"startingAfter": "bolt-1", "vendor": "acme"}, "acme-3", False, id="of another vendor"),
            pytest.param({"startingAfter": "bolt-2", "vendor": "acme"}, "", False, id="of another vendor, archived"),
            pytest.param({"startingAfter": "acme-1", "model": "three"}, "acme-3 bolt-3", False, id="of another model"),
            pytest.param({"startingAfter": "acme-1", "vendor": "nobody"}, "", False, id="no match"),
        ],
    )
    def test_starting_after(self, parameters: dict[str, str], expected: str, *, has_more: bool) -> None:
        """The list continues after the named model in the overall order, whether or not the filter selects it."""
        assert ask(LIST, **parameters) == (expected.split(), has_more)

    @pytest.mark.parametrize("cursor", ["acme-4", "acme", "acme-1-1", "a" * 500])
    @pytest.mark.parametrize("parameters", [{}, {"limit": "1"}, {"vendor": "nobody"}, {"isArchived": "true"}])
    def test_unknown_id(self, cursor: str, parameters: dict[str, str]) -> None:
        """An id of no model is refused with the parameter's name, whatever the filter."""
        with pytest.raises(QueryError, match="startingAfter"):
            ask(LIST, startingAfter=cursor, **parameters)

    def test_empty_catalogue(self) -> None:
        """Without models the list is empty, and every cursor is unknown."""
        assert ask([]) == ([], False)
        assert ask([], limit="1", vendor="acme", isArchived="true") == ([], False)
        with pytest.raises(QueryError):
            ask([], startingAfter="acme-1")

    @pytest.mark.parametrize(
        ("spelled", "queried"),
        [
            ("KEBA", "keba"),
            ("KEBA", "  Keba\t"),
            ("KEBA", "\ufeffkeba\u3000\xa0\u2028"),
            ("Énergie", "E\u0301NERGIE"),
            ("E\u0301nergie", "énergie"),
            ("Ångström", "A\u030angstro\u0308m"),
            ("ångström", "\u212bNGSTRÖM"),
            ("Škoda", "šKODA"),
            ("İstanbul", "i\u0307stanbul"),
            ("STRASSE", "strasse"),
            ("ΟΔΟΣ", "οδος"),
            ("Шкода", "шКОДА"),
            ("日本", "日本"),
            ("한국", unicodedata.normalize("NFD", "한국")),
            ("a & b", "A & B"),
            ("100%", "100%"),
        ],
        ids=ascii,
    )
    @pytest.mark.parametrize("parameter", ["vendor", "model"])
    def test_folding(self, parameter: str, spelled: str, queried: str) -> None:
        """Case, composition and surrounding spaces of a name do not matter."""
        model = make("v-1", spelled, "x") if parameter == "vendor" else make("v-1", "x", spelled)
        assert ask([model], **{parameter: queried}) == (["v-1"], False)
        assert ask([model], **{parameter: spelled}) == (["v-1"], False)

    @pytest.mark.parametrize(
        ("spelled", "queried"),
        [
            ("KEBA", "ke ba"),
            ("Énergie", "energie"),
            ("Straße", "strasse"),
            ("ﬁx", "fix"),
            ("ＡＢ", "AB"),  # noqa: RUF001
            ("a  b", "a b"),
            ("a-b", "a b"),
            ("I", "ı"),  # noqa: RUF001
        ],
        ids=ascii,
    )
    def test_differences_that_matter(self, spelled: str, queried: str) -> None:
        """Accents, compatibility forms, ligatures and inner spaces matter."""
        assert ask([make("v-1", spelled)], vendor=queried) == ([], False)

    def test_pure(self) -> None:
        """The same query on the same models gives the same answer and does not change them."""
        before = list(LIST)
        parsed = query.parse([("limit", "2"), ("startingAfter", "acme-1")])
        assert query.select(LIST, parsed) == query.select(tuple(LIST), parsed)
        assert before == LIST


def many(count: int, *, archived: frozenset[int] = frozenset()) -> list[Model]:
    """Return models in order; ``archived`` are the indexes of archived ones."""
    return [make(f"v-{place:04}", archived=place in archived or None) for place in range(count)]


class TestPages:
    """The static pages of the live list."""

    @pytest.mark.parametrize(
        ("count", "lengths"),
        [
            (0, [0]),
            (1, [1]),
            (99, [99]),
            (100, [100]),
            (101, [100, 1]),
            (200, [100, 100]),
            (250, [100, 100, 50]),
        ],
    )
    def test_positions(self, count: int, lengths: list[int]) -> None:
        """A page covers a hundred positions, in order, and there is at least one page."""
        models = many(count)
        pages = query.pages(models)
        assert [len(page) for page in pages] == lengths
        assert list(itertools.chain(*pages)) == models

    def test_archived_leave_holes(self) -> None:
        """An archived model keeps its position but is left out, so a page may have fewer models, or none."""
        pages = query.pages(many(301, archived=frozenset([0, 50, 99, *range(100, 200), 300])))
        assert [len(page) for page in pages] == [97, 0, 100, 0]
        assert ids(pages[0])[:2] == ["v-0001", "v-0002"]
        assert ids(pages[2])[0] == "v-0200"

    def test_all_archived(self) -> None:
        """If all models are archived there is one empty page."""
        assert query.pages(many(3, archived=frozenset(range(3)))) == [[]]

    @settings(max_examples=30)
    @given(
        st.integers(0, 320), st.integers(0, 120), st.sets(st.integers(0, 319), max_size=8), st.sets(st.integers(0, 319))
    )
    def test_pages_keep_their_content(self, count: int, added: int, gone: set[int], archived_later: set[int]) -> None:
        """A page stays the same when models are added later or archived on other pages."""
        before = query.pages(many(count, archived=frozenset(gone)))
        after = query.pages(many(count + added, archived=frozenset(gone | archived_later)))
        touched = {place // 100 for place in archived_later - gone} | {count // 100}
        for number, page in enumerate(before):
            if number not in touched:
                assert ids(after[number]) == ids(page)

    def test_live_and_archived(self) -> None:
        """Every model is either live or archived; ``isArchived: false`` is live."""
        assert ids(query.live(LIST)) == ["acme-1", "bolt-1", "acme-3", "bolt-3"]
        assert ids(query.archived(LIST)) == ["acme-2", "bolt-2"]


class TestVendors:
    """The list of vendors."""

    def test_counts(self) -> None:
        """Each vendor is listed once, by slug, with its live and its archived models in order."""
        vendors = query.vendors(LIST)
        assert [(v.vendor, v.slug, ids(v.live), ids(v.archived)) for v in vendors] == [
            ("Acme", "acme", ["acme-1", "acme-3"], ["acme-2"]),
            ("Bolt", "bolt", ["bolt-1", "bolt-3"], ["bolt-2"]),
        ]

    def test_no_models(self) -> None:
        """Without models there is no vendor."""
        assert query.vendors([]) == []

    def test_by_slug_not_by_name(self) -> None:
        """Vendors are identified and ordered by slug, not by spelling."""
        models = [make("zeta-1", "alpha"), make("e-on-1", "E.ON"), make("eb-1", "Éb")]
        assert [vendor.slug for vendor in query.vendors(models)] == ["e-on", "eb", "zeta"]

    @pytest.mark.parametrize(
        ("spellings", "expected"),
        [
            ([("KEBA AG", True), ("KEBA", False)], "KEBA"),
            ([("KEBA", False), ("KEBA AG", True)], "KEBA"),
            ([("Keba", True), ("KEBA", True)], "KEBA"),
        ],
        ids=["live after archived", "archived after live", "archived alone: the newest"],
    )
    def test_spelling(self, spellings: list[tuple[str, bool]], expected: str) -> None:
        """A vendor is spelled as in its live models, or in the newest one if all are archived."""
        models = [
            make(f"keba-{place}", name, archived=archived, created=day(place + 1))
            for place, (name, archived) in enumerate(spellings)
        ]
        assert [vendor.vendor for vendor in query.vendors(models)] == [expected]


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
