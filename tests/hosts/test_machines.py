"""Tools that read the OpenAPI document: a fuzzer on running hosts, and a generated client."""

import importlib
import json
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests.hosts.conformance import API, ARCHIVED, LIST, LIVE
from tests.hosts.conftest import Hosts
from tests.hosts.real_hosts import REAL

pytestmark = pytest.mark.unmeasured

SCRIPTS = Path(sysconfig.get_path("scripts"))
Document = dict[str, dict[str, dict[str, object]]]


@pytest.fixture(scope="module")
def tree(hosts: Hosts) -> Path:
    """Return the tree of the conformance table."""
    return hosts.tree


@pytest.fixture(scope="module")
def generated(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Generate a client and make it importable."""
    folder = tmp_path_factory.mktemp("generated")
    command = [str(SCRIPTS / "openapi-python-client"), "generate", "--meta", "none", "--fail-on-warning"]
    command += ["--config", str(REAL / "openapi-python-client.yaml")]
    options = ["--path", str(tree / API / "openapi.json"), "--output-path", str(folder / "models_client")]
    environment = {"PATH": str(SCRIPTS), "LC_ALL": "C.UTF-8"}
    subprocess.run([*command, *options], check=True, capture_output=True, env=environment, cwd=folder)
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


def module(name: str) -> ModuleType:
    """Import a module of the generated client."""
    return importlib.import_module(f"models_client.{name}")


@pytest.mark.usefixtures("generated")
def test_a_generated_client_lists_filters_pages_and_gets(hosts: Hosts) -> None:
    """A client generated from the document alone gets the right responses from the Node server."""
    list_models, get_model = module("api.query.list_models"), module("api.query.get_model")
    address = hosts.address("node")
    client = module("client").Client(base_url=address.rstrip("/"))
    assert [item.id for item in list_models.sync(client=client).data.items] == LIVE
    assert [item.id for item in list_models.sync(client=client, is_archived=True).data.items] == ARCHIVED
    found = list_models.sync(client=client, vendor="ärger & söhne", model="50% / A=B+C?#").data
    assert [item.model for item in found.items] == ["50% / a=b+c?#"]
    page = list_models.sync(client=client, limit=100, starting_after=LIVE[99]).data
    assert ([item.id for item in page.items], page.has_more) == (LIVE[100:200], True)
    model = get_model.sync(LIVE[0], client=client)
    assert (model.vendor, isinstance(model.created_at, datetime)) == ("Acme", True)
    assert get_model.sync("no-such", client=client).status == 404
    assert list_models.sync(client=client, starting_after="no-such").status == 400
    client.get_httpx_client().close()


@pytest.mark.usefixtures("generated")
def test_a_generated_client_downloads_what_is_not_json(hosts: Hosts) -> None:
    """The feeds and downloads are operations of the document, too: a client gets the bytes of each file."""
    client = module("client").Client(base_url=hosts.address("node").rstrip("/"))
    for operation, path in {
        "changes.get_feed": "changes/feed.atom",
        "downloads.download_ndjson": "downloads/models.ndjson",
        "downloads.download_csv": "downloads/models.csv",
        "downloads.download_sqlite": "downloads/models.sqlite",
    }.items():
        response = module(f"api.{operation}").sync_detailed(client=client)
        assert response.content == (hosts.tree / path).read_bytes()
        assert response.parsed is not None
    get_vendor_feed = module("api.changes.get_vendor_feed").sync_detailed
    assert [get_vendor_feed(slug, client=client).status_code for slug in ("acme", "no-such")] == [200, 404]
    client.get_httpx_client().close()


# The check wants all documented methods in Allow, but the writes are answered with 405 and not allowed. It sends
# OPTIONS, no operation of the document, so schemathesis.toml cannot declare this; the conformance table tests Allow.
CHECKS = ("--checks", "all", "--exclude-checks", "allow_header_conformance")


@pytest.mark.parametrize("examples", [5, pytest.param(50, marks=pytest.mark.long)])
@pytest.mark.parametrize("host", ["node", "workerd"])
def test_schemathesis_finds_nothing(hosts: Hosts, tmp_path: Path, host: str, examples: int) -> None:
    """All checks of schemathesis hold on a running host, except those declared in hosts/real/schemathesis.toml."""
    address = hosts.address(host)
    command = [str(SCRIPTS / "schemathesis"), "--config-file", str(REAL / "schemathesis.toml"), "run", *CHECKS]
    bounds = ["--generation-deterministic", "--max-examples", str(examples), "--url", address]
    done = subprocess.run(
        [*command, *bounds, f"{address}{API}openapi.json"], check=False, capture_output=True, cwd=tmp_path
    )
    output = done.stdout.decode()
    assert done.returncode == 0, output
    assert "Tested: 21" in output


def test_the_document_is_valid_and_its_examples_too(tree: Path) -> None:
    """The document is valid OpenAPI 3.1; each parameter and each JSON has an example that fits its schema."""
    document = json.loads((tree / API / "openapi.json").read_bytes())
    validate(document)
    assert {"Change", "CheckChangesBody", "FoundProblem", "ModelFile"}.isdisjoint(document["components"]["schemas"])
    components = document["components"]
    for parameter in components["parameters"].values():
        Draft202012Validator(parameter["schema"]).validate(parameter["example"])
    for content in _contents(document):
        if "examples" not in content:
            assert content["schema"]["type"] == "string"  # a feed or a file
            continue
        schema = {"$ref": content["schema"]["$ref"], "components": components}
        for example in content["examples"].values():
            value = _resolved(document, example)["value"]
            Draft202012Validator(schema).validate(value)


def test_the_limits_of_static_hosts_are_documented(tree: Path) -> None:
    """The operation and each parameter say that static hosts ignore them, and the operation how to detect that."""
    document = json.loads((tree / API / "openapi.json").read_bytes())
    operation = document["paths"][f"/{LIST}"]["get"]
    assert "?startingAfter=-" in operation["description"]
    parameters = [
        document["components"]["parameters"][reference["$ref"].split("/")[-1]] for reference in operation["parameters"]
    ]
    assert len(parameters) == 5
    for described in (operation, *parameters):
        assert "static host ignores" in described["description"].replace("**", "").replace("A s", "s")


def _contents(document: Document) -> Iterator[dict[str, Any]]:
    """Yield the contents of all requests and responses, each with a schema and examples."""
    left: list[object] = [document["paths"], document["components"]["responses"]]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            yield from value.get("content", {}).values()
            left += value.values()
        elif isinstance(value, list):
            left += value


def _resolved(document: Document, value: dict[str, str]) -> dict[str, object]:
    name = value.get("$ref", "").removeprefix("#/components/examples/")
    return document["components"]["examples"][name] if name else dict(value)  # type: ignore[return-value]
