"""The fast YAML reader accepts only what the slow one reads without a problem, and returns the same data."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.check import catalogue
from builder.source import fast_yaml, located_yaml
from tests.check.test_examples import INVALID, VALID
from tests.conftest import MINIMAL
from tests.source.test_any_document import fragments
from tests.test_repository import CHECKOUT


def agrees(text: str) -> bool:
    """Return whether the fast reader accepts a text; fail if the slow one reads it differently."""
    try:
        fast = fast_yaml.accept(text)
    except fast_yaml.NotAcceptedError:
        return False
    slow = located_yaml.read("x.yaml", text)
    assert slow.problems == []
    assert repr(fast) == repr(slow.data)  # 1, 1.0 and True are not the same
    return True


@settings(max_examples=600)
@given(fragments | st.text(st.sampled_from("ab01:-[]{},#&*!|>'\"%? \n\r\t.\\~"), max_size=30))
def test_accepts_nothing_that_the_slow_pass_refuses(text: str) -> None:
    """Any accepted text has no problem and the same data."""
    agrees(text)
    agrees(f"a: {text}")
    agrees(MINIMAL + text)


LINES = sorted(
    {line for path in (CHECKOUT / "catalog").rglob("*.yaml") for line in path.read_text("utf-8").split("\n")}
)
SIGNS = (
    "¦ ¦  ¦\t¦\r¦\r\n¦\n¦:¦: ¦ : ¦#¦ #¦# ¦-¦- ¦-  ¦? ¦'¦\"¦\\¦\\\"¦''¦---\n¦...\n¦&a ¦*a¦!¦|¦>¦[¦]¦{¦}¦,¦@¦%¦<<¦~¦="
    "¦null¦on¦010¦1¦1e3¦1.50¦é¦😀¦\x00¦\x85¦\xa0¦\u2028¦\ufeff¦\ufffe"
)
PIECES = [*SIGNS.split("¦"), "a" * 1030, " " * 13]
BLOCKS = ["a:", "  - b: 1", "    c: 'x'", "    d:", "      e: y", "  - z", "f: 2", "- g", "    - h"]


@st.composite
def near_misses(draw: st.DrawFn) -> str:
    """Draw lines of models' files, or short ones, some with another indentation and some with inserted text."""
    lines = draw(st.sampled_from([MINIMAL.split("\n"), BLOCKS]))[:]
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        line = draw(st.sampled_from(lines) | st.sampled_from(LINES)) if draw(st.booleans()) else lines[place]
        if draw(st.booleans()):
            line = " " * draw(st.integers(0, 6)) + line.lstrip(" ")
        start = draw(st.integers(0, len(line)))
        line = line[:start] + draw(st.sampled_from(PIECES)) + line[start + draw(st.integers(0, 2)) :]
        lines[place : place + draw(st.integers(0, 2))] = [line]
    return "\n".join(lines)


@pytest.mark.unmeasured
@settings(max_examples=1000)
@given(near_misses())
def test_judges_each_line_as_the_slow_pass_does(text: str) -> None:
    """Text that is almost a model's file, in block style, is not accepted, or has the same data."""
    agrees(text)


def test_agrees_on_all_examples() -> None:
    """No bad example is accepted with other data than the slow reader's."""
    for path in (*INVALID.rglob("*.yaml"), *VALID.rglob("*.yaml")):
        try:
            agrees(path.read_bytes().decode())
        except UnicodeDecodeError:
            assert path.parent.name in ("bom", "encoding")


def test_accepts_what_models_files_look_like() -> None:
    """The fast reader accepts every file of this repository, with either line end, and what people may add."""
    texts = [read.document.text for read in catalogue.load(CHECKOUT).models]
    assert all(agrees(text) and agrees(text.replace("\n", "\r\n")) for text in texts)
    assert agrees(
        '# c\n\na:  # c\n  - "x \\"y\\" \\\\ z: #"\n  # c\n  -  b: \'ü\'\n     c: 1.50 # c\nd: https://e.org/#x'
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a: b: c",
        "a: b\n  c",
        "a:",
        "a:b",
        "a:\nb: 1",
        "a:\n- b",
        "a:\n  - b\n c: 1",
        "a:\n  b: 1\n  - c",
        "a:\n\tb: 1",
        'a: "x\\u0041"',
        "a: 'it''s'",
        "a: |\n  x",
        "a: [1]",
        '{"a": 1}',
        " a: 1",
        "- a",
        "# c",
        "a: x\xa0y",
        "a: \ufeff",
        "a: 1\r",
        "a" * 1030 + ": 1",
        "a: *x",
        "&x a: 1",
        "a: &x 1",
        "a: !!str 1",
        "!!map {}",
        "a: 010",
        "on: 1",
        "a: 1\na: 2",
        "? [a]\n: b",
    ],
)
def test_leaves_the_rest_to_the_slow_pass(text: str) -> None:
    """Text that needs an explanation, or is no mapping, is not accepted."""
    assert not agrees(text)
    assert not agrees("[" * 100 + "]" * 100)
    assert not agrees("a: 1\n---\nb: 2\n")
