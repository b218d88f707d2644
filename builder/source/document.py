"""Read a model's file from bytes: its data, its YAML problems, and the position of each value."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from builder.problems import JsonPath, Level, Location, Problem, json_path
from builder.source import fast_yaml

if TYPE_CHECKING:
    from builder.source.marks import LocatedYaml, Mark

MAX_BYTES = 64 * 1024
_BOM = b"\xef\xbb\xbf"
# YAML 1.1 ends a line at U+0085, U+2028 and U+2029; YAML 1.2 and editors do not, so a comment could hide a key. Some
# readers drop a byte order mark inside a file, others take it as a part of a key or value.
_HIDDEN = re.compile("[\x85\u2028\u2029\ufeff]|\r(?!\n)")


@dataclass(slots=True)
class Document:
    """The content of a file. ``data`` is None if it could not be read.

    ``problems`` are those of the YAML. A value with a problem is in ``data`` as text, and its path is in ``refused``.
    Positions are only computed when they are first needed.
    """

    path: str
    text: str = ""
    data: Any = None
    problems: list[Problem] = field(default_factory=list)
    refused: set[JsonPath] = field(default_factory=set)
    _located: "LocatedYaml | None" = None

    @property
    def marks(self) -> "dict[JsonPath, Mark]":
        """The position of each value, by path; the path ``()`` of the whole document is always present."""
        return self._positions().marks

    @property
    def key_marks(self) -> "dict[JsonPath, Mark]":
        """The position of each key, by the path of its value.

        >>> document = parse("catalog/abb/abb-t.yaml", b"vendor: ABB")
        >>> document.marks["vendor",].column, document.key_marks["vendor",].column
        (9, 1)
        """
        return self._positions().key_marks

    def locate(self, path: JsonPath, *, key: bool = False) -> Location:
        """Return the location of a value or its key; for a missing value, that of the nearest enclosing one."""
        while path not in self.marks:
            path, key = path[:-1], False
        mark = self.key_marks.get(path, self.marks[path]) if key else self.marks[path]
        return Location(self.path, mark.line, mark.column)

    def problem(  # noqa: PLR0913 - the fields of a problem
        self,
        rule: str,
        path: JsonPath,
        message: str,
        *,
        key: bool = False,
        related: tuple[str, ...] = (),
        level: Level = "error",
    ) -> Problem:
        """Return a problem at the location of a value or its key."""
        return Problem(self.locate(path, key=key), rule, json_path(path), message, level, related)

    def _positions(self) -> "LocatedYaml":
        if self._located is None:
            from builder.source import located_yaml, marks

            self._located = located_yaml.read(self.path, self.text) if self.text else marks.LocatedYaml()
        return self._located


def parse(path: str, content: bytes | None) -> Document:
    """Read a model's file from its bytes; None is content that is too large to read.

    ``path`` is only used in problems.
    """
    if content is None:
        return Document(path, problems=[_too_large(path)])
    if len(content) <= MAX_BYTES:
        try:
            text = content.decode()
            return Document(path, text, fast_yaml.accept(text))
        except (UnicodeDecodeError, fast_yaml.NotAcceptedError):
            pass
    return _read_slowly(path, content)


def _read_slowly(path: str, content: bytes) -> Document:
    from builder.source import located_yaml

    problem = _file_problem(path, content)
    if problem:
        return Document(path, problems=[problem])
    text = content.decode()
    located = located_yaml.read(path, text)
    return Document(path, text, located.data, located.problems, located.refused, located)


def _too_large(path: str) -> Problem:
    message = "is larger than 64 KiB: a few hundred bytes are enough"
    return Problem(Location(path), "file-size", "$", message)


def _file_problem(path: str, content: bytes) -> Problem | None:
    """Return the problem of a file that cannot be read as text at all."""
    from builder.source import marks, syntax_messages

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
        return Problem(marks.location_after(path, content[: error.start].decode()), "encoding", "$", message)
    hidden = _HIDDEN.search(text)
    return syntax_messages.explain_invisible(path, text, hidden[0]) if hidden else None
