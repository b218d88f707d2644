"""Secrets that line breaks part from their names, or in two: keys, values and Base64 that a log has wrapped."""

import re

from builder.ocpp.secret_names import Form, always, kind_of

_BROKEN_KEYS = (
    "authorizationkey",
    "authkey",
    "basicauthpassword",
    "password",
    "passphrase",
    "apikey",
    "secret",
    "token",
)


def _broken(name: str) -> str:
    """Return a pattern of a name, in which line breaks may be."""
    return r"_?\n?[ \t]*".join(name)


_BROKEN = rf"(?i:{'|'.join(map(_broken, _BROKEN_KEYS))})"
_VALUE = r"""(?P<secret>[^\s"'<>|,;(){}\[\]\\]{4,400})"""


def _has_break(found: re.Match[str]) -> bool:
    return "\n" in found["name"]


def _is_named(found: re.Match[str]) -> bool:
    """Return whether the line before a value is the name of a secret, and the value is not a word."""
    name, secret = found["name"], found["secret"]
    return "REDACTED_" not in name and kind_of(name) is not None and any(map(str.isdigit, secret))


LINE_FORMS: tuple[Form, ...] = (
    ("CREDENTIAL", re.compile(rf"""(?P<name>{_BROKEN})["']?\s{{0,2}}[:=]\s{{0,2}}["']?{_VALUE}"""), _has_break),
    (
        "CREDENTIAL",
        re.compile(rf"""(?P<name>{_BROKEN})["'][^{{}}\n]{{0,60}}["']value["']\s?:\s?["']{_VALUE}"""),
        _has_break,
    ),
    # The name alone on a line, the value alone on the next.
    (
        "CREDENTIAL",
        re.compile(
            rf"""(?m)^[ \t]*["']?(?P<name>[A-Za-z][\w .\-]{{1,40}})["']?[ \t]*[:=]?[ \t]*\\?"""
            rf"""\n\s{{0,20}}["']?{_VALUE}["']?$"""
        ),
        _is_named,
    ),
    (
        "CREDENTIAL",
        re.compile(
            rf"""(?i:["']?(?:authorizationkey|password|secret"""
            rf"""|token)["']?[ \t]*\n?[ \t]*[:=][ \t]*\n[ \t]*["']?){_VALUE}(?=["']?\s*(?:\n|\Z))"""
        ),
        always,
    ),
    # A value that goes on, letters and digits mixed, on the next line.
    (
        "CREDENTIAL",
        re.compile(
            r"""(?i:(?:key|password|secret|token|basic)["']?\s{0,2}[:=]?\s{0,2}["']?)"""
            r"""(?P<secret>[A-Za-z0-9+/=_\-]{8,400}\n[ \t]*[A-Za-z0-9+/=_\-]{6,400})(?=["']?\s*(?:\n|\Z))"""
        ),
        lambda found: all(any(map(str.isdigit, part)) for part in found["secret"].split("\n")),
    ),
    (
        "CREDENTIAL",
        re.compile(
            r"(?<![A-Za-z0-9+/_\-])(?P<secret>[A-Za-z0-9+/]{40,400}(?:(?:\r?\n"
            r"|\\n)[ \t]*[A-Za-z0-9+/]{16,400}={0,2}){1,200})"
        ),
        lambda found: any(map(str.isdigit, found["secret"])),
    ),
)
