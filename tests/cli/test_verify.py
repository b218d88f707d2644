"""Tests of ``catalog verify``: what is printed, and the exit codes."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder.cli.main import program
from tests.verify.conftest import FILES, tree

__all__ = ["tree"]  # a fixture


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(program, ["verify", *arguments])


def test_a_tree_as_listed_exits_with_0(tree: Path) -> None:
    """Without differences stdout is empty; stderr has the summary."""
    done = run(str(tree))
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"{len(FILES)} files compared: all as listed.\n"


def test_differences_exit_with_1(tree: Path) -> None:
    """Each difference is a line on stdout, sorted by path."""
    (tree / "index.html").write_bytes(b"changed")
    (tree / "404.html").unlink()
    (tree / "new").write_bytes(b"")
    done = run(str(tree))
    assert (done.exit_code, done.stdout) == (1, "missing: 404.html\ndifferent: index.html\nextra: new\n")
    assert done.stderr == f"{len(FILES)} files compared: 3 differences.\n"


@pytest.mark.parametrize(
    "target",
    ["nowhere", "example.org", "ftp://example.org/", "https://", "https://example.org/?x=1", "https://x:99999/"],
)
def test_wrong_usage_exits_with_2(target: str) -> None:
    """A missing folder, and an address that is not that of a site, are wrong usage."""
    done = run(target)
    assert done.exit_code == 2
    assert "DIR|URL" in done.stderr


def test_a_given_list_is_used(tree: Path, tmp_path: Path) -> None:
    """With --sums, the target is compared with the given list, not with its own."""
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  index.html\n")
    done = run(str(tree), "--sums", str(tmp_path / "SHA256SUMS"))
    assert done.exit_code == 1
    assert "different: index.html\n" in done.stdout
