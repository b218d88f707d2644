"""``catalog verify`` against real hosts."""

import os
import shutil
from pathlib import Path

import pytest
import urllib3
from click.testing import CliRunner, Result

from builder.cli.main import program
from tests.hosts import real_hosts
from tests.hosts.conftest import Hosts

pytestmark = pytest.mark.unmeasured  # tests/verify measures the same code


def verify(address: str) -> Result:
    """Run the command for a site."""
    return CliRunner().invoke(program, ["verify", address])


@pytest.mark.parametrize("host", ["nginx", "github-pages", "node", "workerd", "nginx-node", "node-s3"])
def test_real_hosts_serve_what_was_built(hosts: Hosts, host: str) -> None:
    """Each host serves every published file to the byte."""
    done = verify(hosts.address(host))
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr


def test_a_flipped_byte_on_a_real_host_is_found(hosts: Hosts, tmp_path: Path) -> None:
    """A single bit of a page that differs from the list is reported."""
    tree = tmp_path / "tree"
    shutil.copytree(hosts.tree, tree, copy_function=os.link)
    content = bytearray((tree / "index.html").read_bytes())
    content[100] ^= 1
    (tree / "index.html").unlink()
    (tree / "index.html").write_bytes(content)
    with real_hosts.nginx(tree) as address:
        done = verify(address)
    assert (done.exit_code, done.stdout) == (1, "different: index.html\n")


@pytest.mark.parametrize("host", ["nginx", "node", "workerd"])
def test_the_list_is_shown_as_text(hosts: Hosts, host: str) -> None:
    """A browser shows SHA256SUMS instead of saving it, wherever the site decides about headers."""
    answer = urllib3.request("GET", f"{hosts.address(host)}SHA256SUMS")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.data == (hosts.tree / "SHA256SUMS").read_bytes()
