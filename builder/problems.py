"""Problems in data are values: a location, a rule, a message. Exceptions mean that the program cannot continue.

::

    BuilderError            the program cannot continue: an unknown id, a refused folder, a full disk
    ├── HistoryError        Git cannot tell when the files landed: a shallow clone, another owner's repository
    ├── RefusedError        a request is invalid; its problems have the reasons
    └── SettingsError       the site's settings cannot be used

The functions at the end turn counts, choices, paths and users' text into parts of a message.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

JsonPath = tuple[str | int, ...]
# An error fails a build, a warning does not; a notice annotates a change.
Level = Literal["error", "warning", "notice"]

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STEP = re.compile(
    r"""
    \. (?P<key> [A-Za-z_][A-Za-z0-9_]* )
  | \[ (?P<index> [0-9]+ ) \]
  | \[ (?P<quoted> '([^'\\]|\\.)*' | "([^"\\]|\\.)*" ) \]
    """,
    re.VERBOSE,
)
# Control characters, line separators, bidi controls and surrogates could forge a line or hide one; "##[" is
# the older form of a workflow command, which GitHub's runner finds anywhere in a line.
_ACTIVE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]|##\[")


class BuilderError(Exception):
    """The program cannot continue; the message has the reason and the remedy. Exit code 1."""


class HistoryError(BuilderError):
    """Git cannot tell when the models' files landed."""


class SettingsError(BuilderError):
    """The site's settings (``site/site.yaml``, the base URL) cannot be used."""


class RefusedError(BuilderError):
    """A request is invalid; ``problems`` has the reasons."""

    def __init__(self, problems: "list[Problem]") -> None:
        super().__init__("\n".join(problem.text() for problem in problems))
        self.problems = problems

    def __reduce__(self) -> "tuple[type[RefusedError], tuple[list[Problem]]]":
        """Support pickling: errors go from one process to another."""
        return RefusedError, (self.problems,)


class Location(NamedTuple):
    """A position in a file: its path relative to the root, with ``/``, and line and column from 1."""

    path: str
    line: int = 1
    column: int = 1


class Problem(NamedTuple):
    """One mistake, in one message. Problems sort by location, then by rule.

    ``rule`` is the id of the violated rule, ``json_path`` the JSONPath of the value, ``$`` for the whole file. The
    message has what is wrong and how to fix it.

    >>> problem = Problem(Location("catalog/abb/abb-one.yaml", 3, 8), "type", "$.model", "is no text: write a text")
    >>> problem.text()
    'catalog/abb/abb-one.yaml:3:8: error[type] $.model: is no text: write a text'
    >>> problem.github()
    '::error file=catalog/abb/abb-one.yaml,line=3,col=8,title=type::$.model: is no text: write a text'
    """

    location: Location
    rule: str
    json_path: str
    message: str
    level: Level = "error"
    related: tuple[str, ...] = ()  # paths of other files that the problem concerns

    def below(self, prefix: str) -> "Problem":
        """Return the problem with ``prefix``, a folder path that ends with ``/``, before its path."""
        return self._replace(location=self.location._replace(path=prefix + self.location.path))

    def text(self) -> str:
        """Return ``path:line:col: error[rule] $.json.path: message``, always one line."""
        path, line, column = self.location
        return inert(f"{path}:{line}:{column}: {self.level}[{self.rule}] {self.json_path}: {self.message}")

    def github(self) -> str:
        """Return the workflow command that makes GitHub Actions annotate the line."""
        path, line, column = self.location
        properties = f"file={_property(path)},line={line},col={column},title={_property(self.rule)}"
        return f"::{self.level} {properties}::{_data(f'{self.json_path}: {self.message}')}"

    def json(self) -> dict[str, str | int | list[str]]:
        """Return the problem as a JSON object."""
        path, line, column = self.location
        return {
            "path": path,
            "line": line,
            "column": column,
            "level": self.level,
            "rule": self.rule,
            "jsonPath": self.json_path,
            "message": self.message,
            "related": list(self.related),
        }


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that fail a build or refuse a change: all but warnings and notices."""
    return [problem for problem in problems if problem.level == "error"]


def quantity(number: int, noun: str) -> str:
    """Return a number and its noun, in the plural unless the number is 1.

    >>> quantity(1, "file"), quantity(1_200, "file")
    ('1 file', '1,200 files')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def alternatives(words: Sequence[str]) -> str:
    """Return words joined by commas and a final "or".

    >>> alternatives(["plug"]), alternatives(["plug", "twin", "watts"])
    ('plug', 'plug, twin or watts')
    """
    return " or ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def json_path(path: JsonPath) -> str:
    """Return a path in the notation of JSONPath (RFC 9535).

    >>> json_path(("connectors", 0, "id")), json_path(("odd key",))
    ('$.connectors[0].id', "$['odd key']")
    """
    return "$" + "".join(_step(step) for step in path)


def parse_json_path(text: str) -> JsonPath:
    """Return the path of a text that ``json_path`` returned.

    >>> parse_json_path("$.connectors[0]['odd key']")
    ('connectors', 0, 'odd key')
    """
    return tuple(_parse_step(found) for found in _STEP.finditer(text))


def inert(text: str) -> str:
    r"""Escape what could forge a line, a terminal sequence or a workflow command in printed text.

    >>> inert("x\n##[error]y")
    'x\\n\\x23#[error]y'
    """
    return _ACTIVE.sub(lambda match: match[0].encode("unicode_escape").decode().replace("##", r"\x23#"), text)


def inert_json(text: str) -> str:
    """Escape workflow commands in JSON text; the JSON value stays the same."""
    return text.replace("##[", "\\u0023#[")


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN_KEY.fullmatch(step) else f"[{step!r}]"


def _parse_step(found: re.Match[str]) -> str | int:
    if found["quoted"]:
        from ast import literal_eval  # noqa: PLC0415 - only odd keys need it

        return str(literal_eval(found["quoted"]))
    return found["key"] or int(found["index"])


def _data(text: str) -> str:
    return inert(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
