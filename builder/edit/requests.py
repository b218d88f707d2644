"""Read the documented request bodies, JSON or YAML, and check them against their schemas.

JSON is read by JSON's rules (``1e3`` is a number, ``1.0`` a whole number), YAML by those of a model's file.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from builder.domain import schema
from builder.problems import Problem
from builder.source import scalars
from builder.source.document import MAX_BYTES, Document, parse
from builder.source.located_yaml import MAX_DEPTH

_BOM = b"\xef\xbb\xbf"
_FIGURE = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")


def read(label: str, content: bytes) -> Document:
    """Read a body as JSON, else as YAML. The document has its problems, with ``label`` as their path."""
    if len(content) > MAX_BYTES:
        return parse(label, content)
    try:
        data = json_value(content)
    except DuplicateKeyError as error:
        message = f"the key {error} occurs twice in one object: keep one of them"
        return Document(label, problems=[Document(label).problem("duplicate-key", (), message)])
    except (ValueError, RecursionError):
        return parse(label, content)
    return _encodable(Document(label, _located_text(content), data))


def json_value(content: bytes | str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of a JSON text, with whole numbers as ints.

    Raises DuplicateKeyError, ValueError, or RecursionError if it is nested too deeply. Python's own limit is not ours:
    from one version to the next it went from about 1,000 levels to 100,000.
    """
    value = json.loads(
        content,
        object_pairs_hook=_object,
        parse_float=scalars.number,
        parse_int=_integer,
        parse_constant=_refuse_constant,
    )
    if _is_too_deep(value):
        raise RecursionError
    return value


def of_fields(label: str, fields: dict[str, Any]) -> Document:
    """Return a body of fields that do not come from a text."""
    return _encodable(Document(label, data=fields))


def connector_of(text: str, number: int) -> dict[str, Any]:
    """Return the connector of a text ``TYPE,FORMAT,A,V,W``; ``number`` is its id. Units: A, V, W.

    Raises ValueError unless the text has five parts.

    >>> connector_of("IEC_62196_T2,SOCKET,32,230,22080", 1)["maxPowerWatts"]
    22080
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 5:
        raise ValueError(f"a connector has five parts, TYPE,FORMAT,A,V,W: not {text[:100]!r}. {_parts_remedy(parts)}")
    keys = ("connectionType", "format", "maxAmperage", "maxVoltage", "maxPowerWatts")
    return {"id": number, **dict(zip(keys, [*parts[:2], *map(figure_of, parts[2:])], strict=True))}


def _parts_remedy(parts: list[str]) -> str:
    """Return how to write a connector that has too few or too many parts."""
    if len(parts) > 5 and re.fullmatch("[0-9]{3}", parts[-1]):
        return "Write numbers without a comma between thousands: 22000"
    if len(parts) > 5:
        return "Write a decimal point, not a comma, and watts, not kilowatts: 3700 for 3,7 kW"
    if re.search(r"[;|\t]", parts[0]):
        return "Separate the parts with commas"
    return "Write it like IEC_62196_T2,SOCKET,32,230,22080: plug, SOCKET or CABLE, amperes, volts, watts"


def figure_of(text: str | None) -> float | str | None:
    """Return the number that a text is; any other text is returned unchanged, for ``check`` to refuse."""
    return scalars.number(text) if text and _FIGURE.fullmatch(text) else text


def check(document: Document, name: str) -> list[Problem]:
    """Return the problems of a body: those of its syntax, else its violations of a schema, ``create`` or ``update``."""
    if document.problems:
        return sorted(document.problems)
    return sorted(
        document.problem(violation.rule, violation.path, violation.message, key=violation.on_key)
        for violation in schema.violations(name, document.data)
    )


def _located_text(content: bytes) -> str:
    """Return the text in which values are located; none for JSON in another encoding, or with a byte order mark."""
    try:
        return "" if content.startswith(_BOM) else content.decode()
    except UnicodeDecodeError:
        return ""


def _encodable(document: Document) -> Document:
    """Return a document, with a problem if UTF-8 cannot encode it: JSON and options may hold lone surrogates."""
    try:
        json.dumps(document.data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        message = "holds half of a surrogate pair, or a byte that is not UTF-8: delete it"
        return Document(document.path, problems=[document.problem("encoding", (), message)])
    return document


def _is_too_deep(value: object) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [member for container in level for member in _members(container)]
    return any(isinstance(member, (dict, list)) for member in level)


def _members(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


class DuplicateKeyError(Exception):
    """A JSON object has a key twice; the message is the key."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise DuplicateKeyError(next(key for key in keys if keys.count(key) > 1))
    return found


def _integer(text: str) -> int | float:
    return scalars.number(text[:400])


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
