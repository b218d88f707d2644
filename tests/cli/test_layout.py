"""`catalog fmt` as a user or a script runs it."""

from pathlib import Path

import pytest

from tests.conftest import MINIMAL, WriteModel
from tests.program import catalog

ONE = "catalog/acme/acme-one.yaml"
TWO = "catalog/zeta/zeta-two.yaml"
BROKEN = "catalog/acme/acme-broken.yaml"


@pytest.fixture
def root(catalogue_root: Path, write_model: WriteModel) -> Path:
    """Return a root with two models, one of them with a comment, neither in canonical form."""
    write_model(catalogue_root, ONE, MINIMAL.replace("One", "One # why"))
    write_model(catalogue_root, TWO, MINIMAL.replace("Acme", "Zeta").replace("One", "Two"))
    return catalogue_root


def test_writes_the_files(root: Path) -> None:
    """The rewritten files are on stdout, one a line; a second run rewrites none."""
    done = catalog(root, "fmt")
    assert (done.returncode, done.stdout) == (0, f"{ONE}\n{TWO}\n")
    assert done.stderr == "2 of 2 files rewritten.\n"
    assert 'model: "One"  # why\n' in (root / ONE).read_text()
    again = catalog(root, "fmt", "--check")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "2 files are in canonical form.\n")
    assert catalog(root, "validate").returncode == 0


def test_keeps_a_files_mode_and_leaves_nothing_behind(root: Path) -> None:
    """A file is replaced as a whole and keeps its mode."""
    (root / ONE).chmod(0o640)
    catalog(root, "fmt")
    assert (root / ONE).stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in (root / "catalog").rglob("*.*")) == ["acme-one.yaml", "zeta-two.yaml"]


@pytest.mark.parametrize(("options", "code"), [(("--check",), 1), (("--diff",), 0), (("--check", "--diff"), 1)])
def test_check_and_diff_change_nothing(root: Path, options: tuple[str, ...], code: int) -> None:
    """With --check or --diff no file changes; only with --check is a difference a failure."""
    before = (root / ONE).read_bytes()
    done = catalog(root, "fmt", *options)
    assert (done.returncode, (root / ONE).read_bytes()) == (code, before)
    assert done.stderr == "2 of 2 files would be rewritten: run `catalog fmt`.\n"
    assert ('+vendor: "Acme"\n' in done.stdout) == ("--diff" in options)


def test_a_diff_of_line_ends(root: Path) -> None:
    """If only the line ends differ, the diff is one line that says so."""
    catalog(root, "fmt")
    (root / ONE).write_bytes((root / ONE).read_bytes().replace(b"\n", b"\r\n", 1))
    assert catalog(root, "fmt", "--diff").stdout == f"{ONE}: only the line ends differ\n"


def test_path_selects_files(root: Path) -> None:
    """With PATH only the files in it are formatted; a PATH outside of the catalogue is wrong usage."""
    assert catalog(root, "fmt", "catalog/zeta").stdout == f"{TWO}\n"
    assert catalog(root, "fmt", "--check", TWO).returncode == 0
    assert catalog(root, "fmt", "--check", ".").stdout == f"{ONE}\n"
    assert catalog(root, "fmt", "/").returncode == 2
    assert catalog(root, "fmt", "nothing-here").returncode == 2


def test_an_invalid_file_is_reported_and_left_alone(root: Path, write_model: WriteModel) -> None:
    """Its problems, as `validate` prints them, are on stderr; the other files are written nevertheless."""
    write_model(root, BROKEN, "vendor: 5\nmodel: [\n")
    problems = catalog(root, "validate", BROKEN).stdout
    done = catalog(root, "fmt")
    assert (done.returncode, done.stdout) == (1, f"{ONE}\n{TWO}\n")
    assert done.stderr == f"{problems}2 of 2 files rewritten. {problems.count(': error[')} problem found.\n"
    assert (root / BROKEN).read_text() == "vendor: 5\nmodel: [\n"


def test_a_link_is_not_followed(root: Path) -> None:
    """A symlink in the catalogue is reported, and its target is left alone."""
    outside = root / "outside.yaml"
    outside.write_text(MINIMAL)
    (root / BROKEN).symlink_to(outside)
    done = catalog(root, "fmt")
    assert (done.returncode, outside.read_text()) == (1, MINIMAL)
    assert "regular-file" in done.stderr


def test_a_full_disk_changes_nothing(root: Path) -> None:
    """On a full disk the file stays as it was, and the error has the reason."""
    before = (root / ONE).read_bytes()
    done = catalog(root, "fmt", ONE, before=("prlimit", "--fsize=8"))
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert (root / ONE).read_bytes() == before
    assert [path.name for path in (root / ONE).parent.iterdir()] == ["acme-one.yaml"]
