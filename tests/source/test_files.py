"""Finding files: only regular ones with the names of models' files."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from builder.check import catalogue
from builder.problems import BuilderError, Location
from builder.report import Report, render
from builder.source import document, files
from builder.source.document import MAX_BYTES, Document
from tests.conftest import MINIMAL, WriteModel
from tests.git_repository import Repository

PATH = "catalog/acme/acme-one.yaml"
HANG = 2.0  # seconds: nothing that fits into 64 KiB takes nearly as long


def parse(text: str | bytes) -> Document:  # noqa: D103
    return document.parse(PATH, text.encode() if isinstance(text, str) else text)


def rules(document: Document) -> list[str]:  # noqa: D103
    return [problem.rule for problem in document.problems]


# --- which files there are


def test_find_lists_the_files_sorted(catalogue_root: Path, write_model: WriteModel) -> None:
    """The models' files are listed by path, sorted; a README.md beside the vendors' folders is no problem."""
    for path in ("catalog/b/b-1.yaml", "catalog/a/a-2.yaml", "catalog/a/a-10.yaml", "catalog/a-b/a-b-1.yaml"):
        write_model(catalogue_root, path, MINIMAL)
    write_model(catalogue_root, "catalog/README.md", "# Models\n")
    assert files.find(catalogue_root) == (
        ["catalog/a/a-10.yaml", "catalog/a/a-2.yaml", "catalog/a-b/a-b-1.yaml", "catalog/b/b-1.yaml"],
        [],
    )


def test_an_empty_catalogue_has_no_files(catalogue_root: Path) -> None:
    """An empty ``catalog/`` and an empty vendor's folder are fine."""
    (catalogue_root / "catalog" / "acme").mkdir()
    assert files.find(catalogue_root) == ([], [])


@pytest.mark.parametrize("make", [lambda _: None, Path.touch, lambda path: path.symlink_to(path.parent)])
def test_a_root_without_catalog_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """If ``catalog`` is missing, a file or a link, that is an error with a remedy."""
    make(tmp_path / "catalog")
    with pytest.raises(BuilderError, match="--root"):
        files.find(tmp_path)


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket is at most about 100 bytes long
    try:
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind(path.name)
    finally:
        os.chdir(here)


IRREGULAR: dict[str, tuple[str, Callable[[Path], object]]] = {
    "link-to-a-model": ("acme/acme-one.yaml", lambda path: path.symlink_to("../../outside.yaml")),
    "link-to-nothing": ("acme/acme-one.yaml", lambda path: path.symlink_to("nowhere.yaml")),
    "link-to-itself": ("acme/acme-one.yaml", lambda path: path.symlink_to(path.name)),
    "link-to-a-device": ("acme/acme-one.yaml", lambda path: path.symlink_to("/dev/zero")),
    "link-that-is-no-model": ("acme/notes.txt", lambda path: path.symlink_to("../../outside.yaml")),
    "linked-folder": ("beta", lambda path: path.symlink_to("acme")),
    "linked-readme": ("README.md", lambda path: path.symlink_to("../outside.yaml")),
    "pipe": ("acme/acme-one.yaml", os.mkfifo),
    "socket": ("acme/acme-one.yaml", _socket),
    "folder": ("acme/more", Path.mkdir),
    "folder-called-like-a-model": ("acme/acme-one.yaml", Path.mkdir),
}


@pytest.mark.parametrize("name", IRREGULAR)
def test_what_is_not_a_regular_file_is_refused_unread(catalogue_root: Path, write_model: WriteModel, name: str) -> None:
    """Links, pipes, sockets and folders have one problem each; what they lead to is not read."""
    write_model(catalogue_root, "outside.yaml", "secret: [\n")
    (catalogue_root / "catalog" / "acme").mkdir()
    path, make = IRREGULAR[name]
    make(catalogue_root / "catalog" / path)
    report = render(Report(catalogue.load(catalogue_root).problems), "text")
    assert report == (
        f"catalog/{path}:1:1: error[regular-file] $: is not a regular file: links, folders, pipes and devices are "
        "not allowed here; add the file itself\n"
    )


@pytest.mark.parametrize("name", [name for name, (path, _) in IRREGULAR.items() if path == "acme/acme-one.yaml"])
def test_what_became_irregular_after_it_was_found_is_refused_too(catalogue_root: Path, name: str) -> None:
    """Reading refuses anything but a regular file, follows no link and waits for no pipe, even after ``find``."""
    (catalogue_root / "catalog" / "acme").mkdir()
    IRREGULAR[name][1](catalogue_root / PATH)
    documents: list[Document] = []
    reading = Thread(target=lambda: documents.append(files.read(catalogue_root, PATH)), daemon=True)
    reading.start()
    reading.join(HANG)
    assert [rules(document) for document in documents] == [["regular-file"]]
    assert documents[0].data is None


def test_a_file_that_has_gone_is_an_error(catalogue_root: Path) -> None:
    """A file that cannot be read is an error that names it."""
    with pytest.raises(BuilderError, match=PATH):
        files.read(catalogue_root, PATH)


@pytest.mark.parametrize("name", [b"acme-\xff.yaml", b"acme-\xed\xa0\x80.yaml", b"acme-\n::error::x.yaml"])
def test_a_file_name_that_nobody_can_type_is_reported(catalogue_root: Path, name: bytes) -> None:
    """A name that is not UTF-8, or has a line feed, is a problem that every output form can print."""
    folder = catalogue_root / "catalog" / "acme"
    folder.mkdir()
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(MINIMAL, encoding="utf-8")
    except OSError:
        unable = pytest.fail if "CI" in os.environ else pytest.skip  # as macOS does; where CI runs it must not
        unable("this file system refuses such names")
    found = catalogue.load(catalogue_root).problems
    assert [problem.rule for problem in found] == ["id-form"]
    for form in ("text", "github", "json"):
        printed = render(Report(found), form)
        assert printed.encode()
        assert form == "json" or printed.count("\n") == 1


# --- whole files


def test_a_file_of_exactly_64_kib_is_read(catalogue_root: Path, write_model: WriteModel) -> None:
    """64 KiB are allowed."""
    content = MINIMAL.encode()
    write_model(catalogue_root, PATH, content + b"#" * (64 * 1024 - len(content)))
    assert catalogue.load(catalogue_root).problems == []


@pytest.mark.parametrize("padding", [b"#", "ü".encode(), b"\n", b"\xff"])
def test_one_byte_more_than_64_kib_is_too_large(catalogue_root: Path, write_model: WriteModel, padding: bytes) -> None:
    """A larger file has one problem, at its beginning, whatever the bytes around the limit are."""
    content = MINIMAL.encode() + padding * MAX_BYTES
    write_model(catalogue_root, PATH, content[: MAX_BYTES + 1])
    found = catalogue.load(catalogue_root).problems
    assert [(problem.rule, problem.location) for problem in found] == [("file-size", Location(PATH))]


def test_a_huge_file_is_not_read_to_its_end(catalogue_root: Path, write_model: WriteModel) -> None:
    """A file of a terabyte (with a hole in it) is refused at once."""
    file = write_model(catalogue_root, PATH, MINIMAL)
    os.truncate(file, 1 << 40)
    assert rules(files.read(catalogue_root, PATH)) == ["file-size"]


LEFTOVERS = [
    *(
        ".DS_Store",
        "._abb-one.yaml",
        "Thumbs.db",
        "desktop.ini",
        ".directory",
        ".abb-one.yaml.swp",
        ".abb-one.yaml.swo",
    ),
    *("abb-one.yaml~", "#abb-one.yaml#", ".#abb-one.yaml", ".nfs000001", ".fuse_hidden0001", "Icon\r"),
]


@pytest.mark.parametrize("name", LEFTOVERS)
@pytest.mark.parametrize("folder", ["catalog", "catalog/abb"])
def test_leftovers_of_systems_and_editors_are_ignored(catalogue_root: Path, folder: str, name: str) -> None:
    """Files of operating systems and editors, which Git ignores, are not part of the catalogue."""
    (catalogue_root / folder).mkdir(parents=True, exist_ok=True)
    (catalogue_root / folder / name).write_bytes(b"\0")
    assert files.find(catalogue_root) == ([], [])


@pytest.mark.parametrize("name", LEFTOVERS)
def test_leftovers_are_refused_in_a_commit(name: str) -> None:
    """In Git's trees the same files are refused like any others."""
    path = f"catalog/abb/{name}"
    misplaced = files.find_misplacement(path, is_regular=True)
    problems = [misplaced] if misplaced else catalogue.check([document.parse(path, MINIMAL.encode())]).problems
    assert {problem.rule for problem in problems if problem} & {"stray-file", "extension", "id-form"}


def test_git_ignores_the_leftovers(tmp_path: Path) -> None:
    """The repository's .gitignore lists the files that the program ignores."""
    repository = Repository(tmp_path)
    repository.write({".gitignore": (Path(__file__).parents[2] / ".gitignore").read_bytes()})
    for name in LEFTOVERS:
        if name != "Icon\r":  # a carriage return ends no line of .gitignore on every platform
            repository.git("check-ignore", "--quiet", f"catalog/abb/{name}")
