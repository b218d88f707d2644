"""Names and their values, wherever they stand in a text: JSON at any depth of quoting, Python, XML, tables, log lines.

A trace is pasted from logs of many programs, cut off, wrapped and mixed: so this looks for separators and reads the
name before and the value behind each, and parses nothing. Every look backward or forward is bounded.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_NAME = 96  # characters before a separator that are looked at
MAX_VALUE = 8_000


class Pair(NamedTuple):
    """A name and where its value stands: characters ``[start, end)``, without quotes.

    ``quote`` is what encloses a string, with the backslashes before it; of a bare value of JSON, what encloses its
    name. ``word_end`` is where a value that goes on to the end of the line may end already: behind its first word.
    """

    name: str
    start: int
    end: int
    quote: str = ""
    is_string: bool = True
    word_end: int = 0


_SEPARATOR = re.compile(r"=>|[:=|]|(?<=\s)(?:is|to)(?=\s)|[\t,;]")
_ACCESS = re.compile(r"\((?:r/?w|r/?o|w/?o|readonly|read only)\)\s*\Z", re.IGNORECASE)
_QUOTED_NAME = re.compile(r"""(\\*["'])([^"'\\\n]{1,64})\1\s*\Z""")
_BARE_NAME = re.compile(r"[A-Za-z_][\w.\-]*(?:[ ][\w.\-]+){0,2}[ ]*\Z")
_LINE_NAME = re.compile(r"""(?:\A|\n)[ ]*["']?([A-Za-z_][\w.\-]{1,63})["']?\Z""")
_QUOTE = re.compile(r"""(\\*)(["'])""")
_XML = re.compile(r"<(?:\w{1,20}:)?([A-Za-z][\w.\-]{0,63})(?:\s[^<>]{0,200})?>([^<>]{1,2000})</")
_NEXT_CELL = re.compile(r"[\t,;|\n]")
# A value of several words ends where the line does, a cell, or a message begins.
_VALUE_END = re.compile(r"""\s*(?:\(read.?only|\||<|\n|\Z)|\s(?:\[\s*[234]\s*,|\{\s*["'])""", re.IGNORECASE)
_BARE_JSON = re.compile(r"[^\s,}\]]{1,400}")
_TOKEN = re.compile(r"""[^\s,;&|"'<>(){}\[\]]{1,400}""")


def find(text: str) -> Iterator[Pair]:
    """Yield the pairs of a text, in the order of their separators; XML's elements last."""
    for separator in _SEPARATOR.finditer(text):
        yield from _pairs_at(text, separator.start(), separator.end(), separator[0])
    for element in _XML.finditer(text):
        yield Pair(element[1], element.start(2), element.end(2))


def _pairs_at(text: str, start: int, end: int, separator: str) -> Iterator[Pair]:
    head = text[max(0, start - MAX_NAME) : start]
    if separator in "\t,;":
        line = _LINE_NAME.search(head)
        if line:
            yield from _values(text, end, line[1], "", _NEXT_CELL)
        return
    head, changes = _ACCESS.subn("", head.rstrip())
    quoted = _QUOTED_NAME.search(head)
    if quoted:
        yield from _values(text, end, quoted[2], quoted[1], None)
        return
    bare = _BARE_NAME.search(head)
    if bare:
        is_spaced = " " in (text[start - 1 : start], text[end : end + 1])
        goes_on = bool(changes) or is_spaced or separator == "|"
        yield from _values(text, end, bare[0], "", _VALUE_END if goes_on else None)


def _values(text: str, place: int, name: str, quote: str, stop: re.Pattern[str] | None) -> Iterator[Pair]:
    """Yield the value that begins at a place, or the strings of a list of them."""
    place = _skip_space(text, place, over_lines=bool(quote))
    opening = _QUOTE.match(text, place)
    if opening:
        yield Pair(name, opening.end(), _string_end(text, opening.end(), opening), opening[0])
    elif text.startswith("[", place) and quote:
        yield from _items(text, place + 1, name)
    elif stop:
        found = stop.search(text, place, place + MAX_VALUE)
        end = found.start() if found else min(len(text), place + MAX_VALUE)
        word = _TOKEN.match(text, place, end)
        yield Pair(name, place, place + len(text[place:end].rstrip()), word_end=word.end() if word else 0)
    elif token := (_BARE_JSON if quote else _TOKEN).match(text, place):
        yield Pair(name, place, token.end(), quote, is_string=not quote)


def _items(text: str, place: int, name: str) -> Iterator[Pair]:
    for _ in range(100):
        place = _skip_space(text, place, over_lines=True)
        opening = _QUOTE.match(text, place)
        if not opening:
            return
        end = _string_end(text, opening.end(), opening)
        yield Pair(name, opening.end(), end, opening[0])
        place = _skip_space(text, end + len(opening[0]), over_lines=True)
        if not text.startswith(",", place):
            return
        place += 1


def _skip_space(text: str, place: int, *, over_lines: bool) -> int:
    spaces = " \t\r\n" if over_lines else " \t"
    while place < len(text) and text[place] in spaces:
        place += 1
    return place


def _string_end(text: str, start: int, opening: re.Match[str]) -> int:
    """Return where a string ends: at its quote with as many backslashes, or at the end of the line if it is cut off.

    Within a string that lies in ``n`` backslashes, a backslash of its own is written as ``2 (n + 1)`` of them.
    """
    depth, mark = len(opening[1]), opening[2]
    limit = min(len(text), start + MAX_VALUE)
    for quote in _QUOTE.finditer(text, start, limit):
        extra = len(quote[1]) - depth
        if quote[2] == mark and extra >= 0 and extra % (2 * (depth + 1)) == 0:
            return quote.end() - 1 - depth
    line_end = text.find("\n", start, limit)
    return line_end if line_end >= 0 else limit
