"""Values that follow a secret's name without a separator that ``pairs`` knows.

In tables, argument lists, rows of CSV, HTML, options of a command and prose: ``("AuthorizationKey", "x")``,
``| Password | rw | x |``, ``--password x``, ``AuthorizationKey -> x``. A word that follows in prose is not a secret
("password required"), so the value must look like one.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from builder.ocpp.secret_names import Kind, kind_of

MAX_LOOK = 200  # characters searched after a name
_MAX_WORD = 40  # characters of a name before and after its telling part
_NAMES = re.compile(
    r"passw|passphrase|kennwort|secret|api.?key|auth.?key|authorization.?key|private.?key|shared.?key|access.?key"
    r"|access.?token|pin|puk|pwd|psk|serial|idtag|id.?token|rfid|iccid|imsi|imei|chargeboxid|chargepointid|stationid|ssid",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"[A-Za-z_][\w.\-]*\Z")
_AFTER = re.compile(r"[\w.\-]*")
# What may be between a name and its value. Possessive: no text makes it try again.
_GAP = re.compile(
    r"""(?:[ \t"'`*_)({\]\[>:=|,;/\\]|->|\u2192|\.{2,}+|-{2,}+|[0-9](?=[ \t]*[|,;])"""
    r"|</t[dh]>\s{1,20}<t[dh](?:\s[^<>\n]{0,60})?>"
    r"|</?[a-z]{1,10}(?:\s[^<>\n]{0,60})?>"
    r"|\b(?:is|was|to|from|set|changed|new|old|value|number|no|nr|lautet|ist)\b"
    r"|\bb(?=['\"])"
    r"|\b(?:read.?only|write.?only|true|false|r/?[wo]|w/?o)\b){1,40}+",
    re.IGNORECASE,
)
_VALUE = re.compile(r"""(?:[^\s"'`<>|,;(){}\[\]\\]|\\(?!["'\\])){4,400}""")
_NEXT_LINE = re.compile(
    r"""[ \t"']*[:=][ \t]*(?P<block>[|>][+\-]?)?[ \t]*\n[ \t]*(?P<value>[^\s\[{]\S{3,200})[ \t]*(?=\n|\Z)"""
)
_CHANGED_TO = re.compile(r" (?:to|[=-]>) ")
# A table of a page copied as lines: name, value, whether it can be changed.
_CELLS = re.compile(
    r"[ \t]*\n[ \t]*(?P<value>\S{4,200})[ \t]*\n[ \t]*(?:true|false|yes|no|r/?[wo])[ \t]*(?=\n|\Z)", re.IGNORECASE
)
_ENCLOSING = "\"'`([|\t>"
_TIME = re.compile(r"[0-9]{4}[-/.][0-9]{2}|[0-9]{1,2}:[0-9]{2}")
_SYMBOL = re.compile(r"[!#$%&*+@^~]")
_WORDS = re.compile(r"[A-Za-z][a-z]+(?:[A-Z][a-z]+)+|[a-z]+(?:[_\-.][a-z]+)*")


class Neighbour(NamedTuple):
    """The position of a value that follows a secret's name: characters ``[start, end)``."""

    start: int
    end: int
    kind: Kind


def find(text: str) -> Iterator[Neighbour]:
    """Yield the values that look like the secret that is named before them.

    >>> text = 'set("AuthorizationKey", "x7f3")'
    >>> [text[found.start : found.end] for found in find(text)]
    ['x7f3']
    """
    end = 0
    for part in _NAMES.finditer(text):
        if part.start() < end:
            continue
        before = _BEFORE.search(text, max(0, part.start() - _MAX_WORD), part.start())
        after = _AFTER.match(text, part.end(), part.end() + _MAX_WORD)
        end = after.end() if after else part.end()
        name = text[before.start() if before else part.start() : end].rstrip(".-")
        kind = None if name.startswith("REDACTED_") else kind_of(name)
        if kind:
            yield from _values(text, end, kind)


def _values(text: str, position: int, kind: Kind) -> Iterator[Neighbour]:
    if cell := _CELLS.match(text, position, position + MAX_LOOK):
        yield Neighbour(cell.start("value"), cell.end("value"), kind)
        return
    if kind == "CREDENTIAL" and (below := _NEXT_LINE.match(text, position, position + MAX_LOOK)):
        if below["block"] or _looks_secret(below["value"], is_enclosed=False):
            yield Neighbour(below.start("value"), below.end("value"), kind)
        return
    for _ in range(2):  # "changed from OLD to NEW"
        gap = _GAP.match(text, position, position + MAX_LOOK)
        value = _VALUE.match(text, gap.end()) if gap else None
        if not gap or not value:
            return
        bare = value[0].rstrip(".:!?")
        is_enclosed = kind == "CREDENTIAL" and text[gap.end() - 1] in _ENCLOSING
        if not _looks_secret(bare, is_enclosed=is_enclosed):
            return
        yield Neighbour(value.start(), value.start() + len(bare), kind)
        position = value.end()
        if not _CHANGED_TO.match(text, position):
            return


def _looks_secret(text: str, *, is_enclosed: bool) -> bool:
    """Return whether a text is not a word of a sentence, the name of a key, or a time."""
    if len(text) < 4 or _TIME.match(text):
        return False
    if any(map(str.isdigit, text)):
        return True
    return not kind_of(text) and bool(is_enclosed or _SYMBOL.search(text)) and not _WORDS.fullmatch(text)
