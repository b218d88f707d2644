"""Find the secrets in a text and replace them: the same secret by the same placeholder, wherever it stands.

A secret is known by the name before it (``secret_names``), by its form (an address, a MAC address, a SIM's number),
or by its place in a log's line (the identity of the station that talks). What was found by its name is replaced
everywhere else too. A second pass over a clean text finds nothing: ``redact`` repeats itself until that is so.

Nothing here puts a part of the text into a message.
"""

import html
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, unquote

from builder.ocpp import pairs
from builder.ocpp.pairs import Pair
from builder.ocpp.secret_forms import COMMON_WORDS, FORMS
from builder.ocpp.secret_names import Kind, kind_of
from builder.problems import BuilderError

MAX_SECRETS = 500  # that are looked for everywhere: each is a pass over the text
PLACEHOLDER = re.compile(r"REDACTED_([A-Z]+)_([0-9]+)")
_MAX_PASSES = 6

# What stands where a secret could, and says that there is none.
NOTHING = re.compile(
    r"""(?:true|false|yes|no|on|off|null|none|nil|nan|undefined|unknown|empty|not\ (?:present|set|available|supported)
    |n/?a|accepted|rejected|[x*.\-_?\#]*|.|<[^<>]*>|accept(?:ed)?)\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_VALUE_NAMES = frozenset(["value", "attributevalue", "newvalue", "data"])
_KEY_NAMES = frozenset(["key", "name", "variable", "ocppkey", "configurationkey", "variablename"])
# OCPP 2.0.1: the attributes of a variable stand in a list beside it, before or behind it.
_ATTRIBUTES_BEFORE = re.compile(r"""[^{}\[\]]*\}\s*\]\s*,\s*\\*["']?variable\\*["']?\s*:\s*\{[^{}]*\Z""")
_AFTER_OBJECT = re.compile(r"\}\s*,\s*\Z")
_FREE_TEXT: tuple[Kind, ...] = ("CREDENTIAL", "NETWORK", "CONTACT")  # values that may be several words


class Span(NamedTuple):
    """A secret in the text: characters ``[start, end)``; ``quote`` is what a bare value of JSON must get."""

    start: int
    end: int
    kind: Kind
    is_named: bool
    quote: str = ""


@dataclass(slots=True)
class Redaction:
    """A text without its secrets, and how many different ones of each kind were replaced."""

    text: str
    counts: Mapping[str, int]


class _Placeholders:
    """The placeholders of a text, numbered in each kind in the order in which the secrets are met."""

    def __init__(self, text: str) -> None:
        self._by_secret: dict[str, str] = {}
        self._next: dict[str, int] = defaultdict(int)
        for taken in PLACEHOLDER.finditer(text):
            self._next[taken[1]] = max(self._next[taken[1]], int(taken[2][:9]))

    def of(self, secret: str, kind: Kind) -> str:
        """Return the placeholder of a secret."""
        if secret not in self._by_secret:
            self._next[kind] += 1
            self._by_secret[secret] = f"REDACTED_{kind}_{self._next[kind]}"
        return self._by_secret[secret]


def redact(text: str) -> Redaction:
    """Replace the secrets of a text. Raises BuilderError if there are too many."""
    placeholders = _Placeholders(text)
    known = {found[0] for found in PLACEHOLDER.finditer(text)}
    everywhere: dict[str, Kind] = {}
    for _ in range(_MAX_PASSES):
        before = text
        text = _replace_spans(text, placeholders, everywhere)
        text = _replace_everywhere(text, placeholders, everywhere)
        if text == before:
            new = {found[0] for found in PLACEHOLDER.finditer(text)} - known
            return Redaction(text, Counter(placeholder.split("_")[1] for placeholder in new))
    raise BuilderError("the trace cannot be cleaned: cut it to the lines around the BootNotification")


def is_placeholder(text: str) -> bool:
    """Say whether a text holds a placeholder."""
    return PLACEHOLDER.search(text) is not None


def _replace_spans(text: str, placeholders: _Placeholders, everywhere: dict[str, Kind]) -> str:
    """Replace what is found where it stands; note what must be looked for everywhere."""
    parts, end = list[str](), 0
    for span in sorted(_spans(text), key=lambda span: (span.start, -span.end)):
        if span.end <= end:
            continue
        start = max(span.start, end)
        raw = text[start : span.end]
        if not raw or PLACEHOLDER.fullmatch(raw):
            continue
        secret = _plain(raw)
        if span.is_named:
            for part in (secret, *(_parts(secret) if span.kind == "ADDRESS" else ())):
                everywhere.setdefault(part, span.kind)
        parts += [text[end:start], span.quote, placeholders.of(secret, span.kind), span.quote]
        end = span.end
    return "".join([*parts, text[end:]])


def _replace_everywhere(text: str, placeholders: _Placeholders, everywhere: dict[str, Kind]) -> str:
    wanted = [secret for secret in everywhere if len(secret) >= 4 and secret.lower() not in COMMON_WORDS]
    if len(wanted) > MAX_SECRETS:
        message = f"the trace holds more than {MAX_SECRETS} different secrets"
        raise BuilderError(f"{message}: cut it to the lines around the BootNotification")
    for secret in sorted(wanted, key=len, reverse=True):
        for form in _forms(secret):
            if form in text:
                text = _replaced(text, form, placeholders.of(secret, everywhere[secret]))
    return text


def _replaced(text: str, form: str, placeholder: str) -> str:
    """Replace one form of a secret, but in placeholders; a number in JSON becomes a string."""
    literal = re.escape(form)
    if len(form) < 6 or not any(map(str.isdigit, form)):
        literal = rf"(?<![A-Za-z0-9]){literal}(?![A-Za-z0-9])"
    number = rf'(?P<lead>["\']\s{{0,9}}:\s{{0,9}}){literal}(?=\s{{0,9}}[,}}\]])|' if form.isdigit() else ""

    def replacement(found: re.Match[str]) -> str:
        lead = found.groupdict().get("lead")
        if lead:
            return f"{lead}{lead[0]}{placeholder}{lead[0]}"
        return found[0] if found["kept"] else placeholder

    return re.sub(rf"(?P<kept>{PLACEHOLDER.pattern})|{number}{literal}", replacement, text)


def _plain(raw: str) -> str:
    """Return what a text in quotes says, whatever the depth of its escapes; line breaks in it are a log's."""
    for _ in range(3):
        if "\\" not in raw:
            break
        try:
            raw = str(json.loads(f'"{raw}"', strict=False))
        except ValueError:
            break
    return re.sub(r"[\r\n]+", "", raw)


def _parts(secret: str) -> Iterator[str]:
    """Yield what is a secret of its own in an address: its user, password, host, and the parts of its path."""
    authority, _, path = secret.partition("://")[2].partition("/") if "://" in secret else secret.partition("/")
    account, _, host = authority.rpartition("@")
    yield from (unquote(part) for part in account.split(":") if part)
    yield host if host.count(":") > 1 else host.partition(":")[0]
    for part in re.split(r"[/?&#]", path):
        word = unquote(part.rpartition("=")[2])
        if any(map(str.isdigit, word)) or part == path.rpartition("/")[2]:
            yield word


def _forms(secret: str) -> list[str]:
    """Return a secret as it may stand in a text: bare, escaped in JSON once or twice, in an address, in HTML."""
    once = json.dumps(secret, ensure_ascii=False)[1:-1]
    ascii_once = json.dumps(secret)[1:-1]
    twice = json.dumps(once, ensure_ascii=False)[1:-1]
    found = [secret, once, ascii_once, twice, once.replace("/", "\\/"), html.escape(secret), quote(secret, safe="")]
    return sorted(set(found), key=len, reverse=True)


def _spans(text: str) -> Iterator[Span]:
    yield from _named(text)
    for kind, pattern, is_secret in FORMS:
        for found in pattern.finditer(text):
            if is_secret(found):
                yield Span(found.start("secret"), found.end("secret"), kind, kind in ("IDENTITY", "ADDRESS"))


def _named(text: str) -> Iterator[Span]:
    """Yield the values whose names say that they are secret, and those beside a key that does."""
    key: tuple[Kind, Pair] | None = None  # the last key, where its value is a secret
    value: Pair | None = None  # the last value
    for pair in pairs.find(text):
        name = pair.name.lower().replace("_", "")
        if name in _VALUE_NAMES:
            if key and _is_behind(text, key[1], pair):
                yield from _span(text, pair, key[0])
            value = pair
        elif name in _KEY_NAMES and pair.is_string:
            kind = kind_of(text[pair.start : pair.word_end or pair.end])
            key = (kind, pair) if kind else None
            if kind and value and _is_before(text, value, pair):
                yield from _span(text, value, kind)
        elif (kind := kind_of(pair.name)) and not is_placeholder(pair.name) and not _is_log_field(text, pair, kind):
            yield from _span(text, pair, kind)


def _is_behind(text: str, key: Pair, value: Pair) -> bool:
    """Say whether a value belongs to the key before it: to the same object, or to the one around it.

    ``{"key": K, "value": V}`` and ``{"variable": {"name": K}, "variableAttribute": [{"value": V}, {"value": V}]}``.
    """
    between = text[key.end : value.start]
    if len(between) > pairs.MAX_VALUE:
        return False
    depth = 0
    for bracket in re.finditer(r"[{}\[\]]", between):
        depth += 1 if bracket[0] in "{[" else -1
        is_next = bracket[0] == "{" and depth == 0 and _AFTER_OBJECT.search(between, 0, bracket.start())
        if depth < -1 or is_next:
            return False
    return True


def _is_before(text: str, value: Pair, key: Pair) -> bool:
    """Say whether a value belongs to the key behind it: its object is not closed in between."""
    between = text[value.end + len(value.quote) : text.rfind(key.name, 0, key.start)]
    if len(between) > pairs.MAX_VALUE:
        return False
    depth = 0
    for bracket in re.findall(r"[{}\[\]]", between):
        depth += 1 if bracket in "{[" else -1
        if depth < 0:
            return _ATTRIBUTES_BEFORE.match(between) is not None
    return True


def _is_log_field(text: str, pair: Pair, kind: Kind) -> bool:
    """Whether a name is a field of a log's line between colons, such as ``:USER:`` or ``INFO:server:``."""
    if pair.quote or kind not in ("ADDRESS", "CONTACT"):
        return False
    name = text.rfind(pair.name, 0, pair.start)
    return text[name - 1 : name] == ":" and text[pair.start - 1 : pair.start] == ":"


def _span(text: str, pair: Pair, kind: Kind) -> Iterator[Span]:
    end = pair.end
    if pair.word_end and kind not in _FREE_TEXT:
        end = pair.word_end
    raw = text[pair.start : end]
    if NOTHING.match(raw) or (kind == "ADDRESS" and not _is_host(raw)):
        return
    yield Span(pair.start, end, kind, is_named=True, quote="" if pair.is_string else pair.quote)


def _is_host(text: str) -> bool:
    """Whether a text is a host's name or address; a whole address (URL) is found by its form, and keeps its scheme."""
    if re.match(r"(?:[A-Za-z][A-Za-z0-9+.\-]{1,15}:)?\\*/", text):
        return False
    return "." in text or ":" in text or (len(text) > 3 and not text.isdigit() and re.search(r"[\s,]", text) is None)
