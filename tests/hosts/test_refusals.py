"""Requests that a host's own parser refuses get the API's problem document, readable by a browser."""

import http.client
import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.hosts import real_hosts
from tests.hosts.conformance import LIST, LIVE, ask, model_id
from tests.hosts.conftest import Hosts

HOSTS = ["serve", "node", "nginx-node", "nginx"]


@pytest.fixture(scope="module")
def addresses(hosts: Hosts) -> dict[str, str]:
    """Return the addresses of the hosts whose parsers we can configure."""
    return {host: hosts.address(host) for host in HOSTS}


def send(base: str, request: bytes) -> tuple[int, str, list[tuple[str, str]], bytes]:
    """Send bytes unchanged; return status, reason, headers (names in lower case) and body."""
    address = urlsplit(base)
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        connection.sendall(request)
        response = http.client.HTTPResponse(connection)
        response.begin()
        headers = [(name.lower(), value) for name, value in response.getheaders()]
        return response.status, response.reason, headers, response.read()


HOST = b"Host: localhost\r\n"
LONG = b"a" * 70_000
REFUSED = [
    ("a method for proxies", b"CONNECT example.org:80 HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    ("an address that is too long", b"GET /" + LIST.encode() + b"?vendor=" + LONG + b" HTTP/1.1\r\n" + HOST, 414),
    ("a header that is too long", b"GET / HTTP/1.1\r\n" + HOST + b"X: " + LONG + b"\r\n\r\n", 431),
    ("a line that is no request", b"GET\r\n\r\n", 400),
    ("a version that nobody has", b"GET / HTTP/x\r\n" + HOST + b"\r\n", 400),
]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(("request_", "status"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_is_refused_with_a_problem(addresses: dict[str, str], host: str, request_: bytes, status: int) -> None:
    """The response has a reason phrase, a problem document, and each usual header once."""
    answered, reason, headers, body = send(addresses[host], request_)
    if host.startswith("nginx"):  # it has no reason phrase for 431
        reason = reason or "none"
        if answered == 400 and status == 405:  # 1.22 checks the address before the method, 1.30 does not
            status = 400
    assert (answered, json.loads(body)["status"], reason != "") == (status, status, True)
    for name, value in {
        "content-type": "application/problem+json",
        "access-control-allow-origin": "*",
        "x-content-type-options": "nosniff",
        "content-length": str(len(body)),
    }.items():
        assert [found for known, found in headers if known == name] == [value]


@pytest.mark.parametrize("host", ["node", "nginx-node", "nginx"])
def test_a_request_without_host_is_refused_with_a_problem(addresses: dict[str, str], host: str) -> None:
    """HTTP/1.1 requires the Host header; HTTP/1.0 does not."""
    status, _, headers, body = send(addresses[host], f"GET /{LIST} HTTP/1.1\r\n\r\n".encode())
    assert (status, json.loads(body)["status"]) == (400, 400)
    assert ("access-control-allow-origin", "*") in headers
    assert send(addresses[host], f"GET /{LIST} HTTP/1.0\r\n\r\n".encode())[0] == 200


@pytest.mark.parametrize("host", ["serve", "node", "nginx-node"])
def test_raw_utf_8_is_read_or_refused(addresses: dict[str, str], host: str) -> None:
    """A name that is not percent-encoded, as curl sends it, finds its models or gets a 400 with the reason."""
    target = f"/{LIST}?vendor=ÄRGER%20%26%20söhne"
    status, _, headers, body = send(addresses[host], f"GET {target} HTTP/1.1\r\n".encode() + HOST + b"\r\n")
    if host == "serve":
        assert [item["id"] for item in json.loads(body)["data"]["items"]] == [
            model_id("Ärger & Söhne", model) for model in ("50% / a=b+c?#", "ΟΔΟΣ ΣΑΣ")
        ]
    else:
        assert (status, json.loads(body)["detail"]) == (400, "write the address percent-encoded")
        assert ("access-control-allow-origin", "*") in headers


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("header", ["Range: bytes=999999-", "Range: bytes=0-1", 'If-Match: "x"', "Expect: nothing"])
def test_conditions_that_are_not_documented_do_not_count(addresses: dict[str, str], host: str, header: str) -> None:
    """Ranges and If-Match are ignored: the whole model is returned. Nginx refuses If-Match with a problem."""
    name, value = header.split(": ")
    answer = ask(addresses[host], f"{LIST}/{LIVE[0]}", headers={name: value})
    assert answer.headers["access-control-allow-origin"] == "*"
    if host.startswith("nginx") and name == "If-Match":
        assert (answer.status, json.loads(answer.body)["status"]) == (412, 412)
        assert answer.headers["content-type"] == "application/problem+json"
    else:
        assert (answer.status, json.loads(answer.body)["id"]) == (200, LIVE[0])


def test_an_error_is_one_line_in_the_log(tmp_path: Path) -> None:
    """If the tree cannot be read the response is a problem with the usual headers, and the log gets one short line."""
    tree = real_hosts.built(tmp_path)
    log = tmp_path / "log"
    with log.open("wb") as errors, real_hosts.node(tree, errors) as address:
        for path in (tree / LIST.replace("charging-station-models", "lookup")).rglob("*.json"):
            path.write_bytes(b"{")
        answer = ask(address, f"{LIST}?limit=2&vendor=%0A%1b[0m")
        assert (answer.status, answer.headers["content-type"]) == (500, "application/problem+json")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert json.loads(answer.body)["detail"] == "the catalogue cannot be read at the moment: ask again"
    [line] = log.read_text(encoding="utf-8").splitlines()
    assert line.startswith(f'GET "/{LIST}?limit=2&vendor=%0A%1b[0m": ')
    assert len(line) < 400
