"""The preview on loopback: build in memory, serve, rebuild when a file changes."""

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr
from http import HTTPStatus
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from watchfiles import DefaultFilter, watch
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from builder import settings
from builder.check import catalogue
from builder.domain import query
from builder.domain.addresses import CATALOG
from builder.history import file_history, git
from builder.history.join import join_models, removed_models
from builder.history.landing_order import landing_order
from builder.problems import BuilderError, Problem
from builder.publish import plan
from builder.serve.http_api import HttpApi, complete, problem

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HOST = "127.0.0.1"
LOOPBACK_NAMES = frozenset({HOST, "localhost", "::1"})
_REFUSALS = {
    HTTPStatus.REQUEST_URI_TOO_LONG: "the address is too long",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "the headers are too long",
}
_FILTER = DefaultFilter(ignore_dirs=())  # ignores editors' temporary files, but not .git


class Preview:
    """The preview of a root, as a WSGI application. ``rebuild`` replaces it only if the catalogue has no problems."""

    def __init__(self, root: Path, source_date: int | None) -> None:
        self._root = root
        self._source_date = source_date
        self._api: HttpApi | None = None
        self.base_path = "/"

    def rebuild(self) -> list[Problem]:
        """Build again; return the problems that left the earlier build in place, if any. Raises BuilderError."""
        loaded = catalogue.load(self._root, order=landing_order(self._root))
        if loaded.errors:
            return loaded.problems
        site_settings = settings.read(self._root)
        history = file_history.read(self._root, file_history.head(self._root))
        entries = [model.entry for model in loaded.models]
        ordered = query.in_order(join_models(self._root, entries, history, self._source_date).values())
        removed = removed_models([entry.path for entry in entries], history, self._source_date)
        batches = plan.batches(ordered, site_settings, removed=removed)
        self._api, self.base_path = HttpApi(ordered, batches, site_settings), site_settings.base_path
        return []

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request from the latest build.

        A request with another host name is refused: otherwise a website whose name resolves to this machine (DNS
        rebinding) could read drafts as its own content.
        """
        if not _is_for_loopback(environ):
            response = complete(problem(HTTPStatus.MISDIRECTED_REQUEST, "the preview answers only on this machine"))
        else:
            response = self._api.answer(Request(environ)) if self._api else _unavailable()
        return response(environ, start_response)

    def builds(self) -> Iterator[list[Problem] | BuilderError]:
        """Build now and whenever a file changes, until interrupted; yield the problems or the error of each build."""
        first = True
        # The first build waits for the first timeout, when the files are watched already, so that no change is missed.
        for changes in watch(*self._watched_paths(), watch_filter=_FILTER, yield_on_timeout=True, rust_timeout=200):
            if changes or first:
                first = False
                yield self._try_to_rebuild()

    def _watched_paths(self) -> list[Path]:
        """Return the paths that a build depends on: models, settings, and Git's log of HEAD."""
        paths = [self._root / CATALOG, self._root / "site"]
        if git.prefix(self._root) is not None:
            log = git.output(self._root, "rev-parse", "--path-format=absolute", "--git-path", "logs/HEAD")
            paths.append(Path(os.fsdecode(log.removesuffix(b"\n"))))
        return [path for path in paths if path.exists()]

    def _try_to_rebuild(self) -> list[Problem] | BuilderError:
        try:
            return self.rebuild()
        except BuilderError as error:
            return error
        except OSError as error:  # a file that was just removed
            return BuilderError(str(error))


@contextmanager
def serve_in_background(application: Preview, port: int) -> Iterator[int]:
    """Serve until the block ends; yield the port (0 chooses a free one). Raises BuilderError if it cannot be used."""
    try:
        with redirect_stderr(StringIO()):  # where werkzeug prints advice of its own
            server: BaseWSGIServer = make_server(HOST, port, application, threaded=True, request_handler=_Handler)
    except (OSError, SystemExit) as error:
        raise BuilderError(f"port {port} is taken or not allowed: choose another with --port") from error
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _is_for_loopback(environ: "WSGIEnvironment") -> bool:
    """Return whether a request's host is this machine, with any port: a tunnel may forward another one."""
    host = environ.get("HTTP_HOST")
    try:
        return host is None or urlsplit(f"//{host}").hostname in LOOPBACK_NAMES
    except ValueError:  # an invalid IPv6 address
        return False


def _unavailable() -> Response:
    detail = "the catalogue has problems: the terminal that runs the preview lists them"
    return complete(problem(HTTPStatus.SERVICE_UNAVAILABLE, detail))


class _Handler(WSGIRequestHandler):
    """Logs no requests, since the terminal shows problems, and refuses invalid requests with the API's error format."""

    def make_environ(self) -> "WSGIEnvironment":
        """Return the WSGI environment with the query as it was sent, including bytes beyond ASCII."""
        return super().make_environ() | {"QUERY_STRING": self.path.partition("?")[2]}

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Send a problem document with the usual headers, whatever HTTP version the request has."""
        status = HTTPStatus(code)
        response = complete(problem(status, _REFUSALS.get(status, "this is not an HTTP request")))
        self.close_connection = True
        self.request_version = "HTTP/1.1"  # an older one has no headers
        self.send_response(status)
        for name, value in [*response.headers, ("Connection", "close")]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.get_data())

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the overridden method's name
        """Log nothing."""
