"""What is wrong with a text that is not YAML, in the words of its author, and what to do.

libyaml says in which state its scanner was; the line in question says what the author did.
"""

import re
from typing import NamedTuple

import yaml

from builder.problems import Location, Problem

# A line that Git leaves where it could not merge; one of the four signs alone (=======) is no value of a model.
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
_VALUE_WITH_COLON = re.compile(r"\s*(?:- +)*(?P<key>[^\s:\"'#][^:#]*): +(?P<value>[^\s\"'\[{|>#].*?:(?: .*)?)$")
_MAX_SHOWN = 60  # characters of a line in a message

_RESERVED = {
    "@": "a text that begins with @ needs quotes: put it in double quotes",
    "`": "a text that begins with ` needs quotes: put it in double quotes, and delete the line of a Markdown fence",
    "%": "a text that begins with % needs quotes: put it in double quotes",
    "\t": "a tab stands here: indent with spaces",
}
# By a part of libyaml's context and problem: the first that fits.
_IN_QUOTES = "put a text that begins with {} in double quotes"
_BACKSLASH = "a backslash in double quotes begins an escape: write two, \\\\, or use single quotes"
_MESSAGES = (
    ("tab character", "a tab stands here: indent with spaces"),
    ("unexpected end of stream", "the quote that opens here is never closed: add one at the end of the text"),
    ("unknown escape character", _BACKSLASH),
    ("hexdecimal", _BACKSLASH),
    ("Unicode character escape", "this escape is no character: write the character itself"),
    ("scanning an anchor", f"an & begins an anchor, which has no place here: {_IN_QUOTES.format('&')}"),
    (
        "scanning an alias",
        "an asterisk begins an alias, which has no place here: begin list items with a hyphen, and "
        + _IN_QUOTES.format("*"),
    ),
    ("tag", f"an exclamation mark begins a tag, which has no place here: {_IN_QUOTES.format('!')}"),
    ("directive", "a line that begins with % is a directive of YAML: delete it, a model's file needs none"),
    ("incompatible YAML document", "%YAML names another version: delete the line, a model's file needs none"),
    ("block sequence entries", "a list item follows its key: begin the list on the next line, indented by two spaces"),
    ("mapping keys are not allowed", f"a question mark begins a key of YAML: {_IN_QUOTES.format('?')}"),
    ("block scalar", "a text that begins with | or > needs quotes: put it in double quotes"),
    (
        "flow sequence",
        "the list in square brackets is not closed, or a comma is missing: write one item a line, after a hyphen",
    ),
    ("flow mapping", "the mapping in braces is not closed, or a comma is missing: write one key a line instead"),
    (
        "expected '-' indicator",
        "this line stands at the column of the list's hyphens: indent it under its item, or begin it with a hyphen",
    ),
    ("node content", "a value cannot begin with this sign: put the text in double quotes"),
    ("expected ':'", "this line has no colon: write `key: value`, or join it to the line before"),
)


class _Stop(NamedTuple):
    """Where libyaml stopped: the text of the line, the column from 1, and its own words."""

    line: str
    column: int
    words: str


def conflict(path: str, text: str) -> Problem | None:
    """Return the problem of the first conflict mark that Git left in a text."""
    found = _CONFLICT.search(text)
    if found is None:
        return None
    place = Location(path, text.count("\n", 0, found.start()) + 1, 1)
    message = "a merge conflict is left here: keep one of the two versions, and delete Git's marks such as this line"
    return Problem(place, "yaml-conflict", "$", message)


def explain(path: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    """Return the problem of a text that libyaml cannot read."""
    words = " ".join(part for part in (error.context, error.problem) if part)
    mark = error.problem_mark or error.context_mark
    if error.context_mark and any(part in words for part in ("end of stream", "expected ':'")):
        mark = error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.split("\n")
    stop = _Stop(lines[line] if line < len(lines) else "", column + 1, words)
    return Problem(Location(path, line + 1, column + 1), "yaml-syntax", "$", _message(stop))


def _message(stop: _Stop) -> str:
    character = stop.line[stop.column - 1 : stop.column]
    if "cannot start any token" in stop.words:
        return _RESERVED.get(character, "a value cannot begin with this sign: put the text in double quotes")
    if "mapping values are not allowed" in stop.words:
        return _colon(stop)
    if "expected key" in stop.words:
        return _key(stop)
    for part, message in _MESSAGES:
        if part in stop.words:
            return message
    return "cannot be read as YAML from here on: compare the indentation, colons and quotes with another model's file"


def _colon(stop: _Stop) -> str:
    found = _VALUE_WITH_COLON.match(stop.line.rstrip())
    if found and len(found["value"]) <= _MAX_SHOWN:
        quoted = found["value"].replace("\\", "\\\\").replace('"', '\\"')
        return f'a colon stands in the text: put the text in quotes, {found["key"]}: "{quoted}"'
    if found:
        return "a colon stands in the text: put the text in double quotes"
    return "the indentation is not that of the lines around: write the keys of one mapping at the same column"


def _key(stop: _Stop) -> str:
    before = stop.line[: stop.column - 1]
    if '"' in before or "'" in before:
        return 'text goes on behind the closing quote: put the whole text in quotes, with \\" for a quote inside'
    if stop.line.strip().startswith(":"):
        return "a key is missing before the colon: write `key: value`"
    return "the indentation is not that of the lines around: write the keys of one mapping at the same column"
