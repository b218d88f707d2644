"""The documented API over HTTP, as the preview answers it."""

import json
from collections.abc import Callable

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from builder import settings
from builder.domain import query
from builder.domain.addresses import LIST
from builder.publish import plan, sums
from builder.serve.http_api import HttpApi
from tests.publish.api.test_static import model

Ask = Callable[..., Response]
MODELS = query.in_order([model(number, archived=number == 3) for number in range(1, 6)])


@pytest.fixture(scope="module", params=["/", "/some/path/"])
def base(request: pytest.FixtureRequest) -> str:
    """Return the base path: the root and a sub-path."""
    return str(request.param)


@pytest.fixture(scope="module")
def ask(base: str) -> Ask:
    """Return a function that sends a request to a built site and returns the response."""
    chosen = settings.main_site().with_base_url(f"https://example.org{base}")
    api = HttpApi(MODELS, plan.batches(MODELS, chosen), chosen)
    client = Client(Request.application(api.answer), Response)

    def send(path: str, method: str = "GET", *, below: str = LIST, headers: dict[str, str] | None = None) -> Response:
        as_sent = {"REQUEST_METHOD": method}  # the test client would write it in capitals
        return client.open(f"{base}{below}{path}", method=method, headers=headers, environ_overrides=as_sent)

    return send


def ids(response: Response) -> list[str]:
    """Return the ids of a list."""
    return [item["id"] for item in json.loads(response.data)["data"]["items"]]


def numbers(response: Response) -> str:
    """Return the numbers of the models of a list, and a + where there are more."""
    more = json.loads(response.data)["data"]["hasMore"]
    return "".join(name.removeprefix("acme-m") for name in ids(response)) + ("+" if more else "")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "1245"),
        ("?", "1245"),
        ("?unknown=1&unknown=2", "1245"),
        ("?isArchived=false", "1245"),
        ("?isArchived=true", "3"),
        ("?limit=2", "12+"),
        ("?limit=4", "1245"),
        ("?limit=999999999", "1245"),
        ("?limit=2&startingAfter=acme-m2", "45"),
        ("?startingAfter=acme-m3", "45"),
        ("?startingAfter=acme-m5", ""),
        ("?isArchived=true&startingAfter=acme-m1", "3"),
        ("?vendor=aCME", "1245"),
        ("?vendor=%20Acme%0A&model=m4", "4"),
        ("?vendor=Acme+", "1245"),
        ("?vendor=nobody", ""),
        ("?vendor=%ff", None),
        ("?isArchived=True", "3"),
        ("?isArchived=FALSE", "1245"),
        ("?model=m3", ""),
        ("?model=m3&isArchived=true", "3"),
        ("?%6Cimit=1", "1+"),
        ("?limit=1;isArchived=true", None),
        ("?limit=0", None),
        ("?limit=01", None),
        ("?limit=1000000000", None),
        ("?limit=%D9%A1", None),
        ("?limit=-1", None),
        ("?limit=", None),
        ("?limit", None),
        ("?limit=1&limit=1", None),
        ("?isArchived=yes", None),
        ("?isArchived=", None),
        ("?vendor=", None),
        ("?vendor=%20", None),
        ("?model=%E3%80%80", None),
        ("?startingAfter=", None),
        ("?startingAfter=acme-m9", None),
        ("?startingAfter=acme-m1%20", None),
        ("?vendor=a&vendor=b", None),
    ],
)
@pytest.mark.parametrize("slash", ["", "/"])
def test_query(ask: Ask, slash: str, query: str, expected: str | None) -> None:
    """Each query gives the documented selection, or 400 with a problem body."""
    response = ask(slash + query)
    if expected is None:
        assert (response.status_code, response.content_type) == (400, "application/problem+json")
        assert json.loads(response.data)["status"] == 400
    else:
        assert (response.status_code, response.content_type) == (200, "application/json")
        assert numbers(response) == expected


def test_get_gives_the_bare_model(ask: Ask) -> None:
    """A model has no envelope, archived or not, with or without the last slash."""
    for model_id, archived in (("acme-m1", False), ("acme-m3", True)):
        body = json.loads(ask(f"/{model_id}").data)
        assert (body["id"], body["isArchived"]) == (model_id, archived)
        assert ask(f"/{model_id}/").data == ask(f"/{model_id}").data


@pytest.mark.parametrize(
    "path", ["/acme-m9", "/nothing", "/acme-m1/archive", "/pages/9/", "/acme-m1/index.html", "/%2e%2e/x"]
)
def test_unknown_is_404(ask: Ask, path: str) -> None:
    """What is not there is a problem document below the API."""
    response = ask(path)
    assert (response.status_code, response.content_type) == (404, "application/problem+json")
    assert json.loads(response.data) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "there is nothing at this address",
    }


@pytest.mark.parametrize(
    ("method", "path", "allow", "message"),
    [
        ("POST", "", "GET, HEAD, OPTIONS", "to create a model"),
        ("POST", "/", "GET, HEAD, OPTIONS", "to create a model"),
        ("PATCH", "/acme-m1", "GET, HEAD, OPTIONS", "to update a model"),
        ("POST", "/acme-m1/archive", "OPTIONS", "to archive a model"),
        ("DELETE", "/acme-m1", "GET, HEAD, OPTIONS", "only GET, HEAD and OPTIONS"),
        ("PUT", "", "GET, HEAD, OPTIONS", "only GET, HEAD and OPTIONS"),
        ("QUERY", "", "GET, HEAD, OPTIONS", "only GET, HEAD and OPTIONS"),
        ("TRACE", "", "GET, HEAD, OPTIONS", "only GET, HEAD and OPTIONS"),
        ("BREW", "/pages/1", "GET, HEAD, OPTIONS", "only GET, HEAD and OPTIONS"),
        ("get", "", "GET, HEAD, OPTIONS", "only GET, HEAD and OPTIONS"),
        ("PATCH", "/archived", "GET, HEAD, OPTIONS", "only GET, HEAD and OPTIONS"),
    ],
)
def test_writes_are_405(ask: Ask, method: str, path: str, allow: str, message: str) -> None:
    """Any other method is 405 with Allow; for the documented writes the problem says how to propose the change."""
    response = ask(path, method)
    assert (response.status_code, response.content_type) == (405, "application/problem+json")
    assert response.headers["Allow"] == allow
    assert message in json.loads(response.data)["detail"]


@pytest.mark.parametrize("path", ["", "/acme-m1", "/nothing-here", "?limit=0", "/pages/1/"])
def test_headers_are_on_every_answer(ask: Ask, path: str) -> None:
    """CORS, nosniff and revalidation are on answers of each status, 304 and 405 too."""
    tag = ask(path).headers.get("ETag", '"none"')
    for response in (ask(path), ask(path, "HEAD"), ask(path, "POST"), ask(path, headers={"If-None-Match": tag})):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Access-Control-Expose-Headers"] == "ETag, Allow"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_head_is_get_without_a_body(ask: Ask) -> None:
    """HEAD has the same headers as GET, and nothing behind them."""
    get, head = ask("?limit=1"), ask("?limit=1", "HEAD")
    assert head.data == b""
    assert dict(head.headers) == dict(get.headers)
    assert int(head.headers["Content-Length"]) == len(get.data)


def test_options_lets_a_browser_through(ask: Ask) -> None:
    """A preflight of a POST or PATCH passes, so that a browser sees the 405's body."""
    response = ask("", "OPTIONS")
    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS, POST, PATCH"
    assert response.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type, If-None-Match"
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["", "?limit=2", "/acme-m1", "/vendors/"])
def test_etag(ask: Ask, path: str) -> None:
    """The strong ETag comes from the content; 304 for it, for a list with it, for * and in weak comparison."""
    tag = ask(path).headers["ETag"]
    assert tag.startswith('"')
    assert ask(path).headers["ETag"] == tag
    for given in (tag, f'"x", {tag}', f"W/{tag}", "*"):
        response = ask(path, headers={"If-None-Match": given})
        assert (response.status_code, response.data, response.headers["ETag"]) == (304, b"", tag)
    assert ask(path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert ask("?limit=1").headers["ETag"] != ask("?limit=2").headers["ETag"]


def test_the_openapi_document_names_the_preview(ask: Ask, base: str) -> None:
    """A client generated from the preview's document sends its requests to the preview, not to the main site."""
    document = json.loads(ask("asset-management/v1/openapi.json", below="").data)
    assert document["servers"] == [{"url": f"http://localhost{base.rstrip('/')}"}]


def test_the_sums_are_of_what_is_served(ask: Ask) -> None:
    """The list of digests has its type, and what the preview answers with agrees with it, the OpenAPI document too."""
    response = ask("SHA256SUMS", below="")
    assert (response.status_code, response.content_type) == (200, "text/plain; charset=utf-8")
    digests = sums.read_own(response.data)
    assert len(digests) > 20
    for path, digest in digests.items():
        assert sums.digest_of(ask(path, below="").data) == digest, path


def test_the_site_is_served_beside(ask: Ask) -> None:
    """HTML, schemas and the OpenAPI document have their types; an unknown page is the site's own 404."""
    for path, content_type in (
        ("", "text/html; charset=utf-8"),
        ("models/acme-m1", "text/html; charset=utf-8"),
        ("schemas/model.schema.json", "application/json"),
        ("assets/style.css", "text/css; charset=utf-8"),
        ("asset-management/v1/openapi.json", "application/json"),
    ):
        response = ask(path, below="")
        assert (response.status_code, response.content_type) == (200, content_type), path
    missing = ask("nothing", below="")
    assert (missing.status_code, missing.content_type) == (404, "text/html; charset=utf-8")
