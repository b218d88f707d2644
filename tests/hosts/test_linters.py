"""Redocly's and Spectral's recommended rules on the OpenAPI document; each exception has its reason."""

import json
import os
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from builder import settings
from builder.publish.api import openapi
from tests.hosts.real_hosts import NODE, REAL

TOOLS = REAL.parents[1] / "node_modules" / ".bin"
LIST = "/asset-management/v1/charging-station-models"
WRITES = [(LIST, "post"), (f"{LIST}/{{id}}", "patch"), (f"{LIST}/{{id}}/archive", "post")]
VENDORS = ["vendors/", "vendors/{slug}/", "vendors/{slug}/archived/"]
SELECTIONS = ["pages/{n}/", "archived/", *VENDORS, "reported/{vendor}/{model}/", "changes/", "changes/pages/{n}/"]
PATHS = [*(f"{LIST}/{path}" for path in SELECTIONS), "/downloads/"]
DOWNLOADS = ["", "models.ndjson", "models.csv", "models.sqlite", "ocpi-2.2.1.json", "ocpi-2.3.0.json"]
ALWAYS_THERE = [
    *(f"{LIST}/{path}" for path in ("archived/", "vendors/", "changes/")),
    *(f"/downloads/{name}" for name in DOWNLOADS),
    "/changes/feed.atom",
]


class Deviation(NamedTuple):
    """A rule that some places do not follow, by its names in Redocly and Spectral, and why."""

    reason: str
    rules: tuple[str, str | None]
    places: set[tuple[str, ...]]


DEVIATIONS = [
    Deviation(
        "every static host serves a folder with the slash; some redirect to it from the address without",
        ("no-path-trailing-slash", "path-keys-no-trailing-slash"),
        {("paths", path) for path in PATHS},
    ),
    Deviation(
        "the documented writes are answered with 405: the catalogue changes by pull request",
        ("operation-2xx-response", "operation-success-response"),
        {("paths", path, method, "responses") for path, method in WRITES},
    ),
    Deviation(
        "these addresses are always there",
        ("operation-4xx-response", None),
        {("paths", path, "get", "responses") for path in ALWAYS_THERE},
    ),
    Deviation(
        "the documented response to the writes, which the commands print",
        ("no-unused-components", "oas3-unused-component"),
        {("components", "schemas", "WriteBody")},
    ),
]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the OpenAPI document of the main site to a file."""
    path = tmp_path_factory.mktemp("linters") / "openapi.json"
    path.write_text(json.dumps(openapi.document(settings.main_site())), encoding="utf-8")
    return path


def excepted(linter: int) -> list[tuple[str, tuple[str, ...]]]:
    """Return the rules of a linter and the places where they are not followed."""
    rules = ((deviation.rules[linter], deviation.places) for deviation in DEVIATIONS)
    return sorted((rule, place) for rule, places in rules if rule for place in places)


def run(*command: str | Path, folder: Path) -> str:
    """Run an npm tool in a folder and return its output; it exits with 1 if it finds something."""
    name, *rest = command
    assert (TOOLS / name).exists(), f"{name} is missing: ./run test installs it"
    environment = os.environ | {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    done = subprocess.run([NODE, TOOLS / name, *rest], check=False, capture_output=True, cwd=folder, env=environment)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout.decode()


def test_redocly(document: Path) -> None:
    """Redocly's recommended rules hold, with the exceptions above."""
    (document.parent / "redocly.yaml").write_text("extends: [recommended]\n", encoding="utf-8")
    found = json.loads(run("redocly", "lint", document, "--format=json", folder=document.parent))["problems"]
    pointers = [(problem["ruleId"], problem["location"][0]["pointer"]) for problem in found]
    places = [(rule, tuple(_unescaped(step) for step in pointer[2:].split("/"))) for rule, pointer in pointers]
    assert sorted(places) == excepted(0)


def test_spectral(document: Path) -> None:
    """Spectral's rules for OpenAPI hold, with the exceptions above."""
    rules = document.parent / "spectral.yaml"
    rules.write_text('extends: ["spectral:oas"]\n', encoding="utf-8")
    found = json.loads(run("spectral", "lint", document, "--ruleset", rules, "--format=json", folder=document.parent))
    assert sorted((problem["code"], tuple(problem["path"])) for problem in found) == excepted(1)


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
