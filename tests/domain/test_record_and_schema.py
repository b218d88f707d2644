"""A record and its JSON Schema: the same verdict on any data."""

import copy
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from builder.domain import records, schema
from builder.domain.records import ModelFile
from tests.domain.test_model import FULL
from tests.domain.test_records import CONNECTION_TYPES, POWER_TYPES

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


def mutate(draw: st.DrawFn, data: Any) -> None:
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
def mutated(draw: st.DrawFn, whole: st.SearchStrategy[Any]) -> Any:
    """Draw data with up to three changes."""
    data = copy.deepcopy(draw(whole))
    for _ in range(draw(st.integers(0, 3))):
        mutate(draw, data)
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


@given(mutated(documents()) | anything)
@settings(max_examples=600)
def test_record_and_schema_agree_on_a_file(data: object) -> None:
    """The strict record accepts a model's file exactly if its schema finds no violation."""
    assert accepts(ModelFile, data) == (schema.violations("model-file", data) == [])


def _created(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in ("isArchived", "sources")}


@given(mutated(documents().map(_created)) | documents() | anything)
@settings(max_examples=400)
def test_record_and_schema_agree_on_a_create_body(data: object) -> None:
    """The strict record accepts a create body exactly if its schema finds no violation."""
    assert accepts(records.CreateBody, data) == (schema.violations("create", data) == [])


updates = st.fixed_dictionaries({}, optional={"friendlyName": plain | st.none()})


@given(mutated(updates) | anything)
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
