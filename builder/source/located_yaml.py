"""Read YAML with the place of each value, and explain all that is refused.

One pass over libyaml's events builds data and marks. No node tree, no recursion, no constructor runs: anchors,
aliases, tags and merge keys are refused before anything is made of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

import yaml
from yaml._yaml import CParser
from yaml.reader import ReaderError

from builder.problems import JsonPath, Location, Problem, json_path
from builder.source import scalars

_MAX_DEPTH = 16


class Mark(NamedTuple):
    """Where a value stands in the text: characters ``[start, end)``, line and column from 1."""

    start: int
    end: int
    line: int
    column: int


@dataclass(slots=True)
class MarkedYaml:
    """What was read of a text. ``data`` is None where nothing could be read.

    ``marks`` and ``key_marks`` tell where each value and its key stand, by path; a mapping or list in block style
    ends where its last scalar ends. A value that has a problem is in ``data`` all the same, and in ``refused``.
    """

    data: Any = None
    marks: dict[JsonPath, Mark] = field(default_factory=lambda: {(): Mark(0, 0, 1, 1)})
    key_marks: dict[JsonPath, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: set[JsonPath] = field(default_factory=set)


def read(path: str, text: str) -> MarkedYaml:
    """Read a text; ``path`` names the file in problems."""
    reader = _Reader(path)
    try:
        reader.run(text)
    except yaml.MarkedYAMLError as error:
        reader.fail(_syntax_problem(path, error))
    except ReaderError as error:
        reader.fail(character_problem(path, text, chr(cast("int", error.character))))
    return reader.result


def place_after(path: str, before: str) -> Location:
    """Return the place behind a text."""
    return Location(path, before.count("\n") + 1, len(before) - before.rfind("\n"))


def character_problem(path: str, text: str, character: str) -> Problem:
    """Return the problem of a character that may not be in a text."""
    message = f"the character U+{ord(character):04X} is not allowed here: delete it"
    return Problem(place_after(path, text.partition(character)[0]), "yaml-syntax", "$", message)


def _syntax_problem(path: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = Location(path, mark.line + 1, mark.column + 1) if mark else Location(path)
    said = " ".join(part for part in (error.context, error.problem) if part)
    return Problem(place, "yaml-syntax", "$", f"is not YAML here: {said}")


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
    def __init__(self, path: str) -> None:
        self.path = path
        self.result = MarkedYaml()
        self.frames: list[_Frame] = []

    def fail(self, problem: Problem) -> None:
        self.result.data = None
        self.result.problems.append(problem)

    def run(self, text: str) -> None:
        for event in _events(text):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                if not self._open(event):
                    self.result.data = None
                    return
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(event)
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent) and () in self.result.key_marks:
                self._refuse(event, "several-documents", "a second document begins here: one model a file")
                return
            elif isinstance(event, yaml.DocumentEndEvent):
                self.result.key_marks[()] = self.result.marks[()]
        if self.result.data is None and not self.result.problems:
            mark = self.result.marks[()]
            self.fail(
                Problem(
                    Location(self.path, mark.line, mark.column),
                    "empty-file",
                    "$",
                    "holds nothing: start from `catalog create`",
                )
            )

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
            self.result.key_marks[self._path()] = _mark(event)
        self._refuse(event, "alias", f"alias *{event.anchor}: write the value out")
        if not is_key:
            self._put(None, event)

    def _plain(self, event: yaml.ScalarEvent) -> str | float | bool | None:
        """Return the value of a plain scalar; of an ambiguous one its text, with a problem."""
        try:
            return scalars.value(event.value)
        except scalars.AmbiguousError as error:
            self._refuse(event, "plain-scalar", str(error))
            return str(event.value)

    def _key(self, frame: _Frame, event: yaml.ScalarEvent, *, plain: bool) -> None:
        frame.key = key = event.value
        path = (*frame.path, key)
        if plain and key == "<<":
            self._refuse(event, "merge-key", "merge key <<: write the values out")
        elif key in frame.container:
            first = self.result.key_marks[path].line
            self._refuse(event, "duplicate-key", f"the key {key} stands already on line {first}: keep one of them")
        elif plain and not scalars.is_plain_key(key):
            self._refuse(event, "plain-scalar", f'the key {key} is not text to every YAML reader: write "{key}"')
        self.result.key_marks[path] = _mark(event)

    def _put(self, value: object, event: yaml.NodeEvent) -> JsonPath:
        """Store a value where the frame on top wants it; return its path."""
        path = self._path()
        if not self.frames:
            self.result.data = value
        elif isinstance(container := self.frames[-1].container, list):
            container.append(value)
        else:
            container[str(path[-1])] = value
            self.frames[-1].key = None
        self.result.marks[path] = _mark(event)
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
        marks, end = self.result.marks, _mark(event)
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
        place = Location(self.path, mark.line, mark.column)
        self.result.problems.append(Problem(place, rule, json_path(path), message))
        self.result.refused.add(path)

    def _path(self) -> JsonPath:
        """Return the path of the value that comes next; the mapping's own before its next key."""
        if not self.frames:
            return ()
        frame = self.frames[-1]
        step = len(frame.container) if isinstance(frame.container, list) else frame.key
        return frame.path if step is None else (*frame.path, step)


def _events(text: str) -> Iterator[Any]:
    parser = CParser(text)
    while (event := parser.get_event()) is not None:
        yield event


def _mark(event: yaml.Event) -> Mark:
    start, end = cast("yaml.Mark", event.start_mark), cast("yaml.Mark", event.end_mark)  # libyaml marks each event
    return Mark(start.index, end.index, start.line + 1, start.column + 1)
