"""Render the reference of the API from its OpenAPI document, with examples that run against the site itself."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from builder.domain.addresses import LIST
from builder.domain.model import Model
from builder.publish import artifacts
from builder.publish.artifacts import Artifact
from builder.publish.html import api_schemas, prose, templates
from builder.publish.html.api_schemas import ApiProperty, Document
from builder.publish.html.templates import Site

FOLDER = "api/"
_METHODS = ("get", "post", "patch", "put", "delete")
_QUERY_EXAMPLES = {"limit": "2"}


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
    parameters: list[ApiProperty]
    body: str
    responses: list[_Response]
    example: str
    template: str

    @property
    def is_json(self) -> bool:
        """Whether a successful response is JSON, which the page can show."""
        return any(it.status == "200" and it.media_type == "application/json" for it in self.responses)


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
    return {
        "list_address": site.url + LIST,
        "example_id": examples["id"],
        "example_vendor": quote(example.entry.vendor if example else "Vendor", safe=""),
        "example": json.dumps(example.body(), indent=2, ensure_ascii=False) if example else "",
        "description": prose.html_of(openapi["info"]["description"]),
        "operations": list(_operations(site, openapi, examples)),
        "schemas": list(api_schemas.used_schemas(openapi)),
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


def _operations(site: Site, openapi: Document, examples: Mapping[str, str]) -> Iterator[_Operation]:
    """Yield the operations in the order of their tags, then in that of the document."""
    requests = [(path, method) for path, item in openapi["paths"].items() for method in _METHODS if method in item]
    for tag in openapi["tags"]:
        for path, method in requests:
            if tag["name"] in openapi["paths"][path][method]["tags"]:
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
        api_schemas.name_of(media.get("schema", {})),
        [_response(openapi, status, response) for status, response in operation["responses"].items()],
        address if method == "get" else "",
        template,
    )


def _parameter(parameter: Document, examples: Mapping[str, str]) -> ApiProperty:
    return ApiProperty(
        parameter["name"],
        parameter["in"],
        parameter.get("required", False),
        api_schemas.type_of(parameter["schema"]),
        prose.html_of(parameter.get("description", "")),
        (examples if parameter["in"] == "path" else _QUERY_EXAMPLES).get(parameter["name"], ""),
    )


def _response(openapi: Document, status: str, response: Document) -> _Response:
    resolved = _resolve(openapi, response)
    content: dict[str, Any] = resolved.get("content", {})
    media_type = next(iter(content), "")
    schema = content[media_type].get("schema", {}) if content else {}
    return _Response(status, prose.html_of(resolved["description"]), media_type, api_schemas.name_of(schema))


def _resolve(openapi: Document, value: Document) -> Document:
    """Return the value that a reference within the document leads to; any other value as it is."""
    if "$ref" not in value:
        return value
    target: Any = openapi
    for key in value["$ref"].removeprefix("#/").split("/"):
        target = target[key]
    return _resolve(openapi, target)
