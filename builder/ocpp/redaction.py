"""Replace the secrets in a text with placeholders: each secret with its own, everywhere in the text.

``secrets`` finds a secret by the name before it or by its form. A secret found by its name is then replaced wherever
it occurs, also without a name. ``unknown_text`` finds what is left and not known to be harmless. The passes repeat
until one changes nothing, so a redacted text is left as it is.

No error message contains any part of the text.
"""

import html
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from builder.ocpp import secrets, unknown_text
from builder.ocpp.secret_names import COMMON_WORDS, Kind
from builder.ocpp.secrets import PLACEHOLDER, Span
from builder.problems import BuilderError

MAX_SECRETS = 500  # replaced everywhere: each takes a pass over the text
MIN_LENGTH = 4  # of a secret that is replaced everywhere, in characters
_MAX_PASSES = 6


@dataclass(slots=True)
class Redaction:
    """A text without its secrets, and the number of distinct secrets replaced, by kind."""

    text: str
    counts: Mapping[str, int]


class _Placeholders:
    """The placeholders of a text, numbered within each kind in order of first use."""

    def __init__(self, text: str) -> None:
        self._by_secret: dict[str, str] = {}
        self._last_number: dict[str, int] = defaultdict(int)
        for present in PLACEHOLDER.finditer(text):
            self._last_number[present[1]] = max(self._last_number[present[1]], int(present[2][:9]))

    def for_secret(self, secret: str, kind: Kind) -> str:
        """Return the placeholder of a secret, a new one the first time."""
        if secret not in self._by_secret:
            self._last_number[kind] += 1
            self._by_secret[secret] = f"REDACTED_{kind}_{self._last_number[kind]}"
        return self._by_secret[secret]


def redact(text: str) -> Redaction:
    """Replace the secrets in a text. Raises BuilderError if there are too many.

    >>> redact('{"idTag": "04A1B2C3", "status": "Accepted"} ... 04A1B2C3').text
    '{"idTag": "REDACTED_TAG_1", "status": "Accepted"} ... REDACTED_TAG_1'
    """
    placeholders = _Placeholders(text)
    present = {found[0] for found in PLACEHOLDER.finditer(text)}
    public = secrets.reported_names(text)
    named: dict[str, Kind] = {}
    for _ in range(_MAX_PASSES):
        before = text
        text = _replace_spans(text, secrets.find(text), placeholders, named)
        hidden = {secret: kind for secret, kind in named.items() if kind != "IDENTITY" or secret not in public}
        text = _replace_everywhere(text, placeholders, hidden)
        if text == before:
            text = _replace_spans(text, unknown_text.find(text), placeholders, named)
        if text == before:
            new = {found[0] for found in PLACEHOLDER.finditer(text)} - present
            return Redaction(text, Counter(placeholder.split("_")[1] for placeholder in new))
    raise BuilderError("the trace cannot be cleaned: cut it to the lines around the BootNotification")


def _replace_spans(text: str, spans: Iterable[Span], placeholders: _Placeholders, named: dict[str, Kind]) -> str:
    """Replace the secrets where they were found; add those found by name to ``named``."""
    parts, end = list[str](), 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end <= end:
            continue
        start = max(span.start, end)
        raw = text[start : span.end]
        if not raw or PLACEHOLDER.fullmatch(raw):
            continue
        secret = _unescape(raw)
        if span.is_named:
            for part in (secret, *(_address_parts(secret) if span.kind == "ADDRESS" else ())):
                named.setdefault(part, span.kind)
        parts += [text[end:start], span.quote, placeholders.for_secret(secret, span.kind), span.quote]
        end = span.end
    return "".join([*parts, text[end:]])


def _replace_everywhere(text: str, placeholders: _Placeholders, named: Mapping[str, Kind]) -> str:
    found = [secret for secret in named if len(secret) >= MIN_LENGTH and secret.lower() not in COMMON_WORDS]
    if len(found) > MAX_SECRETS:
        message = f"the trace holds more than {MAX_SECRETS} different secrets"
        raise BuilderError(f"{message}: cut it to the lines around the BootNotification")
    for secret in sorted(found, key=len, reverse=True):
        for spelling in _spellings(secret):
            if spelling in text:
                text = _replace_spelling(text, spelling, placeholders.for_secret(secret, named[secret]))
    return text


def _replace_spelling(text: str, spelling: str, placeholder: str) -> str:
    """Replace one spelling of a secret, except inside placeholders; a JSON number becomes a string."""
    literal = re.escape(spelling)
    if len(spelling) < 6 or not any(map(str.isdigit, spelling)):
        literal = rf"(?<![A-Za-z0-9]){literal}(?![A-Za-z0-9])"
    number = rf'(?P<lead>["\']\s{{0,9}}:\s{{0,9}}){literal}(?=\s{{0,9}}[,}}\]])|' if spelling.isdigit() else ""

    def replacement(found: re.Match[str]) -> str:
        lead = found.groupdict().get("lead")
        if lead:
            return f"{lead}{lead[0]}{placeholder}{lead[0]}"
        return found[0] if found["present"] else placeholder

    return re.sub(rf"(?P<present>{PLACEHOLDER.pattern})|{number}{literal}", replacement, text)


def _unescape(raw: str) -> str:
    """Return the value of a quoted text, however deeply escaped, without the line breaks that a log added."""
    for _ in range(3):
        if "\\" not in raw:
            break
        try:
            raw = str(json.loads(f'"{raw}"', strict=False))
        except ValueError:
            break
    return re.sub(r"[\r\n]+", "", raw)


def _address_parts(address: str) -> Iterator[str]:
    """Yield the parts of an address that are secrets of their own: user, password, host, segments of the path."""
    authority, _, path = address.partition("://")[2].partition("/") if "://" in address else address.partition("/")
    account, _, host = authority.rpartition("@")
    yield from (unquote(part) for part in account.split(":") if part)
    yield host if host.count(":") > 1 else host.partition(":")[0]
    for part in re.split(r"[/?&#]", path):
        word = unquote(part.rpartition("=")[2])
        if any(map(str.isdigit, word)) or part == path.rpartition("/")[2]:
            yield word


def _spellings(secret: str) -> list[str]:
    """Return the spellings of a secret, longest first: plain, JSON-escaped once or twice, in an address, in HTML."""
    once = json.dumps(secret, ensure_ascii=False)[1:-1]
    ascii_once = json.dumps(secret)[1:-1]
    twice = json.dumps(once, ensure_ascii=False)[1:-1]
    found = [secret, once, ascii_once, twice, once.replace("/", "\\/"), html.escape(secret), quote(secret, safe="")]
    return sorted(set(found), key=len, reverse=True)
