"""Render the reference of the API from its OpenAPI document, with examples that run against the site itself."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from markupsafe import Markup, escape

from builder.domain.addresses import LIST
from builder.domain.model import Model
from builder.publish import artifacts
from builder.publish.artifacts import Artifact
from builder.publish.html import prose, templates
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
    """A parameter with its location (``path``, ``query``), or a property of a body."""

    name: str
    location: str
    required: bool
    type: Markup
    description: Markup
    example: str = ""


class _Response(NamedTuple):
    """A response: its status, its description, its media type and its schema's name."""

    status: str
    description: Markup
    media_type: str
    schema: str


class _Operation(NamedTuple):
    """A documented request: ``body`` is the name of its body's schema, ``example`` the path of an example.

    ``template`` is the path below the site's origin, with the names of parameters in braces.
    """

    id: str
    method: str
    path: str
    summary: str
    description: Markup
    parameters: list[_Property]
    body: str
    responses: list[_Response]
    example: str
    template: str

    @property
    def is_json(self) -> bool:
        """Whether a successful response is JSON, which the page can show."""
        return any(it.status == "200" and it.media_type == "application/json" for it in self.responses)


class _Schema(NamedTuple):
    """A body, or a part of one; ``is_used`` says that a request or a response over HTTP contains it."""

    name: str
    description: Markup
    fields: list[_Property]
    is_used: bool


def render(site: Site, ordered: Sequence[Model], openapi: Callable[[], Document]) -> Artifact:
    """Return the page; ``openapi`` returns the API's document when the page is rendered.

    The oldest live model is the example, and the oldest one with a reported path that of the path: they seldom change.
    """
    example = next((model for model in ordered if not model.is_archived), None)
    reporting = next((model for model in ordered if any(model.entry.reported_paths)), None)
    digest = artifacts.digest_of(*[model.digest for model in (example, reporting) if model])

    def values() -> dict[str, object]:
        return _values(site, example, reporting, openapi())

    return templates.page(site, FOLDER, "api.html.j2", digest=digest, values=values)


def _values(site: Site, example: Model | None, reporting: Model | None, openapi: Document) -> dict[str, object]:
    examples = _path_examples(example, reporting)
    operations = list(_operations(site, openapi, examples))
    return {
        "list_address": site.url + LIST,
        "example_id": examples["id"],
        "example_vendor": quote(example.entry.vendor if example else "Vendor", safe=""),
        "example": json.dumps(example.body(), indent=2, ensure_ascii=False) if example else "",
        "description": prose.html_of(openapi["info"]["description"]),
        "groups": [
            (tag, [operation for operation in operations if operation.id in _operation_ids(openapi, tag["name"])])
            for tag in openapi["tags"]
        ],
        "schemas": list(_schemas(openapi)),
    }


def _path_examples(example: Model | None, reporting: Model | None) -> dict[str, str]:
    """Return an example of each path parameter, by name."""
    [reported, *_] = filter(None, reporting.entry.reported_paths) if reporting else ["vendor/model"]
    return {
        **dict(zip(("vendor", "model"), reported.split("/"), strict=True)),
        "id": example.id if example else "vendor-model",
        "slug": example.slug if example else "vendor",
        "n": "1",
    }


def _operation_ids(openapi: Document, tag: str) -> set[str]:
    items = (item[method] for item in openapi["paths"].values() for method in _METHODS if method in item)
    return {operation["operationId"] for operation in items if tag in operation["tags"]}


def _operations(site: Site, openapi: Document, examples: Mapping[str, str]) -> Iterator[_Operation]:
    for path, item in openapi["paths"].items():
        for method in _METHODS:
            if method in item:
                yield _operation(site, openapi, examples, path, method)


def _operation(site: Site, openapi: Document, examples: Mapping[str, str], path: str, method: str) -> _Operation:
    item = openapi["paths"][path]
    operation = item[method]
    parameters = [_resolve(openapi, it) for it in (*item.get("parameters", ()), *operation.get("parameters", ()))]
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    template = site.base.rstrip("/") + path
    address = re.sub(r"\{(\w+)\}", lambda match: examples[match[1]], template)
    return _Operation(
        operation["operationId"],
        method.upper(),
        path,
        operation["summary"],
        prose.html_of(operation.get("description", "")),
        [_parameter(parameter, examples) for parameter in parameters],
        _name(media.get("schema", {})),
        [_response(openapi, status, response) for status, response in operation["responses"].items()],
        address if method == "get" else "",
        template,
    )


def _parameter(parameter: Document, examples: Mapping[str, str]) -> _Property:
    return _Property(
        parameter["name"],
        parameter["in"],
        parameter.get("required", False),
        _type(parameter["schema"]),
        prose.html_of(parameter.get("description", "")),
        (examples if parameter["in"] == "path" else _QUERY_EXAMPLES).get(parameter["name"], ""),
    )


def _response(openapi: Document, status: str, response: Document) -> _Response:
    resolved = _resolve(openapi, response)
    content: dict[str, Any] = resolved.get("content", {})
    media_type = next(iter(content), "")
    schema = content[media_type].get("schema", {}) if content else {}
    return _Response(status, prose.html_of(resolved["description"]), media_type, _name(schema))


def _schemas(openapi: Document) -> Iterator[_Schema]:
    used = _used_schemas(openapi)
    for name, schema in openapi["components"]["schemas"].items():
        required = schema.get("required", ())
        fields = [
            _Property(key, "", key in required, _type(value), prose.html_of(value.get("description", "")))
            for key, value in schema.get("properties", {}).items()
        ]
        description = prose.html_of(schema.get("description", ""))
        if not fields:
            description += Markup("<p>{}</p>").format(_type(schema))
        yield _Schema(name, description, fields, name in used)


def _used_schemas(openapi: Document) -> set[str]:
    """Return the names of the schemas that the requests and responses contain, directly or in other schemas."""
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
        return Markup('<a href="#{0}">{0}</a>').format(_name(schema))
    if "anyOf" in schema:
        return Markup(" or ").join(map(_type, schema["anyOf"]))
    if "enum" in schema and len(schema["enum"]) > 1:
        return _enum(schema["enum"])
    if "items" in schema:
        name = Markup("array of {}").format(_type(schema["items"]))
    else:
        name = escape(schema.get("type", "any"))
    limits = [words.format(json.dumps(schema[key])) for key, words in _LIMITS.items() if key in schema]
    return Markup(", ").join([name, *map(escape, limits)])


def _enum(values: Sequence[str]) -> Markup:
    return Markup(", ").join(Markup("<code>{}</code>").format(value) for value in values)


def _resolve(openapi: Document, value: Document) -> Document:
    """Return the value that a reference within the document leads to; any other value as it is."""
    if "$ref" not in value:
        return value
    target: Any = openapi
    for key in value["$ref"].removeprefix("#/").split("/"):
        target = target[key]
    return _resolve(openapi, target)


def _name(schema: Document) -> str:
    """Return the name of the schema that a reference leads to; empty if it is not a reference."""
    return str(schema.get("$ref", "")).rpartition("/")[2]
