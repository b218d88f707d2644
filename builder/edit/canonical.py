"""The canonical form of a model's file: the layout of a new file, applied to files that exist.

Keys are in the order of the records, texts in double quotes, OCPI's values and numbers without quotes, two spaces a
level, no empty lines; the first line names the schema for editors. Comments keep their positions: at the top, above a
key or item, after a value. A file with CRLF on every line keeps CRLF, which is how Git checks files out on Windows; any
other file has LF.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from builder.check import catalogue
from builder.edit import comments, file_text, file_writes, operations
from builder.problems import JsonPath, RefusedError
from builder.source import files
from builder.source.document import Document, parse

_MODELINE = re.compile(r"#\s*yaml-language-server:\s*\$schema=\S+")


@dataclass(frozen=True, slots=True)
class Layout:
    """The text of a file, and the same in canonical form."""

    path: str
    text: str
    canonical: str

    @property
    def is_canonical(self) -> bool:
        """Whether the file is in canonical form already."""
        return self.text == self.canonical


def layout_of(root: Path, path: str) -> Layout:
    """Read a model's file and return its layout. Raises RefusedError if the file is not valid."""
    document = files.read(root, path)
    problems = sorted(document.problems)
    if not problems and catalogue.record_of(document) is None:
        problems = sorted(catalogue.schema_problems(document))
    if problems:
        raise RefusedError(problems)
    text = canonical_text(document, operations.schema_address(root))
    if text != document.text:
        _check_same(document, text)
    return Layout(path, document.text, text)


def write(root: Path, layout: Layout) -> None:
    """Replace a file with its canonical form. Raises BuilderError if it cannot be written."""
    file_writes.replace(root / layout.path, layout.canonical.encode())


def canonical_text(document: Document, schema_address: str) -> str:
    """Return the text of a valid document in canonical form."""
    found = comments.find(document)
    lines = [file_text.modeline(schema_address), *found.top]
    for path, line in file_text.lines_of(document.data):
        beside = _pop(found.beside, path)
        indent = line[: len(line) - len(line.lstrip())]
        lines += [f"{indent}{comment}" for comment in (*_pop(found.above, path), *beside[1:])]
        lines.append(f"{line}  {beside[0]}" if beside else line)
    lines += found.bottom
    # Another modeline, such as one with an older address, is replaced by the first line.
    lines = [line for index, line in enumerate(lines) if index == 0 or not _MODELINE.fullmatch(line.strip())]
    return _line_end(document.text).join([*lines, ""])


def _pop(found: dict[JsonPath, list[str]], path: JsonPath) -> list[str]:
    """Remove and return the comments of a line: those of its list item, if it starts one, then those of its key."""
    item = found.pop(path[:-1], []) if len(path) > 1 and isinstance(path[-2], int) else []
    return [*item, *found.pop(path, [])]


def _line_end(text: str) -> str:
    return "\r\n" if text.count("\r\n") == text.count("\n") > 0 else "\n"


def _check_same(document: Document, text: str) -> None:
    """Raise RefusedError unless the new text has the same value and the same comments."""
    new = parse(document.path, text.encode())
    if new.problems or new.data != document.data or _all_comments(new) != _all_comments(document):
        message = "cannot be written in canonical form without losing something: please edit it by hand"
        raise RefusedError([document.problem("layout", (), message)])


def _all_comments(document: Document) -> list[str]:
    return sorted(text for _, text in comments.scan(document) if not _MODELINE.fullmatch(text))
