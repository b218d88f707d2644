"""One table of requests and responses, for every host."""

import gzip
from pathlib import Path

import pytest

from tests.hosts import real_hosts
from tests.hosts.conformance import LIST, LIVE, ROWS, Answer, Row, ask, check, check_body
from tests.hosts.conftest import Hosts
from tests.hosts.real_hosts import STATIC, WITH_QUERIES

SUB_PATH = "https://example.org/some/path/"


def redirected(base: str, target: str) -> Answer:
    """Send GET, and follow one redirect within the host."""
    answer = ask(base, target)
    if answer.status == 301:
        answer = ask(base, answer.headers["location"].removeprefix("/"))
    return answer


@pytest.mark.parametrize("host", WITH_QUERIES)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_answers_as_documented(hosts: Hosts, host: str, row: Row) -> None:
    """A host with query support answers each request with the documented status, headers and body."""
    check(row, ask(hosts.address(host), row.target, row.method, row.sent), hosts.tree)


@pytest.mark.parametrize("host", STATIC)
@pytest.mark.parametrize("row", [row for row in ROWS if row.static], ids=lambda row: row.name)
def test_files_answer_by_path(hosts: Hosts, host: str, row: Row) -> None:
    """A static host answers the list, a model, the selections by path and the feeds with the documented body."""
    answer = redirected(hosts.address(host), row.target)
    assert answer.status == 200
    content_type = row.headers.get("content-type", "application/json")
    if host == "github-pages" and row.target.endswith((".ndjson", ".sqlite")):  # it takes its types from mime-db
        content_type = "application/octet-stream"
    assert answer.headers["content-type"] == content_type
    assert answer.headers["access-control-allow-origin"] == "*"
    check_body(row, answer, hosts.tree)


@pytest.mark.parametrize("host", STATIC)
def test_files_ignore_the_query(hosts: Hosts, host: str) -> None:
    """A static host answers any query on the list with all live models and hasMore false."""
    answer = redirected(hosts.address(host), f"{LIST}?limit=1&startingAfter=x&vendor=nobody")
    assert (answer.ids, answer.has_more) == (LIVE, False)


@pytest.mark.parametrize("host", [*WITH_QUERIES, *STATIC])
def test_a_probe_shows_whether_a_host_has_query_support(hosts: Hosts, host: str) -> None:
    """``?startingAfter=-``, never an id, is 400 on a host with query support and 200 on a static one."""
    answer = redirected(hosts.address(host), f"{LIST}?startingAfter=-")
    assert answer.status == (400 if host in WITH_QUERIES else 200)


@pytest.mark.parametrize("row", [row for row in ROWS if row.static or row.status == 404], ids=lambda row: row.name)
def test_nginx_alone_gives_the_documented_headers(hosts: Hosts, row: Row) -> None:
    """Without an upstream nginx answers files and unknown paths with the documented headers and no redirect."""
    check(row, ask(hosts.address("nginx"), row.target, row.method, row.sent), hosts.tree)


@pytest.mark.parametrize("row", [row for row in ROWS if row.status == 405], ids=lambda row: row.name)
def test_nginx_alone_refuses_other_methods_with_a_problem(hosts: Hosts, row: Row) -> None:
    """Without an upstream nginx refuses all other methods with a problem, including the documented writes."""
    check(row, ask(hosts.address("nginx"), row.target, row.method), hosts.tree)


@pytest.mark.parametrize("host", WITH_QUERIES)
@pytest.mark.parametrize("target", [LIST, f"{LIST}?limit=50", f"{LIST}/{LIVE[0]}"])
def test_an_etag_saves_the_body(hosts: Hosts, host: str, target: str) -> None:
    """The ETag of a response, sent back alone, in a list or as a weak one, gives 304 without a body."""
    address = hosts.address(host)
    etag = ask(address, target).headers["etag"]
    for known in (etag, f'"other", {etag}', f"W/{etag}"):
        answer = ask(address, target, headers={"If-None-Match": known})
        assert (answer.status, answer.headers["etag"], answer.body) == (304, etag, b"")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", [*WITH_QUERIES, *STATIC])
def test_html_is_served_safely(hosts: Hosts, host: str) -> None:
    """A page is UTF-8 HTML with a strict content policy, nosniff and Referrer-Policy, except on GitHub Pages."""
    answer = ask(hosts.address(host), f"models/{LIVE[0]}/")
    assert (answer.status, answer.body[:15]) == (200, b"<!doctype html>")
    if host != "github-pages":
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "default-src 'none'; script-src 'self';" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize("host", [*WITH_QUERIES, *STATIC])
def test_an_unknown_page_is_the_catalogues_own(hosts: Hosts, host: str) -> None:
    """Outside of the API an unknown address gets the site's 404 page."""
    answer = ask(hosts.address(host), "nothing/here")
    assert (answer.status, answer.body) == (404, (hosts.tree / "404.html").read_bytes())


@pytest.mark.parametrize("host", ["serve", "node", "nginx-node"])
def test_a_method_of_any_name_is_refused(hosts: Hosts, host: str) -> None:
    """A method with an unregistered name gets 405; workerd's own parser answers 501 before the worker runs."""
    answer = ask(hosts.address(host), LIST, "BREW")
    assert (answer.status, answer.headers["content-type"]) == (405, "application/problem+json")


@pytest.mark.parametrize("host", ["serve", "node", "workerd"])
def test_a_null_byte_is_not_found(hosts: Hosts, host: str) -> None:
    """A path with a null byte is unknown; nginx refuses it with its own 400."""
    assert ask(hosts.address(host), f"{LIST}/%00").status == 404


@pytest.mark.parametrize("host", ["node", "nginx-node", "nginx"])
@pytest.mark.parametrize("target", [LIST, f"{LIST}?limit=1", f"{LIST}?limit=150", f"models/{LIVE[0]}/"])
def test_a_compressed_response_has_its_own_etag(hosts: Hosts, host: str, target: str) -> None:
    """A client that accepts gzip gets it with Vary and another ETag, which gives 304 for that coding alone."""
    address, accepts = hosts.address(host), {"Accept-Encoding": "br;q=0.5, gzip"}
    plain, coded = ask(address, target), ask(address, target, headers=accepts)
    assert coded.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in coded.headers["vary"].lower()
    assert gzip.decompress(coded.body) == plain.body
    assert coded.headers["etag"] != plain.headers["etag"]
    for answer, status in ((coded, 304), (plain, 200)):
        again = ask(address, target, headers=accepts | {"If-None-Match": answer.headers["etag"]})
        assert (again.status, again.headers["etag"]) == (status, coded.headers["etag"])


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "gzip; q=0.000"])
def test_a_refused_coding_is_not_sent(hosts: Hosts, accepted: str) -> None:
    """A client that does not accept gzip gets the content uncompressed."""
    answer = ask(hosts.address("node"), LIST, headers={"Accept-Encoding": accepted})
    assert "content-encoding" not in answer.headers
    assert answer.ids == LIVE


def test_node_answers_below_a_sub_path(tmp_path: Path) -> None:
    """Below a base path the Node server answers the same, and redirects there from the root."""
    tree = real_hosts.built(tmp_path, SUB_PATH)
    with real_hosts.node(tree) as address:
        assert ask(address, "").headers["location"] == "/some/path/"
        assert ask(address, f"some/path/{LIST}?limit=2").ids == LIVE[:2]
        assert ask(address, f"some/path/{LIST}/{LIVE[0]}").status == 200
        assert ask(address, "some/path").body == (tree / "index.html").read_bytes()
        assert ask(address, LIST).status == 404
        assert b"see /some/path/contribute/" in ask(address, f"some/path/{LIST}", "POST").body
