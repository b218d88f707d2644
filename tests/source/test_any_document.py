"""Reading any text never raises and soon ends, and PyYAML reads accepted text with the same values."""

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.check import catalogue
from builder.report import Report, render
from builder.source.document import MAX_BYTES, Document
from tests.conftest import MINIMAL
from tests.source.parsing import PATH, YAML_1_1_BREAKS, parse
from tests.source.test_marks import check_marks

HANG = 2.0  # seconds of this process: nothing that fits into 64 KiB takes nearly as long, on a busy machine either


FRAGMENTS = [
    *(
        "a",
        "b: ",
        "- ",
        "? ",
        ": ",
        ", ",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "\\",
        "#",
        " # ",
        "\n",
        "\r\n",
        "\r",
        " ",
        "  ",
    ),
    *(
        "&x ",
        "*x",
        "*x : ",
        "!",
        "!!str ",
        "!<a> ",
        "<<: ",
        "|\n",
        ">-\n",
        "%YAML 1.1\n",
        "%TAG ! a:\n",
        "---\n",
        "--- ",
    ),
    *("...\n", "\t", "=", "~", "null", "true", "on", "010", "1.0", "-1", "1e3", "1:30", "2024-02-31", "9" * 400, "@"),
    *(
        "`",
        "\0",
        "\ufeff",
        "\x85",
        "\u2028",
        "\u00a0",
        "é",
        "😀",
        "\ud7ff",
        "\ue000",
        "\uffff",
        r'"\ud800"',
        "vendor: ",
    ),
]
fragments = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join)
anything = st.binary(max_size=200) | st.text(max_size=100).map(str.encode) | fragments.map(str.encode)


@settings(max_examples=600)
@given(anything | st.tuples(st.just(MINIMAL.encode()), anything).map(b"".join))
def test_reading_never_raises(content: bytes) -> None:
    """Any bytes give a document with problems located in the file, and a report, the same each time."""
    document = parse(content)
    assert isinstance(document, Document)
    assert document.path == PATH
    text = content.decode(errors="replace")
    for problem in document.problems:
        assert problem.location.path == PATH
        assert 1 <= problem.location.line <= len(text.splitlines()) + 1
        assert 1 <= problem.location.column <= len(text) + 1
    assert document.data is not None or document.problems
    assert parse(content) == document
    report = render(Report(catalogue.check([document]).problems), "text")
    assert report.count("\n") == len(report.splitlines())


@settings(max_examples=600)
@given(fragments | st.text(st.sampled_from("ab01:-[]{},#&*!|>'\"%? \n\r\t.\\~"), max_size=30))
def test_what_is_accepted_means_the_same_to_pyyaml(text: str) -> None:
    """If the reader finds no problem, PyYAML's loader reads the same values."""
    document = parse(text)
    if not document.problems and not set(text) & set(YAML_1_1_BREAKS):
        assert document.data == yaml.load(text, yaml.CSafeLoader)
        check_marks(document)


MONSTERS = {
    "brackets": "[" * 30_000,
    "braces": "{" * 30_000,
    "dashes": "- " * 30_000,
    "question-marks": "? " * 30_000,
    "nested-mappings": "{a: " * 16_000,
    "mixed": "[{a: " * 13_000,
    "indented-mappings": "".join(f"{' ' * depth}a:\n" for depth in range(350)),
    "closed-brackets": "[" * 32_000 + "]" * 32_000,
    "exclamation-marks": "!" * 65_000,
    "anchors": "&a " * 20_000,
    "aliases": "a: [" + "*a, " * 15_000 + "]",
    "billion-laughs": "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1000))[:65_000],
    "digits": "maxPowerWatts: " + "9" * 65_000,
    "sexagesimal": "a: " + "1:" * 32_000,
    "underscores": "a: 0b" + "_" * 65_000,
    "duplicate-keys": "a: 1\n" * 13_000,
    "documents": "---\n" * 16_000,
    "long-key": "a" * 65_000 + ": 1",
    "long-quoted-key": '"' + "a" * 65_000 + '": 1',
    "spaces": "model: '" + " " * 65_000 + "x'",
    "comments": "#\n" * 32_000,
    "carriage-returns": "\r" * 65_000,
    "backslashes": '"' + "\\\\" * 32_000 + '"',
    "block": "a: |\n" + " \n" * 32_000,
    "address": MINIMAL + "imageUrl: https://" + "a." * 32_000 + "_",
    "percent": MINIMAL + "imageUrl: https://a/" + "%20" * 20_000 + "%",
    "unknown-keys": MINIMAL + "".join(f"{n:x}x: 1\n" for n in range(7_500)),
    "unknown-keys-alike": MINIMAL + "".join(f"friendlyname{n}: 1\n" for n in range(3_500)),
    "connectors": MINIMAL.replace("connectors:", "connectors: [" + "1," * 5_000 + "]\nother:"),
}


@pytest.mark.parametrize("name", MONSTERS)
def test_nothing_hangs(name: str) -> None:
    """No hostile file keeps the reader and the checks busy, and each has a problem."""
    content = MONSTERS[name].encode()[:MAX_BYTES]
    begun = time.process_time()
    found = catalogue.check([parse(content)]).problems
    assert time.process_time() - begun < HANG
    assert found
