"""The documented API as a table of requests and responses, and the catalogue behind them.

A host with query support answers every row; a static host those marked ``static``.
"""

import http.client
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from builder.domain import names
from tests.conftest import MINIMAL

API = "asset-management/v1/"
LIST = f"{API}charging-station-models"
SOURCE_DATE = 1_700_000_000  # all models landed at once: their order is that of their ids

# vendor, model, archived: names that a query must encode, a name of several vendors, one archived and replaced.
_NAMES = [
    ("Acme", "One", False),
    ("Acme", "Two", True),
    ("Acme", "Café 22 kW", False),
    ("Ärger & Söhne", "50% / a=b+c?#", False),
    ("Ärger & Söhne", "ΟΔΟΣ ΣΑΣ", False),
    ("Ärger & Söhne", "One", True),
    ("Ünïcode", "İstanbul", False),
    ("Zeta+Zeta", "One", False),
    ("Zeta+Zeta", "x y z", True),
]
_BULK = [("Bulk", f"B {number:03}", number % 10 == 0) for number in range(230)]  # more than two pages of live models


def model_id(vendor: str, model: str) -> str:
    """Return the id of a model in the catalogue."""
    return f"{names.slug(vendor)}-{names.slug(model)}"


MODELS = sorted((model_id(vendor, model), vendor, model, archived) for vendor, model, archived in _NAMES + _BULK)
LIVE = [key for key, _, _, archived in MODELS if not archived]
ARCHIVED = [key for key, _, _, archived in MODELS if archived]


def write_catalogue(root: Path) -> None:
    """Write the catalogue's files below a root."""
    for key, vendor, model, archived in MODELS:
        file = root / "catalog" / names.slug(vendor) / f"{key}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        text = MINIMAL.replace("vendor: Acme", f"vendor: {json.dumps(vendor)}")
        text = text.replace("model: One", f"model: {json.dumps(model)}")
        if model == "One":
            text += f"reportedAs: [{{vendor: {json.dumps(f'{vendor} AG')}, model: ONE_1}}]\n"
        file.write_text(text + ("isArchived: true\n" if archived else ""), encoding="utf-8")


@dataclass(frozen=True)
class Answer:
    """A response; the names of its headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ids(self) -> list[str]:
        """The ids of a list's models."""
        return [item["id"] for item in json.loads(self.body)["data"]["items"]]

    @property
    def has_more(self) -> bool:
        """Whether the list says that more follow."""
        return bool(json.loads(self.body)["data"]["hasMore"])

    @property
    def next_page(self) -> str | None:
        """The path of the next static page, if there is one."""
        path: str | None = json.loads(self.body)["links"]["next"]
        return path


def ask(
    base: str, target: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Answer:
    """Send one request exactly as written, and follow no redirect."""
    address = urlsplit(base)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    try:
        connection.request(method, f"{address.path}{target}", body=body, headers=dict(headers or {}))
        response = connection.getresponse()
        received = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, received, response.read())
    finally:
        connection.close()


@dataclass(frozen=True)
class Row:
    """A request and its expected response: a list's ids and hasMore, a problem's detail, or the content of a file."""

    name: str
    target: str
    method: str = "GET"
    status: int = 200
    ids: Sequence[str] | None = None
    has_more: bool = False
    detail: str | None = None
    file: str | None = None
    sent: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    static: bool = False


def _listed(name: str, query: str, ids: Sequence[str], *, has_more: bool = False, static: bool = False) -> Row:
    return Row(name, f"{LIST}{query}", ids=ids, has_more=has_more, static=static)


def _refused(name: str, query: str, detail: str) -> Row:
    return Row(name, f"{LIST}?{query}", status=400, detail=detail)


def _where(**parameters: str) -> str:
    return "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items())


def _of(vendor: str, *, archived: bool = False) -> list[str]:
    return [key for key, its_vendor, _, is_archived in MODELS if (its_vendor, is_archived) == (vendor, archived)]


_BULK_LIVE, _BULK_ARCHIVED = _of("Bulk"), _of("Bulk", archived=True)
_LIMIT = "limit must be a whole number from 1 to 999999999"
_CURSOR = "startingAfter is not the id of a model"
_WRITE = "the catalogue changes by pull request: to {} a model, see /contribute/"
_READ_ONLY = "only GET, HEAD and OPTIONS are answered here"
_NOWHERE = "there is nothing at this address"
_READING, _PREFLIGHT = {"allow": "GET, HEAD, OPTIONS"}, "GET, HEAD, OPTIONS, POST, PATCH"
_ALLOWED_HEADERS = "Authorization, Content-Type, If-None-Match"
_ONE = LIVE[0]

ROWS = [
    # The list without a query, and what counts as none.
    _listed("all", "", LIVE, static=True),
    _listed("all, with a slash", "/", LIVE, static=True),
    _listed("an empty query", "?", LIVE),
    _listed("unknown parameters are ignored", "?sort=asc&page=2&Limit=0", LIVE),
    _listed("live ones, explicitly", "?isArchived=false", LIVE),
    _listed("archived ones", "?isArchived=true", ARCHIVED),
    # Paging.
    _listed("the first page", "?limit=100", LIVE[:100], has_more=True),
    _listed("a limit of one", "?limit=1", LIVE[:1], has_more=True),
    _listed("a limit of all", f"?limit={len(LIVE)}", LIVE),
    _listed("a limit of all but one", f"?limit={len(LIVE) - 1}", LIVE[:-1], has_more=True),
    _listed("the highest limit", "?limit=999999999", LIVE),
    _listed("the next page", f"?limit=100&startingAfter={LIVE[99]}", LIVE[100:200], has_more=True),
    _listed("the last page", f"?limit=100&startingAfter={LIVE[199]}", LIVE[200:]),
    _listed("after the last", f"?startingAfter={LIVE[-1]}", []),
    _listed("after one, without a limit", f"?startingAfter={LIVE[10]}", LIVE[11:]),
    _listed(
        "after an archived model",
        f"?limit=3&startingAfter={_BULK_ARCHIVED[1]}",
        [key for key in LIVE if key > _BULK_ARCHIVED[1]][:3],
        has_more=True,
    ),
    _listed("archived, after a live model", f"?isArchived=true&limit=2&startingAfter={_BULK_LIVE[0]}",
            [key for key in ARCHIVED if key > _BULK_LIVE[0]][:2], has_more=True),
    # Filters.
    _listed("a vendor", "?vendor=Acme", _of("Acme")),
    _listed("a vendor in other letters, with spaces", "?vendor=%20%09aCME+", _of("Acme")),
    _listed("a large vendor's page", "?vendor=bulk&limit=100", _BULK_LIVE[:100], has_more=True),
    _listed("a large vendor's next page", f"?vendor=bulk&limit=100&startingAfter={_BULK_LIVE[99]}",
            _BULK_LIVE[100:200], has_more=True),
    _listed("a large vendor's archived models", "?vendor=BULK&isArchived=true", _BULK_ARCHIVED),
    _listed("a vendor after another's model", f"?vendor=acme&startingAfter={MODELS[0][0]}",
            [key for key in _of("Acme") if key > MODELS[0][0]]),
    _listed("a vendor to encode", _where(vendor="ÄRGER & SÖHNE"), _of("Ärger & Söhne")),
    _listed("a vendor, decomposed", _where(vendor="A\u0308rger & So\u0308hne"), _of("Ärger & Söhne")),
    _listed("a plus sign", _where(vendor="zeta+zeta"), _of("Zeta+Zeta")),
    _listed("a plus sign that is a space", "?vendor=zeta+zeta", []),
    _listed("a model of several vendors", "?model=ONE", [key for key in LIVE if key.endswith("-one")]),
    _listed("an archived model by name", "?model=one&isArchived=true", [model_id("Ärger & Söhne", "One")]),
    _listed("a model to encode", _where(model="50% / A=B+C?#"), [model_id("Ärger & Söhne", "50% / a=b+c?#")]),
    _listed("Greek, two sigmas", _where(model="οδος σας"), [model_id("Ärger & Söhne", "ΟΔΟΣ ΣΑΣ")]),
    _listed("Greek capitals", _where(model="ΟΔΟΣ ΣΑΣ"), [model_id("Ärger & Söhne", "ΟΔΟΣ ΣΑΣ")]),
    _listed("a dotted capital I", _where(model="i\u0307stanbul"), [model_id("Ünïcode", "İstanbul")]),
    _listed("a Kelvin sign", _where(model="café 22 \u212aW"), [model_id("Acme", "Café 22 kW")]),
    _listed("one space inside", _where(model="x y z", isArchived="true"), [model_id("Zeta+Zeta", "x y z")]),
    _listed("two spaces inside", _where(model="x y  z", isArchived="true"), []),
    _listed("vendor and model", _where(vendor="acme", model="one"), [model_id("Acme", "One")]),
    _listed("vendor and model that do not meet", _where(vendor="bulk", model="one"), []),
    _listed("an unknown vendor", "?vendor=nobody", []),
    _listed("a vendor that is an object's own name", "?vendor=__proto__&model=constructor", []),
    _listed("half a percent sign", "?vendor=%&model=%zz", []),
    _listed("archived ones, spelled as Python does", "?isArchived=True", ARCHIVED),
    _listed("live ones, spelled in capitals", "?isArchived=FALSE", LIVE),
    _listed("the sign for what cannot be decoded", "?vendor=%EF%BF%BD", []),
    _listed("bytes that are not UTF-8, in an unknown parameter", "?x=%FF&%FE=1", LIVE),
    _listed("a line feed in a name", "?vendor=acme%0Aone", []),
    # What is refused.
    *(_refused(f"limit={value}", f"limit={value}", _LIMIT)
      for value in ("0", "-1", "1.0", "1e2", "01", "%2B1", "+1", "1+", "abc", "1000000000", "%D9%A1", "", "0x10")),
    _refused("limit twice", "limit=1&limit=1", "limit is given twice: give it once"),
    _refused("limit without a value", "limit", _LIMIT),
    _refused("limit, its name encoded", "%6Cimit=0", _LIMIT),
    _refused("an unknown cursor", "startingAfter=acme-nothing", _CURSOR),
    _refused("an unknown cursor with a filter", "vendor=nobody&startingAfter=acme-nothing", _CURSOR),
    *(_refused(f"startingAfter={value}", f"startingAfter={value}", _CURSOR)
      for value in ("", "+", "ACME-ONE", "../x", "a--b", f"{_ONE}%0A", f"{_ONE}%00", "x" * 3000)),
    _refused("a cursor twice", f"startingAfter={_ONE}&startingAfter=", "startingAfter is given twice: give it once"),
    *(_refused(f"isArchived={value}", f"isArchived={value}", "isArchived must be true or false")
      for value in ("", "yes", "1", "T", "true+", "null")),
    *(_refused(f"bytes that are not UTF-8 in {name}", f"{name}=a%FF", f"{name} is not UTF-8")
      for name in ("limit", "startingAfter", "vendor", "model", "isArchived")),
    _refused("an encoded surrogate", "vendor=%ED%A0%80", "vendor is not UTF-8"),
    _refused("an empty vendor", "vendor=", "vendor is empty: give a name, or leave the parameter out"),
    _refused("a blank model", "model=%20%E3%80%80%EF%BB%BF", "model is empty: give a name, or leave the parameter out"),
    _refused("the first of two errors", "isArchived=yes&limit=0", _LIMIT),
    _refused("a filter twice", "vendor=a&limit=0&vendor=b", "vendor is given twice: give it once"),
    # Records and selections by path.
    Row("a model", f"{LIST}/{_ONE}", file=f"{LIST}/{_ONE}/index.json", static=True),
    Row("a model, with a slash", f"{LIST}/{_ONE}/", file=f"{LIST}/{_ONE}/index.json", static=True),
    Row("a model, with a query", f"{LIST}/{_ONE}?limit=0", file=f"{LIST}/{_ONE}/index.json", static=True),
    Row("an archived model", f"{LIST}/{ARCHIVED[0]}", file=f"{LIST}/{ARCHIVED[0]}/index.json", static=True),
    Row("the list's own file", f"{LIST}/index.json", file=f"{LIST}/index.json", static=True),
    Row("an encoded path", f"{API}charging%2Dstation%2Dmodels/pages/1", file=f"{LIST}/pages/1/index.json", static=True),
    *(Row(path, f"{LIST}/{path}{slash}", file=f"{LIST}/{path}/index.json", static=True)
      for path in ("pages/1", "pages/3", "archived", "vendors", "vendors/bulk", "vendors/arger-sohne/archived")
      for slash in ("", "/")),
    *(Row(path, f"{LIST}/{path}{slash}", file=f"{LIST}/{path}/index.json", static=True)
      for path in ("changes", "changes/pages/1", "changes/pages/3") for slash in ("", "/")),
    *(Row(path, path, file=path, static=True, headers={"content-type": "application/atom+xml"})
      for path in ("changes/feed.atom", "vendors/bulk/feed.atom")),
    Row("the OpenAPI document", f"{API}openapi.json", file=f"{API}openapi.json", static=True),
    *(Row(f"reported{slash}", f"{LIST}/reported/zeta-zeta-ag/one-1{slash}",
          file=f"{LIST}/reported/zeta-zeta-ag/one-1/index.json", static=True) for slash in ("", "/")),
    *(Row(f"downloads{slash}", f"downloads{slash}", file="downloads/index.json", static=True) for slash in ("", "/")),
    *(Row(name, f"downloads/{name}", file=f"downloads/{name}", headers={"content-type": content_type}, static=True)
      for name, content_type in (
          ("models.ndjson", "application/x-ndjson"), ("models.csv", "text/csv; charset=utf-8"),
          ("models.sqlite", "application/vnd.sqlite3"), ("ocpi-2.2.1.json", "application/json"))),
    Row("a schema", "schemas/model.schema.json", file="schemas/model.schema.json", static=True),
    *(Row(f"an unknown path: {path}", f"{LIST}/{path}", status=404, detail=_NOWHERE)
      for path in ("acme-nothing", "pages/99", "vendors/nobody", "changes/pages/6", "acme-one/archive",
                   "nothing/at/all", "%C3%A9", "%2e%2e%2fnothing", "A" * 300, "A/" * 600 + "A")),
    Row("an unknown part of the API", f"{API}nothing", status=404, detail=_NOWHERE),
    # Methods.
    Row("create", LIST, "POST", 405, detail=_WRITE.format("create"), headers=_READING),
    Row("update", f"{LIST}/{_ONE}", "PATCH", 405, detail=_WRITE.format("update"), headers=_READING),
    Row("archive", f"{LIST}/{_ONE}/archive", "POST", 405, detail=_WRITE.format("archive"),
        headers={"allow": "OPTIONS"}),
    *(Row(f"{method} on the list", LIST, method, 405, detail=_READ_ONLY, headers=_READING)
      for method in ("PUT", "DELETE", "PATCH", "TRACE", "QUERY", "PROPFIND")),
    *(Row(f"OPTIONS on {target}", target, "OPTIONS", 204, headers={
        "access-control-allow-methods": _PREFLIGHT, "access-control-allow-headers": _ALLOWED_HEADERS,
        "allow": allow, "access-control-max-age": "86400"})
      for target, allow in ((LIST, "GET, HEAD, OPTIONS"), (f"{LIST}/{_ONE}/archive", "OPTIONS"))),
    Row("HEAD on the list", f"{LIST}?limit=1", "HEAD"),
    Row("HEAD on a model", f"{LIST}/{_ONE}", "HEAD"),
    Row("HEAD on an error", f"{LIST}?limit=0", "HEAD", 400),
    Row("If-None-Match: *", f"{LIST}?limit=2", status=304, sent={"If-None-Match": "*"}),
    Row("If-None-Match of another", f"{LIST}?limit=1", ids=LIVE[:1], has_more=True, sent={"If-None-Match": '"other"'}),
]  # fmt: skip


def check(row: Row, answer: Answer, tree: Path) -> None:
    """Assert that a response is the documented one, with its headers."""
    assert answer.status == row.status, answer
    for name, value in {**_every_header(row), **row.headers}.items():
        assert answer.headers.get(name) == value, (name, answer.headers)
    if row.status == 200:
        assert answer.headers["etag"].startswith('"')
    if row.method == "HEAD" or row.status in (204, 304):
        assert answer.body == b""
    else:
        check_body(row, answer, tree)


def check_body(row: Row, answer: Answer, tree: Path) -> None:
    """Assert that a body is the documented one."""
    if row.ids is not None:
        assert (answer.ids, answer.has_more) == (list(row.ids), row.has_more)
    if row.file is not None and row.file.endswith("openapi.json"):  # the preview names itself as the server
        document, published = json.loads(answer.body), json.loads((tree / row.file).read_bytes())
        assert document | {"servers": None} == published | {"servers": None}
    elif row.file is not None:
        assert answer.body == (tree / row.file).read_bytes()
    if row.detail is not None:
        problem = {"type": "about:blank", "title": http.client.responses[row.status], "status": row.status}
        assert json.loads(answer.body) == problem | {"detail": row.detail}


def _every_header(row: Row) -> dict[str, str]:
    headers = {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "ETag, Allow",
        "cache-control": "public, max-age=0, must-revalidate",
        "referrer-policy": "strict-origin-when-cross-origin",
        "x-content-type-options": "nosniff",
    }
    if row.status == 200:
        headers["content-type"] = "application/json"
    if row.status >= 400:
        headers["content-type"] = "application/problem+json"
    return headers
