"""Find the catalogue's YAML files and read them safely: data, and where each value stands.

One pass over libyaml's events builds the data and its marks. No node tree, no recursion, no constructor runs:
anchors, aliases, tags and merge keys are refused before anything is made of them.
"""

import errno
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml
from yaml._yaml import CParser
from yaml.reader import ReaderError

from builder.problems import BuilderError, JsonPath, Location, Problem, json_path

FOLDER = "catalog"
README = f"{FOLDER}/README.md"
MAX_BYTES = 64 * 1024
_MAX_DEPTH = 16
_BOM = b"\xef\xbb\xbf"

_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,20})?\Z")
# What a YAML 1.1 or 1.2 reader takes for a number: beside plain decimals also 010, 0x1F, 0o7, 1e3, 1_000, 1:30, .nan.
_NUMBER_TO_SOME = re.compile(
    r"[-+]?(0b[01_]+|0o[0-7]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(:[0-9_]+)*(\.[0-9_]*)?([eE][-+]?[0-9]+)?"
    r"|\.[0-9][0-9_]*([eE][-+]?[0-9]+)?|\.(inf|Inf|INF))\Z|\.(nan|NaN|NAN)\Z",
)
_BOOLEAN_TO_SOME = re.compile(r"(y|yes|n|no|true|false|on|off)\Z", re.IGNORECASE)
_DATE_TO_SOME = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t]|\Z)")
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


def find(root: Path) -> tuple[list[str], list[Problem]]:
    """List the models' files below ``root``, sorted, relative with ``/``; and what else lies in ``catalog/``."""
    folder = root / FOLDER
    if folder.is_symlink() or not folder.is_dir():
        raise BuilderError(f"{root} has no folder {FOLDER}/: name one that has with --root")
    paths: list[str] = []
    problems: list[Problem] = []
    for path, entry in _lying_in(folder):
        problem = misplaced(path, is_regular=entry.is_file(follow_symlinks=False))
        if problem:
            problems.append(problem)
        elif path != README:
            paths.append(path)
    return paths, problems


def misplaced(path: str, *, is_regular: bool) -> Problem | None:
    """Say why what lies at a path of ``catalog/`` cannot lie there; None for a model's file and the README."""
    parts = path.split("/")
    name = parts[-1]
    if not is_regular or len(parts) > 3:
        return _not_regular("/".join(parts[:3]))
    if len(parts) < 3:
        why = f"a model's file lies in its vendor's folder, {FOLDER}/<vendor>/<id>.yaml"
        return None if path == README else _stray(path, why)
    if name.endswith(".yaml"):
        return None
    if name.lower().endswith((".yaml", ".yml", ".json")):
        message = f"a model's file ends in .yaml: rename it to {Path(name).stem}.yaml"
        return Problem(Location(path), "extension", "$", message)
    return _stray(path, "nothing but the vendor's models lies here")


def read(root: Path, path: str) -> Document:
    """Read a model's file; whatever is wrong with it is in the document's problems."""
    try:
        content = _content(root / path)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EISDIR, errno.ENXIO):
            return Document(path, problems=[_not_regular(path)])
        raise BuilderError(f"{path} cannot be read: {error.strerror}") from error
    return Document(path, problems=[_not_regular(path)]) if content is None else parse(path, content)


def parse(path: str, content: bytes) -> Document:
    """Read YAML from bytes, by the rules of a model's file. ``path`` is only for the problems."""
    document = Document(path, marks={(): Mark(0, 0, 1, 1)})
    whole_file = _whole_file_problem(content)
    if whole_file:
        document.problems.append(Problem(_byte_location(path, content), whole_file[0], "$", whole_file[1]))
        return document
    document.text = content.decode()
    try:
        _Reader(document).run()
    except yaml.MarkedYAMLError as error:
        document.data = None
        document.problems.append(_syntax_problem(path, error))
    except ReaderError as error:
        document.data = None
        document.problems.append(_character_problem(path, document.text, error))
    return document


def _entries(folder: str | Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _lying_in(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield what lies in the catalogue and in its vendors' folders."""
    for entry in _entries(folder):
        path = f"{FOLDER}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from ((f"{path}/{inner.name}", inner) for inner in _entries(entry.path))
        else:
            yield path, entry


def _not_regular(path: str) -> Problem:
    message = (
        "is not a regular file: links, folders, pipes and devices have no place here; write the model's file itself"
    )
    return Problem(Location(path), "regular-file", "$", message)


def _stray(path: str, why: str) -> Problem:
    return Problem(Location(path), "stray-file", "$", f"does not belong into the catalogue: {why}; move or delete it")


def _content(path: Path) -> bytes | None:
    """Return at most one byte more than a file may have; None for what is not a regular file."""
    # O_NONBLOCK: a pipe must not make the reader wait for a writer. Windows has neither flag, nor the need.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 - from a descriptor
        return file.read(MAX_BYTES + 1) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None


def _whole_file_problem(content: bytes) -> tuple[str, str] | None:
    if len(content) > MAX_BYTES:
        return "file-size", "is larger than 64 KiB: a model's file has a few hundred bytes"
    if content.startswith(_BOM):
        return "bom", "begins with a byte order mark: save it as UTF-8 without BOM"
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return "encoding", f"is not UTF-8 (byte {content[error.start]:#04x}): save it as UTF-8"
    return None


def _byte_location(path: str, content: bytes) -> Location:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        return Location(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
    return Location(path)


def _syntax_problem(path: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = Location(path, mark.line + 1, mark.column + 1) if mark else Location(path)
    said = " ".join(part for part in (error.context, error.problem) if part)
    return Problem(place, "yaml-syntax", "$", f"is not YAML here: {said}")


def _character_problem(path: str, text: str, error: ReaderError) -> Problem:
    # libyaml counts in bytes or characters, depending on what it met: look for the character itself.
    character = error.character if isinstance(error.character, int) else 0
    before = text[: max(text.find(chr(character)), 0)]
    place = Location(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
    return Problem(place, "yaml-syntax", "$", f"the character U+{character:04X} is not allowed in YAML: delete it")


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
                self._refuse(event, "alias", f"alias *{event.anchor}: write the value out")
                self._put(None, event)
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
