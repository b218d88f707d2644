"""Slugs, ids and folded names, and that JavaScript folds as Python does."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.domain import names
from tests.conftest import JavaScript

EVERY_CHARACTER = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Acme", "acme"),
        ("ABB E-mobility", "abb-e-mobility"),
        ("Grün & Söhne", "grun-sohne"),
        ("Électro+ 50%", "electro-50"),
        ("O'Neil / Co", "o-neil-co"),
        ("KC-P30-ESS400C2-E0R", "kc-p30-ess400c2-e0r"),
        ("go-eCharger_V4", "go-echarger-v4"),
        ("VO-WAL-000004 Ü/2", "vo-wal-000004-u-2"),
        ("充电", "chong-dian"),
        ("  a  b  ", "a-b"),
        ("CON", "con"),
        ("!!!", ""),
        ("", ""),
        ("😀", ""),
    ],
)
def test_slug(name: str, slug: str) -> None:
    """A slug is the result of python-slugify; a name without ASCII letters or digits has an empty one."""
    assert names.slug(name) == slug


@given(st.text())
def test_a_slug_is_empty_or_has_the_form_of_an_id(name: str) -> None:
    """The slug of any name is empty or has the form of an id."""
    slug = names.slug(name)
    assert slug == "" or names.is_id(slug)


@pytest.mark.parametrize("text", ["a", "7", "acme-one", "acme-1-2", "a" * 200])
def test_an_id_is_lower_case_words_and_single_hyphens(text: str) -> None:
    """Letters a to z, digits and single hyphens between them form an id of any length."""
    assert names.is_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "-a",
        "a-",
        "a--b",
        "A",
        "a_b",
        "a b",
        "a.b",
        "a\n",
        "\na",
        "a\0",
        "ü",
        "a/b",
        "\u0661",
        "\uff11",
        "\u212a",
    ],
)
def test_anything_else_is_not_an_id(text: str) -> None:
    """Capitals, other characters, digits of other scripts and a final line feed are not allowed in an id."""
    assert not names.is_id(text)


DEVICES = ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]


@pytest.mark.parametrize("device", DEVICES)
def test_windows_device_names_are_reserved(device: str) -> None:
    """A Windows device name cannot be a folder, though it has the form of a slug."""
    assert names.is_reserved(device)
    assert not names.is_folder(device)


@pytest.mark.parametrize("name", ["conn", "acme", "com10", "lpt", "nul-1", "xcon", "com"])
def test_names_similar_to_devices_are_free(name: str) -> None:
    """A slug that merely contains a device name can be a folder."""
    assert names.is_folder(name)


@pytest.mark.parametrize("name", ["", "Acme", "a_b", "a--b"])
def test_a_folder_is_a_slug(name: str) -> None:
    """A text that is not a slug cannot be a folder."""
    assert not names.is_folder(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ACME", "acme"),
        (" \t\r\nAcme\u00a0\u3000\ufeff", "Acme"),
        ("\u00c9lectro", "E\u0301LECTRO"),
        ("\u212bngstr\u00f6m", "A\u030angstro\u0308m"),
        ("\u212aelvin", "kelvin"),
        ("\u0130", "i\u0307"),
        ("\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c2"),
        ("\u1e69", "s\u0307\u0323"),
    ],
)
def test_names_that_fold_to_the_same(one: str, other: str) -> None:
    """Case, Unicode composition and surrounding spaces do not distinguish two names."""
    assert names.fold(one) == names.fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a b", "a  b"),
        ("Grün", "Grun"),
        ("straße", "strasse"),
        ("\ufb01", "fi"),
        ("\u2461", "2"),
        ("a\u200b", "a"),
        ("a\x1c", "a"),
        ("\x85a", "a"),
        ("\u180ea", "a"),
    ],
)
def test_names_that_fold_differently(one: str, other: str) -> None:
    """Accents, inner spaces, sharp s and whatever JavaScript does not trim distinguish two names."""
    assert names.fold(one) != names.fold(other)


@pytest.mark.unmeasured
def test_folding_every_character() -> None:
    """For every character, folding is idempotent and independent of composition."""
    for character in EVERY_CHARACTER:
        for text in (character, f"a{character}", f"{character}A"):
            folded = names.fold(text)
            assert all(folded == names.fold(same) for same in {folded, unicodedata.normalize("NFD", text)} - {text})


@pytest.mark.unmeasured
@given(st.text())
def test_folding_any_text(text: str) -> None:
    """For any text, folding is idempotent and independent of composition and surrounding spaces."""
    folded = names.fold(text)
    assert folded == names.fold(folded) == names.fold(unicodedata.normalize("NFD", text))
    assert folded == names.fold(f"\ufeff {text}\u00a0\n")


def test_the_trimmed_spaces_are_those_of_javascript(javascript: JavaScript) -> None:
    """Exactly the code points that ``String.prototype.trim`` removes are trimmed, at both ends."""
    trimmed = javascript(
        """
        const found = [];
        for (let code = 0; code < 0x110000; code++) {
            const c = String.fromCodePoint(code);
            if (`a${c}`.trim() === 'a' && `${c}a`.trim() === 'a') found.push(code);
        }
        return found;
        """,
        None,
    )
    assert sorted(names.SPACES) == [chr(code) for code in trimmed]
    assert trimmed == [ord(c) for c in EVERY_CHARACTER if names.fold(f"a{c}") == "a" and names.fold(f"{c}a") == "a"]


def test_the_documented_script_gives_the_path_of_every_reported_text(javascript: JavaScript) -> None:
    """The JavaScript that the OpenAPI document gives for a reported text makes the published path of it."""
    document = (Path(__file__).parents[2] / "site" / "openapi.yaml").read_text(encoding="utf-8")
    [script] = re.findall(r"`(text\.toLowerCase\(\)\.replace.*)`", document)
    every = "|".join(f"x{character}" for character in EVERY_CHARACTER)
    texts = [every, "Keba AG", "go-eCharger_V4", "_(22 kW) \u00c4rger ", "\u5145\u7535", "-"]
    folded = javascript(f"return input.map((text) => {script});", texts)
    assert folded == [names.reported_part(text) for text in texts]


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("friendlyname", "friendlyName"),
        ("friendly_name", "friendlyName"),
        ("vendr", "vendor"),
        ("VENDOR", "vendor"),
        ("conectors", "connectors"),
        ("x" * 100_000, None),
        ("", None),
        ("温度", None),
        ("colour", None),
    ],
)
def test_nearest(wrong: str, meant: str | None) -> None:
    """The nearest word is the one most likely meant; there is none if no word is similar."""
    assert names.nearest(wrong, ["vendor", "model", "friendlyName", "connectors"]) == meant


def test_nearest_of_nothing() -> None:
    """Without valid words there is no nearest one."""
    assert names.nearest("vendor", []) is None
