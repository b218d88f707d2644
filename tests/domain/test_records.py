"""The records: OCPI's enumerations, the documented body, and the same verdict from record and schema on any data."""

import copy
import json
import re
import unicodedata
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from builder.domain import records, schema
from builder.domain.entry import Entry
from builder.domain.model import Model
from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType
from builder.domain.records import ModelFile
from tests.conftest import MINIMAL

# OCPI 2.3.0, mod_locations, types.asciidoc: ConnectorType.
CONNECTION_TYPES = [
    *("CHADEMO", "CHAOJI", *(f"DOMESTIC_{letter}" for letter in "ABCDEFGHIJKLMNO"), "GBT_AC", "GBT_DC"),
    *("IEC_60309_2_single_16", "IEC_60309_2_three_16", "IEC_60309_2_three_32", "IEC_60309_2_three_64"),
    *("IEC_62196_T1", "IEC_62196_T1_COMBO", "IEC_62196_T2", "IEC_62196_T2_COMBO", "IEC_62196_T3A", "IEC_62196_T3C"),
    *("MCS", "NEMA_5_20", "NEMA_6_30", "NEMA_6_50", "NEMA_10_30", "NEMA_10_50", "NEMA_14_30", "NEMA_14_50"),
    *("PANTOGRAPH_BOTTOM_UP", "PANTOGRAPH_TOP_DOWN", "SAE_J3400", "TESLA_R", "TESLA_S"),
]
POWER_TYPES = ["AC_1_PHASE", "AC_2_PHASE", "AC_2_PHASE_SPLIT", "AC_3_PHASE", "DC"]


def test_the_enumerations_are_those_of_ocpi() -> None:
    """The enumerations have exactly OCPI 2.3.0's 42 connector types, power types and formats."""
    assert len(CONNECTION_TYPES) == 42
    assert sorted(ConnectionType) == sorted(CONNECTION_TYPES)
    assert sorted(PowerType) == POWER_TYPES
    assert sorted(ConnectorFormat) == ["CABLE", "SOCKET"]


def test_every_connection_type_has_a_name_of_its_own() -> None:
    """No two connector types have the same label."""
    labels = [member.label for member in ConnectionType]
    assert len(set(labels)) == len(labels)
    assert all(label.strip() == label != "" for label in labels)


# --- the documented body

FULL: dict[str, Any] = {
    "sources": ["https://example.org/one.pdf"],
    "isArchived": True,
    "imageUrl": "https://example.org/one.png",
    "configurationKeys": {"ocppUrl": "CentralSystemAddress"},
    "connectors": [
        {
            "maxPowerWatts": 22000,
            "maxVoltage": 230.5,
            "maxAmperage": 32,
            "format": "CABLE",
            "connectionType": "IEC_62196_T2",
            "id": 2,
        },
        {
            "id": 1,
            "connectionType": "DOMESTIC_F",
            "format": "SOCKET",
            "maxAmperage": 16,
            "maxVoltage": 230,
            "maxPowerWatts": 3680,
        },
    ],
    "powerType": "AC_3_PHASE",
    "friendlyName": "The one",
    "model": "One",
    "vendor": "Acme",
}


def record(data: object) -> Model:
    """Return a model of data, created and updated at two distinct times."""
    file = ModelFile.model_validate(data)
    entry = Entry.of("catalog/acme/acme-one.yaml", "", file)
    return Model.of(entry, "2023-06-07T17:32:28Z", "2024-01-02T03:04:05Z")


def test_the_body_has_the_documented_keys_in_their_order() -> None:
    """Whatever the order in the file, the body's keys are in the documented order; connectors keep theirs."""
    body = record(FULL).body()
    assert list(body) == [
        *("id", "vendor", "model", "friendlyName", "powerType", "connectors", "configurationKeys", "imageUrl"),
        *("isArchived", "createdAt", "updatedAt"),
    ]
    assert [connector["id"] for connector in body["connectors"]] == [2, 1]
    for connector in body["connectors"]:
        assert list(connector) == ["id", "connectionType", "format", "maxAmperage", "maxVoltage", "maxPowerWatts"]
    assert json.loads(json.dumps(body)) == {key: value for key, value in FULL.items() if key != "sources"} | {
        "id": "acme-one",
        "createdAt": "2023-06-07T17:32:28Z",
        "updatedAt": "2024-01-02T03:04:05Z",
    }


def test_what_the_file_lacks_is_left_out_of_the_body() -> None:
    """A missing optional key is not in the body; isArchived always is, and sources never are."""
    body = record(yaml.safe_load(MINIMAL)).body()
    assert list(body) == [
        *("id", "vendor", "model", "powerType", "connectors", "configurationKeys"),
        *("isArchived", "createdAt", "updatedAt"),
    ]
    assert body["isArchived"] is False
    assert body["configurationKeys"] == {"ocppUrl": ""}


def test_a_whole_number_is_written_without_a_fraction() -> None:
    """In JSON, 32 stays 32 and 230.5 stays 230.5."""
    connector = json.dumps(record(FULL).body()["connectors"][0])
    assert '"maxAmperage": 32,' in connector
    assert '"maxVoltage": 230.5,' in connector


@pytest.mark.parametrize(
    ("keys", "archived"), [({}, False), ({"isArchived": False}, False), ({"isArchived": True}, True)]
)
def test_only_true_means_archived(keys: dict[str, bool], *, archived: bool) -> None:
    """A model without isArchived, or with false, is live."""
    read = record(yaml.safe_load(MINIMAL) | keys)
    assert read.is_archived is archived
    assert read.body()["isArchived"] is archived


def test_names_for_people() -> None:
    """A model's name is its friendly name, else vendor and model; its slug is that of its path."""
    assert record(FULL).name == "The one"
    assert record(yaml.safe_load(MINIMAL)).name == "Acme One"
    assert record(FULL).slug == "acme"


def test_a_record_cannot_be_changed() -> None:
    """Records are immutable."""
    with pytest.raises(ValidationError):
        ModelFile.model_validate(FULL).vendor = "Other"  # type: ignore[misc]  # the type checker says so too


# --- text

# What String.prototype.trim removes; the test of names compares the two.
SPACES = {9, 10, 11, 12, 13, 32, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF}
# Characters of other categories that nobody sees (Unicode 17, DerivedCoreProperties: Default_Ignorable_Code_Point,
# and the blank of Braille): joiners, fillers, variation selectors.
FILLERS = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
IGNORABLE = {*range(0x180B, 0x1810), 0x2065, *range(0xFE00, 0xFE10), *range(0xFFF0, 0xFFF9)}


def is_invisible(code: int) -> bool:
    """Say whether a character of the first 65,536 has no glyph; unassigned ones depend on the version of Unicode."""
    is_format = unicodedata.category(chr(code)) in ("Cc", "Cf", "Co", "Zl", "Zp")
    is_noncharacter = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return is_format or is_noncharacter or code in FILLERS | IGNORABLE


def test_forbidden_characters() -> None:
    """In a text no invisible character stands anywhere, and no space at either end; other planes are checked later."""

    class Texts(records.Record):
        inside: records.Text
        first: records.Text
        last: records.Text

    for code in (*range(0xD800), *range(0xE000, 0x10000)):
        c = chr(code)
        refused = set()
        try:
            Texts(inside=f"a{c}b", first=f"{c}b", last=f"a{c}")
        except ValidationError as error:
            refused = {item["loc"][0] for item in error.errors(include_url=False)}
        if is_invisible(code):
            assert refused == {"inside", "first", "last"}, hex(code)
        else:
            assert refused == ({"first", "last"} if code in SPACES else set()), hex(code)


# --- record and schema

ODD_CHARACTERS = [
    *(" ", "\n", "\r", "\t", "\0", "\x1c", "\x1f", "\x7f", "\x85", "\x9f", "\u00a0", "\u1680", "\u180e", "\u200b"),
    *("\u200e", "\u2028", "\u2029", "\u202a", "\u202e", "\u2066", "\u2069", "\u3000", "\ufeff", "\uffff"),
    *("\u0301", "é", "😀", "A"),
]
characters = st.sampled_from(ODD_CHARACTERS) | st.characters(exclude_categories=["Cs"])
short_texts = st.text(characters, max_size=5)
plain = st.text(st.sampled_from("aZ0 .-+/&ü充😀"), max_size=96).map(lambda text: re.sub(" +", " ", f"x{text}y"))
addresses = st.text(st.sampled_from("aZ09-._~/?&=%2F#:@!"), max_size=20).map(lambda rest: f"https://example.org/{rest}")
amounts = st.integers(1, 10**9) | st.sampled_from([0.001, 0.5, 230.5, 999_999_999.5])


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the data of a model's file, valid or nearly so."""
    connector = st.fixed_dictionaries(
        {
            "id": st.integers(1, 10**9),
            "connectionType": st.sampled_from(CONNECTION_TYPES),
            "format": st.sampled_from(["SOCKET", "CABLE"]),
            "maxAmperage": amounts,
            "maxVoltage": amounts,
            "maxPowerWatts": amounts,
        }
    )
    return draw(
        st.fixed_dictionaries(
            {
                "vendor": plain.map(lambda text: text[:50].rstrip()),
                "model": plain,
                "powerType": st.sampled_from(POWER_TYPES),
                "connectors": st.lists(connector, min_size=1, max_size=3),
                "configurationKeys": st.fixed_dictionaries({"ocppUrl": st.just("") | st.just("Address")}),
            },
            optional={
                "friendlyName": plain,
                "imageUrl": addresses,
                "isArchived": st.booleans(),
                "sources": st.lists(addresses, max_size=2),
            },
        )
    )


def lengths(draw: st.DrawFn) -> str:
    """Draw a text about as long as one of the limits."""
    return draw(characters) * draw(st.sampled_from([1, 49, 50, 51, 99, 100, 101, 1980, 2001]))


def odd_values(draw: st.DrawFn) -> object:
    """Draw a value that some key refuses; no whole float, since the readers return an int."""
    odd: list[object] = [
        *(None, True, False, 0, -1, 1, 2, 10**9, 10**9 + 1, 10**30, -(10**30), 0.5, -0.5, 1e9 + 0.5, 1e-300),
        *(float("inf"), float("-inf"), "", " ", "x", "1", "true", "DC", "dc", "SOCKET", "CHAdeMO", "MCS", "MCS\n"),
        *("https://example.org", "https://example.org/\n", "http://example.org", "https://", "HTTPS://example.org/"),
        *([], {}, [None], [[]], [{}], {"": 1}, ["https://example.org/"], {"ocppUrl": ""}, {"id": 1}),
    ]
    return copy.deepcopy(draw(st.sampled_from(odd)))


def places(data: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all values but the outermost."""
    items: list[tuple[Any, object]] = []
    if isinstance(data, dict):
        items = list(data.items())
    elif isinstance(data, list):
        items = list(enumerate(data))
    return [place for key, value in items for place in ((*path, key), *places(value, (*path, key)))]


def spoil(draw: st.DrawFn, data: Any) -> None:
    """Make one change at one path: drop, replace, add, rename, or edit a text."""
    paths = places(data)
    if not paths:
        return
    *around, key = draw(st.sampled_from(paths))
    for step in around:
        data = data[step]
    kind = draw(st.sampled_from(["drop", "replace", "length", "add", "rename", "text", "text", "text"]))
    if kind == "drop":
        del data[key]
    elif kind == "replace":
        data[key] = odd_values(draw)
    elif kind == "length":
        data[key] = lengths(draw)
    elif kind == "text" and isinstance(data[key], str):
        text, at = data[key], draw(st.sampled_from([0, 1, len(data[key])]))
        data[key] = text[:at] + draw(characters) + text[at:]
    elif isinstance(data, list):
        data.append(odd_values(draw))
    elif kind == "rename":
        data[draw(st.sampled_from([key.upper(), f"{key} ", key[:-1]]))] = data.pop(key)
    else:
        new = draw(
            st.sampled_from(["isArchived", "sources", "imageUrl", "friendlyName", "id", "createdAt"]) | short_texts
        )
        data[new] = odd_values(draw)


@st.composite
def spoiled(draw: st.DrawFn, whole: st.SearchStrategy[Any]) -> Any:
    """Draw data with up to three changes."""
    data = copy.deepcopy(draw(whole))
    for _ in range(draw(st.integers(0, 3))):
        spoil(draw, data)
    return data


def accepts(record_type: type[BaseModel], data: object) -> bool:
    """Return whether the strict record accepts data."""
    try:
        record_type.model_validate(data)
    except ValidationError:
        return False
    return True


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | short_texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(short_texts, inner, max_size=3),
    max_leaves=5,
)


@given(spoiled(documents()) | anything)
@settings(max_examples=600)
def test_record_and_schema_agree_on_a_file(data: object) -> None:
    """The strict record accepts a model's file exactly if its schema finds no violation."""
    assert accepts(ModelFile, data) == (schema.violations("model-file", data) == [])


def _created(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in ("isArchived", "sources")}


@given(spoiled(documents().map(_created)) | documents() | anything)
@settings(max_examples=400)
def test_record_and_schema_agree_on_a_create_body(data: object) -> None:
    """The strict record accepts a create body exactly if its schema finds no violation."""
    assert accepts(records.CreateBody, data) == (schema.violations("create", data) == [])


updates = st.fixed_dictionaries({}, optional={"friendlyName": plain | st.none()})


@given(spoiled(updates) | anything)
@settings(max_examples=300)
def test_record_and_schema_agree_on_an_update_body(data: object) -> None:
    """The strict record accepts an update body exactly if its schema finds no violation."""
    assert accepts(records.UpdateBody, data) == (schema.violations("update", data) == [])


@given(documents())
def test_what_is_generated_is_mostly_valid(data: dict[str, Any]) -> None:
    """Unchanged data is valid except for addresses, so the tests above see both verdicts."""
    assert {violation.rule for violation in schema.violations("model-file", data)} <= {"url"}


@pytest.mark.parametrize(
    ("body", "accepted"),
    [
        ({}, True),
        ({"friendlyName": "The one"}, True),
        ({"friendlyName": None}, True),
        ({"friendlyName": ""}, False),
        ({"friendlyName": 1}, False),
        ({"friendlyName": " x"}, False),
        ({"friendlyName": "x" * 100}, True),
        ({"friendlyName": "x" * 101}, False),
        ({"vendor": "Acme"}, False),
        ({"friendlyName": "x", "isArchived": True}, False),
        ([], False),
        (None, False),
    ],
)
def test_an_update_body_holds_only_the_friendly_name(body: object, *, accepted: bool) -> None:
    """An update sets the friendly name, or removes it with null; any other field is refused."""
    assert accepts(records.UpdateBody, body) is accepted
    assert (schema.violations("update", body) == []) is accepted


@pytest.mark.parametrize("key", ["id", "isArchived", "sources", "createdAt", "updatedAt", "slug"])
def test_a_create_body_holds_only_the_documented_fields(key: str) -> None:
    """A create body may not have the keys of a file or a response."""
    body = _created(FULL)
    assert accepts(records.CreateBody, body)
    (violation,) = schema.violations("create", body | {key: FULL.get(key, "x")})
    assert (violation.rule, violation.path) == ("unknown-key", (key,))
    assert not accepts(records.CreateBody, body | {key: FULL.get(key, "x")})
