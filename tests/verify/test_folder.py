"""Tests of ``builder.verify.folder`` and of how a list that may be anybody's is read."""

import os
from pathlib import Path

import pytest

from builder.problems import BuilderError
from builder.verify import folder
from builder.verify.differences import read_sums
from tests.verify.conftest import FILES

DIGEST = "0" * 64


def states(tree: Path) -> dict[str, str]:
    """Return the state of each file that differs."""
    return {difference.path: difference.state for difference in folder.verify(tree).differences}


def test_a_tree_as_listed_has_no_difference(tree: Path) -> None:
    """All files are compared; what only builds need is no part of the tree."""
    (tree / ".catalog-files").write_text("")
    (tree / ".catalog-lock").write_text("")
    (tree / ".catalog-tmp").mkdir()
    (tree / ".catalog-tmp/7").write_text("")
    assert folder.verify(tree) == (len(FILES), [])


def test_every_difference_is_named(tree: Path) -> None:
    """A changed byte, a missing file and an additional one are three differences."""
    (tree / "index.html").write_bytes(b"<p>Home</p>")
    (tree / "models/acme-one/index.html").unlink()
    (tree / "models/acme-two").mkdir()
    (tree / "models/acme-two/index.html").write_text("new")
    assert states(tree) == {
        "index.html": "different",
        "models/acme-one/index.html": "missing",
        "models/acme-two/index.html": "extra",
    }


def test_no_link_is_followed(tree: Path, tmp_path: Path) -> None:
    """A link is a difference even where it leads to the right content, in a file's place or in a folder's."""
    (tree / "index.html").rename(tmp_path / "index.html")
    (tree / "index.html").symlink_to(tmp_path / "index.html")
    (tree / "models").rename(tmp_path / "models")
    (tree / "models").symlink_to(tmp_path / "models")
    os.mkfifo(tree / "pipe")
    assert states(tree) == {
        "index.html": "different",
        "models": "extra",
        "models/acme-one/index.html": "missing",
        "pipe": "extra",
    }


def test_a_hostile_name_cannot_forge_a_line(tree: Path) -> None:
    """An additional file's name is escaped."""
    (tree / "x\nmissing: index.html").write_text("")
    [difference] = folder.verify(tree).differences
    assert difference.text() == "extra: x\\nmissing: index.html"


def test_a_folder_without_a_list_is_an_error(tmp_path: Path) -> None:
    """The error names the file that is missing, and what writes it."""
    with pytest.raises(BuilderError, match=r"SHA256SUMS: No such file or directory. `catalog build` writes this file"):
        folder.verify(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        f"{DIGEST}  ../outside",
        f"{DIGEST}  a/../../outside",
        f"{DIGEST}  /etc/passwd",
        f"{DIGEST}  ./index.html",
        f"{DIGEST}  a//b",
        f"{DIGEST}  a/",
        f"{DIGEST}  C:/x",
        f"{DIGEST}  a\\..\\b",
        f"{DIGEST}  //evil.example/x",
        f"{DIGEST}  http://evil.example/x",
        f"{DIGEST}  index.html?x",
        f"{DIGEST}  %2e%2e/x",
        f"{DIGEST}  ",
        f"{DIGEST} index.html",
        f"{DIGEST[:-1]}  index.html",
        f"{DIGEST.replace('0', 'A')}  index.html",
        f"\\{DIGEST}  a\\nb",
        f"{DIGEST}  {'a' * 2000}",
        "x" * 1_000_000,
        "<html>",
        "é",
        "",
    ],
)
def test_only_files_of_the_tree_can_be_listed(line: str) -> None:
    """A path that leads out, an address, a long line or another document is an error that names the line."""
    with pytest.raises(BuilderError, match=r"^list:2: this is not the digest of a published file") as error:
        read_sums(f"{DIGEST}  index.html\n{line}\n".encode(), "list")
    assert len(str(error.value)) < 400


def test_a_file_is_listed_once() -> None:
    """Two digests of one file, and no digest at all, are errors."""
    with pytest.raises(BuilderError, match="is listed twice"):
        read_sums(f"{DIGEST}  index.html\n{DIGEST}  index.html\n".encode(), "list")
    with pytest.raises(BuilderError, match="lists no file"):
        read_sums(b"", "list")


def test_a_list_without_end_is_not_read(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that is larger than that of any catalogue is refused."""
    monkeypatch.setattr(folder, "MAX_SUMS_BYTES", 100)
    with pytest.raises(BuilderError, match="has more than 100 bytes"):
        folder.verify(tree)
