"""The folder of the output: where it may be, and what a build leaves alone there."""

from pathlib import Path

import pytest

from builder.pipeline import build
from builder.pipeline.options import Options
from builder.problems import BuilderError
from tests.conftest import MINIMAL
from tests.git_repository import Repository
from tests.pipeline.building import run


def test_nothing_foreign_is_written_over(repository: Repository, tmp_path: Path) -> None:
    """A foreign file at a path that the build would write is named and kept."""
    run(repository.folder, tmp_path / "out")
    mine = tmp_path / "out/models/acme-new/index.html"
    mine.parent.mkdir()
    mine.write_text("mine")
    repository.write({"catalog/acme/acme-new.yaml": MINIMAL.replace("One", "New")})
    done = run(repository.folder, tmp_path / "out")
    assert (done.returncode, "models/acme-new/index.html" in done.stderr) == (1, True), done.stderr
    assert mine.read_text() == "mine"


def test_the_cache_is_no_place_for_a_site(repository: Repository) -> None:
    """What builds remember and what they publish never mix."""
    for out in (".catalog-cache", ".catalog-cache/site"):
        done = run(repository.folder, repository.folder / out)
        assert (done.returncode, "is in .catalog-cache/" in done.stderr) == (1, True)


def test_output_inside_the_catalogue_is_refused(repository: Repository) -> None:
    """The tree is never written among the models' files, nor over a folder with anything else in it."""
    for out in ("catalog", "catalog/acme", "catalog/new"):
        done = run(repository.folder, repository.folder / out)
        assert done.returncode == 1, out
        assert "Error: " in done.stderr
    assert sorted(path.name for path in (repository.folder / "catalog").iterdir()) == ["README.md", "acme", "zeta-co"]


@pytest.mark.parametrize("out", [".", "..", "/"])
def test_output_around_the_catalogue_is_refused(repository: Repository, out: str) -> None:
    """A folder that holds the catalogue is refused at once, whatever else lies there; it is not searched."""
    before = sorted(repository.folder.rglob("*"))
    done = run(repository.folder, repository.folder / out)
    assert (done.returncode, "holds the catalogue: choose another folder" in done.stderr) == (1, True), done.stderr
    assert sorted(repository.folder.rglob("*")) == before


def test_the_output_may_lie_anywhere_else(repository: Repository, tmp_path: Path) -> None:
    """A link to the output's folder, and spaces and other letters in its name, do not matter."""
    (tmp_path / "real öut").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real öut")
    assert build.run(repository.folder, tmp_path / "link", Options()).written.written > 0
    (tmp_path / "to catalog").symlink_to(repository.folder / "catalog")
    with pytest.raises(BuilderError, match="is in catalog/"):
        build.run(repository.folder, tmp_path / "to catalog", Options())
