"""The schemas of the OpenAPI document, as the reference of the API shows them: properties, types and limits."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from builder.publish.html import prose

_LIMITS = {
    "minLength": "min. length {}",
    "maxLength": "max. length {}",
    "minItems": "at least {}",
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "default": "default {}",
}

Document = Mapping[str, Any]


class ApiProperty(NamedTuple):
    """A property of a body, or a parameter with its location (``path``, ``query``)."""

    name: str
    location: str
    required: bool
    type: Markup
    description: Markup
    example: str = ""


class ApiSchema(NamedTuple):
    """A body, or a part of one."""

    name: str
    description: Markup
    fields: list[ApiProperty]


def used_schemas(openapi: Document) -> Iterator[ApiSchema]:
    """Yield the schemas that the requests and responses contain, directly or in other schemas, by name."""
    for name in sorted(_used_names(openapi)):
        schema = openapi["components"]["schemas"][name]
        required = schema.get("required", ())
        fields = [
            ApiProperty(key, "", key in required, type_of(value), prose.html_of(value.get("description", "")))
            for key, value in schema.get("properties", {}).items()
        ]
        description = prose.html_of(schema.get("description", ""))
        if not fields:
            description += Markup("<p>{}</p>").format(type_of(schema))
        yield ApiSchema(name, description, fields)


def type_of(schema: Document) -> Markup:
    """Return the type of a value or a link to its schema, then its limits."""
    if "$ref" in schema:
        return Markup('<a href="#{0}">{0}</a>').format(name_of(schema))
    if "anyOf" in schema:
        return Markup(" or ").join(map(type_of, schema["anyOf"]))
    if "enum" in schema and len(schema["enum"]) > 1:
        return Markup(", ").join(Markup("<code>{}</code>").format(value) for value in schema["enum"])
    if "items" in schema:
        name = Markup("array of {}").format(type_of(schema["items"]))
    else:
        name = escape(schema.get("type", "any"))
    limits = [words.format(json.dumps(schema[key])) for key, words in _LIMITS.items() if key in schema]
    return Markup(", ").join([name, *map(escape, limits)])


def name_of(schema: Document) -> str:
    """Return the name of the schema that a reference leads to; empty if it is not a reference."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _used_names(openapi: Document) -> set[str]:
    components = openapi["components"]
    waiting: list[Any] = [openapi["paths"], *[parts for name, parts in components.items() if name != "schemas"]]
    used: set[str] = set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            name = name_of(value)
            if name in components["schemas"] and name not in used:
                used.add(name)
                waiting.append(components["schemas"][name])
    return used
