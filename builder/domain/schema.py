"""The JSON Schemas: made from the records, and their violations said in the words of a model's file.

Draft 2020-12 (https://json-schema.org/draft/2020-12). `jsonschema` gives the verdict that people read.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from builder.domain import changes, names, records, responses
from builder.domain.ocpi import ConnectionType
from builder.problems import JsonPath

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

SCHEMAS: dict[str, type[BaseModel]] = {
    "model-file": records.ModelFile,
    "create": records.CreateBody,
    "update": records.UpdateBody,
    "model": responses.ModelBody,
    "write": responses.WriteBody,
    "list": responses.ListBody,
    "page": responses.PageBody,
    "vendors": responses.VendorsBody,
    "changes": changes.NewestChangesBody,
    "change-page": changes.ChangePageBody,
    "problem": responses.ProblemBody,
    "check-changes": changes.CheckChangesBody,
}

_MOST = 1000  # per file, so that a hostile file cannot stall validation
_TYPE_NAMES = {
    "string": "text",
    "object": "a mapping",
    "array": "a list",
    "integer": "a whole number",
    "number": "a number",
}
_FORBIDDEN = re.compile(f"[{records.FORBIDDEN}]")
# What people write for a connector type, beside OCPI's values.
_TRADE_NAMES = {member.label: member.value for member in ConnectionType} | {
    "J1772": "IEC_62196_T1",
    "Mennekes": "IEC_62196_T2",
    "NACS": "SAE_J3400",
}


class Violation(NamedTuple):
    """What a schema refuses: where (the value, or its key), which rule, and the remedy."""

    path: JsonPath
    rule: str
    message: str
    on_key: bool = False
    suggests: JsonPath | None = None  # of an unknown key: the known one that was meant


def file_name(name: str) -> str:
    """Return the name of a schema's file in ``schemas/``."""
    return f"{name}.schema.json"


def document(name: str, base_url: str) -> dict[str, Any]:
    """Return a schema as JSON Schema 2020-12; its ``$id`` is its address on the site at ``base_url``."""
    generated = SCHEMAS[name].model_json_schema(schema_generator=Generator)
    head = {"$schema": GenerateJsonSchema.schema_dialect, "$id": f"{base_url}schemas/{file_name(name)}"}
    for key in ("title", "description"):
        head[key] = generated.pop(key)
    return head | generated


def text(name: str, base_url: str) -> str:
    """Return a schema as its committed file holds it."""
    return json.dumps(document(name, base_url), indent=2, ensure_ascii=True) + "\n"


def violations(name: str, data: object) -> list[Violation]:
    """Say in which ways data violates a schema, in a stable order; an empty list if it does not."""
    found = {violation for error in islice(_validator(name).iter_errors(data), _MOST) for violation in _said(error)}
    misspelled = {violation.suggests for violation in found}
    kept = (violation for violation in found if violation.rule != "required" or violation.path not in misspelled)
    return sorted(kept, key=lambda violation: (str(violation.path), violation.rule))


class Generator(GenerateJsonSchema):
    """An optional key has no default: it is left out."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Return the schema of the value alone."""
        return self.generate_inner(schema["schema"])


@cache
def _validator(name: str) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator

    return Draft202012Validator(document(name, ""))


class _Error(NamedTuple):
    """A ValidationError as it is needed here: keyword, its value in the schema, the data, the schema around."""

    path: JsonPath
    keyword: str
    wanted: Any
    value: Any
    schema: Any


def _said(error: "ValidationError") -> Iterator[Violation]:
    if error.validator == "anyOf":  # a value or null: what is wrong with the value
        for inner in error.context or ():
            if inner.schema != {"type": "null"}:
                yield from _said(inner)
        return
    keyword = str(error.validator)
    yield from _SAY[keyword](
        _Error(tuple(error.absolute_path), keyword, error.validator_value, error.instance, error.schema),
    )


def _required(error: _Error) -> Iterator[Violation]:
    for key in error.wanted:
        if key not in error.value:
            words = error.schema["properties"][key].get("description", "")
            yield Violation((*error.path, key), "required", f"{key} is missing: add it. {words}".strip())


def _unknown_keys(error: _Error) -> Iterator[Violation]:
    path, known = error.path, error.schema["properties"]
    unknown = [key for key in error.value if key not in known]
    for key in unknown[:20]:
        near = names.nearest(key, (word for word in known if word not in error.value))
        remedy = f"did you mean {near}?" if near else f"the valid ones are {', '.join(known)}"
        meant = (*path, near) if near else None
        message = f"{key[:60]} is not a key here: {remedy}"
        yield Violation((*path, key), "unknown-key", message, on_key=True, suggests=meant)
    if len(unknown) > 20:
        yield Violation((*path, unknown[20]), "unknown-key", f"and {len(unknown) - 20} more unknown keys", on_key=True)


def _enum(error: _Error) -> Iterator[Violation]:
    if not isinstance(error.value, str):
        return  # its type is said already
    words = {value: value for value in error.wanted}
    if error.path[-1] == "connectionType":
        words |= _TRADE_NAMES
    near = names.nearest(error.value, words)
    few = f"one of {', '.join(error.wanted)}" if len(error.wanted) < 10 else "see the list in OCPI's ConnectorType"
    remedy = f"did you mean {words[near]}?" if near else few
    yield Violation(error.path, "enum", f"{error.value[:60]} is not a valid {error.path[-1]}: {remedy}")


def _type(error: _Error) -> Iterator[Violation]:
    wanted = _TYPE_NAMES.get(error.wanted, "true or false")
    yield Violation(error.path, "type", f"must be {wanted}, not {_shown(error.value)}{_type_remedy(error)}")


def _type_remedy(error: _Error) -> str:
    wanted, value = error.wanted, error.value
    if wanted == "string" and isinstance(value, int | float):
        return f': put it in quotes, "{str(value).lower() if isinstance(value, bool) else value}"'
    if value is None:
        return ": write a value, or leave an optional key out"
    if wanted in ("number", "integer") and isinstance(value, str):
        return ": write a plain decimal without quotes and unit, like 32"
    return ""


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


def _length(error: _Error) -> Iterator[Violation]:
    message = f"has {len(error.value)} characters: at most {error.wanted} are allowed"
    if error.keyword == "minLength":
        message = "is empty: write a text, or leave an optional key out"
    yield Violation(error.path, "length", message)


def _pattern(error: _Error) -> Iterator[Violation]:
    if error.wanted == records.HTTPS_PATTERN:
        message = f"{error.value[:60]} is not an absolute https address{_url_remedy(error.value)}"
        yield Violation(error.path, "url", message)
    elif error.value != "":  # an empty text is said by minLength
        yield Violation(error.path, "text", _text_remedy(error.value))


def _url_remedy(value: str) -> str:
    if value.lower().startswith("http://"):
        return ": does the same address answer at https://?"
    if value.startswith("https://"):
        return ": write spaces and non-ASCII characters percent-encoded, hosts in ASCII, and no user name"
    return ": begin it with https://"


def _text_remedy(value: str) -> str:
    bad = _FORBIDDEN.search(value)
    if bad:
        return f"holds the invisible character U+{ord(bad[0]):04X}: delete it"
    return "begins or ends with a space: delete it"


def _range(error: _Error) -> Iterator[Violation]:
    words = {"minimum": "at least", "maximum": "at most", "exclusiveMinimum": "above"}[error.keyword]
    yield Violation(error.path, "range", f"is {error.value}: it must be {words} {error.wanted:,}")


def _min_items(error: _Error) -> Iterator[Violation]:
    yield Violation(error.path, "min-items", "is empty: a model has at least one connector")


_SAY: dict[str, Callable[[_Error], Iterator[Violation]]] = {
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
}
