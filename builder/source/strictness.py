"""Text that libyaml accepts although YAML 1.2 forbids it or YAML 1.2 readers read it differently.

Other people read the catalogue's files with other libraries, so none of it is allowed in a model's file. The cases are
those of the YAML test suite (https://github.com/yaml/yaml-test-suite) that libyaml gets wrong: a comment without a
space before it (SU5Z, 9JBA, CVW2, X4QW), a tab as indentation (DK95/01, Y79Y/003), lines of a value that are not
indented further than its key (9C9N, QB6E), blank lines before a block of text that are longer than its indentation
(S98Z), a lone hyphen (G5U8, YJV2), and ``{?key: value}`` (652Z).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*(?P<rest>[^\n]*)")


class Extent(NamedTuple):
    """A value as libyaml marks it: characters ``[start, end)``, its style, and the column of the block around it.

    The style of a scalar is libyaml's, ``""`` for a plain one; that of a value in brackets is the opening bracket.
    ``column`` is -1 at the top of the file.
    """

    start: int
    end: int
    style: str
    column: int
    is_key: bool = False


class Fault(NamedTuple):
    """A mistake in a text: its offset, and the message with the remedy."""

    offset: int
    message: str


def faults(text: str, extents: Sequence[Extent]) -> Iterator[Fault]:
    """Yield the mistakes in a text that libyaml has read; ``extents`` are its values in order."""
    for extent in extents:
        if extent.style in "|>" and extent.style:
            yield from _block_scalar(text, extent)
        elif extent.style:
            yield from _continuation(text, extent)
        elif text[extent.start : extent.end] == "-":
            yield Fault(extent.start, "a lone hyphen is not a value to every YAML reader: put it in double quotes")
        if extent.is_key and extent.end > extent.start and text[extent.start - 1 : extent.start] == "?":
            yield Fault(
                extent.start - 1,
                "a space is missing after the question mark: put a key that begins with ? in double quotes",
            )
    yield from _outside(text, [extent for extent in extents if extent.style not in ("[", "{")])


def _block_scalar(text: str, extent: Extent) -> Iterator[Fault]:
    header = _BLOCK_HEADER.match(text, extent.start)
    if header and header["rest"].strip() and not re.match(r"[ \t]+#", header["rest"]):
        yield Fault(header.start("rest"), "a comment needs a space before its #: add one")
    blank = 0
    for _, line in islice(_lines(text, extent.start), 1, None):
        indentation = len(line) - len(line.lstrip(" "))
        if line.strip(" \r"):
            if extent.column < indentation < blank:
                yield Fault(extent.start, "blank lines before this text are longer than its indentation: empty them")
            return
        blank = max(blank, len(line.rstrip("\r")))


def _continuation(text: str, extent: Extent) -> Iterator[Fault]:
    """Yield the first line of a quoted text or of a value in brackets that is not indented further than its key."""
    for start, line in islice(_lines(text, extent.start), 1, None):
        if start >= extent.end:
            return
        indentation = len(line) - len(line.lstrip(" "))
        if line.strip() and indentation <= extent.column and line[indentation] not in "#\t":
            yield Fault(
                start + indentation, "this line belongs to a value above: indent it further than that value's key"
            )
            return


def _outside(text: str, scalars: Sequence[Extent]) -> Iterator[Fault]:
    """Yield comments without a space before them, and tabs as indentation, outside of texts."""
    starts = [extent.start for extent in scalars]

    def around(offset: int) -> Extent | None:
        index = bisect_right(starts, offset) - 1
        return scalars[index] if index >= 0 and offset < scalars[index].end else None

    for start, line in _lines(text, 0):
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        block = around(start - 1) if start else None
        if "\t" in indent and line.strip() and not (block and block.style in ("|", ">")):
            yield Fault(start + indent.index("\t"), "a tab is not allowed here: indent with spaces")
        hashes = (start + found.start() for found in re.finditer("#", line))
        offset = next((hash_offset for hash_offset in hashes if around(hash_offset) is None), start)
        if offset > start and text[offset - 1] not in " \t":
            yield Fault(offset, "a comment needs a space before its #: add one")


def _lines(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Yield the lines from an offset on, each with its offset."""
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, text[start:end]
        start = end + 1
