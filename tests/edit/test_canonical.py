"""The canonical form: what it changes, and that no value or comment is lost."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.edit import canonical, comments, file_text
from builder.problems import RefusedError
from builder.source import files
from builder.source.document import MAX_BYTES, Document, parse
from tests.conftest import MINIMAL, WriteModel

CHECKOUT = Path(__file__).parent.parent.parent
ADDRESS = "../../schemas/model-file.schema.json"
MODELINE = f"# yaml-language-server: $schema={ADDRESS}\n"
CANONICAL = MODELINE + MINIMAL.replace("Acme", '"Acme"').replace("One", '"One"')
PATH = "catalog/acme/acme-one.yaml"


def parsed(text: str) -> Document:
    """Parse a text that must have no problem."""
    document = parse(PATH, text.encode())
    assert document.problems == []
    return document


def formatted(text: str) -> str:
    """Return a text in canonical form."""
    return canonical.canonical_text(parsed(text), ADDRESS)


def comments_of(text: str) -> list[str]:
    """Return the comments of a text, sorted, without the modeline."""
    return sorted(comment for _, comment in comments.scan(parsed(text)) if "yaml-language-server" not in comment)


def test_a_composed_file_is_canonical() -> None:
    """The file that `create` writes is in canonical form."""
    text = file_text.compose(parsed(MINIMAL).data, ADDRESS)
    assert formatted(text) == text == CANONICAL


@pytest.mark.parametrize("path", files.find(CHECKOUT)[0])
def test_the_catalogue_is_canonical(path: str) -> None:
    """Every file of the catalogue is in canonical form."""
    assert canonical.layout_of(CHECKOUT, path).is_canonical


@pytest.mark.parametrize(
    "text",
    [
        MINIMAL,
        CANONICAL,
        MINIMAL.replace("32", "32.0").replace("22000", "22000.00"),
        "---\n" + MINIMAL + "...\n",
        "%YAML 1.1\n---\n" + MINIMAL,
        MINIMAL.replace("\n", "\n\n").rstrip("\n"),
        MINIMAL.replace("Acme", "'Acme'").replace("AC_3_PHASE", '"AC_3_PHASE"').replace("SOCKET", ">-\n      SOCKET"),
        "model: One\n" + MINIMAL.replace("model: One\n", ""),
        MINIMAL.replace("vendor:", '"vendor":').replace("model: ", "? model\n: "),
        str(parsed(MINIMAL).data).replace("'", '"'),
        "# yaml-language-server: $schema=https://other.example.org/schema.json\n" + MINIMAL,
        MODELINE + MODELINE + MINIMAL + MODELINE,
    ],
)
def test_every_layout_has_the_same_canonical_form(text: str) -> None:
    """Order of keys, quotes, empty lines, flow style and document marks make no difference."""
    assert formatted(text) == CANONICAL


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("vendor:", "# top\n\n  # two\nvendor:", "# top\n# two\nvendor"),
        ("Acme\n", "Acme    # beside\n", 'vendor: "Acme"  # beside\nmodel'),
        ("model:", "# above\nmodel:", '# above\nmodel: "One"\n'),
        ("One", "# beside\n  One # too", '# too\nmodel: "One"  # beside\n'),
        ("One", ">-  # beside\n  One\n\n# after", 'model: "One"  # beside\n# after\npowerType'),
        ("One", "'One' # it's", 'model: "One"  # it\'s\n'),
        ("connectors:", "connectors: # one", "connectors:  # one\n  - id: 1\n"),
        ("  - id", "  # first\n  - # dash\n    # inner\n    id", "  # first\n  # dash\n  # inner\n  - id: 1\n"),
        ("230", "230\t# L-N", "    maxVoltage: 230  # L-N\n"),
        ("    maxV", "# volts\n    maxV", "    # volts\n    maxVoltage: 230\n"),
        ('ocppUrl: ""', 'ocppUrl: "" #none\n# end\n  # of all', '  ocppUrl: ""  #none\n# end\n# of all\n'),
        ('ocppUrl: ""', 'ocppUrl: ""\n... # end', '  ocppUrl: ""  # end\n'),
        ('ocppUrl: ""', 'ocppUrl: "#no" # yes', '  ocppUrl: "#no"  # yes\n'),
    ],
)
def test_a_comment_keeps_its_position(old: str, new: str, expected: str) -> None:
    """A comment stays after its value, above its key or item, at the top, or at the end."""
    text = MINIMAL.replace(old, new, 1)
    assert expected in formatted(text)
    assert comments_of(formatted(text)) == comments_of(text) != []


def test_a_comment_moves_with_its_key() -> None:
    """When keys are reordered, their comments move with them."""
    text = MINIMAL.replace("vendor: Acme\nmodel: One\n", "model: One # m\n# v\nvendor: Acme\n")
    assert formatted(text).startswith(f'{MODELINE}# v\nvendor: "Acme"\nmodel: "One"  # m\n')


def test_comments_in_flow_style() -> None:
    """A comment after a flow mapping belongs to the item, a comment inside it to the key."""
    text = MINIMAL[: MINIMAL.index("  - id")] + (
        "  # above\n  - {id: 1, connectionType: IEC_62196_T2, # plug\n     format: SOCKET, maxAmperage: 32,\n"
        "     maxVoltage: 230, maxPowerWatts: 22000} # watts\n"
    )
    text += 'configurationKeys: {ocppUrl: ""} # keys\n'
    lines = formatted(text).splitlines()
    assert "  # above" in lines
    assert "  - id: 1  # plug" in lines
    assert "    maxVoltage: 230  # watts" in lines
    assert "configurationKeys:  # keys" in lines
    whole = str(parsed(MINIMAL).data).replace("'", '"') + " # end\n# of all\n"
    assert formatted(whole) == CANONICAL + "# end\n# of all\n"


@pytest.mark.parametrize(("line_end", "expected"), [("\r\n", "\r\n"), ("\n", "\n")])
def test_line_ends_stay(line_end: str, expected: str) -> None:
    """A file with CRLF on every line, as Git checks it out on Windows, keeps CRLF and is canonical with it."""
    text = ("# a comment\n" + MINIMAL).replace("\n", line_end)
    new = formatted(text)
    assert new == CANONICAL.replace("vendor", "# a comment\nvendor", 1).replace("\n", expected)
    assert formatted(new) == new


def test_mixed_line_ends_become_lf() -> None:
    """A file with both line ends gets LF."""
    assert formatted(MINIMAL.replace("\n", "\r\n", 3)) == CANONICAL


_texts = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"]), max_size=20)
_remarks = st.lists(_texts.map(lambda text: f"#{text}".rstrip()), max_size=3)


@st.composite
def _layouts(draw: st.DrawFn) -> str:
    """Return a valid file in any layout: keys in any order, comments, empty lines, flow and block style, quotes."""
    data = parsed(MINIMAL).data
    data["model"] = draw(st.sampled_from(["One", "O # e", "it's", 'a "b"', "#1", "ü: x"]))
    data["notes"] = ["180 kW in all # shared", draw(_texts)]
    data["reportedAs"] = [{"model": "O-1", "vendor": "Acme AG"}]
    data["sources"] = ["https://example.org/#a", "https://example.org/b"]
    data["connectors"].append(data["connectors"][0] | {"id": 2, "maxVoltage": 229.5})
    lines: list[str] = []
    for key, value in draw(st.permutations(list(data.items()))):
        lines += draw(_remarks)
        lines += [""] * draw(st.integers(0, 1))
        beside = "".join(f"  {remark}" for remark in draw(_remarks)[:1])
        if draw(st.booleans()) or isinstance(value, str):
            lines.append(f"{key}: {json.dumps(value, ensure_ascii=False)}{beside}")
        else:
            lines.append(f"{key}:{beside}")
            lines += _block(draw, value, "  ")
    return draw(st.sampled_from(["\n", "\r\n"])).join([*lines, *draw(_remarks), ""])


def _block(draw: st.DrawFn, value: Any, indent: str) -> list[str]:
    lines: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        dash = "- " if isinstance(value, list) else ""
        lines += [f"{indent}{remark}" for remark in draw(_remarks)]
        if isinstance(item, dict):
            for place, (key, it) in enumerate(draw(st.permutations(list(item.items())))):
                lead = dash if place == 0 else " " * len(dash)
                beside = "".join(f" {remark}" for remark in draw(_remarks)[:1])
                lines.append(f"{indent}{lead}{key}: {json.dumps(it)}{beside}")
        else:
            lines.append(f"{indent}{dash}{json.dumps(item, ensure_ascii=False)}")
    return lines


@pytest.mark.unmeasured
@given(_layouts())
def test_nothing_is_lost(text: str) -> None:
    """The value and all comments stay, and formatting again changes nothing."""
    new = formatted(text)
    assert parsed(new).data == parsed(text).data
    assert comments_of(new) == comments_of(text)
    assert formatted(new) == new
    assert not [line for line in new.splitlines() if not line or line != line.rstrip()]


@pytest.mark.parametrize(
    "corpus", sorted((CHECKOUT / "tests" / "corpus" / "files").iterdir()), ids=lambda path: path.name
)
def test_every_accepted_file_has_a_canonical_form(corpus: Path, catalogue_root: Path, write_model: WriteModel) -> None:
    """A valid file has the same value in canonical form; an invalid file is left alone."""
    content = corpus.read_bytes()
    file = write_model(catalogue_root, PATH, content)
    try:
        layout = canonical.layout_of(catalogue_root, PATH)
    except RefusedError:
        assert file.read_bytes() == content
        return
    canonical.write(catalogue_root, layout)
    assert parse(PATH, file.read_bytes()).data == parse(PATH, content).data
    assert canonical.layout_of(catalogue_root, PATH).is_canonical


def test_a_file_that_would_grow_too_large_is_left_alone(catalogue_root: Path, write_model: WriteModel) -> None:
    """A file whose canonical form is above the size limit is refused, and nothing is written."""
    connector = "{id: %d,connectionType: MCS,format: CABLE,maxAmperage: 9,maxVoltage: 9,maxPowerWatts: 9}"
    text = MINIMAL[: MINIMAL.index("connectors")] + 'configurationKeys: {ocppUrl: ""}\nconnectors: ['
    text += ",".join(connector % number for number in range(1, 700)) + "]\n"
    assert len(text) < MAX_BYTES
    write_model(catalogue_root, PATH, text)
    with pytest.raises(RefusedError, match="cannot be written in canonical form"):
        canonical.layout_of(catalogue_root, PATH)
