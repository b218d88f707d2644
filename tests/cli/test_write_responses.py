"""The responses that the three writes print match the published schema and the documented examples."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from builder import settings
from builder.domain import schema
from builder.domain.addresses import LIST
from builder.publish.api import openapi
from tests.program import catalog

LANDED = "1686159148"  # 2023-06-07T17:32:28Z, the time in the documented examples


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """Return the OpenAPI document of the main site."""
    return openapi.document(settings.main_site())


@pytest.fixture
def created(document: dict[str, Any], catalogue_root: Path) -> dict[str, Any]:
    """Create the model of the documented request in an empty catalogue and return what the command prints."""
    request = document["components"]["examples"]["Create"]["value"]
    (catalogue_root / "request.json").write_text(json.dumps(request), encoding="utf-8")
    return printed(catalogue_root, "create", "--from", "request.json")


def printed(root: Path, *arguments: str) -> dict[str, Any]:
    """Run a command that succeeds and return the JSON that it prints."""
    done = catalog(root, *arguments, SOURCE_DATE_EPOCH=LANDED)
    assert done.returncode == 0, done.stderr
    body: dict[str, Any] = json.loads(done.stdout)
    return body


def errors(document: dict[str, Any], body: object) -> list[str]:
    """Return how a body differs from the component ``WriteBody`` and from the published schema."""
    component = {"$ref": "#/components/schemas/WriteBody", "components": document["components"]}
    messages = [error.message for error in Draft202012Validator(component).iter_errors(body)]
    return [*messages, *(violation.message for violation in schema.violations("write", body))]


def test_create_prints_the_documented_example(document: dict[str, Any], created: dict[str, Any]) -> None:
    """The documented request gives the documented model, key for key, in the envelope that the component shows."""
    example = document["components"]["schemas"]["WriteBody"]["examples"][0]
    assert json.dumps(created) == json.dumps(example)
    assert example == {"data": document["components"]["examples"]["Model"]["value"]}
    assert errors(document, created) == []


@pytest.mark.parametrize(("example", "name"), [("rename", "KEBA KeContact P30"), ("remove", None)])
def test_update_prints_the_documented_envelope(
    document: dict[str, Any], created: dict[str, Any], catalogue_root: Path, example: str, name: str | None
) -> None:
    """Each documented PATCH changes only the friendly name, and its response is a ``WriteBody``."""
    path = f"{LIST}/{{id}}"
    content = document["paths"][f"/{path}"]["patch"]["requestBody"]["content"]["application/json"]
    (catalogue_root / "request.json").write_text(json.dumps(content["examples"][example]["value"]), encoding="utf-8")
    expected = copy.deepcopy(created)
    expected["data"].pop("friendlyName")
    updated = printed(catalogue_root, "update", created["data"]["id"], "--from", "request.json")
    assert errors(document, updated) == []
    assert updated["data"].pop("friendlyName", None) == name
    assert updated == expected


def test_archive_prints_the_documented_envelope(
    document: dict[str, Any], created: dict[str, Any], catalogue_root: Path
) -> None:
    """Archiving changes only ``isArchived``, and the response is a ``WriteBody``."""
    archived = printed(catalogue_root, "archive", created["data"]["id"])
    assert errors(document, archived) == []
    assert archived == {"data": created["data"] | {"isArchived": True}}


@pytest.mark.parametrize("body", [{}, {"data": {}}, {"data": None}, {"model": "One"}], ids=str)
def test_another_body_is_not_the_envelope(document: dict[str, Any], body: object) -> None:
    """The component refuses a body without the envelope or with an incomplete model."""
    assert errors(document, body)
