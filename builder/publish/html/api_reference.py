"""Render the reference of the API from its OpenAPI document, with examples that run against the site itself."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from markupsafe import Markup, escape

from builder.domain.addresses import LIST
from builder.domain.model import Model
from builder.publish.html import prose
from builder.publish.html.templates import Site

FOLDER = "api/"
_METHODS = ("get", "post", "patch", "put", "delete")
_QUERY_EXAMPLES = {"limit": "2"}
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


class _Property(NamedTuple):
    """A parameter, or a property of a body."""

    name: str
    place: str
    required: bool
    type: Markup
    description: Markup
    example: str = ""


class _Answer(NamedTuple):
    """A response: its status, what it says, its media type and its schema's name."""

    status: str
    description: Markup
    media_type: str
    schema: str


class _Operation(NamedTuple):
    """A request that is documented."""

    id: str
    method: str
    path: str
    summary: str
    description: Markup
    parameters: list[_Property]
    body: str
    answers: list[_Answer]
    example: str
    template: str

    @property
    def is_json(self) -> bool:
        """Whether a successful response is JSON, which the page can show."""
        return any(answer.status == "200" and answer.media_type == "application/json" for answer in self.answers)


class _Schema(NamedTuple):
    """A body, or a part of one."""

    name: str
    description: Markup
    fields: list[_Property]
    is_http: bool


def values(site: Site, example: Model | None, reporting: Model | None, openapi: Document) -> dict[str, object]:
    """Return what the page shows, with a model as the example where there is one; ``reporting`` has a reported path."""
    [reported, *_] = filter(None, reporting.entry.reported_paths) if reporting else ["vendor/model"]
    names = {
        **dict(zip(("vendor", "model"), reported.split("/"), strict=True)),
        "id": example.id if example else "vendor-model",
        "slug": example.slug if example else "vendor",
        "n": "1",
    }
    operations = list(_operations(site, openapi, names))
    return {
        "list_path": LIST,
        "list_address": site.url + LIST,
        "example_id": names["id"],
        "example_vendor": quote(example.entry.vendor if example else "Vendor", safe=""),
        "example": json.dumps(example.body(), indent=2, ensure_ascii=False) if example else "",
        "description": prose.html_of(openapi["info"]["description"]),
        "groups": [
            (tag, [operation for operation in operations if operation.id in _ids(openapi, tag["name"])])
            for tag in openapi["tags"]
        ],
        "schemas": list(_schemas(openapi)),
    }


def _ids(openapi: Document, tag: str) -> set[str]:
    items = (item[method] for item in openapi["paths"].values() for method in _METHODS if method in item)
    return {operation["operationId"] for operation in items if tag in operation["tags"]}


def _operations(site: Site, openapi: Document, names: Mapping[str, str]) -> Iterator[_Operation]:
    for path, item in openapi["paths"].items():
        for method in _METHODS:
            if method in item:
                yield _operation(site, openapi, names, path, method)


def _operation(site: Site, openapi: Document, names: Mapping[str, str], path: str, method: str) -> _Operation:
    item = openapi["paths"][path]
    operation = item[method]
    parameters = [_resolve(openapi, it) for it in (*item.get("parameters", ()), *operation.get("parameters", ()))]
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    template = site.base.rstrip("/") + path
    address = re.sub(r"\{(\w+)\}", lambda match: names[match[1]], template)
    return _Operation(
        operation["operationId"],
        method.upper(),
        path,
        operation["summary"],
        prose.html_of(operation.get("description", "")),
        [_parameter(parameter, names) for parameter in parameters],
        _name(media.get("schema", {})),
        [_answer(openapi, status, response) for status, response in operation["responses"].items()],
        address if method == "get" else "",
        template,
    )


def _parameter(parameter: Document, names: Mapping[str, str]) -> _Property:
    return _Property(
        parameter["name"],
        parameter["in"],
        parameter.get("required", False),
        _type(parameter["schema"]),
        prose.html_of(parameter.get("description", "")),
        names.get(parameter["name"], "") if parameter["in"] == "path" else _QUERY_EXAMPLES.get(parameter["name"], ""),
    )


def _answer(openapi: Document, status: str, response: Document) -> _Answer:
    resolved = _resolve(openapi, response)
    content: dict[str, Any] = resolved.get("content", {})
    media_type = next(iter(content), "")
    schema = content[media_type].get("schema", {}) if content else {}
    return _Answer(status, prose.html_of(resolved["description"]), media_type, _name(schema))


def _schemas(openapi: Document) -> Iterator[_Schema]:
    reached = _reachable(openapi)
    for name, schema in openapi["components"]["schemas"].items():
        required = schema.get("required", ())
        fields = [
            _Property(key, "", key in required, _type(value), prose.html_of(value.get("description", "")))
            for key, value in schema.get("properties", {}).items()
        ]
        description = prose.html_of(schema.get("description", ""))
        if not fields:
            description += Markup("<p>{}</p>").format(_type(schema))
        yield _Schema(name, description, fields, name in reached)


def _reachable(openapi: Document) -> set[str]:
    """Return the names of the schemas that a request or a response of HTTP leads to."""
    components = openapi["components"]
    waiting: list[Any] = [openapi["paths"], *[parts for name, parts in components.items() if name != "schemas"]]
    reached: set[str] = set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            name = _name(value)
            if name in components["schemas"] and name not in reached:
                reached.add(name)
                waiting.append(components["schemas"][name])
    return reached


def _type(schema: Document) -> Markup:
    """Return the type of a value or a link to its schema, then its limits."""
    if "$ref" in schema:
        name = _name(schema)
        return Markup('<a href="#{0}">{0}</a>').format(name)
    if "anyOf" in schema:
        return Markup(" or ").join(map(_type, schema["anyOf"]))
    if "enum" in schema and len(schema["enum"]) > 1:
        return _values(schema["enum"])
    kind = (
        Markup("array of {}").format(_type(schema["items"])) if "items" in schema else escape(schema.get("type", "any"))
    )
    limits = [words.format(json.dumps(schema[key])) for key, words in _LIMITS.items() if key in schema]
    return Markup(", ").join([kind, *map(escape, limits)])


def _values(values: Sequence[str]) -> Markup:
    return Markup(", ").join(Markup("<code>{}</code>").format(value) for value in values)


def _resolve(openapi: Document, value: Document) -> Document:
    """Follow a reference inside of the document."""
    if "$ref" not in value:
        return value
    found: Any = openapi
    for step in value["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return _resolve(openapi, found)


def _name(schema: Document) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
