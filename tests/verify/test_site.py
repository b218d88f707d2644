"""Tests of ``builder.verify.site`` with servers that are wrong, hostile, slow or gone."""

import gzip
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import urllib3

from builder.problems import BuilderError
from builder.verify import site
from builder.verify.differences import Difference
from tests.verify.conftest import FILES

Reply = tuple[int, dict[str, str], bytes]
Serve = Callable[[str, int], Reply]  # of a path, the how many-th request for it


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry without waiting."""
    monkeypatch.setattr(site, "RETRIES", site.RETRIES.new(backoff_factor=0, backoff_jitter=0))


@contextmanager
def serving(reply: Serve) -> Iterator[str]:
    """Run a server below /some/path/ that answers with ``reply``; yield its address."""
    counts: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            counts[self.path] += 1
            status, headers, body = reply(self.path.removeprefix("/some/path/"), counts[self.path])
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/some/path/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def files(tree: Path) -> Serve:
    """Answer with the files of a tree."""

    def reply(path: str, _: int) -> Reply:
        file = tree / path
        return (200, {}, file.read_bytes()) if file.is_file() else (404, {}, b"nothing")

    return reply


def test_a_site_as_listed_has_no_difference(tree: Path) -> None:
    """All files are fetched, below a sub-path, whether the address ends with a slash or not."""
    with serving(files(tree)) as address:
        assert site.verify(address) == (len(FILES), [])
        assert site.verify(address.removesuffix("/")) == (len(FILES), [])


def test_every_difference_is_named(tree: Path) -> None:
    """A changed byte and a missing file are differences; a file for the host itself need not be served."""
    (tree / "index.html").write_bytes(b"<p>Home</p>")
    (tree / "models/acme-one/index.html").unlink()
    (tree / "_headers").unlink()
    with serving(files(tree)) as address:
        assert site.verify(address).differences == [
            Difference("index.html", "different"),
            Difference("models/acme-one/index.html", "missing"),
        ]


def test_a_list_from_elsewhere_replaces_the_sites_own(tree: Path) -> None:
    """With a list that was verified, a host that rewrote its own list together with a file is found out."""
    listed = {"index.html": "0" * 64}
    with serving(files(tree)) as address:
        assert site.verify(address, listed).differences == [Difference("index.html", "different")]


def test_a_host_that_compresses_unasked_serves_the_same(tree: Path) -> None:
    """What counts is the content, after the coding that the host applied."""

    def reply(path: str, count: int) -> Reply:
        status, _, body = files(tree)(path, count)
        return status, {"Content-Encoding": "gzip"}, gzip.compress(body)

    with serving(reply) as address:
        assert site.verify(address) == (len(FILES), [])


def test_redirects_below_the_address_are_followed(tree: Path) -> None:
    """Hosts that take index.html off an address serve the same files."""

    def reply(path: str, count: int) -> Reply:
        if path.endswith("index.html"):
            return 308, {"Location": "./"}, b""
        return files(tree)(f"{path}index.html" if path.endswith("/") or not path else path, count)

    with serving(reply) as address:
        assert site.verify(address) == (len(FILES), [])


def test_a_not_found_page_may_have_its_status(tree: Path) -> None:
    """A host that serves 404.html only as an error serves it; no other file may be served so."""

    def reply(path: str, count: int) -> Reply:
        return (404, *files(tree)(path, count)[1:]) if path in ("404.html", "index.html") else files(tree)(path, count)

    with serving(reply) as address:
        assert site.verify(address).differences == [Difference("index.html", "missing")]


@pytest.mark.parametrize(
    "target", ["http://{host}/other/", "/etc/", "http://evil.example/", "https://{host}/some/path/"]
)
def test_a_redirect_to_elsewhere_is_not_followed(tree: Path, target: str) -> None:
    """Another host, scheme or folder is not asked, and the difference says where the redirect led."""
    asked = []

    def reply(path: str, count: int) -> Reply:
        asked.append(path)
        if path == "index.html":
            return 302, {"Location": target.format(host=host)}, b""
        return files(tree)(path, count)

    with serving(reply) as address:
        host = address.split("/")[2]
        [difference] = site.verify(address).differences
    assert (difference.path, difference.state) == ("index.html", "different")
    assert "a redirect leads elsewhere, to " in difference.reason
    assert set(asked) == {"SHA256SUMS", *FILES}


def test_a_redirect_of_the_list_names_the_address_to_use() -> None:
    """A site that has moved is not followed: the error names where to."""
    with (
        serving(lambda *_: (301, {"Location": "https://example.org/SHA256SUMS"}, b"")) as address,
        pytest.raises(BuilderError, match="a redirect leads elsewhere, to https://example"),
    ):
        site.verify(address)


def test_redirects_end(tree: Path) -> None:
    """A redirect to itself is no endless loop."""

    def reply(path: str, count: int) -> Reply:
        return (302, {"Location": "index.html"}, b"") if path == "index.html" else files(tree)(path, count)

    with serving(reply) as address:
        assert site.verify(address).differences == [Difference("index.html", "unreadable", "too many redirects")]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_host_is_asked_again(tree: Path, status: int) -> None:
    """An error that may pass is retried."""

    def reply(path: str, count: int) -> Reply:
        return (status, {"Retry-After": "0"}, b"") if count < 3 else files(tree)(path, count)

    with serving(reply) as address:
        assert site.verify(address) == (len(FILES), [])


def test_an_error_that_stays_is_named(tree: Path) -> None:
    """A file that the host refuses, or cannot serve, is named with the host's answer."""

    def reply(path: str, count: int) -> Reply:
        return (
            (403, {}, b"")
            if path == "index.html"
            else (500, {}, b"")
            if path == "404.html"
            else files(tree)(path, count)
        )

    with serving(reply) as address:
        assert site.verify(address).differences == [
            Difference("404.html", "unreadable", "the host answers 500"),
            Difference("index.html", "unreadable", "the host answers 403"),
        ]


def test_an_answer_that_breaks_off_is_read_again(tree: Path) -> None:
    """A connection that ends in the middle of a file is no difference, if the next one does not."""

    def reply(path: str, count: int) -> Reply:
        status, headers, body = files(tree)(path, count)
        is_broken = count == 1 and path == "index.html"
        return (status, {"Content-Length": "99", "Connection": "close"}, body) if is_broken else (status, headers, body)

    with serving(reply) as address:
        assert site.verify(address) == (len(FILES), [])


def test_a_file_without_end_is_not_read_to_its_end(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than any file of a site can have is a difference, compressed or not."""
    monkeypatch.setattr(site, "MAX_FILE_BYTES", 10_000)

    def reply(path: str, count: int) -> Reply:
        if path == "index.html":
            return 200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(100_000_000))
        return files(tree)(path, count)

    with serving(reply) as address:
        assert site.verify(address).differences == [Difference("index.html", "different", "more than 10,000 bytes")]


def test_a_site_that_is_published_meanwhile_is_reported(tree: Path) -> None:
    """Differences between a list and files of the next build are an error, not differences."""

    def reply(path: str, count: int) -> Reply:
        status, headers, body = files(tree)(path, count)
        is_next = path == "index.html" or (path == "SHA256SUMS" and count > 1)
        return status, headers, body + b" " if is_next else body

    with serving(reply) as address, pytest.raises(BuilderError, match="was published again during the comparison"):
        site.verify(address)


def test_without_a_network_the_reason_is_reported() -> None:
    """A host that cannot be reached, or a name that does not exist, is an error with its cause."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(BuilderError, match=r"SHA256SUMS: .*Connection refused"):
        site.verify(f"http://127.0.0.1:{port}/")
    with pytest.raises(BuilderError, match=r"SHA256SUMS: .*(resolve|resolution|not known)"):
        site.verify("https://catalogue.invalid/")


def test_a_host_that_goes_away_ends_the_check(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a number of files that cannot be fetched the others are not tried."""
    monkeypatch.setattr(site, "MAX_UNREADABLE", 2)
    asked = []

    def reply(path: str, count: int) -> Reply:
        asked.append(path)
        return files(tree)(path, count) if path == "SHA256SUMS" else (403, {}, b"")

    with serving(reply) as address, pytest.raises(BuilderError, match="stopped: 3 files cannot be fetched"):
        site.verify(address)


def test_a_site_without_a_list_is_an_error() -> None:
    """An address that is no built site is an error that asks for the right one."""
    with (
        serving(lambda *_: (404, {}, b"")) as address,
        pytest.raises(BuilderError, match="the host answers 404"),
    ):
        site.verify(address)


def test_the_environments_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests go through the proxy that the environment names, but for hosts that it excepts."""
    with serving(lambda path, _: (200, {}, path.encode())) as address:
        monkeypatch.setenv("http_proxy", address.replace("/some/path/", ""))
        monkeypatch.setenv("no_proxy", "")
        assert isinstance(site.connections_to("http://catalogue.invalid/"), urllib3.ProxyManager)
        assert site.PublishedSite("http://catalogue.invalid/").sums() == b"http://catalogue.invalid/SHA256SUMS"
        monkeypatch.setenv("no_proxy", "catalogue.invalid")
        assert not isinstance(site.connections_to("http://catalogue.invalid/"), urllib3.ProxyManager)
