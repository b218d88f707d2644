"""Names and values in any text: JSON at any depth of quoting, Python, XML, tables, log lines.

A trace is pasted from the logs of many programs, cut off, wrapped and mixed, so it is not parsed as a whole: each
separator is taken with the name before it and the value after it. All searches are bounded in length.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_NAME = 96  # characters searched before a separator
MAX_VALUE = 8_000  # characters
_MAX_WORDS = 400  # characters of a value of several words without quotes
MAX_DEPTH = 3  # of a value that is an object or list: what is nested more deeply has names of its own


class Pair(NamedTuple):
    """A name and the position of its value: characters ``[start, end)``, without quotes.

    ``quote`` is the quotation mark of a string, with the backslashes before it; for a bare JSON value, that of its
    name. ``word_end`` is the end of the first word of a value that may extend to the end of the line, else 0. Of a
    value inside an object or list, ``member`` is the name directly before it.
    """

    name: str
    start: int
    end: int
    quote: str = ""
    is_string: bool = True
    word_end: int = 0
    member: str = ""

    @property
    def folded_name(self) -> str:
        """The name in lower case and without underscores, so that different spellings are equal.

        >>> Pair("chargePointVendor", 0, 5).folded_name, Pair("charge_point_vendor", 0, 5).folded_name
        ('chargepointvendor', 'chargepointvendor')
        """
        return self.name.lower().replace("_", "")


_SEPARATOR = re.compile(r"=>|[:=|]|(?<=\s)(?:is|to)(?=\s)|[\t,;]")
_ACCESS = re.compile(r"\((?:r/?w|r/?o|w/?o|readonly|read only)\)\s*\Z", re.IGNORECASE)
_QUOTED_NAME = re.compile(r"""(\\*["'])((?:[^"'\\\n]|\\{1,8}u[0-9A-Fa-f]{4}){1,64})\1\s*\Z""")
_BARE_NAME = re.compile(r"[A-Za-z_][\w.\-]*(?:[ ][\w.\-]+){0,2}[ ]*\Z")
_LINE_NAME = re.compile(r"""(?:\A|\n)[ ]*["']?([A-Za-z_][\w.\-]{1,63})["']?\Z""")
_QUOTE = re.compile(r"""(\\*)(["'])""")
_XML = re.compile(
    r"<(?:\w{1,20}:)?([A-Za-z][\w.\-]{0,63})(?:\s[^<>]{0,200})?>(?:<!\[CDATA\[)?([^<>]{1,2000}?)(?:\]\]>)?</"
)
_NEXT_CELL = re.compile(r"[\t,;|\n]")
# A value of several words ends with its line or cell, or before a message.
_VALUE_END = re.compile(r"""\s*(?:\(read.?only|\||<|\n|\Z)|\s(?:\[\s*[234]\s*,|\{\s*["'])""", re.IGNORECASE)
_BARE_JSON = re.compile(r"[^\s,}\]]{1,400}")
_INNER_BARE = re.compile(r"[\w.+\-]{1,400}")
_COLON = re.compile(r"\s*:")
_TOKEN = re.compile(r"""[^\s,;&|"'<>(){}\[\]]{1,400}""")


def find(text: str) -> Iterator[Pair]:
    """Yield the pairs in a text, in the order of their separators; XML elements last.

    >>> text = 'INFO vendor: "Acme", power=22'
    >>> [(pair.name, text[pair.start : pair.end]) for pair in find(text)]
    [('INFO vendor', 'Acme'), ('power', '22')]
    """
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
    head, access_marks = _ACCESS.subn("", head.rstrip())
    quoted = _QUOTED_NAME.search(head)
    if quoted:
        yield from _values(text, end, quoted[2], quoted[1], None)
        return
    bare = _BARE_NAME.search(head)
    if bare:
        is_spaced = " " in (text[start - 1 : start], text[end : end + 1])
        has_many_words = bool(access_marks) or is_spaced or separator == "|"
        yield from _values(text, end, bare[0], "", _VALUE_END if has_many_words else None)


def _values(text: str, start: int, name: str, quote: str, stop: re.Pattern[str] | None) -> Iterator[Pair]:
    """Yield the value that begins at ``start``, or those inside an object or list.

    ``stop`` ends a value of several words.
    """
    start = _skip_space(text, start, over_lines=bool(quote))
    opening = _QUOTE.match(text, start)
    if opening:
        yield Pair(name, opening.end(), _string_end(text, opening.end(), opening), opening[0])
    elif text.startswith(("[", "{"), start) and quote:
        yield from _inner_values(text, start, name, quote)
    elif stop:
        found = stop.search(text, start, start + _MAX_WORDS)
        end = found.start() if found else min(len(text), start + _MAX_WORDS)
        word = _TOKEN.match(text, start, end)
        yield Pair(name, start, start + len(text[start:end].rstrip()), word_end=word.end() if word else 0)
    elif token := (_BARE_JSON if quote else _TOKEN).match(text, start):
        yield Pair(name, start, token.end(), quote, is_string=not quote)


def _inner_values(text: str, position: int, name: str, quote: str) -> Iterator[Pair]:
    """Yield the values inside an object or list."""
    depth, member, limit = 0, "", min(len(text), position + MAX_VALUE)
    while position < limit:
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(text[position], 0)
        if not 0 < depth <= MAX_DEPTH:
            return
        if opening := _QUOTE.match(text, position):
            end = _string_end(text, opening.end(), opening)
            position = end + len(opening[0])
            if _COLON.match(text, position):
                member = text[opening.end() : end]
            else:
                yield Pair(name, opening.end(), end, opening[0], member=member)
        elif bare := _INNER_BARE.match(text, position):
            position = bare.end()
            yield Pair(name, bare.start(), position, quote, is_string=False, member=member)
        else:
            position += 1


def _skip_space(text: str, position: int, *, over_lines: bool) -> int:
    spaces = " \t\r\n" if over_lines else " \t"
    while position < len(text) and text[position] in spaces:
        position += 1
    return position


def _string_end(text: str, start: int, opening: re.Match[str]) -> int:
    """Return the end of a string: the same quote after as many backslashes, or the end of the line if it is cut off.

    In a string whose quotes have ``n`` backslashes, each backslash of the value is written as ``2 (n + 1)`` of them.
    """
    depth, quotation_mark = len(opening[1]), opening[2]
    limit = min(len(text), start + MAX_VALUE)
    for quote in _QUOTE.finditer(text, start, limit):
        extra = len(quote[1]) - depth
        if quote[2] == quotation_mark and extra >= 0 and extra % (2 * (depth + 1)) == 0:
            return quote.end() - 1 - depth
    line_end = text.find("\n", start, limit)
    return line_end if line_end >= 0 else limit
