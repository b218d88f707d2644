"""The values of plain scalars (text without quotes), if all YAML readers agree on them.

YAML 1.1 and 1.2 differ on ``010``, ``1e3``, ``1:30``, ``no``, ``2024-01-02`` and others: those are refused.
"""

import re
from functools import lru_cache

_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,30})?\Z")
# What a YAML 1.1 or 1.2 reader takes for a number: plain decimals, 010, 0x1F, 0o7, 1e3, 1_000, 1:30, .nan.
_NUMBER_TO_SOME = re.compile(
    r"[-+]?(0b[01_]+|0o[0-7]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(:[0-9_]+)*(\.[0-9_]*)?([eE][-+]?[0-9]+)?"
    r"|\.[0-9][0-9_]*([eE][-+]?[0-9]+)?|\.(inf|Inf|INF))\Z|\.(nan|NaN|NAN)\Z",
)
_BOOLEAN_TO_SOME = re.compile(r"(y|yes|n|no|true|false|on|off)\Z", re.IGNORECASE)
_DATE_TO_SOME = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t]|\Z)")
_NULLS = frozenset(["", "~", "null", "Null", "NULL"])


class AmbiguousError(ValueError):
    """YAML readers differ on a plain scalar; the message has what some of them read, and the remedy."""


def value(text: str) -> str | float | bool | None:
    """Return the value of a plain scalar. Raises AmbiguousError if YAML readers differ on it."""
    if text in _NULLS:
        return None
    if text in ("true", "false"):
        return text == "true"
    if _PLAIN_NUMBER.match(text):
        return number(text)
    kind = _kind_to_some(text)
    if kind:
        raise AmbiguousError(f"{text[:40]} without quotes is {kind} to some YAML readers: {_remedy(text)}")
    return text


@lru_cache(maxsize=1_000)
def is_plain_key(text: str) -> bool:
    """Return whether a key without quotes is text to every reader."""
    return text not in _NULLS and _kind_to_some(text) is None


def number(text: str) -> int | float:
    """Return the value of a plain decimal, as an int if it is whole, even when written as ``22.0``."""
    if text.lstrip("-").isdigit():
        return int(text)
    value = float(text)
    return int(value) if value.is_integer() else value


def _kind_to_some(text: str) -> str | None:
    if _NUMBER_TO_SOME.match(text):
        return "a number"
    if _BOOLEAN_TO_SOME.match(text):
        return "a boolean"
    if _DATE_TO_SOME.match(text):
        return "a date"
    return "a special key" if text in ("=", "<<") else None


def _remedy(text: str) -> str:
    quoted = f'put it in quotes, "{text[:40]}"' if len(text) <= 40 else "put it in quotes"
    if _NUMBER_TO_SOME.match(text):
        return f"as text, {quoted}; as a number, write it in plain decimals"
    if text.lower() in ("true", "false", "yes", "no"):
        return f"as text, {quoted}; as a boolean, write true or false"
    return quoted
