"""Reading YAML: nothing hostile gets through, nothing raises, and marks point at the values."""

import math
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.check import catalogue
from builder.problems import JsonPath, Location
from builder.report import Report, render
from builder.source import document, scalars
from builder.source.document import MAX_BYTES, Document
from builder.source.marks import Mark
from tests.conftest import MINIMAL

PATH = "catalog/acme/acme-one.yaml"
YAML_1_1_BREAKS = "\x85\u2028\u2029"
HANG = 2.0  # seconds of this process: nothing that fits into 64 KiB takes nearly as long, on a busy machine either


def parse(text: str | bytes) -> Document:  # noqa: D103
    return document.parse(PATH, text.encode() if isinstance(text, str) else text)


def rules(document: Document) -> list[str]:  # noqa: D103
    return [problem.rule for problem in document.problems]


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
    """The problem stands at the first wrong byte, counted in characters."""
    (problem,) = parse(content).problems
    assert (problem.rule, problem.location) == ("encoding", Location(PATH, *place))


# --- values


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
    """Plain decimals, booleans, nulls and texts are read; a whole number is an int however it was written."""
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
    """Without quotes such a scalar is refused where it stands, as a value and as a key; in quotes it is text."""
    document = parse(f"{text}: x" if as_key else f"key: {text}")
    assert rules(document) == ["plain-scalar"]
    assert document.problems[0].location == Location(PATH, 1, 1 if as_key else 6)
    assert document.data == ({text: "x"} if as_key else {"key": text})
    for quote in "'\"":
        quoted = f"{quote}{text}{quote}"
        assert rules(parse(f"{quoted}: x" if as_key else f"key: {quoted}")) == []


@pytest.mark.parametrize("text", ["=", "<<"])
def test_keys_of_yaml_1_1s_own_are_refused_as_values(text: str) -> None:
    """The value and merge keys of YAML 1.1 are refused as values too; in quotes they are text, as keys as well."""
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
    """Each trap of YAML is one problem, at the line and column where it stands, with its JSON path."""
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
    """An alias as a value, a key or inside its own anchor is refused, and nothing recursive is made."""
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
    """What libyaml takes for a line end, and YAML 1.2, editors and reviewers do not, hides keys in comments."""
    assert [parse(text.format(character)).problems == [] for character in YAML_1_1_BREAKS] == [False, False, False]


def test_a_duplicate_key_names_the_first_place() -> None:
    """Each further key of the same name refers to a line where it stands already."""
    found = parse("a: 1\nb: 2\na: 3\na: 4\n").problems
    assert [problem.location.line for problem in found] == [3, 4]
    assert "on line 1:" in found[0].message


# --- places


def test_locate_finds_the_value_its_key_and_what_stands_around_a_missing_one() -> None:
    """A missing value is shown where the nearest value around it begins."""
    document = parse("# ü\na:\n  - b: 1\n")
    assert document.locate(("a", 0, "b")) == Location(PATH, 3, 8)
    assert document.locate(("a", 0, "b"), key=True) == Location(PATH, 3, 5)
    assert document.locate(("a", 0, "c")) == Location(PATH, 3, 5)
    assert document.locate(("a", 0, "c"), key=True) == Location(PATH, 3, 5)
    assert document.locate(("a", 7, "c")) == Location(PATH, 3, 3)
    assert document.locate(("x",)) == document.locate(()) == Location(PATH, 2, 1)


def test_columns_are_characters() -> None:
    """A character is one column, whatever its bytes, its width and the characters it is composed of."""
    document = parse("{👨‍👩‍👧: e\u0301é充电, b: 1}")
    assert document.locate(("b",)) == Location(PATH, 1, 19)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_lines_end_as_the_file_says(line_end: str) -> None:
    """Lines are counted alike for every kind of line end."""
    document = parse(MINIMAL.replace("\n", line_end))
    assert document.problems == []
    assert document.locate(("connectors", 0, "format")) == Location(PATH, 7, 13)
    assert document.data == parse(MINIMAL).data


def everything(document: Document) -> dict[JsonPath, Any]:
    """Return all values by path."""
    found: dict[JsonPath, Any] = {}
    rest: list[tuple[JsonPath, Any]] = [((), document.data)]
    while rest:
        path, value = rest.pop()
        found[path] = value
        if isinstance(value, dict):
            rest += [((*path, key), item) for key, item in value.items()]
        elif isinstance(value, list):
            rest += [((*path, place), item) for place, item in enumerate(value)]
    return found


def check_marks(document: Document) -> None:
    """Hold every mark of a document without problems against its text."""
    values = everything(document)
    assert set(document.marks) == set(values)
    for path, mark in (*document.marks.items(), *document.key_marks.items()):
        assert 0 <= mark.start <= mark.end <= len(document.text)
        if mark.start < mark.end:  # libyaml puts nothing at all where it likes
            before = document.text[: mark.start].replace("\r\n", "\n").replace("\r", "\n")
            assert (mark.line, mark.column) == (before.count("\n") + 1, len(before) - before.rfind("\n")), path
        if path:
            around = document.marks[path[:-1]]
            assert around.start <= mark.start <= mark.end <= around.end
    for path, value in values.items():
        check_alone(document, document.marks[path], value)
        if path and isinstance(path[-1], str):
            key = document.key_marks[path]
            check_alone(document, key, path[-1])
            assert key.end <= document.marks[path].start


def check_alone(document: Document, mark: Mark, value: object) -> None:
    """Hold what a mark cuts out of the text, in whatever style, against its value."""
    cut = document.text[mark.start : mark.end]
    if isinstance(value, dict | list) and cut[:1] not in ("{", "["):
        return  # without brackets its indentation is part of it
    if cut in ("-", "?") or (cut.endswith(":") and cut[0] not in "'\"|>"):
        return  # inside brackets a scalar, but alone a list or a key
    assert parse(f"--- {cut}").data == value


@pytest.mark.parametrize(
    "text",
    [
        MINIMAL,
        MINIMAL.replace("\n", "\r\n"),
        MINIMAL.replace("\n", " # ü 😀\n"),
        "{a: [1, 'x',\n {b: c}], 'd' : \"e\\u00fc\", f: , g: [ ] }",
        "a: |\n  x\n\n  y\n\nb: >-\n  x\n  y\n# z\nc: |+\n  x\n\nd: |2\n    x\n",
        "a: 'x\n\n  y'\nb: x\n  y\nc:\nd: ~ # e\n",
        "? a\n: b\n? 'c'\n: - d\n  - e: f\n",
        "--- # x\na: 1\n...\n",
        "[]",
        "'😀'",
        '"":  ""',
    ],
)
def test_marks_of_every_style(text: str) -> None:
    """In every style of YAML a scalar's mark cuts out what parses to its value, and so does its key's."""
    document = parse(text)
    assert rules(document) == []
    check_marks(document)


plain_texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20)
numbers = st.integers(-(10**14), 10**14) | st.decimals(-(10**6), 10**6, places=3).map(float)
values = st.recursive(
    st.none() | st.booleans() | numbers | plain_texts | st.sampled_from(["on", "1e3", "a: b", "# x", "- ", "a\nb\n"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain_texts, inner, max_size=4),
    max_leaves=12,
)


class _PlainDumper(yaml.SafeDumper):
    """Dumps without anchors and with decimals that are plain."""

    def ignore_aliases(self, _: object) -> bool:
        """Write every value out."""
        return True


_PlainDumper.add_representer(
    float, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:.3f}")
)


styles = st.fixed_dictionaries(
    {
        "default_style": st.sampled_from([None, "'", '"']),
        "default_flow_style": st.sampled_from([None, True, False]),
        "line_break": st.sampled_from(["\n", "\r\n"]),
        "width": st.sampled_from([20, 1000]),
        "allow_unicode": st.booleans(),
    }
)


@given(values, styles)
def test_what_another_program_wrote_is_read_back(data: object, style: dict[str, Any]) -> None:
    """What PyYAML writes, in whatever style, is read with the same values, and the marks of all values are right."""
    written = yaml.dump({"quoted": data}, Dumper=_PlainDumper, **style)
    document = parse(written)
    assert set(rules(document)) <= {"tag", "plain-scalar", "nesting"}  # what PyYAML writes and not every reader takes
    if not document.problems:
        assert document.data == yaml.load(written, yaml.CSafeLoader)
        check_marks(document)


# --- anything at all

FRAGMENTS = [
    *(
        "a",
        "b: ",
        "- ",
        "? ",
        ": ",
        ", ",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "\\",
        "#",
        " # ",
        "\n",
        "\r\n",
        "\r",
        " ",
        "  ",
    ),
    *(
        "&x ",
        "*x",
        "*x : ",
        "!",
        "!!str ",
        "!<a> ",
        "<<: ",
        "|\n",
        ">-\n",
        "%YAML 1.1\n",
        "%TAG ! a:\n",
        "---\n",
        "--- ",
    ),
    *("...\n", "\t", "=", "~", "null", "true", "on", "010", "1.0", "-1", "1e3", "1:30", "2024-02-31", "9" * 400, "@"),
    *(
        "`",
        "\0",
        "\ufeff",
        "\x85",
        "\u2028",
        "\u00a0",
        "é",
        "😀",
        "\ud7ff",
        "\ue000",
        "\uffff",
        r'"\ud800"',
        "vendor: ",
    ),
]
fragments = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join)
anything = st.binary(max_size=200) | st.text(max_size=100).map(str.encode) | fragments.map(str.encode)


@settings(max_examples=600)
@given(anything | st.tuples(st.just(MINIMAL.encode()), anything).map(b"".join))
def test_reading_never_raises(content: bytes) -> None:
    """Any bytes give a document whose problems lie within the file, and a report; and do so again."""
    document = parse(content)
    assert isinstance(document, Document)
    assert document.path == PATH
    text = content.decode(errors="replace")
    for problem in document.problems:
        assert problem.location.path == PATH
        assert 1 <= problem.location.line <= len(text.splitlines()) + 1
        assert 1 <= problem.location.column <= len(text) + 1
    assert document.data is not None or document.problems
    assert parse(content) == document
    report = render(Report(catalogue.check([document]).problems), "text")
    assert report.count("\n") == len(report.splitlines())


@settings(max_examples=600)
@given(fragments | st.text(st.sampled_from("ab01:-[]{},#&*!|>'\"%? \n\r\t.\\~"), max_size=30))
def test_what_is_accepted_means_the_same_to_pyyaml(text: str) -> None:
    """Where the reader finds no problem, PyYAML's own loader reads the same values."""
    document = parse(text)
    if not document.problems and not set(text) & set(YAML_1_1_BREAKS):
        assert document.data == yaml.load(text, yaml.CSafeLoader)
        check_marks(document)


MONSTERS = {
    "brackets": "[" * 30_000,
    "braces": "{" * 30_000,
    "dashes": "- " * 30_000,
    "question-marks": "? " * 30_000,
    "nested-mappings": "{a: " * 16_000,
    "mixed": "[{a: " * 13_000,
    "indented-mappings": "".join(f"{' ' * depth}a:\n" for depth in range(350)),
    "closed-brackets": "[" * 32_000 + "]" * 32_000,
    "exclamation-marks": "!" * 65_000,
    "anchors": "&a " * 20_000,
    "aliases": "a: [" + "*a, " * 15_000 + "]",
    "billion-laughs": "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1000))[:65_000],
    "digits": "maxPowerWatts: " + "9" * 65_000,
    "sexagesimal": "a: " + "1:" * 32_000,
    "underscores": "a: 0b" + "_" * 65_000,
    "duplicate-keys": "a: 1\n" * 13_000,
    "documents": "---\n" * 16_000,
    "long-key": "a" * 65_000 + ": 1",
    "long-quoted-key": '"' + "a" * 65_000 + '": 1',
    "spaces": "model: '" + " " * 65_000 + "x'",
    "comments": "#\n" * 32_000,
    "carriage-returns": "\r" * 65_000,
    "backslashes": '"' + "\\\\" * 32_000 + '"',
    "block": "a: |\n" + " \n" * 32_000,
    "address": MINIMAL + "imageUrl: https://" + "a." * 32_000 + "_",
    "percent": MINIMAL + "imageUrl: https://a/" + "%20" * 20_000 + "%",
    "unknown-keys": MINIMAL + "".join(f"{n:x}x: 1\n" for n in range(7_500)),
    "unknown-keys-alike": MINIMAL + "".join(f"friendlyname{n}: 1\n" for n in range(3_500)),
    "connectors": MINIMAL.replace("connectors:", "connectors: [" + "1," * 5_000 + "]\nother:"),
}


@pytest.mark.parametrize("name", MONSTERS)
def test_nothing_hangs(name: str) -> None:
    """No file, however it is made, keeps the reader and the checks busy, and each has a problem to show."""
    content = MONSTERS[name].encode()[:MAX_BYTES]
    begun = time.process_time()
    found = catalogue.check([parse(content)]).problems
    assert time.process_time() - begun < HANG
    assert found


# --- numbers


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1), ("1.0", 1), ("-0.0", 0), ("0.50", 0.5), ("1e3", 1000), ("1E-1", 0.1)]
)
def test_a_whole_number_is_an_int(text: str, value: float) -> None:
    """A number without a fraction is an int, in whatever form its text is."""
    assert scalars.number(text) == value
    assert type(scalars.number(text)) is type(value)


def test_a_number_beyond_measure_is_not_a_whole_one() -> None:
    """A number that is too large for the machine is infinite, and does not raise."""
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
    """A document that is invalid by the specification, or that readers read otherwise, has a remedy."""
    text, words = STRICT[name]
    problems = parse(text).problems
    assert {problem.rule for problem in problems} <= {"yaml-strict", "yaml-syntax", "plain-scalar"}
    assert words in problems[0].message


@pytest.mark.parametrize("text", ["\ufeffa: b\n", "a: b\ufeff\n", "a: b # \ufeff\n", "a\ufeff: b\n", 'a: "\ufeff"\n'])
def test_a_byte_order_mark_is_refused_wherever_it_is(text: str) -> None:
    """U+FEFF has no place in a file: at its start, in a key, a value or a comment."""
    [problem] = parse(text).problems
    assert problem.rule == "bom"


@pytest.mark.parametrize("name", ["yaml-syntax", "yaml-strict", "yaml-conflict"])
def test_no_message_has_the_parsers_words(name: str) -> None:
    """What libyaml says about its tokens never reaches a person."""
    reports = (Path(__file__).parents[1] / "examples/invalid" / name).glob("*.expected.txt")
    text = "".join(report.read_text(encoding="utf-8") for report in reports)
    assert text
    assert not re.search(
        "token|could not|while (scanning|parsing)|mapping values|block end|simple key|did not find", text
    )
