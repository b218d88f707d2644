"""The OpenAPI 3.1 document of the published API: ``site/openapi.yaml``, completed from the records and settings."""

from importlib.metadata import version
from typing import Any

import yaml
from pydantic.json_schema import models_json_schema

from builder.domain import schema
from builder.settings import Settings, program_folder

DISTRIBUTION = "charging-station-catalogue"
_OTHER_SCHEMAS = ("model-file", "dataset-model", "check-changes")  # no operation returns them


def document(settings: Settings) -> dict[str, Any]:
    """Return the document for a site, with its version, its address and the schemas of the bodies."""
    body: dict[str, Any] = yaml.load(
        (program_folder() / "site" / "openapi.yaml").read_text(encoding="utf-8"),
        Loader=yaml.CSafeLoader,
    )
    body["info"]["version"] = version(DISTRIBUTION)
    body["info"]["contact"] = {"url": settings.repository_url}
    body["servers"] = [{"url": settings.base_url.rstrip("/")}]
    body["components"]["schemas"] = _schemas(body["components"]["examples"]["Model"]["value"])
    return body


def _schemas(model: dict[str, Any]) -> dict[str, Any]:
    """Return the bodies' schemas by name. No operation uses WriteBody, so its example is in the schema itself."""
    _, definitions = models_json_schema(
        [(record, "validation") for name, record in schema.SCHEMAS.items() if name not in _OTHER_SCHEMAS],
        schema_generator=schema.Generator,
        ref_template="#/components/schemas/{model}",
    )
    schemas: dict[str, Any] = definitions["$defs"]
    schemas["WriteBody"]["examples"] = [{"data": model}]
    return schemas
