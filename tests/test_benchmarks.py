"""The benchmark: its data are valid and reproducible, and it runs to its end."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import generate
from builder.check import catalogue
from builder.history import file_history

CHECKOUT = Path(__file__).parent.parent


def test_the_data_are_valid_and_reproducible(tmp_path: Path) -> None:
    """The data are valid, the same with and without Git, and a smaller set is a prefix of a larger one."""
    generate.write(tmp_path / "one", 200)
    generate.write(tmp_path / "two", 200, commits=7)
    loaded = catalogue.load(tmp_path / "one")
    assert (len(loaded.models), loaded.problems) == (200, [])
    assert [read.document.text for read in catalogue.load(tmp_path / "two").models] == [
        read.document.text for read in loaded.models
    ]
    assert list(generate.files(200)) == list(generate.files(300))[:200]


def test_the_data_land_in_many_commits(tmp_path: Path) -> None:
    """With Git the files are added in the requested number of commits, and none is changed."""
    generate.write(tmp_path, 200, commits=7)
    history = file_history.read(tmp_path, file_history.head(tmp_path))
    models = [read.entry for read in catalogue.load(tmp_path).models]
    assert len({history.changes[entry.path][0].when for entry in models}) == 7
    assert (len(models), file_history.find_uncommitted(history, {entry.path: entry.blob for entry in models})) == (
        200,
        set(),
    )


@pytest.mark.unmeasured
def test_it_runs_to_its_end(tmp_path: Path) -> None:
    """A tiny benchmark without peers writes a table with every row, and the time of each step."""
    sizes = ["--models", "20", "--large", "40", "--rounds", "1", "--no-peers"]
    command = [sys.executable, "-m", "benchmarks", *sizes, "--out", str(tmp_path / "table.md")]
    done = subprocess.run(command, cwd=CHECKOUT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    table = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert "| full build, 20 models |" in table
    assert "| import, 20 models in a table |" in table
    assert "| time per model, 40 / 20 |" in table
    assert "| Node host: a record, 16 connections |" in table
    assert "| Node host: a page of 100 behind a cursor, 16 connections |" in table
    assert "| render HTML |" in table
