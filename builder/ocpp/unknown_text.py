"""Find what a trace holds besides OCPP and the words of logs: in free text, nothing else is known to be harmless.

No list of the forms of secrets is complete: people paste commands, notes and tables of any kind. So a redaction keeps
what it knows, and replaces the rest. It keeps the words in ``words.txt``, times, small numbers, the figures of OCPP's
fields, and the names that the trace's messages report (vendor, model, firmware, configuration keys).

``words.txt`` holds the words that make up the names and values in OCPP's JSON schemas (1.6 to 2.1), the English words
in the log messages of eight open programs (EVerest, evcc, the integration of Home Assistant, MicroOcpp,
mobilityhouse/ocpp, ocpp-go, the simulator of SAP, SteVe), and common words of logs, runtimes and units. First names,
months and what people choose as a user or password (admin, welcome) are not among them.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from builder.ocpp import pairs
from builder.ocpp.secret_names import kind_of
from builder.ocpp.secrets import PLACEHOLDER, VENDOR_AND_MODEL, Span

_LOOK_BACK = 60  # characters before a number, in which the name of its field stands
_MAX_NAME = 50  # characters of a vendor, model, firmware or key
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_UNIT = r"(?:[kM]?(?:Wh?|VA|var)|m?[AV]|k?Hz|m?s|[kKM]i?B|bytes|°C|%)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,:][0-9]{1,9})?)?"
_ZONE = r"(?:\ ?(?:GMT|UTC)|Z)?(?:\ ?[+\-][0-9]{2}:?[0-9]{2}\b)?"
_TOKEN = re.compile(
    rf"""
    # Known by its form. A message's identifier is known only in its position: elsewhere the same digits may be a PIN.
    (?P<known>
      (?:{PLACEHOLDER.pattern}|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|localhost)(?::[0-9]{{2,5}}\b)?
      | \\+(?:u[0-9A-Fa-f]{{4}}|[nrtbf])?
      | (?<![\w.])[0-9]{{4}}[-/.][0-9]{{2}}[-/.][0-9]{{2}}(?:[T\ :]\s?{_CLOCK}{_ZONE})?(?!\w)
      | (?<![\w.:]){_CLOCK}{_ZONE}(?![\w:])
      | \b{_MONTH}\ {{1,2}}[0-9]{{1,2}}\b(?:\ {_CLOCK})?(?:,?\ (?:19|20)[0-9]{{2}}\b)?
      | \b[0-9]{{1,2}}[\ /\-]{_MONTH}[\ /\-](?:19|20)[0-9]{{2}}\b
      | \b(?:GMT|UTC)[+\-][0-9]{{2}}:?[0-9]{{2}}\b
      | \b[0-9]{{1,3}}[hms](?:[0-9]{{1,3}}[ms]){{1,2}}\b
      | (?<=\[)\s*[2-6]\s*,\s*\\*["'](?:{_UUID}|[0-9]{{1,10}}|[0-9A-Fa-f]{{1,8}})(?=\\*["'])
      | (?<![\w.])-?[0-9]{{1,8}}(?:\.[0-9]{{1,4}})?\s?{_UNIT}(?!\w)
      | (?<=[A-Za-z])\[[0-9]{{1,7}}\](?=:)
      | \bqtp[0-9]{{1,12}}-[0-9]{{1,6}}\b
      | \b0x[0-9A-Fa-f]{{1,4}}\b
      | \bv[0-9]{{1,3}}(?:\.[0-9]{{1,4}}){{1,4}}\b
      | \bde\.rwth\.idsg\.steve\b
    )
    | (?P<spelled>(?<![^\s"'])(?:[^\W\d_]\s){{4,100}}[^\W\d_](?!\w))
    | (?P<grouped>  # as a telephone number
      (?<![\w.])(?:\+|00)?\(?[0-9]{{1,5}}\)?(?:[\ \-/]{{1,3}}\(?[0-9]{{2,4}}\)?){{2,7}}(?![\w.:])
      | (?<![\w.])[0-9]{{3,5}}[\ \-/][0-9]{{3,4}}(?![\w.:])
      | (?<![\w.])[0-9]{{2}}(?:\.[0-9]{{2}}){{4}}(?![\w.])
    )
    | (?P<chunk>(?:(?!REDACTED_)[^\s"'`<>|,;:(){{}}\[\]=\\])+)""",
    re.VERBOSE,
)
_EDGES = ".!?-*#+~_/&%@$^…"
_WORD = re.compile(r"[^\W_]+")
_SOURCE_FILE = re.compile(r"\.(?:c|h|cc|go|kt|py|js|ts|cpp|hpp|java)\Z")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_THREE_DIGITS = re.compile("[0-9]{3}")
_JAVA_HASH = re.compile(r"@[0-9a-f]{6,8}\Z")
_SMALL_NUMBER = re.compile(r"[+\-~]?[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}")
_LONG_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
_FIELD_BEFORE = re.compile(r"([A-Za-z][A-Za-z0-9_.]*)[^A-Za-z0-9]{1,12}\Z")
_KEY_BEFORE = re.compile(r"""key\\*["']?\s{0,2}[:=]\s{0,2}\\*["']?([A-Za-z][\w.\-]*)[^{}]{0,60}\Z""", re.IGNORECASE)
_MEASURE_BESIDE = re.compile(r"""["']?\s{0,2}[,}]\s{0,2}\\*["']?(?:context|format|measurand|phase|location|unit)\b""")
_MEASURE_BEFORE = re.compile(
    r"""\\*["'](?:context|format|measurand|phase|location|unit)\\*["']\s?:\s?\\*["'][^"'{}]{1,40}["']\s?,\s?\\*["']\Z"""
)
_BARE_MEMBER = re.compile(r"""(\\*["'])\s{0,9}:\s{0,9}(?:\[[0-9.,\s\-]{0,40})?\Z""")
_KEY = r"[A-Za-z][\w.\-]{1,49}"
_CONFIGURATION_KEYS = (
    re.compile(rf"""\bkey[\\"']*\s?[:=]\s?[\\"']*({_KEY})(?=[\\"']*,?\s?[\\"']*(?:value|readonly)\b)""", re.IGNORECASE),
    re.compile(rf"""(?:component|variable)\\*["']\s?:\s?{{\s?\\*["']name\\*["']\s?:\s?\\*["']({_KEY})"""),
    re.compile(rf"""(?<![\w.\-])({_KEY})(?:\ \(r/[wo]\):|\ =\ [^\n(]{{0,500}}\(readonly=)"""),
    re.compile(rf"""(?m)^[|\ \t]*({_KEY})[ ]?[|\t][^|\t\n]{{0,500}}[|\t][ ]?(?:true|false)\b"""),
)
# A number of four digits or more is harmless as the value of a field whose name ends with one of these words.
_FIGURE_WORDS = """
amount amperage attempts capacity chunk connector connectors count current delay duration energy epoch evse frequency
index interval keys length level limit line max maximum min minimum offset offered period periods phases pid port power
priority rate remaining requestid reservationid retries seqno size soc start stop time timeout timestamp
transactionid transaction ts version voltage watts
"""
_FIGURES = frozenset(_FIGURE_WORDS.split())
_REPORTED_FIELDS = VENDOR_AND_MODEL | {"model", "firmwareversion", "metertype"}


def find(text: str) -> Iterator[Span]:
    """Yield the unknown words and numbers of a text; adjacent ones are one span.

    >>> text = '2026-08-23 10:00 INFO charger connected by Jane Roe, opensesame!1'
    >>> [text[found.start : found.end] for found in find(text)]
    ['Jane Roe', 'opensesame!1']
    """
    reported = frozenset(_reported_words(text))
    last: Span | None = None
    for token in _TOKEN.finditer(text):
        start, end = _trim(text, *token.span())
        if token["known"] or (token["chunk"] and _is_known(text, start, end, reported)):
            continue
        if last and text[last.end : start] == " ":
            last = last._replace(end=end)
            continue
        if last:
            yield last
        last = Span(start, end, "TEXT", is_named=False, quote=_quote_of_bare(text, start))
    if last:
        yield last


def _reported_words(text: str) -> Iterator[str]:
    """Yield the words of what messages report about a station: vendor, model, firmware, configuration keys."""
    for pair in pairs.find(text):
        if pair.folded_name in _REPORTED_FIELDS and pair.is_string and pair.end - pair.start <= _MAX_NAME:
            yield from (
                token["chunk"].strip(_EDGES) for token in _TOKEN.finditer(text, pair.start, pair.end) if token["chunk"]
            )
    for pattern in _CONFIGURATION_KEYS:
        yield from (found[1] for found in pattern.finditer(text) if _is_key(found[1]))


def _is_key(name: str) -> bool:
    """Return whether a name contains a known word, as vendors' keys do (``ocppcentraladdress``), and no long number."""
    lower = name.lower()
    parts = (lower[start:end] for start in range(len(lower)) for end in range(start + 4, start + 12))
    return not _THREE_DIGITS.search(name) and any(part in words() for part in parts)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    chunk = text[start:end]
    return start + len(chunk) - len(chunk.lstrip(_EDGES)), start + len(chunk.rstrip(_EDGES))


def _is_known(text: str, start: int, end: int, reported: frozenset[str]) -> bool:
    chunk = text[start:end]
    if not chunk or chunk in reported or is_known_word(chunk):
        return True
    return _LONG_NUMBER.fullmatch(chunk) is not None and _is_figure(text, start, end)


@lru_cache(maxsize=20_000)
def is_known_word(chunk: str) -> bool:
    """Return whether a text without spaces is composed of known words, or a small number.

    >>> [is_known_word(text) for text in ("StatusNotification", "v2.0.1", "opensesame", "47110815")]
    [True, True, False, False]
    """
    if len(chunk) == 1 or _SMALL_NUMBER.fullmatch(chunk):
        return True
    if chunk.lower() in words():
        return True
    chunk = _SOURCE_FILE.sub("", _JAVA_HASH.sub("", chunk))
    others = [word for word in _WORD.findall(chunk) if word.lower() not in words()]
    letters = sum(len(word) == 1 and word.isalpha() for word in others)  # many are a word that is spelled
    digits = sum(map(str.isdigit, "".join(others)))
    return letters <= 2 and digits <= 4 and all(len(word) == 1 or _is_composed(word) for word in others)


def _is_composed(word: str) -> bool:
    """Return whether a word is composed of known ones in camel case, with at most one digit, or is a small number."""
    pieces = _CAMEL.findall(word)
    digits = sum(map(str.isdigit, word))
    is_known = all(len(piece) > 1 and piece.lower() in words() for piece in pieces)
    return word.isascii() and digits <= (1 if pieces else 3) and is_known


@cache
def words() -> frozenset[str]:
    """Return the known words, in lower case."""
    return frozenset(Path(__file__).with_name("words.txt").read_text(encoding="ascii").split())


def _is_figure(text: str, start: int, end: int) -> bool:
    """Return whether a number is the value of a field of OCPP, of a setting, or is measured."""
    head = text[max(0, start - _LOOK_BACK) : start]
    field = _FIELD_BEFORE.search(head)
    if field is None:
        return False
    if _SOURCE_FILE.search(field[1]):
        return True
    if field[1].lower() == "value":
        if _MEASURE_BESIDE.match(text, end, end + 40) or _MEASURE_BEFORE.search(head[: field.start()]):
            return True
        field = _KEY_BEFORE.search(text[max(0, start - 2 * _LOOK_BACK) : start])
    return field is not None and _names_figure(field[1]) and kind_of(field[1]) is None


def _names_figure(name: str) -> bool:
    pieces = _CAMEL.findall(name)
    return name.lower() in _FIGURES or (bool(pieces) and pieces[-1].lower() in _FIGURES)


def _quote_of_bare(text: str, start: int) -> str:
    """Return the quotation mark for a placeholder of a bare JSON value; nothing for any other text."""
    found = _BARE_MEMBER.search(text[max(0, start - _LOOK_BACK) : start])
    return found[1] if found else ""
