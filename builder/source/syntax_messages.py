"""Messages for text that is not YAML, with a remedy for authors who do not know YAML's grammar.

libyaml only reports the state of its scanner, so the line itself is examined for what its author did.
"""

import re
from typing import NamedTuple

import yaml

from builder.problems import Location, Problem
from builder.source.marks import location_after

# A marker of a merge conflict. No value of a model looks like one, not even ``=======``.
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
_VALUE_WITH_COLON = re.compile(r"\s*(?:- +)*(?P<key>[^\s:\"'#][^:#]*): +(?P<value>[^\s\"'\[{|>#].*?:(?: .*)?)$")
_COLON_WITHOUT_SPACE = re.compile(r"(?P<start>(?:- +)*[A-Za-z]+):(?! |//)(?P<value>.+)")
_HYPHEN_WITHOUT_SPACE = re.compile(r"-(?P<rest>[A-Za-z].*)")
_MAX_SHOWN = 60  # characters of a line in a message

_RESERVED = {
    "@": "a text that begins with @ needs quotes: put it in double quotes",
    "`": "a text that begins with ` needs quotes: put it in double quotes, and delete the line of a Markdown fence",
    "%": "a text that begins with % needs quotes: put it in double quotes",
    "\t": "a tab is not allowed here: indent with spaces",
}
_WRONG_INDENTATION = (
    "the indentation differs from that of the lines around it: start the keys of a mapping in one column"
)
_IN_QUOTES = "put a text that begins with {} in double quotes"
_BACKSLASH = "a backslash in double quotes begins an escape: write two, \\\\, or use single quotes"
# By a part of libyaml's context and problem; the first match counts.
_MESSAGES = (
    ("tab character", "a tab is not allowed here: indent with spaces"),
    ("unexpected end of stream", "the quote that opens here is never closed: add one at the end of the text"),
    ("unknown escape character", _BACKSLASH),
    ("hexdecimal", _BACKSLASH),
    ("Unicode character escape", "this escape does not encode a character: write the character itself"),
    ("scanning an anchor", f"an & begins an anchor, which is not allowed here: {_IN_QUOTES.format('&')}"),
    (
        "scanning an alias",
        "an asterisk begins an alias, which is not allowed here: begin list items with a hyphen, and "
        + _IN_QUOTES.format("*"),
    ),
    ("tag", f"an exclamation mark begins a tag, which is not allowed here: {_IN_QUOTES.format('!')}"),
    ("directive", "a line that begins with % is a YAML directive: delete it, since a model's file needs none"),
    ("incompatible YAML document", "%YAML names another version: delete the line, since a model's file needs none"),
    ("block sequence entries", "a list item follows its key: begin the list on the next line, indented by two spaces"),
    ("mapping keys are not allowed", f"a question mark begins a complex key: {_IN_QUOTES.format('?')}"),
    ("block scalar", "a text that begins with | or > needs quotes: put it in double quotes"),
    (
        "flow sequence",
        "the list in square brackets is not closed, or a comma is missing: write one item a line, after a hyphen",
    ),
    ("flow mapping", "the mapping in braces is not closed, or a comma is missing: write one key a line instead"),
    (
        "expected '-' indicator",
        "this line starts at the column of the list's hyphens: indent it under its item, or begin it with a hyphen",
    ),
    ("node content", "a value cannot begin with this character: put the text in double quotes"),
)


class _Stop(NamedTuple):
    """Where libyaml stopped: the text of the line, the column from 1, and libyaml's message."""

    line: str
    column: int
    words: str


def find_conflict(path: str, text: str) -> Problem | None:
    """Return the problem of the first marker of a merge conflict in a text; None if there is none."""
    found = _CONFLICT.search(text)
    if found is None:
        return None
    location = Location(path, text.count("\n", 0, found.start()) + 1, 1)
    message = "this merge conflict is not resolved: keep one of the two versions, and delete Git's markers"
    return Problem(location, "yaml-conflict", "$", message)


def explain_invisible(path: str, text: str, character: str) -> Problem:
    """Return the problem of the first occurrence of a character that is not allowed in a text."""
    is_bom = character == "\ufeff"
    name = "byte order mark" if is_bom else "invisible character"
    message = f"the {name} U+{ord(character):04X} is not allowed here: delete it"
    location = location_after(path, text.partition(character)[0])
    return Problem(location, "bom" if is_bom else "yaml-syntax", "$", message)


def explain(path: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    """Return the problem of a text that libyaml cannot read."""
    words = " ".join(part for part in (error.context, error.problem) if part)
    mark = error.problem_mark or error.context_mark
    if error.context_mark and any(part in words for part in ("end of stream", "expected ':'")):
        mark = error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.split("\n")
    if "mapping values are not allowed" in words and (earlier := _cause_above(lines, line)):
        line, column, message = earlier
        return Problem(Location(path, line + 1, column + 1), "yaml-syntax", "$", message)
    stop = _Stop(lines[line] if line < len(lines) else "", column + 1, words)
    return Problem(Location(path, line + 1, column + 1), "yaml-syntax", "$", _message(stop))


def _message(stop: _Stop) -> str:
    character = stop.line[stop.column - 1 : stop.column]
    if "cannot start any token" in stop.words:
        return _RESERVED.get(character, "a value cannot begin with this character: put the text in double quotes")
    if "mapping values are not allowed" in stop.words:
        return _colon(stop)
    if "expected key" in stop.words:
        return _key(stop)
    if "expected ':'" in stop.words:
        return _no_colon(stop.line)
    for part, message in _MESSAGES:
        if part in stop.words:
            return message
    return "cannot be read as YAML from here on: compare the indentation, colons and quotes with another model's file"


def _cause_above(lines: list[str], line: int) -> tuple[int, int, str] | None:
    """Return line and column (from 0) and the message if the mistake is in the line above, where libyaml read on."""
    above = next((index for index in range(line - 1, -1, -1) if lines[index].strip()), None)
    if above is None or line >= len(lines):
        return None
    text = lines[above].strip()
    column, indentation = (len(each) - len(each.lstrip()) for each in (lines[above], lines[line]))
    if hyphen := _HYPHEN_WITHOUT_SPACE.match(text):
        return above, column, f"a hyphen needs a space after it: write {_shown('- ' + hyphen['rest'])}"
    is_item_or_comment = text.startswith(("- ", "#"))
    if column != indentation or is_item_or_comment or ": " in text or text.endswith(":"):
        return None
    return above, column, _no_colon(lines[above])


def _no_colon(line: str) -> str:
    """Return the message for a line without a colon that should be a key and a value."""
    found = _COLON_WITHOUT_SPACE.match(line.strip())
    if found:
        return f"a colon needs a space after it: write {_shown(found['start'] + ': ' + found['value'].strip())}"
    return "this line has no colon: write `key: value`, or join it to the line before"


def _shown(line: str) -> str:
    return line if len(line) <= _MAX_SHOWN else f"{line[:_MAX_SHOWN]}…"


def _colon(stop: _Stop) -> str:
    found = _VALUE_WITH_COLON.match(stop.line.rstrip())
    if found and len(found["value"]) <= _MAX_SHOWN:
        quoted = found["value"].replace("\\", "\\\\").replace('"', '\\"')
        return f'the text has a colon: put it in quotes, {found["key"]}: "{quoted}"'
    if found:
        return "the text has a colon: put it in double quotes"
    return _WRONG_INDENTATION


def _key(stop: _Stop) -> str:
    before = stop.line[: stop.column - 1]
    if '"' in before or "'" in before:
        return 'there is text after the closing quote: put the whole text in quotes, with \\" for a quote inside'
    if stop.line.strip().startswith(":"):
        return "a key is missing before the colon: write `key: value`"
    return _WRONG_INDENTATION
