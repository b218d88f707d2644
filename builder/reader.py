"""Read YAML safely, from bytes: data, and where each value stands.

One pass over libyaml's events builds the data and its marks. No node tree, no recursion, no constructor runs:
anchors, aliases, tags and merge keys are refused before anything is made of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

import yaml
from yaml._yaml import CParser
from yaml.reader import ReaderError

from builder.problems import JsonPath, Location, Problem, json_path

MAX_BYTES = 64 * 1024
_MAX_DEPTH = 16
_BOM = b"\xef\xbb\xbf"

_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,30})?\Z")
# What a YAML 1.1 or 1.2 reader takes for a number: beside plain decimals also 010, 0x1F, 0o7, 1e3, 1_000, 1:30, .nan.
_NUMBER_TO_SOME = re.compile(
    r"[-+]?(0b[01_]+|0o[0-7]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(:[0-9_]+)*(\.[0-9_]*)?([eE][-+]?[0-9]+)?"
    r"|\.[0-9][0-9_]*([eE][-+]?[0-9]+)?|\.(inf|Inf|INF))\Z|\.(nan|NaN|NAN)\Z",
)
_BOOLEAN_TO_SOME = re.compile(r"(y|yes|n|no|true|false|on|off)\Z", re.IGNORECASE)
_DATE_TO_SOME = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t]|\Z)")
# A line ends here by YAML 1.1, not by YAML 1.2 and in no editor: a key could hide in a comment.
_HIDDEN_BREAK = re.compile("[\x85\u2028\u2029]")
_NULLS = frozenset(["", "~", "null", "Null", "NULL"])


class Mark(NamedTuple):
    """Where a value stands in the text: characters ``[start, end)``, line and column from 1."""

    start: int
    end: int
    line: int
    column: int


@dataclass(slots=True)
class Document:
    """What was read from one file. ``data`` is None where nothing could be read.

    ``marks`` and ``key_marks`` tell where the value and its key stand, by path; a mapping or list ends where its
    last scalar ends. ``problems`` are the reader's own; a value that has one is still in ``data``, as text.
    """

    path: str
    text: str = ""
    data: Any = None
    marks: dict[JsonPath, Mark] = field(default_factory=dict)
    key_marks: dict[JsonPath, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: set[JsonPath] = field(default_factory=set)

    def locate(self, path: JsonPath, *, key: bool = False) -> Location:
        """Return where a value (or its key) stands; of one that is missing, the nearest value around it."""
        while path not in self.marks:
            path, key = path[:-1], False
        mark = self.key_marks.get(path, self.marks[path]) if key else self.marks[path]
        return Location(self.path, mark.line, mark.column)

    def problem(
        self, rule: str, path: JsonPath, message: str, *, key: bool = False, related: tuple[str, ...] = ()
    ) -> Problem:
        """Return a problem at the place of a value or of its key."""
        return Problem(self.locate(path, key=key), rule, json_path(path), message, related=related)


def parse(path: str, content: bytes) -> Document:
    """Read YAML from bytes, by the rules of a model's file. ``path`` is only for the problems."""
    document = Document(path, marks={(): Mark(0, 0, 1, 1)})
    problem = _file_problem(path, content)
    if problem:
        document.problems.append(problem)
        return document
    document.text = content.decode()
    try:
        _Reader(document).run()
    except yaml.MarkedYAMLError as error:
        document.data = None
        document.problems.append(_syntax_problem(path, error))
    except ReaderError as error:
        document.data = None
        document.problems.append(_character_problem(path, document.text, chr(cast("int", error.character))))
    return document


def _file_problem(path: str, content: bytes) -> Problem | None:
    """Say what is wrong with a file before it is read as YAML."""
    if len(content) > MAX_BYTES:
        message = "is larger than 64 KiB: a model's file has a few hundred bytes"
        return Problem(Location(path), "file-size", "$", message)
    if content.startswith(_BOM):
        return Problem(Location(path), "bom", "$", "begins with a byte order mark: save it as UTF-8 without BOM")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 (byte {content[error.start]:#04x}): save it as UTF-8"
        return Problem(_after(path, content[: error.start].decode()), "encoding", "$", message)
    line_break = _HIDDEN_BREAK.search(text)
    return _character_problem(path, text, line_break[0]) if line_break else None


def _after(path: str, before: str) -> Location:
    """Return the place behind a text."""
    return Location(path, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _syntax_problem(path: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = Location(path, mark.line + 1, mark.column + 1) if mark else Location(path)
    said = " ".join(part for part in (error.context, error.problem) if part)
    return Problem(place, "yaml-syntax", "$", f"is not YAML here: {said}")


def _character_problem(path: str, text: str, character: str) -> Problem:
    message = f"the character U+{ord(character):04X} is not allowed here: delete it"
    return Problem(_after(path, text.partition(character)[0]), "yaml-syntax", "$", message)


class _Frame:
    """A mapping or list that is being read."""

    __slots__ = ("container", "key", "path")

    def __init__(self, container: dict[str, Any] | list[Any], path: JsonPath) -> None:
        self.container = container
        self.path = path
        self.key: str | None = None  # of a mapping: the key whose value comes next

    def expects_key(self) -> bool:
        return self.key is None and isinstance(self.container, dict)


class _Reader:
    """Builds a document's data and marks from libyaml's events."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.frames: list[_Frame] = []

    def run(self) -> None:
        for event in self._events():
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                if not self._open(event):
                    self.document.data = None
                    return
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(event)
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent) and () in self.document.key_marks:
                self._refuse(event, "several-documents", "a second document begins here: one model a file")
                return
            elif isinstance(event, yaml.DocumentEndEvent):
                self.document.key_marks[()] = self.document.marks[()]
        if self.document.data is None and not self.document.problems:
            self.document.problems.append(self.document.problem("empty-file", (), "holds no model"))

    def _events(self) -> Iterator[Any]:
        parser = CParser(self.document.text)
        while (event := parser.get_event()) is not None:
            yield event

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._check_properties(event)
        plain = event.implicit[0] and event.tag is None
        if self.frames and self.frames[-1].expects_key():
            self._key(self.frames[-1], event, plain=plain)
        else:
            self._put(self._plain(event) if plain else event.value, event)

    def _alias(self, event: yaml.AliasEvent) -> None:
        if is_key := bool(self.frames) and self.frames[-1].expects_key():
            self.frames[-1].key = f"*{event.anchor}"
            self.document.key_marks[self._path()] = _mark(event)
        self._refuse(event, "alias", f"alias *{event.anchor}: write the value out")
        if not is_key:
            self._put(None, event)

    def _plain(self, event: yaml.ScalarEvent) -> str | float | bool | None:
        """Return what a plain scalar is to every YAML reader; refuse what they differ on."""
        text: str = event.value
        if text in _NULLS:
            return None
        if text in ("true", "false"):
            return text == "true"
        if _PLAIN_NUMBER.match(text):
            return number(text)
        kind = _kind_to_some(text)
        if kind:
            self._refuse(
                event, "plain-scalar", f"{text[:40]} without quotes is {kind} to some YAML readers: {_remedy(text)}"
            )
        return text

    def _key(self, frame: _Frame, event: yaml.ScalarEvent, *, plain: bool) -> None:
        frame.key = key = event.value
        path = (*frame.path, key)
        if plain and key == "<<":
            self._refuse(event, "merge-key", "merge key <<: write the values out")
        elif key in frame.container:
            first = self.document.key_marks[path].line
            self._refuse(event, "duplicate-key", f"the key {key} stands already on line {first}: keep one of them")
        elif plain and (key in _NULLS or _kind_to_some(key)):
            self._refuse(event, "plain-scalar", f'the key {key} is not text to every YAML reader: write "{key}"')
        self.document.key_marks[path] = _mark(event)

    def _put(self, value: object, event: yaml.NodeEvent) -> JsonPath:
        """Store a value where the frame on top wants it; return its path."""
        path = self._path()
        if not self.frames:
            self.document.data = value
        elif isinstance(container := self.frames[-1].container, list):
            container.append(value)
        else:
            container[str(path[-1])] = value
            self.frames[-1].key = None
        self.document.marks[path] = _mark(event)
        return path

    def _open(self, event: yaml.CollectionStartEvent) -> bool:
        """Begin a mapping or list; say whether reading can go on."""
        self._check_properties(event)
        if len(self.frames) >= _MAX_DEPTH:
            self._refuse(event, "nesting", "is nested too deeply: a model's file has three levels")
            return False
        if self.frames and self.frames[-1].expects_key():
            self._refuse(event, "plain-scalar", "a key must be text, not a list or a mapping")
            return False
        container: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.frames.append(_Frame(container, self._put(container, event)))
        return True

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        """End a mapping or list: at its bracket, or where its last scalar ends."""
        frame = self.frames.pop()
        marks, end = self.document.marks, _mark(event)
        if end.end > end.start:
            marks[frame.path] = marks[frame.path]._replace(end=end.end)
        elif frame.container:
            last = len(frame.container) - 1 if isinstance(frame.container, list) else next(reversed(frame.container))
            marks[frame.path] = marks[frame.path]._replace(end=marks[(*frame.path, last)].end)

    def _check_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._refuse(event, "alias", f"anchor &{event.anchor}: delete it")
        if event.tag is not None:
            self._refuse(event, "tag", f"tag {event.tag}: delete it, the schema says what type a value has")

    def _refuse(self, event: yaml.Event, rule: str, message: str) -> None:
        path = self._path()
        mark = _mark(event)
        place = Location(self.document.path, mark.line, mark.column)
        self.document.problems.append(Problem(place, rule, json_path(path), message))
        self.document.refused.add(path)

    def _path(self) -> JsonPath:
        """Return the path of the value that comes next; the mapping's own before its next key."""
        if not self.frames:
            return ()
        frame = self.frames[-1]
        step = len(frame.container) if isinstance(frame.container, list) else frame.key
        return frame.path if step is None else (*frame.path, step)


def number(text: str) -> int | float:
    """Return the value of a plain decimal; a whole one is an int however it was written."""
    if text.lstrip("-").isdigit():
        return int(text)
    value = float(text)
    return int(value) if value.is_integer() else value


def _kind_to_some(text: str) -> str | None:
    if _NUMBER_TO_SOME.match(text):
        return "a number"
    if _BOOLEAN_TO_SOME.match(text):
        return "a boolean"
    if _DATE_TO_SOME.match(text):
        return "a date"
    return "a key of its own" if text in ("=", "<<") else None


def _remedy(text: str) -> str:
    quoted = f'put it in quotes, "{text[:40]}"' if len(text) <= 40 else "put it in quotes"
    if _NUMBER_TO_SOME.match(text):
        return f"as text, {quoted}; as a number, write it in plain decimals"
    if text.lower() in ("true", "false", "yes", "no"):
        return f"as text, {quoted}; as a boolean, write true or false"
    return quoted


def _mark(event: yaml.Event) -> Mark:
    start, end = cast("yaml.Mark", event.start_mark), cast("yaml.Mark", event.end_mark)  # libyaml marks each event
    return Mark(start.index, end.index, start.line + 1, start.column + 1)
