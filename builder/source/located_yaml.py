"""Read YAML with the position of each value, and explain what is refused.

One pass over libyaml's events builds data and marks, without a node tree, recursion or constructors: anchors, aliases,
tags and merge keys are refused before they could have an effect.
"""

from collections.abc import Iterator
from typing import Any, cast

import yaml
from yaml._yaml import CParser
from yaml.reader import ReaderError

from builder.problems import JsonPath, Location, Problem, json_path
from builder.source import scalars, strictness, syntax_messages
from builder.source.marks import LocatedYaml, Mark, location_after
from builder.source.strictness import Extent

MAX_DEPTH = 16
MAX_PROBLEMS = 100  # of one file: a hostile file cannot stall the reader


def read(path: str, text: str) -> LocatedYaml:
    """Read a text; ``path`` names the file in problems."""
    reader = _Reader(path, text)
    if found := syntax_messages.find_conflict(path, text):
        reader.fail(found)
        return reader.result
    try:
        reader.run()
    except yaml.MarkedYAMLError as error:
        reader.fail(syntax_messages.explain(path, text, error))
    except ReaderError as error:
        reader.fail(syntax_messages.explain_invisible(path, text, chr(cast("int", error.character))))
    except _TooManyProblemsError:
        reader.result.data = None
    else:
        reader.check_strictness()
    return reader.result


class _TooManyProblemsError(Exception):
    """A file has more problems than a person reads, so the reader stops."""


class _Frame:
    """A mapping or list while it is read; ``column`` is that of its block, or of the block around its brackets."""

    __slots__ = ("column", "container", "key", "path")

    def __init__(self, container: dict[str, Any] | list[Any], path: JsonPath, column: int) -> None:
        self.container = container
        self.path = path
        self.column = column
        self.key: str | None = None  # the key of a mapping whose value comes next

    def expects_key(self) -> bool:
        return self.key is None and isinstance(self.container, dict)


class _Reader:
    """Reads one text; ``result`` grows with each event."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.result = LocatedYaml()
        self.frames: list[_Frame] = []
        self.extents: list[Extent] = []

    def fail(self, problem: Problem) -> None:
        """Add a problem because of which nothing of the data can be used."""
        self.result.data = None
        self.result.problems.append(problem)

    def check_strictness(self) -> None:
        """Add the problems of text that other YAML readers refuse or read differently."""
        for fault in sorted(strictness.faults(self.text, self.extents))[:MAX_PROBLEMS]:
            location = location_after(self.path, self.text[: fault.offset])
            self.result.problems.append(Problem(location, "yaml-strict", "$", fault.message))

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
                self._refuse(event, "several-documents", "a second document begins here: write one model per file")
                return
            elif isinstance(event, yaml.DocumentEndEvent):
                self.result.key_marks[()] = self.result.marks[()]
        if self.result.data is None and not self.result.problems:
            _, _, line, column = self.result.marks[()]
            message = "is empty: write the keys of a model, or let `catalog create` ask for them"
            self.fail(Problem(Location(self.path, line, column), "empty-file", "$", message))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._check_properties(event)
        plain = event.implicit[0] and event.tag is None
        is_key = bool(self.frames) and self.frames[-1].expects_key()
        mark, column = _mark(event), self.frames[-1].column if self.frames else -1
        style = (event.style or "").strip("'\"") or ("" if plain else '"')
        self.extents.append(Extent(mark.start, mark.end, style, column, is_key=is_key))
        if is_key:
            self._key(self.frames[-1], event, plain=plain)
        else:
            self._put(self._plain(event) if plain else event.value, event)

    def _alias(self, event: yaml.AliasEvent) -> None:
        if is_key := bool(self.frames) and self.frames[-1].expects_key():
            self.frames[-1].key = f"*{event.anchor}"
            self.result.key_marks[self._path()] = _mark(event)
        self._refuse(event, "alias", f"*{event.anchor} is an alias: write the value itself")
        if not is_key:
            self._put(None, event)

    def _plain(self, event: yaml.ScalarEvent) -> str | float | bool | None:
        """Return the value of a plain scalar; for an ambiguous one add a problem and return its text."""
        try:
            return scalars.value(event.value)
        except scalars.AmbiguousError as error:
            self._refuse(event, "plain-scalar", str(error))
            return str(event.value)

    def _key(self, frame: _Frame, event: yaml.ScalarEvent, *, plain: bool) -> None:
        frame.key = key = event.value
        path = (*frame.path, key)
        if plain and key == "<<":
            self._refuse(event, "merge-key", "<< is a merge key: write the keys and values themselves")
        elif key in frame.container:
            first = self.result.key_marks[path].line
            self._refuse(event, "duplicate-key", f"the key {key} is already on line {first}: keep one of them")
        elif plain and not scalars.is_plain_key(key):
            self._refuse(event, "plain-scalar", f'the key {key} is not text to every YAML reader: write "{key}"')
        self.result.key_marks[path] = _mark(event)

    def _put(self, value: object, event: yaml.NodeEvent) -> JsonPath:
        """Store a value in the innermost mapping or list; return its path."""
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
        """Begin a mapping or list; return whether the reader can continue."""
        self._check_properties(event)
        if len(self.frames) >= MAX_DEPTH:
            self._refuse(event, "nesting", "is nested too deeply: a model's file has three levels")
            return False
        if self.frames and self.frames[-1].expects_key():
            self._refuse(event, "plain-scalar", "a key must be text, not a list or a mapping")
            return False
        container: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        mark, around = _mark(event), self.frames[-1].column if self.frames else -1
        is_in_brackets = bool(event.flow_style) and mark.end > mark.start
        if is_in_brackets:
            self.extents.append(Extent(mark.start, mark.end, "[" if isinstance(container, list) else "{", around))
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
            index = next(index for index in reversed(range(len(self.extents))) if self.extents[index].start == start)
            self.extents[index] = self.extents[index]._replace(end=end.end)
        elif frame.container:
            last = len(frame.container) - 1 if isinstance(frame.container, list) else next(reversed(frame.container))
            marks[frame.path] = marks[frame.path]._replace(end=marks[(*frame.path, last)].end)

    def _check_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._refuse(event, "alias", f"&{event.anchor} is an anchor: delete it")
        if event.tag is not None:
            self._refuse(
                event, "tag", f"{event.tag} is a tag: delete it, since the schema defines the type of each value"
            )

    def _refuse(self, event: yaml.Event, rule: str, message: str) -> None:
        path = self._path()
        _, _, line, column = _mark(event)
        self.result.problems.append(Problem(Location(self.path, line, column), rule, json_path(path), message))
        self.result.refused.add(path)
        if len(self.result.problems) >= MAX_PROBLEMS:
            raise _TooManyProblemsError

    def _path(self) -> JsonPath:
        """Return the path of the next value; before the next key of a mapping, that of the mapping."""
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
