"""The preview as it runs: a real server on loopback that follows the files."""

import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client

from builder.domain.addresses import LIST
from builder.serve.server import Preview
from tests.conftest import MINIMAL, WriteModel
from tests.program import environment as program_environment


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a root with one model and settings of its own, below a sub-path."""
    folder = tmp_path_factory.mktemp("root")
    for path in ("catalog/acme", "site"):
        (folder / path).mkdir(parents=True)
    (folder / "catalog/acme/acme-one.yaml").write_text(MINIMAL)
    text = 'title: "T"\nbaseUrl: "https://example.org/sub/"\nrepositoryUrl: "https://example.org/repository"\n'
    (folder / "site/site.yaml").write_text(text)
    return folder


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """Return the port of a running `catalog serve`, and its process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "builder", "--root", str(root), "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env=program_environment({}),
    )
    assert process.stderr
    found = None
    while not found:
        line = process.stderr.readline()
        assert line, "the server ended"
        found = re.search(r"http://127\.0\.0\.1:(\d+)/sub/", line)
    yield int(found[1]), process
    process.terminate()
    assert process.wait(timeout=30) == 130
    process.stderr.close()


def ask(port: int, path: str, method: str = "GET") -> tuple[int, bytes]:
    """Send a request as it is and return status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path)
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    return answer


def test_answers_below_the_base_path(server: tuple[int, "subprocess.Popen[str]"]) -> None:
    """Site and API are served below the base path; / leads there; unknown methods are answered."""
    port, _ = server
    status, content = ask(port, f"/sub/{LIST}?limit=1&vendor=acme")
    assert (status, [item["id"] for item in json.loads(content)["data"]["items"]]) == (200, ["acme-one"])
    assert ask(port, "/sub")[0] == ask(port, "/sub/")[0] == 200
    assert ask(port, "/")[0] == 302
    assert ask(port, "/other/")[0] == 404
    assert ask(port, "/sub/../../etc/passwd")[0] == 404
    assert ask(port, f"/sub/{LIST}", "QUERY")[0] == 405
    assert ask(port, f"/sub/{LIST}", "TRACE")[0] == 405
    assert ask(port, f"/sub/{LIST}?vendor=%00%ff&limit=%zz")[0] == 400


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("LOCALHOST", 200),
        ("localhost:9000", 200),  # through a tunnel
        ("[::1]:{port}", 200),
        ("evil.example", 421),
        ("evil.example:{port}", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example:{port}", 421),
        ("localhost@evil.example", 421),
        ("evil.example/@localhost", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_only_requests_for_this_machine_are_answered(
    server: tuple[int, "subprocess.Popen[str]"], host: str, status: int
) -> None:
    """A website whose name leads to this machine cannot read the preview as if it were its own (DNS rebinding)."""
    port, _ = server
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", f"/sub/{LIST}", headers={"Host": host.format(port=port)})
    response = connection.getresponse()
    body = json.loads(response.read())
    assert (response.status, "data" in body) == (status, status == 200)
    connection.close()


def test_an_address_in_the_request_line_counts(server: tuple[int, "subprocess.Popen[str]"]) -> None:
    """The host of an absolute address takes the place of the Host header (RFC 9112, 3.2.2)."""
    port, _ = server
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", f"http://evil.example/sub/{LIST}", headers={"Host": "localhost"})
    assert connection.getresponse().status == 421
    connection.close()


def test_follows_the_files(
    root: Path,
    server: tuple[int, "subprocess.Popen[str]"],
    write_model: WriteModel,
) -> None:
    """A new model is served without a restart; a broken one is reported while the last good state stays."""
    port, process = server
    assert process.stderr
    write_model(root, "catalog/acme/acme-two.yaml", MINIMAL.replace("One", "Two"))
    _until(lambda: ask(port, f"/sub/{LIST}/acme-two")[0] == 200)
    write_model(root, "catalog/acme/acme-three.yaml", "vendor: [")
    while "error[yaml-syntax]" not in (line := process.stderr.readline()):
        assert line
    assert ask(port, f"/sub/{LIST}/acme-two")[0] == 200
    (root / "catalog/acme/acme-three.yaml").unlink()
    (root / "catalog/acme/acme-two.yaml").unlink()
    _until(lambda: ask(port, f"/sub/{LIST}/acme-two")[0] == 404)


def test_before_the_first_build_a_problem_says_why(root: Path) -> None:
    """Before the first build without problems, the answer is a problem document."""
    response = Client(Preview(root, None)).get("/")
    assert (response.status_code, response.content_type) == (503, "application/problem+json")
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_taken_port_is_reported(root: Path, server: tuple[int, "subprocess.Popen[str]"]) -> None:
    """If another program has the port, the only output is an error with the remedy."""
    done = subprocess.run(
        [sys.executable, "-m", "builder", "--root", str(root), "serve", "--port", str(server[0])],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=program_environment({}),
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: port {server[0]} is taken or not allowed: choose another with --port\n"


def _until(holds: Callable[[], bool]) -> None:
    """Wait for something that happens soon; the limit only prevents an endless wait."""
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    pytest.fail("it did not happen within a minute")
