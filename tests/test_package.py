"""The wheel: an installed program has all its files."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import MINIMAL, WriteModel
from tests.git_repository import environment as git_environment

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the content of the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def run(python_path: Path, root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program from a folder, with the root as --root and another working directory."""
    return subprocess.run(
        [sys.executable, "-m", "builder", "--root", str(root), *arguments],
        cwd=python_path,
        capture_output=True,
        text=True,
        check=False,
        env={**git_environment(), "PYTHONPATH": str(python_path), "SOURCE_DATE_EPOCH": "1700000000"},
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder, without the templates that Jinja has compiled there."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_wheel_works_on_any_catalogue(
    installed: Path,
    catalogue_root: Path,
    tmp_path: Path,
    write_model: WriteModel,
) -> None:
    """With a root that holds only catalog/, the installed program builds the same bytes as the checkout."""
    write_model(catalogue_root, "catalog/acme/acme-one.yaml", MINIMAL)
    from_wheel = run(installed, catalogue_root, "build", "--out", str(tmp_path / "wheel"))
    from_checkout = run(CHECKOUT, catalogue_root, "build", "--out", str(tmp_path / "checkout"))
    assert (from_wheel.returncode, from_checkout.returncode) == (0, 0), from_wheel.stderr + from_checkout.stderr
    assert tree(tmp_path / "wheel") == tree(tmp_path / "checkout")
    assert run(installed, catalogue_root, "archive", "acme-one").returncode == 0


def test_the_wheel_carries_the_programs_files(installed: Path) -> None:
    """The wheel has the templates, assets and schemas of the checkout, but no catalogue and no tests."""
    for folder in ("schemas", "site"):
        assert tree(installed / "builder" / "program" / folder) == tree(CHECKOUT / folder)
    assert not (installed / "catalog").exists()
    assert not (installed / "tests").exists()
    assert (installed / "builder" / "py.typed").exists()
    assert {path.name for path in (installed / "builder" / "program").iterdir()} == {"schemas", "site"}
