"""The files for hosts: the handler with the site's values, Cloudflare's routes and headers."""

import json
from dataclasses import replace

import pytest

from builder.publish.api import host_files
from builder.serve import http_api
from builder.settings import program_folder
from tests.catalogues import SETTINGS, make_model
from tests.conftest import JavaScript


def rendered(base_url: str = "https://example.org/", vendor: str = "Acme") -> dict[str, str]:
    """Return the files for hosts by their paths."""
    artifacts = host_files.render([make_model(1, vendor, "One")], replace(SETTINGS, base_url=base_url))
    return {artifact.path: artifact.render().decode() for artifact in artifacts}


def test_the_handler_gets_the_sites_values_and_nothing_else_changes() -> None:
    """The published handler differs from the program's only in the line with base URL and letters."""
    lines = (program_folder() / "site" / "handler.js").read_text(encoding="utf-8").splitlines()
    published = rendered("https://example.org/sub/", "Éa")["_worker.js"].splitlines()
    changed_paths = [line for line, original in zip(published, lines, strict=True) if line != original]
    assert len(changed_paths) == 1
    values = json.loads(changed_paths[0].removeprefix("const SITE = ").removesuffix(";"))
    assert values["baseUrl"] == "https://example.org/sub/"
    assert values["lowerCase"]["É"] == "é"


@pytest.mark.parametrize(("base_url", "pattern"), [("https://example.org/", "/"), ("https://e.org/a/b/", "/a/b/")])
def test_cloudflare_runs_the_handler_for_the_api_alone(base_url: str, pattern: str) -> None:
    """Pages come from Cloudflare's own store with the headers of ``_headers``; the handler answers the API."""
    files = rendered(base_url)
    assert json.loads(files["_routes.json"])["include"] == [
        f"{pattern}{path}" for path in ("asset-management/v1/*", "downloads", "downloads/*")
    ]
    assert files["_headers"].splitlines()[0] == f"{pattern}*"
    assert f"Content-Security-Policy: {host_files.CONTENT_SECURITY_POLICY}" in files["_headers"]


def test_the_content_security_policy_is_the_same_everywhere() -> None:
    """Handler, nginx and preview send the same policy, which allows only scripts that are files of the site."""
    site = program_folder() / "site"
    handler = (site / "handler.js").read_text(encoding="utf-8").replace('" +\n  "', "")
    assert host_files.CONTENT_SECURITY_POLICY in handler
    assert host_files.CONTENT_SECURITY_POLICY in (site / "hosts" / "nginx" / "charging-station-models.conf").read_text()
    assert "'unsafe" not in host_files.CONTENT_SECURITY_POLICY
    assert http_api.API == "asset-management/v1/"


def test_the_handler_is_web_standard_code(javascript: JavaScript) -> None:
    """The handler imports nothing and uses no name of Node or Cloudflare, so it runs anywhere."""
    source = (program_folder() / "site" / "handler.js").read_text(encoding="utf-8")
    words = javascript("return input.replace(/\\/\\/.*|\\/\\*[^]*?\\*\\//g, '').match(/\\b[A-Za-z_$]+\\b/g);", source)
    assert not {"import", "require", "process", "Buffer", "caches", "eval", "Function"} & set(words)
