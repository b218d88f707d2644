"""Tests of ``catalog verify``: what is printed, and the exit codes."""

import shutil
from pathlib import Path

import pytest
import urllib3
from click.testing import CliRunner, Result

from builder.cli.main import program
from tests.hosts import real_hosts
from tests.verify.conftest import FILES, tree

__all__ = ["tree"]  # a fixture


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(program, ["verify", *arguments])


def test_a_tree_as_listed_is_exit_0(tree: Path) -> None:
    """Nothing is printed on stdout, and the summary on stderr."""
    done = run(str(tree))
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"{len(FILES)} files compared: all as listed.\n"


def test_differences_are_exit_1(tree: Path) -> None:
    """Each difference is a line on stdout, sorted by path."""
    (tree / "index.html").write_bytes(b"changed")
    (tree / "404.html").unlink()
    (tree / "new").write_bytes(b"")
    done = run(str(tree))
    assert (done.exit_code, done.stdout) == (1, "missing: 404.html\ndifferent: index.html\nextra: new\n")
    assert done.stderr == f"{len(FILES)} files compared: 3 differ.\n"


@pytest.mark.parametrize(
    "target",
    ["nowhere", "example.org", "ftp://example.org/", "https://", "https://example.org/?x=1", "https://x:99999/"],
)
def test_what_cannot_be_compared_is_exit_2(target: str) -> None:
    """A folder that is not there, and an address that is none of a site, are wrong usage."""
    done = run(target)
    assert done.exit_code == 2
    assert "DIR|URL" in done.stderr


def test_a_given_list_is_used(tree: Path, tmp_path: Path) -> None:
    """--sums compares with a list whose attestation was verified, whatever the target's own says."""
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  index.html\n")
    done = run(str(tree), "--sums", str(tmp_path / "SHA256SUMS"))
    assert done.exit_code == 1
    assert "different: index.html\n" in done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the catalogue of the conformance table."""
    return real_hosts.built(tmp_path_factory.mktemp("verify"), "https://example.org/")


@pytest.mark.parametrize("host", ["nginx", "github-pages", "node", "workerd", "nginx-node", "node-s3"])
def test_real_hosts_serve_what_was_built(host: str, built: Path) -> None:
    """Each host serves every published file to the byte."""
    with (real_hosts.COMPUTING | real_hosts.STATIC)[host](built) as address:
        done = run(address)
        assert (done.exit_code, done.stdout) == (0, ""), done.stderr


def test_a_flipped_byte_on_a_real_host_is_found(built: Path, tmp_path: Path) -> None:
    """A single bit of a page that differs from the list is reported."""
    tree = tmp_path / "tree"
    shutil.copytree(built, tree)
    content = bytearray((tree / "index.html").read_bytes())
    content[100] ^= 1
    (tree / "index.html").write_bytes(content)
    with real_hosts.nginx(tree) as address:
        done = run(address)
    assert (done.exit_code, done.stdout) == (1, "different: index.html\n")


@pytest.mark.parametrize("host", ["nginx", "node", "workerd"])
def test_the_list_is_shown_as_text(host: str, built: Path) -> None:
    """A browser shows SHA256SUMS instead of saving it, wherever the site decides about headers."""
    with (real_hosts.COMPUTING | real_hosts.STATIC)[host](built) as address:
        answer = urllib3.request("GET", f"{address.rstrip('/')}/SHA256SUMS")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.data == (built / "SHA256SUMS").read_bytes()
