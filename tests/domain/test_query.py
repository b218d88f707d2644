"""The documented lists: their order, their filters, their pages and their vendors."""

import itertools
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.domain import query
from builder.domain.model import Model
from builder.domain.query import QueryError
from tests.domain.listing import LIST, ask, day, ids, make


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
        """An unknown id is refused with the parameter's name, whatever the filter."""
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
