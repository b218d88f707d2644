"""Request bodies in JSON and YAML."""

import pytest

from builder.edit import requests


@pytest.mark.parametrize(
    ("content", "data"),
    [
        (b'{"friendlyName": "A"}', {"friendlyName": "A"}),
        (b"friendlyName: A\n", {"friendlyName": "A"}),
        (b'{\t"friendlyName":\r\n"\\u00e9\\ud83d\\ude00\\/"}', {"friendlyName": "é😀/"}),
        (b'{"n": 1.0, "m": 1e3, "o": 2.50}', {"n": 1, "m": 1000, "o": 2.5}),
        (b"{}", {}),
        (b'\xef\xbb\xbf{"friendlyName": "A"}', {"friendlyName": "A"}),
        ('{"friendlyName": "A"}'.encode("utf-16"), {"friendlyName": "A"}),
    ],
)
def test_reads_json_and_yaml(content: bytes, data: object) -> None:
    """JSON has JSON's numbers and escapes, with 1.0 as a whole number; other texts are read as a model's file."""
    read = requests.read("body.json", content)
    assert (read.data, read.problems) == (data, [])
    assert all(not isinstance(value, float) or not value.is_integer() for value in read.data.values())


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b'{"friendlyName": "A", "friendlyName": "B"}', "duplicate-key"),
        (b'{"friendlyName": "\\ud800"}', "encoding"),
        (b'{"friendlyName": "\\ud83d\\ude00", "a": {"b": 1, "b": 1}}', "duplicate-key"),
        (b'{"friendlyName": NaN, ', "yaml-syntax"),
        (b"friendlyName: 010", "plain-scalar"),
        (b'{"friendlyName": "' + b"x" * 70_000 + b'"}', "file-size"),
        (b"[" * 60_000 + b"]" * 60_000, "file-size"),
        (b"[" * 30_000 + b"]" * 30_000, "nesting"),
        (b'{"friendlyName": ' + b"[" * 16 + b"]" * 16 + b"}", "nesting"),  # json reads it on every version of Python
        (b'{"friendlyName": ' + b'{"a": ' * 16 + b"1" + b"}" * 17, "nesting"),
        (b'{"friendlyName": ' + b"[" * 15 + b"]" * 15 + b"}", "type"),
        (b"\xff", "encoding"),
        (b"", "empty-file"),
    ],
)
def test_refuses_a_body_that_cannot_be_read(content: bytes, rule: str) -> None:
    """Problems of the syntax are reported first, with their location."""
    problems = requests.check(requests.read("body", content), "update")
    assert [problem.rule for problem in problems] == [rule]
    assert problems[0].location.path == "body"


def test_violations_have_a_location() -> None:
    """Violations of the schema have line and column, in JSON too."""
    problems = requests.check(requests.read("body.json", b'{\n  "friendlyName": 5,\n  "model": "X"}'), "update")
    assert [problem.text() for problem in problems] == [
        'body.json:2:19: error[type] $.friendlyName: must be text, not the number 5: put it in quotes, "5"',
        "body.json:3:3: error[unknown-key] $.model: model is not a key here: delete it, or write friendlyName",
    ]
