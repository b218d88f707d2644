"""Questions about new models: their id, source and vendor, and the live models that they may duplicate."""

import pytest

from builder.check import catalogue
from builder.check.valid_model import ValidModel
from builder.source.document import parse
from tests.conftest import MINIMAL


def read(model_id: str, vendor: str, model: str, more: str = "") -> ValidModel:
    """Return the model of a valid file."""
    text = MINIMAL.replace("Acme", vendor).replace("One", model) + more
    folder = model_id.partition("-")[0]
    [found] = catalogue.check([parse(f"catalog/{folder}/{model_id}.yaml", text.encode())]).models
    return found


def messages(rule: str, new: ValidModel, *known: ValidModel) -> list[str]:
    """Return the messages of a rule about a new model in a catalogue of known ones."""
    found = catalogue.questions([new], [*known, new])
    return [problem.message for problem in found if problem.rule == rule]


def twins(new: ValidModel, *known: ValidModel) -> list[str]:
    """Return the ids of the models that a new one may duplicate."""
    found = catalogue.questions([new], [*known, new])
    related = [path for problem in found if problem.rule == "twin" for path in problem.related]
    return [path.rpartition("/")[2].removesuffix(".yaml") for path in related]


@pytest.mark.parametrize(
    ("vendor", "model"),
    [
        *(("ABB", spelling) for spelling in ("Terra 53.", "TERRA-53", "Terra53", "Tera 53", "Terra 5\u0417")),
        ("ABB", "ABB Terra 53"),
        ("ABB E-mobility", "Terra 53"),
        ("ABB Ltd", "Terra_53"),
        ("\u0410\u0412\u0412", "Terra 53"),
    ],
)
def test_another_spelling_is_a_twin(vendor: str, model: str) -> None:
    """Names that differ in case, punctuation, a letter, the vendor's words or look-alike letters are twins."""
    assert twins(read("abb-new", vendor, model), read("abb-old", "ABB", "Terra 53")) == ["abb-old"]


@pytest.mark.parametrize(
    ("vendor", "model", "known"),
    [
        ("Easee", "Easee Home", ("Easee", "Home", "friendlyName: Easee Home\n")),
        ("Easee", "Home One", ("Easee", "H1", "friendlyName: Home One\n")),
        ("Wall Box Chargers", "Pulsar Plus", ("Wallbox", "Pulsar Plus", "")),
        ("Charge Amps", "Charge Amps Halo", ("Charge Amps", "Halo", "")),
    ],
)
def test_friendly_names_and_vendors_words_are_compared(vendor: str, model: str, known: tuple[str, str, str]) -> None:
    """A friendly name, and a model's name that contains the vendor, are compared too."""
    assert twins(read("new-one", vendor, model), read("old-one", *known)) == ["old-one"]


@pytest.mark.parametrize(("vendor", "model"), [("ABB", "Terra 54"), ("KEBA", "Terra 53"), ("ABB", "Other 53")])
def test_another_station_is_not_a_twin(vendor: str, model: str) -> None:
    """Another number, another vendor or another word is another station."""
    assert twins(read("abb-new", vendor, model), read("abb-old", "ABB", "Terra 53")) == []


def test_a_duplicate_is_not_a_twin() -> None:
    """A model with the same vendor and model is an error, so there is no question as well."""
    assert twins(read("abb-new", "ABB", "TERRA 53"), read("abb-old", "ABB", "Terra 53")) == []


def test_an_archived_model_is_not_a_twin() -> None:
    """Neither a new model nor an existing one is a twin if one of them is archived."""
    old, archived = read("abb-old", "ABB", "Terra 53"), read("abb-new", "ABB", "Terra-53", "isArchived: true\n")
    assert twins(read("abb-new", "ABB", "Terra-53"), read("abb-old", "ABB", "Terra 53", "isArchived: true\n")) == []
    assert twins(archived, old) == []


def test_three_twins_are_named_the_most_similar_first() -> None:
    """If many names are similar, three models are named, the most similar first."""
    known = [read(f"abb-old{letter}", "ABB", f"Terra Wallbox {letter}") for letter in "bcde"]
    found = twins(read("abb-new", "ABB", "Terra Wallbox-b"), *known)
    assert (found[0], len(found)) == ("abb-oldb", 3)


@pytest.mark.parametrize(
    ("vendor", "near"),
    [("ABB E-mobility", "ABB"), ("Abb", "ABB"), ("ABB Ltd", "ABB"), ("Schneider", "Schneider Electric"),
     ("Vestel Mobility", "Vestel"), ("EnelX", "Enel X"), ("Enel X Way", "Enel X"), ("Wall Box Chargers", "Wallbox")],
)  # fmt: skip
def test_a_new_vendor_is_compared_with_the_known_ones(vendor: str, near: str) -> None:
    """The warning about a new vendor names the known vendors that it may be."""
    names = ["ABB", "Schneider Electric", "Vestel", "Enel X", "Wallbox", "Zaptec"]
    known = [read(f"old-v{number}", name, "One") for number, name in enumerate(names)]
    [message] = messages("new-vendor", read("new-one", vendor, "Two"), *known)
    assert f'is it one of "{near}" (1 model)' in message


def test_the_first_vendors_of_a_catalogue_have_no_warning() -> None:
    """An empty catalogue has no vendor to compare a new one with."""
    assert messages("new-vendor", read("new-one", "Nova", "One")) == []


def test_a_new_vendor_has_one_warning() -> None:
    """A new vendor without a similar name has a warning at its first model only; a known one has none."""
    first, second = read("new-one", "Nova", "One"), read("new-two", "Nova", "Two")
    known = read("abb-old", "ABB", "Terra 53")
    found = catalogue.questions([first, second], [known, first, second])
    assert [p.location.path for p in found if p.rule == "new-vendor"] == ["catalog/new/new-one.yaml"]
    assert messages("new-vendor", read("abb-new", "ABB", "Terra 54"), known) == []


def test_an_id_that_is_not_the_slug_is_asked_about() -> None:
    """An id that is not the slug of vendor and model is questioned, unless it only adds a number to it."""
    assert messages("id-slug", read("zaptec-por", "Zaptec", "Pro"))[0].startswith("the id zaptec-por is not the slug")
    assert messages("id-slug", read("zaptec-pro", "Zaptec", "Pro")) == []
    assert messages("id-slug", read("zaptec-pro-2", "Zaptec", "Pro")) == []


def test_a_missing_source_is_asked_about() -> None:
    """A new model without a source is questioned."""
    assert "sources" in messages("no-source", read("acme-one", "Acme", "One"))[0]
    sourced = read("acme-one", "Acme", "One", "sources: [https://example.org/one.pdf]\n")
    assert messages("no-source", sourced) == []


def test_a_friendly_name_of_another_model_is_questioned() -> None:
    """A friendly name that is another live model's friendly name, or its vendor and model, is questioned."""
    easee = read("easee-home", "Easee", "Home", "friendlyName: Easee Home\n")
    copied = read("zaptec-pro", "Zaptec", "Pro", "friendlyName: easee  home\n".replace("  ", " "))
    [question] = messages("friendly-name", copied, easee)
    assert "catalog/easee/easee-home.yaml (Easee Home)" in question
    own = read("zaptec-pro", "Zaptec", "Pro", "friendlyName: Zaptec Pro\n")
    assert messages("friendly-name", own, easee) == []
    named = read("zaptec-pro", "Zaptec", "Pro", "friendlyName: ABB Terra 53\n")
    assert messages("friendly-name", named, read("abb-terra-53", "ABB", "Terra 53"))


def test_a_misplaced_file_has_one_remedy() -> None:
    """If an error names the path to move the file to, no question suggests another id."""
    assert messages("id-slug", read("alfen-eve_single", "Alfen", "Eve Single Z")) == []
