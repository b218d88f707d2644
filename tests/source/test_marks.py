"""The position of every value in a text: the text at its mark parses to the value."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from builder.problems import JsonPath, Location
from builder.source.document import Document
from builder.source.marks import Mark
from tests.conftest import MINIMAL
from tests.source.parsing import PATH, parse, rules


def test_locate_finds_a_value_its_key_or_the_nearest_value_around() -> None:
    """A missing value has the location of the nearest value around it."""
    document = parse("# ü\na:\n  - b: 1\n")
    assert document.locate(("a", 0, "b")) == Location(PATH, 3, 8)
    assert document.locate(("a", 0, "b"), key=True) == Location(PATH, 3, 5)
    assert document.locate(("a", 0, "c")) == Location(PATH, 3, 5)
    assert document.locate(("a", 0, "c"), key=True) == Location(PATH, 3, 5)
    assert document.locate(("a", 7, "c")) == Location(PATH, 3, 3)
    assert document.locate(("x",)) == document.locate(()) == Location(PATH, 2, 1)


def test_columns_are_characters() -> None:
    """Each code point is one column, whatever its bytes and width."""
    document = parse("{👨‍👩‍👧: e\u0301é充电, b: 1}")
    assert document.locate(("b",)) == Location(PATH, 1, 19)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_kind_of_line_end_counts(line_end: str) -> None:
    """Every kind of line end counts as one."""
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
    """Check every mark of a document without problems against the text."""
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
    """Check that the text at a mark, in any style, parses to the value."""
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
    """In every style of YAML, the text at the mark of a value or key parses to it."""
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
    """Dumps without anchors, and numbers as plain decimals."""

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
    """What PyYAML writes, in any style, is read with the same values, and all marks are right."""
    written = yaml.dump({"quoted": data}, Dumper=_PlainDumper, **style)
    document = parse(written)
    assert set(rules(document)) <= {"tag", "plain-scalar", "nesting"}  # what PyYAML writes and not every reader takes
    if not document.problems:
        assert document.data == yaml.load(written, yaml.CSafeLoader)
        check_marks(document)
