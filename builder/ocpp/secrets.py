"""Find the secrets in a text: by the name before a value (``secret_names``) or by a value's form (``secret_forms``).

OCPP often puts the name beside the value, not before it: ``{"key": NAME, "value": V}`` in 1.6,
``{"variable": {"name": NAME}, "variableAttribute": [{"value": V}]}`` in 2.0.1. ``redaction`` replaces what is found.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from builder.ocpp import pairs
from builder.ocpp.pairs import Pair
from builder.ocpp.secret_forms import FORMS
from builder.ocpp.secret_names import Kind, is_harmless, kind_of

PLACEHOLDER = re.compile(r"REDACTED_([A-Z]+)_([0-9]+)")

# Values that say that there is no secret: a boolean, an empty value, a status, a masked value.
NO_SECRET = re.compile(
    r"""(?:true|false|yes|no|on|off|null|none|nil|nan|undefined|unknown|empty|not\ (?:present|set|available|supported)
    |n/?a|accepted|rejected|[x*.\-_?\#]*|.|<[^<>]*>|accept(?:ed)?)\Z""",
    re.IGNORECASE | re.VERBOSE,
)
VENDOR_AND_MODEL = frozenset(["chargepointvendor", "chargepointmodel", "vendorname"])  # of a BootNotification, folded
_VALUE_NAMES = frozenset(["value", "attributevalue", "newvalue", "currentvalue", "data", "val", "v"])
_KEY_NAMES = frozenset(
    ["key", "name", "variable", "ocppkey", "configurationkey", "variablename", "k", "parameter", "setting", "messageid"]
)
# OCPP 2.0.1: the list of a variable's attributes stands beside the variable, before or after it.
_ATTRIBUTES_BEFORE = re.compile(r"""[^{}\[\]]*\}\s*\]\s*,\s*\\*["']?variable\\*["']?\s*:\s*\{[^{}]*\Z""")
_AFTER_OBJECT = re.compile(r"\}\s*,\s*\Z")
# Kinds whose values may be objects. Inside an object of another kind, the names inside decide.
_OBJECTS: tuple[Kind, ...] = ("CREDENTIAL", "TAG", "SIM", "NETWORK", "CONTACT", "LOCATION")
_FREE_TEXT: tuple[Kind, ...] = ("CREDENTIAL", "NETWORK", "CONTACT")  # kinds whose values may be several words
_REPLACED_EVERYWHERE: tuple[Kind, ...] = ("IDENTITY", "ADDRESS")  # even when found by their form


class Span(NamedTuple):
    """A secret in the text: characters ``[start, end)``.

    ``is_named`` says that the secret is to be replaced everywhere. ``quote`` goes around the placeholder of a bare
    JSON value.
    """

    start: int
    end: int
    kind: Kind
    is_named: bool
    quote: str = ""


def is_placeholder(text: str) -> bool:
    """Return whether a text contains a placeholder."""
    return PLACEHOLDER.search(text) is not None


def reported_names(text: str) -> set[str]:
    """Return the vendors and models that the BootNotifications in a text report; they are not secret.

    People name stations after their vendors: a station's identity may then be a word of its BootNotification.
    """
    return {
        text[pair.start : pair.end]
        for pair in pairs.find(text)
        if pair.folded_name in VENDOR_AND_MODEL and pair.is_string
    }


def find(text: str) -> Iterator[Span]:
    """Yield the secrets in a text, in no particular order; spans may overlap."""
    yield from _find_named(text)
    for kind, pattern, is_secret in FORMS:
        for found in pattern.finditer(text):
            if is_secret(found):
                yield Span(found.start("secret"), found.end("secret"), kind, kind in _REPLACED_EVERYWHERE)


def _find_named(text: str) -> Iterator[Span]:
    """Yield the values with a secret's name before them or beside them."""
    secret_key: tuple[Kind, Pair] | None = None  # the last key, if it names a secret
    last_value: Pair | None = None
    for pair in pairs.find(text):
        if pair.member and is_harmless(pair.member):
            continue
        name = pair.folded_name
        if not pair.word_end:  # not prose: the words before the last are of another pair, as in level=info key="x"
            name = name.rpartition(" ")[2]
        if name in _VALUE_NAMES:
            if secret_key and _belongs_to_key_before(text, secret_key[1], pair):
                yield from _span(text, pair, secret_key[0])
            last_value = pair
        elif name in _KEY_NAMES and pair.is_string:
            kind = kind_of(text[pair.start : pair.word_end or pair.end])
            secret_key = (kind, pair) if kind else None
            if kind and last_value and _belongs_to_key_after(text, last_value, pair):
                yield from _span(text, last_value, kind)
        elif (kind := _kind_of_value(pair)) and not is_placeholder(pair.name) and not _is_log_field(text, pair, kind):
            yield from _span(text, pair, kind)


def _kind_of_value(pair: Pair) -> Kind | None:
    kind = kind_of(pair.name)
    return None if pair.member and kind not in _OBJECTS else kind


def _belongs_to_key_before(text: str, key: Pair, value: Pair) -> bool:
    """Return whether key and value are in the same object, or the value in a list beside the key's object.

    ``{"key": K, "value": V}`` and ``{"variable": {"name": K}, "variableAttribute": [{"value": V}, {"value": V}]}``.
    """
    between = text[key.end : value.start]
    if len(between) > pairs.MAX_VALUE:
        return False
    depth = 0
    for bracket in re.finditer(r"[{}\[\]]", between):
        depth += 1 if bracket[0] in "{[" else -1
        starts_next_object = bracket[0] == "{" and depth == 0 and _AFTER_OBJECT.search(between, 0, bracket.start())
        if depth < -1 or starts_next_object:
            return False
    return True


def _belongs_to_key_after(text: str, value: Pair, key: Pair) -> bool:
    """Return whether the value's object is still open at the key, or is a list of attributes before it."""
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
    """Return whether a name is a field of a log line between colons, such as ``:USER:`` or ``INFO:server:``."""
    if pair.quote or kind not in ("ADDRESS", "CONTACT"):
        return False
    name_start = text.rfind(pair.name, 0, pair.start)
    return text[name_start - 1 : name_start] == ":" and text[pair.start - 1 : pair.start] == ":"


def _span(text: str, pair: Pair, kind: Kind) -> Iterator[Span]:
    end = pair.end
    if pair.word_end and kind not in _FREE_TEXT:
        end = pair.word_end
    raw = text[pair.start : end]
    if NO_SECRET.match(raw) or (kind == "ADDRESS" and not _is_host(raw)):
        return
    yield Span(pair.start, end, kind, is_named=True, quote="" if pair.is_string else pair.quote)


def _is_host(text: str) -> bool:
    """Return whether a text is a host name or IP address. A URL is not: its form finds it and keeps its scheme."""
    if re.match(r"(?:[A-Za-z][A-Za-z0-9+.\-]{1,15}:)?\\*/", text):
        return False
    return "." in text or ":" in text or (len(text) > 3 and not text.isdigit() and re.search(r"[\s,]", text) is None)
