"""The values of a text; what YAML readers read differently is refused, with its location."""

import math
import re
from pathlib import Path

import pytest

from builder.problems import Location
from builder.source import scalars
from tests.source.parsing import PATH, YAML_1_1_BREAKS, parse, rules


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"a: \xff", (1, 4)),
        ("# ü\r\n# 充电\r\na: ".encode() + b"\xe4\xf6", (3, 4)),
        (b"\xff\xfea\x00", (1, 1)),
        ("a: ü".encode()[:-1], (1, 4)),
        (b"a: \xc0\x80", (1, 4)),
    ],
)
def test_a_byte_that_is_not_utf_8_is_shown(content: bytes, place: tuple[int, int]) -> None:
    """The problem is at the first wrong byte; its column counts characters."""
    (problem,) = parse(content).problems
    assert (problem.rule, problem.location) == ("encoding", Location(PATH, *place))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("32", 32),
        ("0", 0),
        ("-1", -1),
        ("-0", 0),
        ("32.0", 32),
        ("1000000000.00", 1_000_000_000),
        ("0.5", 0.5),
        ("-12.25", -12.25),
        ("999999999999999", 999_999_999_999_999),
        ("123456789012345678", 123_456_789_012_345_678),
        ("true", True),
        ("false", False),
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ('"32"', "32"),
        ("'true'", "true"),
        ("'~'", "~"),
        ('""', ""),
        ("32 A", "32 A"),
        ("1,000", "1,000"),
        ("1e3 kW", "1e3 kW"),
        ("4.0.1", "4.0.1"),
        ("192.0.2.1", "192.0.2.1"),
        ("1-2", "1-2"),
        (".", "."),
        ("...a", "...a"),
        ("nan", "nan"),
        ("truely", "truely"),
        ("nULL", "nULL"),
        ("|\n  a\n  b\n", "a\nb\n"),
        (">-\n  a\n  b\n", "a b"),
        ("'it''s'", "it's"),
        ('"\\u00fc\\x41\\n"', "üA\n"),
        ('"a\\\n  b"', "ab"),
        ("a\n  b", "a b"),
        ("[1, 'x', ]", [1, "x"]),
        ("{a: 1, b: {}}", {"a": 1, "b": {}}),
        ("\n- 1\n-\n- - 2", [1, None, [2]]),
    ],
)
def test_a_value_is_what_every_yaml_reader_takes_it_for(text: str, value: object) -> None:
    """Plain decimals, booleans, nulls and texts are read; a whole number is an int, however it is written."""
    document = parse(f"key: {text}")
    assert rules(document) == []
    assert document.data == {"key": value}
    assert type(document.data["key"]) is type(value)


@pytest.mark.parametrize("as_key", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        *("010", "00", "08", "0x1F", "0o17", "0b11", "1e3", "1E+3", "1.5e-3", "1_000", "1.5_0", "-0.0_1", "9" * 500),
        *("1:30", "190:20:30.15", "+1", ".5", "-.5", "5.", ".inf", "-.INF", "+.Inf", ".nan", ".NaN", "="),
        *("yes", "No", "ON", "off", "y", "N", "True", "TRUE", "False", "2024-01-02", "2024-02-31", "2024-1-2"),
        *("2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43"),
    ],
)
def test_what_readers_differ_on_is_refused(text: str, *, as_key: bool) -> None:
    """Such a scalar without quotes is refused as a value and as a key, with its location; in quotes it is text."""
    document = parse(f"{text}: x" if as_key else f"key: {text}")
    assert rules(document) == ["plain-scalar"]
    assert document.problems[0].location == Location(PATH, 1, 1 if as_key else 6)
    assert document.data == ({text: "x"} if as_key else {"key": text})
    for quote in "'\"":
        quoted = f"{quote}{text}{quote}"
        assert rules(parse(f"{quoted}: x" if as_key else f"key: {quoted}")) == []


@pytest.mark.parametrize("text", ["=", "<<"])
def test_special_keys_of_yaml_1_1_are_refused_as_values(text: str) -> None:
    """The special keys = and << of YAML 1.1 are refused as values too; in quotes they are text, also as keys."""
    assert rules(parse(f"key: {text}")) == ["plain-scalar"]
    assert parse(f"'{text}': \"{text}\"").data == {text: text}
    assert rules(parse(f"'{text}': \"{text}\"")) == []


@pytest.mark.parametrize(
    ("text", "rule", "line", "column", "path"),
    [
        ("on: 1", "plain-scalar", 1, 1, "$.on"),
        ("a: 1\nb: 2\na: 3", "duplicate-key", 3, 1, "$.a"),
        ("a: {b: 1, b: 1}", "duplicate-key", 1, 11, "$.a.b"),
        ("a:\n  - b: 1\n    'b': 1", "duplicate-key", 3, 5, "$.a[0].b"),
        ("a: 1\n---\nb: 1", "several-documents", 2, 1, "$"),
        ("a: 1\n--- # empty", "several-documents", 2, 1, "$"),
        ("a: &x 1", "alias", 1, 4, "$.a"),
        ("a: [1, &x [2]]", "alias", 1, 8, "$.a[1]"),
        ("a: *x", "alias", 1, 4, "$.a"),
        ("a: !!int '1'", "tag", 1, 4, "$.a"),
        ("a:\n  - ! x", "tag", 2, 5, "$.a[0]"),
        ("<<: {a: 1}", "merge-key", 1, 1, "$['<<']"),
        ("a:\n  <<: [{b: 1}]", "merge-key", 2, 3, "$.a['<<']"),
        ("[a, b]: 1", "plain-scalar", 1, 1, "$"),
        ("a: {? {b: 1} : 2}", "plain-scalar", 1, 7, "$.a"),
        ("a: 'x", "yaml-syntax", 1, 4, "$"),
        ("a: 1\n\tb: 2", "yaml-syntax", 2, 1, "$"),
        ("a: 1\r\n# ü\r\nb: x: y", "yaml-syntax", 3, 5, "$"),
        ("a: 1\nb: \x00", "yaml-syntax", 2, 4, "$"),
        ("# 充电\na: \x07", "yaml-syntax", 2, 4, "$"),
        ("a: \ufffe", "yaml-syntax", 1, 4, "$"),
        ("", "empty-file", 1, 1, "$"),
        ("# nothing\n", "empty-file", 1, 1, "$"),
        ("null", "empty-file", 1, 1, "$"),
    ],
)
def test_a_refusal_says_where(text: str, rule: str, line: int, column: int, path: str) -> None:
    """Each trap of YAML is one problem, with its line, column and JSON path."""
    (problem,) = parse(text).problems
    assert (problem.rule, problem.location, problem.json_path) == (rule, Location(PATH, line, column), path)


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\n*x : 2\n",
        "*x : 2",
        "a: {b: &x 1, *x : 2, c: 3}",
        "- &x a\n- *x : 1\n",
        "a: &x {b: *x}",
        "&x [*x]",
        "? *x\n: *y\n",
        "{*x : *y, *z : *w}",
        "a: *x\n*x : 1\na: *x\n",
    ],
)
def test_an_alias_is_refused_wherever_it_stands(text: str) -> None:
    """An alias as a value, as a key or inside its own anchor is refused, and no recursive data is built."""
    document = parse(text)
    assert "alias" in rules(document)
    assert len(repr(document.data)) < 200


@pytest.mark.parametrize(
    "text",
    [
        "a: 1 # note{}friendlyName: hidden",
        'a: "x{}y"',
        "a: 'x{}y'",
        "a: x{}  y",
        "a: |\n  x{}  y",
        "a: 1{}b: 2",
        "{}a: 1",
    ],
)
def test_a_line_break_that_only_yaml_1_1_knows_is_refused(text: str) -> None:
    """A line end to libyaml only, and not to YAML 1.2, editors and reviewers, could hide a key in a comment."""
    assert [parse(text.format(character)).problems == [] for character in YAML_1_1_BREAKS] == [False, False, False]


def test_a_duplicate_key_names_the_first_place() -> None:
    """Each duplicate key has a problem that refers to the line of an earlier one."""
    found = parse("a: 1\nb: 2\na: 3\na: 4\n").problems
    assert [problem.location.line for problem in found] == [3, 4]
    assert "on line 1:" in found[0].message


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1), ("1.0", 1), ("-0.0", 0), ("0.50", 0.5), ("1e3", 1000), ("1E-1", 0.1)]
)
def test_a_whole_number_is_an_int(text: str, value: float) -> None:
    """A number without a fraction is an int, however it is written."""
    assert scalars.number(text) == value
    assert type(scalars.number(text)) is type(value)


def test_a_number_too_large_for_a_float_is_infinite() -> None:
    """A number that is too large for a float is infinite, and does not raise."""
    assert math.isinf(scalars.number("1e999"))


# Documents of the YAML test suite (https://github.com/yaml/yaml-test-suite) that libyaml reads though they are
# invalid, or reads otherwise than YAML 1.2 asks; U+FEFF; each with the words of the remedy.
STRICT = {
    "9C9N": ("a: [\nb,\nc]\n", "indent it further"),
    "QB6E": ('a: "b\nc"\n', "indent it further"),
    "SU5Z": ('a: "b"#c\n', "a space before its #"),
    "9JBA": ("[ a, b, c, ]#invalid\n", "a space before its #"),
    "CVW2": ("[ a, b, c,#invalid\n]\n", "a space before its #"),
    "X4QW": ("a: ># comment\n  b\n", "a space before its #"),
    "DK95/01": ('a: "b\n\tc"\n', "indent with spaces"),
    "Y79Y/003": ("- [\n\tb,\n b\n ]\n", "indent with spaces"),
    "S98Z": ("a: >\n \n  \n   \n # comment\n", "longer than its indentation"),
    "G5U8": ("- [-, -]\n", "a lone hyphen"),
    "YJV2": ("[-]\n", "a lone hyphen"),
    "652Z": ("{ ?foo: bar, bar: 42 }\n", "a space is missing after the question mark"),
}


@pytest.mark.parametrize("name", STRICT)
def test_what_readers_read_differently_is_refused(name: str) -> None:
    """Text that the specification forbids, or that readers read differently, is refused with a remedy."""
    text, words = STRICT[name]
    problems = parse(text).problems
    assert {problem.rule for problem in problems} <= {"yaml-strict", "yaml-syntax", "plain-scalar"}
    assert words in problems[0].message


@pytest.mark.parametrize("text", ["\ufeffa: b\n", "a: b\ufeff\n", "a: b # \ufeff\n", "a\ufeff: b\n", 'a: "\ufeff"\n'])
def test_a_byte_order_mark_is_refused_wherever_it_is(text: str) -> None:
    """U+FEFF is refused anywhere: at the start of a file, in a key, a value or a comment."""
    [problem] = parse(text).problems
    assert problem.rule == "bom"


@pytest.mark.parametrize("name", ["yaml-syntax", "yaml-strict", "yaml-conflict"])
def test_no_message_has_the_parsers_words(name: str) -> None:
    """No message has libyaml's words about its tokens."""
    reports = (Path(__file__).parents[1] / "examples/invalid" / name).glob("*.expected.txt")
    text = "".join(report.read_text(encoding="utf-8") for report in reports)
    assert text
    assert not re.search(
        "token|could not|while (scanning|parsing)|mapping values|block end|simple key|did not find", text
    )
