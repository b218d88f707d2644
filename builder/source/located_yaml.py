"""Read YAML with the place of each value, and explain all that is refused.

One pass over libyaml's events builds data and marks. No node tree, no recursion, no constructor runs: anchors,
aliases, tags and merge keys are refused before they could have an effect.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

import yaml
from yaml._yaml import CParser
from yaml.reader import ReaderError

from builder.problems import JsonPath, Location, Problem, json_path
from builder.source import scalars, strictness, syntax_messages
from builder.source.strictness import Extent

MAX_DEPTH = 16
MAX_PROBLEMS = 100  # of one file: a hostile file cannot stall the reader


class Mark(NamedTuple):
    """Where a value stands in the text: characters ``[start, end)``, line and column from 1."""

    start: int
    end: int
    line: int
    column: int


@dataclass(slots=True)
class MarkedYaml:
    """What a text holds. ``data`` is None where nothing could be read.

    ``marks`` and ``key_marks`` are the places of each value and of its key, by path; a mapping or list in block style
    ends where its last scalar ends. A value that has a problem is in ``data`` all the same, and its path in
    ``refused``.
    """

    data: Any = None
    marks: dict[JsonPath, Mark] = field(default_factory=lambda: {(): Mark(0, 0, 1, 1)})
    key_marks: dict[JsonPath, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: set[JsonPath] = field(default_factory=set)


def read(path: str, text: str) -> MarkedYaml:
    """Read a text; ``path`` names the file in problems."""
    reader = _Reader(path, text)
    if found := syntax_messages.conflict(path, text):
        reader.fail(found)
        return reader.result
    try:
        reader.run()
    except yaml.MarkedYAMLError as error:
        reader.fail(syntax_messages.explain(path, text, error))
    except ReaderError as error:
        reader.fail(character_problem(path, text, chr(cast("int", error.character))))
    except _TooManyProblemsError:
        reader.result.data = None
    else:
        reader.check_strictness()
    return reader.result


def place_after(path: str, before: str) -> Location:
    """Return the place behind a text."""
    return Location(path, before.count("\n") + 1, len(before) - before.rfind("\n"))


def character_problem(path: str, text: str, character: str) -> Problem:
    """Return the problem of a character that has no place in a model's file."""
    place = place_after(path, text.partition(character)[0])
    rule = "bom" if character == "\ufeff" else "yaml-syntax"
    name = "the byte order mark " if character == "\ufeff" else ""
    message = f"{name}U+{ord(character):04X}, an invisible character, stands here: delete it"
    return Problem(place, rule, "$", message)


class _TooManyProblemsError(Exception):
    """A file has more problems than anybody reads: reading it ends."""


class _Frame:
    """A mapping or list that is being read; ``column`` is that of its block, or of the block around its brackets."""

    __slots__ = ("column", "container", "key", "path")

    def __init__(self, container: dict[str, Any] | list[Any], path: JsonPath, column: int) -> None:
        self.container = container
        self.path = path
        self.column = column
        self.key: str | None = None  # of a mapping: the key whose value comes next

    def expects_key(self) -> bool:
        return self.key is None and isinstance(self.container, dict)


class _Reader:
    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.result = MarkedYaml()
        self.frames: list[_Frame] = []
        self.spans: list[Extent] = []

    def fail(self, problem: Problem) -> None:
        self.result.data = None
        self.result.problems.append(problem)

    def check_strictness(self) -> None:
        """Refuse what other readers would refuse or read otherwise."""
        for fault in sorted(strictness.faults(self.text, self.spans))[:MAX_PROBLEMS]:
            place = place_after(self.path, self.text[: fault.offset])
            self.result.problems.append(Problem(place, "yaml-strict", "$", fault.message))

    def run(self) -> None:
        for event in _events(self.text):
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
        is_key = bool(self.frames) and self.frames[-1].expects_key()
        self._span(event, (event.style or "").strip("'\"") or ("" if plain else '"'), is_key=is_key)
        if is_key:
            self._key(self.frames[-1], event, plain=plain)
        else:
            self._put(self._plain(event) if plain else event.value, event)

    def _span(self, event: yaml.NodeEvent, style: str, *, is_key: bool = False) -> None:
        """Keep where a value stands, for what is checked when the whole is read."""
        mark, column = _mark(event), self.frames[-1].column if self.frames else -1
        self.spans.append(Extent(mark.start, mark.end, style, column, is_key=is_key))

    def _alias(self, event: yaml.AliasEvent) -> None:
        if is_key := bool(self.frames) and self.frames[-1].expects_key():
            self.frames[-1].key = f"*{event.anchor}"
            self.result.key_marks[self._path()] = _mark(event)
        self._refuse(event, "alias", f"an alias, *{event.anchor}, stands here: write the value itself")
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
            self._refuse(event, "merge-key", "a merge key, <<, stands here: write the keys and values themselves")
        elif key in frame.container:
            first = self.result.key_marks[path].line
            self._refuse(event, "duplicate-key", f"the key {key} is already on line {first}: keep one of them")
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
        if len(self.frames) >= MAX_DEPTH:
            self._refuse(event, "nesting", "is nested too deeply: write a model's file with three levels")
            return False
        if self.frames and self.frames[-1].expects_key():
            self._refuse(event, "plain-scalar", "a key must be text, not a list or a mapping")
            return False
        container: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        mark, around = _mark(event), self.frames[-1].column if self.frames else -1
        is_in_brackets = bool(event.flow_style) and mark.end > mark.start
        if is_in_brackets:
            self.spans.append(Extent(mark.start, mark.end, "[" if isinstance(container, list) else "{", around))
        column = around if is_in_brackets else mark.column - 1
        self.frames.append(_Frame(container, self._put(container, event), column))
        return True

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        """End a mapping or list: at its bracket, or where its last scalar ends."""
        frame = self.frames.pop()
        marks, end = self.result.marks, _mark(event)
        if end.end > end.start:
            start = marks[frame.path].start
            marks[frame.path] = marks[frame.path]._replace(end=end.end)
            opened = next(place for place in range(len(self.spans) - 1, -1, -1) if self.spans[place].start == start)
            self.spans[opened] = self.spans[opened]._replace(end=end.end)
        elif frame.container:
            last = len(frame.container) - 1 if isinstance(frame.container, list) else next(reversed(frame.container))
            marks[frame.path] = marks[frame.path]._replace(end=marks[(*frame.path, last)].end)

    def _check_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._refuse(event, "alias", f"an anchor, &{event.anchor}, stands here: delete it")
        if event.tag is not None:
            self._refuse(
                event, "tag", f"a tag, {event.tag}, stands here: delete it, the schema says what type a value has"
            )

    def _refuse(self, event: yaml.Event, rule: str, message: str) -> None:
        path = self._path()
        mark = _mark(event)
        place = Location(self.path, mark.line, mark.column)
        self.result.problems.append(Problem(place, rule, json_path(path), message))
        self.result.refused.add(path)
        if len(self.result.problems) >= MAX_PROBLEMS:
            raise _TooManyProblemsError

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
