"""The OpenAPI 3.1 document of the published API: ``site/openapi.yaml``, completed from the schemas and settings."""

import json
from importlib.metadata import version
from typing import Any

import yaml

from builder.settings import Settings, program_folder

DISTRIBUTION = "charging-station-catalogue"
# The components of the bodies, by the names of their schemas. No operation returns what the other schemas describe.
COMPONENTS = {
    "change-page": "ChangePageBody",
    "changes": "NewestChangesBody",
    "create": "CreateBody",
    "dataset": "DatasetBody",
    "list": "ListBody",
    "model": "ModelBody",
    "ocpi": "OcpiBody",
    "page": "PageBody",
    "problem": "ProblemBody",
    "update": "UpdateBody",
    "vendors": "VendorsBody",
    "write": "WriteBody",
}


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
    """Return the bodies' schemas by name. No operation uses WriteBody, so its example is in the schema itself.

    They are read from the committed files: generating them would take 4 % of the time of a first build of 298 models.
    """
    schemas: dict[str, Any] = {}
    for name, component in COMPONENTS.items():
        text = (program_folder() / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
        body = json.loads(text.replace('"#/$defs/', '"#/components/schemas/'))
        schemas |= body.pop("$defs", {})
        schemas[component] = {key: body[key] for key in sorted(body.keys() - {"$schema", "$id"})}
    schemas["WriteBody"]["examples"] = [{"data": model}]
    return dict(sorted(schemas.items()))
