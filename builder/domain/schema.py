"""The JSON Schemas, generated from the records, and the violations of them in data.

Draft 2020-12 (https://json-schema.org/draft/2020-12). `jsonschema` finds the violations, ``explanations`` has their
messages.
"""

import json
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from builder.domain import changes, dataset_records, explanations, records, responses
from builder.domain.explanations import Violation

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

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
    "dataset": dataset_records.DatasetBody,
    "dataset-model": dataset_records.DatasetModel,
    "ocpi": dataset_records.OcpiBody,
    "check-changes": changes.CheckChangesBody,
}

MAX_VIOLATIONS = 100  # of one file, so that a hostile file cannot stall validation


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
    """Return a schema as the text of its committed file."""
    return json.dumps(document(name, base_url), indent=2, ensure_ascii=True) + "\n"


def violations(name: str, data: object) -> list[Violation]:
    """Return the violations of a schema in data, sorted, from at most ``MAX_VIOLATIONS`` errors."""
    errors = islice(_validator(name).iter_errors(data), MAX_VIOLATIONS)
    found = {violation for error in errors for violation in explanations.explain(error)}
    misspelled = {violation.suggests for violation in found}
    kept = (violation for violation in found if violation.rule != "required" or violation.path not in misspelled)
    return sorted(kept, key=lambda violation: (str(violation.path), violation.rule))


class Generator(GenerateJsonSchema):
    """Generates schemas without defaults: an optional key is left out, not null."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Return the schema of the value alone."""
        return self.generate_inner(schema["schema"])


@cache
def _validator(name: str) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator

    return Draft202012Validator(document(name, ""))
