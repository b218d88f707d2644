"""The parameters of a query: what each accepts, and what the refusal of a request says."""

import itertools
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.domain import names, query
from builder.domain.query import Query, QueryError


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
