"""Messages for violations of a JSON Schema, in terms of a model's file: what is wrong, and what to write instead."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from builder.domain import characters, names, records, trade_names, unknown_keys
from builder.domain.written_numbers import number_remedy
from builder.problems import JsonPath, alternatives

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

MAX_UNKNOWN_KEYS = 20  # of one mapping that have their own messages

_TYPE_NAMES = {
    "string": "text",
    "object": "a mapping",
    "array": "a list",
    "integer": "a whole number",
    "number": "a number",
}
_FORBIDDEN = re.compile(f"[{records.FORBIDDEN}]")
_MAX_LISTED_VALUES = 10  # in a message


class Violation(NamedTuple):
    """A violation of a schema: the path of the value (or of its key), the rule, and the message with the remedy.

    ``suggests`` is, for an unknown key, the path of the known key that was meant.
    """

    path: JsonPath
    rule: str
    message: str
    on_key: bool = False
    suggests: JsonPath | None = None


class _SchemaError(NamedTuple):
    """A ValidationError: the path of the data, the keyword, its value (``limit``), the data, and the schema."""

    path: JsonPath
    keyword: str
    limit: Any
    value: Any
    schema: Any


def explain(error: "ValidationError") -> Iterator[Violation]:
    """Yield the violations that an error of `jsonschema` stands for."""
    if error.validator == "anyOf":  # a value or null: explain what is wrong with the value
        for inner in error.context or ():
            if inner.schema != {"type": "null"}:
                yield from explain(inner)
        return
    keyword = str(error.validator)
    path = tuple(error.absolute_path)
    yield from _EXPLAINERS[keyword](_SchemaError(path, keyword, error.validator_value, error.instance, error.schema))


def _required(error: _SchemaError) -> Iterator[Violation]:
    for key in error.limit:
        if key not in error.value:
            description = error.schema["properties"][key].get("description", "")
            yield Violation((*error.path, key), "required", f"{key} is missing: add it. {description}".strip())


def _unknown_keys(error: _SchemaError) -> Iterator[Violation]:
    unknown = [key for key in error.value if key not in error.schema["properties"]]
    for key in unknown[:MAX_UNKNOWN_KEYS]:
        yield _unknown_key(error, key)
    if len(unknown) > MAX_UNKNOWN_KEYS:
        path = (*error.path, unknown[MAX_UNKNOWN_KEYS])
        message = f"and {len(unknown) - MAX_UNKNOWN_KEYS} more unknown keys: delete them"
        yield Violation(path, "unknown-key", message, on_key=True)


def _unknown_key(error: _SchemaError, key: str) -> Violation:
    remedy, suggested = unknown_keys.remedy(error.path, key, error.schema["properties"], error.value)
    message = f"{key[:60]} is not a key here: {remedy}"
    return Violation((*error.path, key), "unknown-key", message, on_key=True, suggests=suggested)


def _enum(error: _SchemaError) -> Iterator[Violation]:
    if isinstance(error.value, str):  # else ``_type`` reports it
        key = str(error.path[-1])
        message = f"{error.value[:60]} is not a valid {key}: {_enum_remedy(key, error.value, error.limit)}"
        yield Violation(error.path, "enum", message)


def _enum_remedy(key: str, value: str, valid: list[str]) -> str:
    fitting = trade_names.values_for(key, value)
    if fitting:
        return f"did you mean {_alternatives(fitting)}?"
    if fitting == ():
        return "OCPI has no value for it: leave this connector out, and mention it in notes"
    near = names.nearest(value, valid)
    if near and re.sub(r"\D", "", near) == re.sub(r"\D", "", value):
        return f"did you mean {near}?"
    if len(valid) < _MAX_LISTED_VALUES:
        return f"write one of {', '.join(valid)}"
    usual = _alternatives(trade_names.usual_values(key))
    return f"most stations have {usual}; all {len(valid)} values are in schemas/model-file.schema.json"


def _alternatives(values: tuple[str, ...]) -> str:
    shown = [f"{value} ({name})" if (name := trade_names.trade_name(value)) != value else value for value in values]
    return values[0] if len(values) == 1 else alternatives(shown)


def _type(error: _SchemaError) -> Iterator[Violation]:
    type_name = _TYPE_NAMES.get(error.limit, "true or false")
    yield Violation(error.path, "type", f"must be {type_name}, not {_shown(error.value)}: {_type_remedy(error)}")


def _type_remedy(error: _SchemaError) -> str:
    expected, value = error.limit, error.value
    if not error.path:
        return "write one `key: value` a line, as `catalog create` does"
    if value is None:
        return "write a value, or leave an optional key out"
    if expected == "string" and isinstance(value, int | float):
        return f'put it in quotes, "{str(value).lower() if isinstance(value, bool) else value}"'
    if expected in ("number", "integer") and isinstance(value, int | float):
        return "number connectors 1, 2, 3" if expected == "integer" else "write a plain decimal such as 32"
    if expected in ("number", "integer") and isinstance(value, str):
        return number_remedy(str(error.path[-1]) if error.path else "", value)
    return {
        "array": "begin each item on a line of its own with a hyphen",
        "object": "write its keys on lines of their own, indented",
        "boolean": "write true or false without quotes",
    }.get(expected, "write a single value on this line")


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f'the text "{value[:40]}"'
    if value is None:
        return "empty"
    return "a list" if isinstance(value, list) else "a mapping"


def _length(error: _SchemaError) -> Iterator[Violation]:
    message = f"has {len(error.value)} characters: shorten it to {error.limit}"
    if error.keyword == "minLength":
        message = "is empty: write a text, or leave an optional key out"
    elif error.path[-1] == "ocppUrl" and "://" in error.value:
        message += ". ocppUrl is the NAME of a configuration key, not the address of a back end"
    yield Violation(error.path, "length", message)


def _pattern(error: _SchemaError) -> Iterator[Violation]:
    if error.limit == records.HTTPS_PATTERN:
        message = f"{error.value[:60]} is not an absolute https address{_url_remedy(error.value)}"
        yield Violation(error.path, "url", message)
    elif error.value != "":  # an empty text is reported by minLength
        yield Violation(error.path, "text", text_remedy(error.value))


def _url_remedy(value: str) -> str:
    if value.lower().startswith("http://"):
        return ": does the same address answer at https://?"
    if value.startswith("https://"):
        return ": write spaces and non-ASCII characters percent-encoded, hosts in ASCII, and no user name"
    return ": begin it with https://"


def text_remedy(value: str) -> str:
    """Return what is wrong with a text that ``TEXT_PATTERN`` refuses."""
    bad = _FORBIDDEN.search(value)
    if bad:
        return characters.invisible_fault(value, bad[0])
    if value != value.strip():
        return "begins or ends with a space: delete it"
    return "has two spaces in a row: delete one"


def _range(error: _SchemaError) -> Iterator[Violation]:
    bound = {"minimum": "of at least", "maximum": "of at most", "exclusiveMinimum": "above"}[error.keyword]
    yield Violation(error.path, "range", f"is {error.value}: write a number {bound} {error.limit:,}")


def _min_items(error: _SchemaError) -> Iterator[Violation]:
    is_connectors = error.path[-1] == "connectors"
    remedy = "a model has at least one connector" if is_connectors else "write an item, or delete the key"
    yield Violation(error.path, "min-items", f"is empty: {remedy}")


def _max_items(error: _SchemaError) -> Iterator[Violation]:
    yield Violation(error.path, "max-items", f"has {len(error.value)} items: keep at most {error.limit}")


_EXPLAINERS: dict[str, Callable[[_SchemaError], Iterator[Violation]]] = {
    "required": _required,
    "additionalProperties": _unknown_keys,
    "enum": _enum,
    "type": _type,
    "minLength": _length,
    "maxLength": _length,
    "pattern": _pattern,
    "minimum": _range,
    "maximum": _range,
    "exclusiveMinimum": _range,
    "minItems": _min_items,
    "maxItems": _max_items,
}
