"""The text of a model's file: a new file, or a file with one key changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.edit import file_text
from builder.source.document import Document, parse

BLOCK = """\
# A comment
vendor: Acme   # one
model: "One"

# before the power type
powerType: AC_3_PHASE
connectors:
  - {id: 1, connectionType: IEC_62196_T2, format: SOCKET, maxAmperage: 32, maxVoltage: 230, maxPowerWatts: 22000}
configurationKeys:
  ocppUrl: ""
# the end
"""
FLOW = '{"vendor": "Acme", "model": "One", "configurationKeys": {"ocppUrl": ""}} # end\n'


def parsed(text: str) -> Document:
    """Parse a text that must have no problem."""
    document = parse("catalog/acme/acme-one.yaml", text.encode())
    assert document.problems == []
    return document


def with_name(text: str, name: str = "New") -> str:
    """Return the text with another friendly name."""
    return file_text.with_value(parsed(text), "friendlyName", file_text.quote(name), after="model")


def test_adds_one_line() -> None:
    """A new key is one new line, after the key that it follows."""
    assert with_name(BLOCK) == BLOCK.replace('model: "One"\n', 'model: "One"\nfriendlyName: "New"\n')


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("friendlyName: Old name  # why\n", 'friendlyName: "New"  # why\n'),
        ("friendlyName: 'Old ''name'''\n", 'friendlyName: "New"\n'),
        ('friendlyName: "Old\n  name"\n', 'friendlyName: "New"\n'),
        ("friendlyName: Old\n  name\n", 'friendlyName: "New"\n'),
        ("friendlyName: >-\n  Old\n  name\n", 'friendlyName: "New"\n'),
        ("friendlyName:\n  Old\n", 'friendlyName:\n  "New"\n'),
        ("? friendlyName\n: Old\n", '? friendlyName\n: "New"\n'),
    ],
)
def test_replaces_only_the_value(old: str, new: str) -> None:
    """Only the value changes, whatever its style; comments and everything else stay."""
    text = BLOCK.replace("\n\n#", f"\n{old}\n#")
    assert with_name(text) == text.replace(old, new)


@pytest.mark.parametrize(
    "old", ["friendlyName: Old  # why\n", "friendlyName: >-\n  Old\n  name\n", '"friendlyName":\n  Old\n']
)
def test_removes_only_its_lines(old: str) -> None:
    """Removing a key leaves all other lines as they were."""
    text = BLOCK.replace("\n\n#", f"\n{old}\n#")
    assert file_text.without(parsed(text), "friendlyName") == BLOCK


def test_keeps_line_ends() -> None:
    """A file with CRLF keeps it, in the new line too."""
    text = BLOCK.replace("\n", "\r\n")
    assert with_name(text) == text.replace('"One"\r\n', '"One"\r\nfriendlyName: "New"\r\n')
    assert file_text.without(parsed(with_name(text)), "friendlyName") == text


def test_a_last_line_without_an_end() -> None:
    """A key is added after a last line without a line end, and removing it restores the file."""
    text = "vendor: Acme\nmodel: One"
    assert with_name(text) == 'vendor: Acme\nmodel: One\nfriendlyName: "New"\n'
    assert parsed(file_text.without(parsed("vendor: Acme\nfriendlyName: X"), "friendlyName")).data == {"vendor": "Acme"}


def test_flow_style() -> None:
    """A file in flow style is edited in flow style."""
    assert with_name(FLOW) == FLOW.replace('"One"', '"One", friendlyName: "New"')
    assert file_text.without(parsed(with_name(FLOW)), "friendlyName") == FLOW
    assert parsed(file_text.without(parsed(FLOW), "configurationKeys")).data == {"vendor": "Acme", "model": "One"}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_is_quoted_so_that_it_reads_the_same(text: str) -> None:
    """A quoted text is read back unchanged, whatever characters it has."""
    assert parsed(f"a: {file_text.quote(text)}\n").data == {"a": text}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.floats(0.000001, 1e9) | st.integers(1, 10**9))
def test_a_composed_file_has_its_fields(note: str, watts: float) -> None:
    """A new file reads back to its fields, however hostile a text is, and no number has an exponent."""
    fields = {"vendor": "Acme", "connectors": [{"id": 1, "maxPowerWatts": watts}], "notes": [note]}
    text = file_text.compose(fields, "../../schemas/model-file.schema.json")
    assert parsed(text).data == fields
    assert text.startswith("# yaml-language-server: $schema=../../schemas/model-file.schema.json\n")
