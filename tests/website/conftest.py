"""Chromium on built sites, which are served below a path as a static host serves them.

A test fails if a script on a visited page throws, the page violates its Content-Security-Policy, or anything but a
model's own picture is requested from another host.
"""

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from builder import settings
from builder.check import catalogue
from builder.domain import query
from builder.domain.model import Model
from builder.history import file_history
from builder.history.join import join_models
from builder.publish import plan
from tests.website.models import hostile, many

HERE = Path(__file__).parent
PREFIX = "/some/path/"
TYPES = {
    "css": "text/css",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript",
    "json": "application/json",
    "svg": "image/svg+xml",
    "xml": "application/xml",
}
TIMEOUT = 30_000  # milliseconds: enough for a slow machine
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'

expect.set_options(timeout=TIMEOUT)


@dataclass
class Host:
    """A site on a static host: its address, its files, its pages."""

    url: str
    files: Mapping[str, bytes]

    def pages(self) -> list[str]:
        """Return the folders of all pages, and 404.html."""
        return sorted(path.removesuffix("index.html") for path in self.files if path.endswith(".html"))


class Files(Mapping[str, bytes]):
    """The files of a site, each rendered when it is first requested: most pages of a large site never are."""

    def __init__(self) -> None:
        self.renderers: dict[str, Callable[[], bytes]] = {}
        self._rendered: dict[str, bytes] = {}

    def __getitem__(self, path: str) -> bytes:
        if path not in self._rendered:
            self._rendered[path] = self.renderers[path]()
        return self._rendered[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.renderers)

    def __len__(self) -> int:
        return len(self.renderers)

    def __contains__(self, path: object) -> bool:
        return path in self.renderers


class _Handler(BaseHTTPRequestHandler):
    """Answers as GitHub Pages does: with a folder's index, after a redirect to its slash, else with 404.html."""

    def __init__(self, files: Mapping[str, bytes], *rest: Any) -> None:
        self._files = files
        super().__init__(*rest)

    def do_GET(self) -> None:
        """Answer from the files, whatever the query."""
        path = self.path.partition("?")[0]
        name = path.removeprefix(PREFIX)
        if not path.startswith(PREFIX):
            self._answer(HTTPStatus.NOT_FOUND, "404.html")
        elif name in self._files:
            self._answer(HTTPStatus.OK, name)
        elif not path.endswith("/") and self._index(f"{name}/"):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", f"{path}/")
            self.end_headers()
        else:
            index = self._index(name)
            self._answer(HTTPStatus.OK if index else HTTPStatus.NOT_FOUND, index or "404.html")

    def _index(self, folder: str) -> str | None:
        return next((name for kind in ("html", "json") if (name := f"{folder}index.{kind}") in self._files), None)

    def _answer(self, status: HTTPStatus, name: str) -> None:
        content = self._files[name]
        self.send_response(status)
        self.send_header("Content-Type", TYPES.get(name.rpartition(".")[2], "application/octet-stream"))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def _hosted(models: Iterable[Model]) -> Iterator[Host]:
    files = Files()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, files))
    url = f"http://127.0.0.1:{server.server_port}{PREFIX}"
    batches = plan.batches(list(models), settings.main_site().with_base_url(url))
    files.renderers.update((artifact.path, artifact.render) for batch in batches for artifact in batch.artifacts())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Host(url, files)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def real() -> Iterator[Host]:
    """Return the catalogue of this repository, published."""
    root = HERE.parent.parent
    entries = [read.entry for read in catalogue.load(root).models]
    models = join_models(root, entries, file_history.read(root, file_history.head(root)), None)
    yield from _hosted(query.in_order(models.values()))


@pytest.fixture(scope="session")
def hostile_site() -> Iterator[Host]:
    """Return a site whose every text attacks the pages."""
    yield from _hosted(hostile())


@pytest.fixture(scope="session")
def large() -> Iterator[Host]:
    """Return a site of 10,000 models."""
    yield from _hosted(many(10_000))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return the system's Chromium: its headless shell, which opens a page in a fifth of the time, or the browser."""
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None:
        pytest.fail("chromium-headless-shell is missing: ./run test installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visits:
    """Opens pages, and records their errors, their requests, and the pictures requested from other hosts."""

    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def context(self, host: Host, **options: Any) -> BrowserContext:
        """Return a new browser context for a host."""
        made = self.browser.new_context(reduced_motion="reduce", base_url=host.url, **options)
        made.set_default_timeout(TIMEOUT)
        made.route(lambda url: not url.startswith(host.url), self._foreign)
        made.on("request", lambda request: self.requests.append(request.url.removeprefix(host.url)))
        made.on("weberror", lambda error: self.wrong.append(str(error.error)))
        made.on("console", lambda message: self.wrong.append(message.text) if _is_wrong(message.text) else None)
        self.contexts.append(made)
        return made

    def __call__(self, host: Host, path: str = "", **options: Any) -> Page:
        """Open a page in a new browser context."""
        page = self.context(host, **options).new_page()
        page.goto(path)
        return page

    def _foreign(self, route: Route) -> None:
        request = route.request
        if request.resource_type == "image" and "referer" not in request.headers and "missing" not in request.url:
            self.pictures.append(request.url)
            route.fulfill(body=PICTURE, content_type="image/svg+xml")
        else:
            if "missing" not in request.url:
                self.wrong.append(f"requested from another host: {request.url}")
            route.abort()


def _is_wrong(text: str) -> bool:
    return "Content Security Policy" in text or "Uncaught" in text or "hacked" in text


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visits]:
    """Return a function that opens pages; the test fails if one of them had an error."""
    visits = Visits(chromium)
    yield visits
    for context in visits.contexts:
        context.close()
    assert visits.wrong == []
