"""Clients generated from the OpenAPI document get the right responses from a running host."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.hosts.conformance import API, ARCHIVED, LIVE
from tests.hosts.conftest import Hosts
from tests.hosts.real_hosts import NODE, REAL

pytestmark = pytest.mark.unmeasured

MODULES = REAL.parents[1] / "node_modules"
SCRIPTS = Path(sysconfig.get_path("scripts"))
FOUND = {
    "live": LIVE,
    "archived": ARCHIVED,
    "named": ["50% / a=b+c?#"],
    "vendor": "Acme",
    "problems": [404, 400, 405],
}

# A program with openapi-generator's client, used as its documentation shows; it also reads times and vendors.
PYTHON = """
import datetime, json, sys
import models_client as generated
from models_client.exceptions import ApiException

api = generated.ApiClient(generated.Configuration(host=sys.argv[1]))
query, paths = generated.QueryApi(api), generated.PathsApi(api)

def every(**filters):
    found, more = [], True
    while more:
        cursor = {"starting_after": found[-1].id} if found else {}
        data = query.list_models(limit=70, **cursor, **filters).data
        found, more = found + data.items, data.has_more
    return found

def status(call, *arguments, **named):
    try:
        call(*arguments, **named)
    except ApiException as problem:
        return problem.status

live = every()
assert isinstance(live[0].created_at, datetime.datetime)
assert not paths.list_vendors().data.has_more
print(json.dumps({
    "live": [model.id for model in live],
    "archived": [model.id for model in every(is_archived=True)],
    "named": [model.model for model in every(vendor="\\u00e4rger & s\\u00f6hne", model="50% / A=B+C?#")],
    "vendor": query.get_model(live[0].id).vendor,
    "problems": [
        status(query.get_model, "no-such"),
        status(query.list_models, starting_after="no-such"),
        status(query.update_model, live[0].id, generated.UpdateBody(friendly_name=None)),
    ],
}))
"""


@pytest.fixture(scope="module", params=["node", "serve"])
def address(request: pytest.FixtureRequest, hosts: Hosts) -> str:
    """Return the address of a host with query support."""
    return hosts.address(request.param).rstrip("/")


def run(*command: str | Path, folder: Path) -> str:
    """Run a program in a folder and return what it prints."""
    environment = {"PATH": f"{SCRIPTS}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, check=False, capture_output=True, cwd=folder, env=environment)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return done.stdout.decode()


@pytest.fixture(scope="module")
def typescript(hosts: Hosts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate types with openapi-typescript, and compile the client in strict mode."""
    folder = tmp_path_factory.mktemp("typescript")
    (folder / "node_modules").symlink_to(MODULES)
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    shutil.copy(REAL / "client.ts", folder)
    generator = MODULES / "openapi-typescript" / "bin" / "cli.js"
    assert generator.is_file(), "openapi-typescript is missing: ./run test installs it"
    run(NODE, generator, hosts.tree / API / "openapi.json", "--output", "api.ts", folder=folder)
    options = ("--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck")
    run(NODE, MODULES / "typescript" / "bin" / "tsc", *options, "client.ts", folder=folder)
    return folder / "client.js"


def test_openapi_fetch(typescript: Path, address: str) -> None:
    """A client of openapi-typescript and openapi-fetch pages, filters, and gets typed problems."""
    assert json.loads(run(NODE, typescript, address, folder=typescript.parent)) == FOUND


@pytest.fixture(scope="module")
def python(hosts: Hosts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate a Python client with openapi-generator, which needs Java."""
    assert shutil.which("java"), "java is missing: install a Java runtime, such as default-jre-headless, for this test"
    folder = tmp_path_factory.mktemp("python")
    options = ("--input-spec", hosts.tree / API / "openapi.json", "--generator-name", "python", "--output", folder)
    command = (SCRIPTS / "openapi-generator-cli", "generate", *options)
    run(*command, "--additional-properties=packageName=models_client", folder=folder)
    (folder / "client.py").write_text(PYTHON, encoding="utf-8")
    return folder / "client.py"


@pytest.mark.long
def test_openapi_generator(python: Path, address: str) -> None:
    """A Python client of openapi-generator pages, filters, reads times as datetimes, and lists the vendors."""
    assert json.loads(run(sys.executable, python, address, folder=python.parent)) == FOUND
