"""Answer HTTP requests for a built site: the full documented query API, and the tree's files.

Status codes, headers and problem bodies (RFC 9457) are those of every host with query support.
"""

import json
import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from pathlib import PurePosixPath
from urllib.parse import parse_qsl

from werkzeug.wrappers import Request, Response

from builder.domain import query
from builder.domain.addresses import LIST, OPENAPI
from builder.domain.model import Model
from builder.publish import sums
from builder.publish.api import host_files, static
from builder.publish.artifacts import Batch, compact
from builder.settings import Settings

API = "asset-management/v1/"
_MODEL = re.compile(f"{LIST}/[^/-]+-[^/]+")  # an id has a hyphen, the other names below the list have none
_TYPES = {
    ".atom": "application/atom+xml",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".ndjson": "application/x-ndjson",
    ".sqlite": "application/vnd.sqlite3",
    ".svg": "image/svg+xml",
    ".xml": "application/xml",
}


class HttpApi:
    """The responses of one build of a site."""

    def __init__(self, ordered: Sequence[Model], batches: Iterable[Batch], settings: Settings) -> None:
        self._ordered = ordered
        self._artifacts = {artifact.path: artifact for batch in batches for artifact in batch.artifacts()}
        self._settings = settings

    def answer(self, request: Request) -> Response:
        """Answer a request of any method for any path."""
        response = complete(self._answer(request))
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = host_files.CONTENT_SECURITY_POLICY
        if response.status_code == HTTPStatus.OK:
            response.add_etag()
            request.environ.pop("HTTP_IF_MATCH", None)  # not supported by the API
            response.make_conditional(request.environ)
            response.headers.remove("Date")  # the server's own is sent too
        return response

    def _answer(self, request: Request) -> Response:
        base = self._settings.base_path
        is_below = f"{request.path}/".startswith(base)
        path = request.path[len(base) :].removesuffix("/") if is_below else ""
        method = request.environ["REQUEST_METHOD"]  # unchanged: method names are case-sensitive
        if method == "OPTIONS":
            return _preflight(path)
        if method not in ("GET", "HEAD"):
            return self._method_not_allowed(method, path)
        if not is_below:
            is_root = request.path == "/"
            return Response(status=HTTPStatus.FOUND, headers={"Location": base}) if is_root else self._not_found("")
        if path == OPENAPI:
            return Response(self._document(request.host_url), content_type="application/json")
        if path == sums.FILE_NAME:
            return Response(self._sums(request.host_url), content_type="text/plain; charset=utf-8")
        return self._list(request.query_string) if path == LIST else self._file(path)

    def _list(self, query_string: bytes) -> Response:
        pairs = parse_qsl(
            query_string.decode(errors="surrogateescape"), keep_blank_values=True, errors="surrogateescape"
        )
        try:
            items, has_more = query.select(self._ordered, query.parse(pairs))
        except query.QueryError as error:
            return problem(HTTPStatus.BAD_REQUEST, str(error))
        content = static.list_body((model.record for model in items), has_more=has_more)
        return Response(content, content_type="application/json")

    def _sums(self, host: str) -> bytes:
        """Return ``SHA256SUMS`` of what this server sends, whose OpenAPI document is its own."""
        digests = {path: sums.digest_of(artifact.render()) for path, artifact in self._artifacts.items()}
        return sums.render(digests | {OPENAPI: sums.digest_of(self._document(host))})

    def _document(self, host: str) -> bytes:
        """Return the OpenAPI document with this server's address instead of the main site's."""
        document = json.loads(self._artifacts[OPENAPI].render())
        document["servers"] = [{"url": f"{host.rstrip('/')}{self._settings.base_path}".rstrip("/")}]
        return compact(document) + b"\n"

    def _file(self, path: str) -> Response:
        for candidate in (path, f"{path}/index.json", f"{path}/index.html".lstrip("/")):
            if candidate in self._artifacts:
                return self._content(candidate, HTTPStatus.OK)
        return self._not_found(path)

    def _content(self, path: str, status: HTTPStatus) -> Response:
        content_type = _TYPES.get(PurePosixPath(path).suffix, "application/octet-stream")
        return Response(self._artifacts[path].render(), status, content_type=content_type)

    def _not_found(self, path: str) -> Response:
        if path.startswith(API):
            return problem(HTTPStatus.NOT_FOUND, "there is nothing at this address")
        return self._content("404.html", HTTPStatus.NOT_FOUND)

    def _method_not_allowed(self, method: str, path: str) -> Response:
        operation = _operation(method, path)
        detail = "only GET, HEAD and OPTIONS are answered here"
        if operation:
            where = f"{self._settings.base_path}contribute/"
            detail = f"the catalogue changes by pull request: to {operation} a model, see {where}"
        response = problem(HTTPStatus.METHOD_NOT_ALLOWED, detail)
        response.headers["Allow"] = _allowed_methods(path)
        return response


def complete(response: Response) -> Response:
    """Add the headers of every response, and return it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Allow"
    response.headers["Cache-Control"] = host_files.CACHING
    response.headers["Referrer-Policy"] = host_files.REFERRER_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def problem(status: HTTPStatus, detail: str) -> Response:
    """Return an error as a problem document (RFC 9457)."""
    body = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}
    return Response(compact(body) + b"\n", status, content_type="application/problem+json")


def _preflight(path: str) -> Response:
    headers = {
        "Allow": _allowed_methods(path),
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST, PATCH",
        "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status=HTTPStatus.NO_CONTENT, headers=headers)


def _allowed_methods(path: str) -> str:
    return "OPTIONS" if _is_archive(path) else "GET, HEAD, OPTIONS"


def _operation(method: str, path: str) -> str | None:
    """Return the documented write that a request asks for, if any."""
    if method == "POST" and path == LIST:
        return "create"
    if method == "POST" and _is_archive(path):
        return "archive"
    if method == "PATCH" and _MODEL.fullmatch(path):
        return "update"
    return None


def _is_archive(path: str) -> bool:
    return path.endswith("/archive") and _MODEL.fullmatch(path.removesuffix("/archive")) is not None
