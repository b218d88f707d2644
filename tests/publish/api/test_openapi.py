"""The OpenAPI document has the schemas of the records."""

from pydantic.json_schema import models_json_schema

from builder import settings
from builder.domain import schema
from builder.publish.api import openapi

NO_COMPONENTS = {"check-changes", "dataset-model", "model-file"}  # of no operation


def test_the_components_are_what_the_records_generate() -> None:
    """The components, which are read from the committed schemas, are those that the records generate."""
    records = {name: record for name, record in schema.SCHEMAS.items() if name not in NO_COMPONENTS}
    _, generated = models_json_schema(
        [(record, "validation") for record in records.values()],
        schema_generator=schema.Generator,
        ref_template="#/components/schemas/{model}",
    )
    found = openapi.document(settings.main_site())["components"]["schemas"]
    found["WriteBody"].pop("examples")
    assert {name: record.__name__ for name, record in records.items()} == openapi.COMPONENTS
    assert found == generated["$defs"]
