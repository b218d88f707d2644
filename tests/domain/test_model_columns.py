"""Models as columns: what is read is what was rendered, and a damaged text is refused."""

import pytest

from builder.domain import model_columns
from builder.domain.model import Event, Model
from tests.publish.downloads.catalogue import MODELS

MEMBERS = b"\n".join([model.entry.members for model in MODELS])
RENAMED = Event("update", "2025-06-07T08:09:10Z", "0123abcdef" * 4, 7, '"fields":{"friendlyName":["Old\\n",null]}')


def types_of(value: object) -> object:
    """Return the type of a value, with those of its items."""
    return type(value), [types_of(item) for item in value] if isinstance(value, tuple) else None


def with_events(*events: Event) -> list[Model]:
    """Return the models, the first one with these events."""
    return [Model.of(MODELS[0].entry, "2024-01-01T00:00:01Z", "2025-06-07T08:09:10Z", events), *MODELS[1:]]


@pytest.mark.parametrize(
    "models",
    [MODELS, with_events(RENAMED, RENAMED), MODELS[:1]],
    ids=["without events", "with events", "one model"],
)
def test_models_are_read_as_they_were_rendered(models: list[Model]) -> None:
    """Every key, name and event comes back, with the same types."""
    members = b"\n".join([model.entry.members for model in models])
    read = model_columns.read(model_columns.render(models), members)
    assert read == models
    assert list(map(types_of, read)) == list(map(types_of, models))


def test_models_share_equal_values() -> None:
    """A value that several models have is stored once and read once, so that it takes memory once."""
    text = model_columns.render(MODELS)
    assert text.count(b"Acme") == len({model.entry.vendor for model in MODELS}) + 1  # and in a reported name
    read = model_columns.read(text, MEMBERS)
    assert len({id(model.entry.vendor) for model in read}) == 1
    assert read[1].entry.connectors is read[3].entry.connectors


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'["Acme"]', b"[]"),
        (b'["Acme"]', b'["Acme"'),
        (b'"CHADEMO"', b'"CHADEMA"'),
        (b'"DC"', b'"D"'),
        (b"[0,0,0,0,0]", b"[0,0,0,0]"),
        (b"[0,0,0,0,0]", b"0"),
        (b"\n", b""),
        (b"\n", b"\n\n"),
    ],
)
def test_a_damaged_text_is_refused(old: bytes, new: bytes) -> None:
    """Whatever a text lacks, no model comes of it."""
    text = model_columns.render(MODELS)
    assert old in text
    with pytest.raises((ValueError, TypeError, LookupError)):
        model_columns.read(text.replace(old, new, 1), MEMBERS)
