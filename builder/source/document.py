"""Read a model's file from bytes: what it says, what is wrong with it as YAML, where each value stands."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from builder.problems import JsonPath, Level, Location, Problem, json_path
from builder.source import fast_yaml

if TYPE_CHECKING:
    from builder.source.located_yaml import Mark, MarkedYaml

MAX_BYTES = 64 * 1024
_BOM = b"\xef\xbb\xbf"
# A line ends here by YAML 1.1, not by YAML 1.2 and in no editor: a key could hide in a comment.
# A byte order mark inside a file is dropped by some readers, and part of a key or a value to others.
_HIDDEN = re.compile("[\x85\u2028\u2029\ufeff]|\r(?!\n)")


@dataclass(slots=True)
class Document:
    """The content of one file. ``data`` is None where nothing could be read.

    ``problems`` are the reader's own; a value that has a problem is still in ``data``, as text, and its path in
    ``refused``. The places of the values are looked up when they are first needed.
    """

    path: str
    text: str = ""
    data: Any = None
    problems: list[Problem] = field(default_factory=list)
    refused: set[JsonPath] = field(default_factory=set)
    _marked: "MarkedYaml | None" = None

    @property
    def marks(self) -> "dict[JsonPath, Mark]":
        """Where each value stands, by path; that of the whole is always there."""
        return self._places().marks

    @property
    def key_marks(self) -> "dict[JsonPath, Mark]":
        """Where each key stands, by the path of its value."""
        return self._places().key_marks

    def locate(self, path: JsonPath, *, key: bool = False) -> Location:
        """Return where a value (or its key) stands; of one that is missing, the nearest value around it."""
        while path not in self.marks:
            path, key = path[:-1], False
        mark = self.key_marks.get(path, self.marks[path]) if key else self.marks[path]
        return Location(self.path, mark.line, mark.column)

    def problem(  # noqa: PLR0913 - what a problem is made of
        self,
        rule: str,
        path: JsonPath,
        message: str,
        *,
        key: bool = False,
        related: tuple[str, ...] = (),
        level: Level = "error",
    ) -> Problem:
        """Return a problem at the place of a value or of its key."""
        return Problem(self.locate(path, key=key), rule, json_path(path), message, level, related)

    def _places(self) -> "MarkedYaml":
        if self._marked is None:
            from builder.source import located_yaml

            self._marked = located_yaml.read(self.path, self.text) if self.text else located_yaml.MarkedYaml()
        return self._marked


def parse(path: str, content: bytes | None) -> Document:
    """Read YAML from bytes, by the rules of a model's file; None stands for content that is too large to be read.

    ``path`` is only for the problems.
    """
    if content is None:
        return Document(path, problems=[_too_large(path)])
    if len(content) <= MAX_BYTES:
        try:
            text = content.decode()
            return Document(path, text, fast_yaml.accept(text))
        except (UnicodeDecodeError, fast_yaml.NotAcceptedError):
            pass
    return _explained(path, content)


def _explained(path: str, content: bytes) -> Document:
    from builder.source import located_yaml

    problem = _file_problem(path, content)
    if problem:
        return Document(path, problems=[problem])
    text = content.decode()
    marked = located_yaml.read(path, text)
    return Document(path, text, marked.data, marked.problems, marked.refused, marked)


def _too_large(path: str) -> Problem:
    message = "is larger than 64 KiB: a model's file has a few hundred bytes"
    return Problem(Location(path), "file-size", "$", message)


def _file_problem(path: str, content: bytes) -> Problem | None:
    """Say what is wrong with a file before it is read as YAML."""
    from builder.source import located_yaml

    if len(content) > MAX_BYTES:
        return _too_large(path)
    if content.startswith(_BOM):
        return Problem(
            Location(path), "bom", "$", "begins with a byte order mark (U+FEFF): save it as UTF-8 without BOM"
        )
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 (byte {content[error.start]:#04x}): save it as UTF-8"
        return Problem(located_yaml.place_after(path, content[: error.start].decode()), "encoding", "$", message)
    hidden = _HIDDEN.search(text)
    return located_yaml.character_problem(path, text, hidden[0]) if hidden else None
