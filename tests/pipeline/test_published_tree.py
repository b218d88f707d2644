"""What is published: bodies that the schemas accept, and names and sizes that suit every host."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource

from builder.disk.output_folder import LIST_NAME
from builder.domain.addresses import LIST
from builder.domain.schema import violations
from builder.pipeline import build
from builder.pipeline.options import Options
from tests.git_repository import Repository
from tests.pipeline.building import run, tree
from tests.program import CHECKOUT


def test_every_json_keeps_what_is_published(repository: Repository, tmp_path: Path) -> None:
    """Every emitted body is valid by the published schemas and by the OpenAPI document, which is valid itself."""
    run(repository.folder, tmp_path / "out")
    out = tmp_path / "out"
    openapi = json.loads((out / "asset-management/v1/openapi.json").read_bytes())
    validate(openapi)
    bodies = sorted((out / LIST).rglob("index.json"))
    # Records, list, page, archived, vendors, two lists a vendor, newest changes, a page of changes, a reported pair.
    assert len(bodies) == 3 + 1 + 1 + 1 + 1 + 4 + 1 + 1 + 1
    named = [(path.read_bytes(), *_schema_of(path.relative_to(out / LIST).as_posix())) for path in bodies]
    named += [(path.read_bytes(), "ocpi", "OcpiBody") for path in (out / "downloads").glob("ocpi-*.json")]
    named += [((out / "downloads/index.json").read_bytes(), "dataset", "DatasetBody")]
    lines = (out / "downloads/models.ndjson").read_bytes().splitlines()
    assert [found for line in lines for found in violations("dataset-model", json.loads(line))] == []
    for content, name, component in named:
        schema = json.loads((out / f"schemas/{name}.schema.json").read_bytes())
        Draft202012Validator(schema).validate(json.loads(content))
        _by_openapi(openapi, component).validate(json.loads(content))


def _schema_of(path: str) -> tuple[str, str]:
    """Return the published schema of a body and its name in the OpenAPI document."""
    if path.startswith("pages/"):
        return "page", "PageBody"
    if path.startswith("changes/pages/"):
        return "change-page", "ChangePageBody"
    if path == "changes/index.json":
        return "changes", "NewestChangesBody"
    if path == "vendors/index.json":
        return "vendors", "VendorsBody"
    return ("model", "ModelBody") if "-" in path.split("/", maxsplit=1)[0] else ("list", "ListBody")


def _by_openapi(document: dict[str, Any], name: str) -> Draft202012Validator:
    resource: Resource[Any] = Resource.from_contents(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **document}
    )
    registry: Registry[Any] = Registry().with_resource("urn:openapi", resource)
    return Draft202012Validator({"$ref": f"urn:openapi#/components/schemas/{name}"}, registry=registry)


def test_published_names_suit_every_host(repository: Repository, tmp_path: Path) -> None:
    """Names keep to safe ASCII, no folder has index.json and index.html both, schemas are as committed."""
    run(repository.folder, tmp_path / "out")
    paths = set(tree(tmp_path / "out"))
    safe = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/")
    assert {path for path in paths if set(path) - safe} == set()
    assert {path for path in paths if path.endswith("index.json") and path[:-4] + "html" in paths} == set()
    for schema in (CHECKOUT / "schemas").glob("*.json"):
        assert (tmp_path / "out" / "schemas" / schema.name).read_bytes() == schema.read_bytes()
    assert {".nojekyll", LIST_NAME, "404.html", "sitemap.xml"} <= paths


def test_limits_of_hosts_are_warnings(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file too large, or too many files, for a host gives a warning with its name, and no failure."""
    own = Options(base_url="https://catalogue.org/", repository_url="https://host.org/owner/name")
    assert build.run(repository.folder, tmp_path / "out", own).warnings == []
    monkeypatch.setattr(build, "MAX_FILES", 10)
    monkeypatch.setattr(build, "MAX_FILE_BYTES", 1000)
    warnings = build.run(repository.folder, tmp_path / "out", Options()).warnings
    assert any("Cloudflare accepts files of up to 25 MiB" in warning for warning in warnings)
    assert any("free plan accepts up to 10" in warning for warning in warnings)
