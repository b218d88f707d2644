"""The fast pass over YAML: it accepts no more than the slow one, and gives the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder import catalogue, marked_yaml, plain_yaml
from tests.conftest import MINIMAL
from tests.test_examples import INVALID, VALID
from tests.test_reader import fragments
from tests.test_repository import CHECKOUT


def agrees(text: str) -> bool:
    """Say whether the fast pass accepted a text; fail if the slow one reads it in another way."""
    try:
        fast = plain_yaml.accept(text)
    except plain_yaml.NotAcceptedError:
        return False
    slow = marked_yaml.read("x.yaml", text)
    assert slow.problems == []
    assert repr(fast) == repr(slow.data)  # 1, 1.0 and True are not the same
    return True


@settings(max_examples=600)
@given(fragments | st.text(st.sampled_from("ab01:-[]{},#&*!|>'\"%? \n\r\t.\\~"), max_size=30))
def test_accepts_nothing_that_the_slow_pass_refuses(text: str) -> None:
    """Whatever the text, an accepted one has no problem and the same data."""
    agrees(text)
    agrees(f"a: {text}")
    agrees(MINIMAL + text)


def test_agrees_on_all_examples() -> None:
    """No bad example is accepted in another sense than the slow pass gives it."""
    for path in (*INVALID.rglob("*.yaml"), *VALID.rglob("*.yaml")):
        try:
            agrees(path.read_bytes().decode())
        except UnicodeDecodeError:
            assert path.parent.name in ("bom", "encoding")


def test_accepts_what_models_files_look_like() -> None:
    """Every file of this repository is read by the fast pass alone, flow style and comments too."""
    assert all(agrees(read.document.text) for read in catalogue.load(CHECKOUT).models)
    assert agrees('# c\n{"vendor": "Acme", "a": [1, 2.5, true, null], "b": {}}\n')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a: b: c",
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
    """What must be explained, and what is no mapping or list, is not accepted."""
    assert not agrees(text)
    assert not agrees("[" * 100 + "]" * 100)
    assert not agrees("a: 1\n---\nb: 2\n")
