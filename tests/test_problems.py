"""Problems as values: their order, and their text, GitHub and JSON forms, which no user text can forge."""

import json
import re
import unicodedata
from typing import Literal, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.problems import (
    BuilderError,
    HistoryError,
    JsonPath,
    Location,
    Problem,
    SettingsError,
    inert,
    json_path,
    parse_json_path,
)
from builder.report import Report, render

# What could begin a line, hide one, drive a terminal or start a workflow command, in a user's text.
HOSTILE = [
    "\n::error::forged",
    "\r::error::forged",
    "\r\n::stop-commands::x",
    "\v::error::forged",
    "\f::error::forged",
    "\x1c\x1d\x1e\x1f",
    "\x85::error::forged",
    "\u2028::error::forged",
    "\u2029::error::forged",
    "##[error]forged",
    "###[[##[set-env name=x]y",
    "x ##[add-mask]y",
    "\x1b[2J\x1b[31mred\x1b]0;title\x07",
    "\x9b31m",
    "\x00\x08\x7f",
    "\u202etxet\u202c \u2066isolate\u2069 \u200e\u200f\u061c",
    "\ufeff",
    "\udcff\ud800",
    "%0A::error::forged%25",
    "a,file=other,line=9::forged",
]
hostile_texts = st.text() | st.lists(st.sampled_from(HOSTILE) | st.text(max_size=5), max_size=4).map("".join)


def problem(  # noqa: PLR0913
    message: str = "is wrong",
    *,
    path: str = "catalog/acme/acme-one.yaml",
    place: tuple[int, int] = (1, 1),
    rule: str = "text",
    at: str = "$.model",
    level: Literal["error", "warning"] = "error",
    related: tuple[str, ...] = (),
) -> Problem:
    """Return a problem with default values."""
    return Problem(Location(path, *place), rule, at, message, level, related)


def is_inert(line: str) -> bool:
    """Return whether a printed line has no active character, checked independently of the code."""
    bidi = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return (
        len(line.splitlines()) <= 1
        and not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in line)
        and not any(unicodedata.bidirectional(c) in bidi for c in line)
        and "##[" not in line
    )


def test_text_form() -> None:
    """The text form has path, line, column, level, rule, JSON path and message."""
    found = problem("is empty: write a text", place=(3, 9), rule="length", at="$.connectors[0].id")
    assert found.text() == ("catalog/acme/acme-one.yaml:3:9: error[length] $.connectors[0].id: is empty: write a text")
    assert problem("is large", level="warning").text().split(" ")[1] == "warning[text]"


def test_github_form() -> None:
    """The GitHub form is a workflow command with file, line, column and the rule as title."""
    found = problem("50 % more: a, b", path="catalog/a,b:c/50%.yaml", place=(3, 9), rule="power")
    assert found.github() == (
        "::error file=catalog/a%2Cb%3Ac/50%25.yaml,line=3,col=9,title=power::$.model: 50 %25 more: a, b"
    )
    assert problem(level="warning").github().startswith("::warning file=")


def test_json_form() -> None:
    """The JSON form has a member for each part."""
    assert problem("ü\n", place=(2, 5), related=("catalog/acme/acme-two.yaml",)).json() == {
        "path": "catalog/acme/acme-one.yaml",
        "line": 2,
        "column": 5,
        "level": "error",
        "rule": "text",
        "jsonPath": "$.model",
        "message": "ü\n",
        "related": ["catalog/acme/acme-two.yaml"],
    }


@pytest.mark.parametrize("form", ["text", "github"])
def test_a_report_is_sorted(form: Literal["text", "github"]) -> None:
    """Problems are printed one a line, sorted by path, line, column and rule, whatever their order."""
    ordered = [
        problem("1", path="catalog/a/a-1.yaml", place=(9, 9)),
        problem("2", path="catalog/b/b-1.yaml", place=(2, 10)),
        problem("3", path="catalog/b/b-1.yaml", place=(10, 2), rule="enum"),
        problem("4", path="catalog/b/b-1.yaml", place=(10, 2), rule="type"),
        problem("5", path="catalog/b/b-1.yaml", place=(10, 11)),
    ]
    lines = render(Report([ordered[i] for i in (3, 1, 4, 0, 2)]), form).split("\n")
    assert [line[-1:] for line in lines] == ["1", "2", "3", "4", "5", ""]


def test_a_report_as_json_is_one_sorted_document() -> None:
    """The JSON report is one document with all problems, sorted, and ends with a line feed."""
    text = render(Report([problem("b", place=(2, 1)), problem("a")]), "json")
    assert text.endswith("}\n")
    assert [item["message"] for item in json.loads(text)["problems"]] == ["a", "b"]


def test_an_empty_report() -> None:
    """Without problems the text and GitHub reports are empty, and the JSON report has an empty list."""
    assert render(Report([]), "text") == render(Report([]), "github") == ""
    assert json.loads(render(Report([]), "json")) == {"problems": []}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), "$"),
        (("vendor",), "$.vendor"),
        (("connectors", 0, "id"), "$.connectors[0].id"),
        (("a", 12), "$.a[12]"),
        (("_x1",), "$._x1"),
        (("",), "$['']"),
        (("1",), "$['1']"),
        (("a b",), "$['a b']"),
        (("a.b",), "$['a.b']"),
        (("ü",), "$['ü']"),
        (("a\n",), "$['a\\n']"),
        (("it's",), '$["it\'s"]'),
    ],
)
def test_json_path(path: JsonPath, text: str) -> None:
    """Plain keys follow a dot; indexes and other keys are in brackets, as in JSONPath."""
    assert json_path(path) == text


@given(st.lists(st.text() | st.integers(min_value=0) | st.text("'\"\\].", min_size=1)).map(tuple))
def test_a_json_path_is_parsed_back(path: JsonPath) -> None:
    """Parsing the JSONPath of any path returns the path, whatever quotes and backslashes its keys have."""
    assert parse_json_path(json_path(path)) == path


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_users_text_cannot_forge_a_line_or_a_command(hostile: str) -> None:
    """Whatever part a hostile text is in, the printed form is one inert line with the right start."""
    for found in (problem(hostile), problem(path=f"catalog/{hostile}/x.yaml"), problem(at=f"$.{hostile}")):
        assert is_inert(found.text())
        assert found.text().startswith("catalog/")
        assert is_inert(found.github())
        assert found.github().startswith("::error file=catalog/")


@given(hostile_texts)
def test_printed_text_is_inert(text: str) -> None:
    """The inert form of any text is one line without control, bidi or surrogate characters, and idempotent."""
    printed = inert(text)
    assert is_inert(printed)
    assert inert(printed) == printed
    printed.encode()


@pytest.mark.parametrize("text", ["Grün & Söhne", "充电 50%", "شاحن", "👨‍👩‍👧", "#[x] # #", "a::b", "\\n", "e\u0301"])
def test_ordinary_text_is_printed_as_it_is(text: str) -> None:
    """Letters of any script, emoji and punctuation are not escaped."""
    assert inert(text) == text


class Command(NamedTuple):
    """A workflow command as GitHub's runner understands it."""

    name: str
    properties: dict[str, str]
    data: str


def understood(line: str) -> Command:
    """Parse a line as the runner does: ActionCommand.TryParseV2 in actions/runner, with actions/toolkit's escapes."""

    def plain(text: str, *escapes: tuple[str, str]) -> str:
        for escaped, character in (*escapes, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
            text = text.replace(escaped, character)
        return text

    head, data = re.fullmatch(r"::(.*?)::(.*)", line, re.DOTALL).groups()  # type: ignore[union-attr]
    name, _, properties = head.partition(" ")
    pairs = (item.split("=", 1) for item in properties.split(",") if item)
    return Command(name, {key: plain(value, ("%3A", ":"), ("%2C", ",")) for key, value in pairs}, plain(data))


@given(hostile_texts, hostile_texts, st.integers(1, 99999), st.integers(1, 99999))
def test_the_runner_parses_the_github_form(path: str, message: str, line: int, column: int) -> None:
    """The runner parses exactly the inert path, line, column, rule and message from the GitHub form."""
    command = understood(problem(message, path=f"catalog/{path}", place=(line, column)).github())
    assert command == Command(
        "error",
        {"file": inert(f"catalog/{path}"), "line": str(line), "col": str(column), "title": "text"},
        inert(f"$.model: {message}"),
    )


@given(hostile_texts.map(lambda text: text.encode(errors="replace").decode()))
def test_a_json_report_keeps_a_users_text(message: str) -> None:
    """The JSON form is ASCII, and parsing it returns the text unchanged."""
    text = render(Report([problem(message)]), "json")
    assert text.isascii()
    assert json.loads(text)["problems"][0]["message"] == message


def test_errors_are_of_one_family() -> None:
    """BuilderError is the base class of every error that says that the work is impossible."""
    assert issubclass(HistoryError, BuilderError)
    assert issubclass(SettingsError, BuilderError)
    assert not issubclass(BuilderError, OSError | ValueError)
