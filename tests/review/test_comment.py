"""Which models the comment names as likely duplicates of a new one."""

import pytest

from builder.check import catalogue
from builder.check.rules import ValidModel
from builder.review.comment import LiveNames
from builder.source.document import parse
from tests.conftest import MINIMAL


def read(model_id: str, vendor: str, model: str, more: str = "") -> ValidModel:
    """Return a model that was read from a file."""
    text = MINIMAL.replace("Acme", vendor).replace("One", model) + more
    folder = model_id.rpartition("-")[0]
    [found] = catalogue.check([parse(f"catalog/{folder}/{model_id}.yaml", text.encode())]).models
    return found


def near(new: ValidModel, *known: ValidModel) -> list[str]:
    """Return the ids of the models that a new one may be by another name; it is itself among the models."""
    names = LiveNames({it.document.path: it for it in (*known, new)})
    return [path.rpartition("/")[2].removesuffix(".yaml") for path in names.near(new)]


@pytest.mark.parametrize("spelled", ["Terra 53", "TERRA-53", "Terra53", "Tera 53"])
def test_another_spelling_is_near(spelled: str) -> None:
    """Case, spaces, hyphens and a missing letter make no other model."""
    assert near(read("abb-new", "ABB", spelled), read("abb-old", "ABB", "Terra 53")) == ["abb-old"]


def test_other_figures_are_another_model() -> None:
    """Makers number what they build: Terra 54 is no slip for Terra 53."""
    assert near(read("abb-new", "ABB", "Terra 54"), read("abb-old", "ABB", "Terra 53")) == []


def test_another_vendors_model_is_not_near() -> None:
    """The vendor counts like the model."""
    assert near(read("keba-new", "KEBA", "Terra 53"), read("schneider-old", "Schneider", "Terra 53")) == []


def test_an_archived_model_is_no_duplicate() -> None:
    """An archived model may be replaced by a new file."""
    assert near(read("abb-new", "ABB", "Terra 53"), read("abb-old", "ABB", "Terra 53", "isArchived: true\n")) == []


def test_the_nearest_come_first_and_three_names_are_enough() -> None:
    """Of many similar names three are shown, the most similar first."""
    known = [read(f"abb-old{letter}", "ABB", f"Terra Wallbox {letter}") for letter in "bcde"]
    found = near(read("abb-new", "ABB", "Terra Wallbox b"), *known)
    assert (found[0], len(found)) == ("abb-oldb", 3)


def test_models_of_one_name_are_all_near() -> None:
    """Where two live models are written alike, both are named."""
    twins = [read("abb-a", "ABB", "Terra 53"), read("abb-b", "ABB", "TERRA 53")]
    assert sorted(near(read("abb-new", "ABB", "Terra-53"), *twins)) == ["abb-a", "abb-b"]
