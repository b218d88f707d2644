"""`catalog import` as a user or a script runs it."""

import json
from pathlib import Path

import pytest

from builder.domain import table
from tests.conftest import MINIMAL, WriteModel
from tests.program import catalog

HEAD = "vendor,model,powerType,connectionType,format,maxAmperage,maxVoltage,maxPowerWatts\n"
ROW = "Acme,{},AC_3_PHASE,IEC_62196_T2,SOCKET,32,230,22000\n"
ONE, TWO = "catalog/acme/acme-one.yaml", "catalog/acme/acme-two.yaml"


@pytest.fixture
def root(catalogue_root: Path, write_model: WriteModel) -> Path:
    """Return a root with one model, and a table with that model and a new one."""
    write_model(catalogue_root, ONE, MINIMAL)
    (catalogue_root / "models.csv").write_text(HEAD + ROW.format("One") + ROW.format("Two"))
    return catalogue_root


def test_creates_the_models(root: Path) -> None:
    """The new files are on stdout, the counts on stderr; a second import creates nothing."""
    done = catalog(root, "import", "models.csv")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{TWO}\n", "1 model created, 1 already there.\n")
    assert (catalog(root, "validate").returncode, catalog(root, "fmt", "--check", TWO).returncode) == (0, 0)
    again = catalog(root, "import", "models.csv")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "0 models created, 2 already there.\n")


def test_a_dry_run_writes_nothing(root: Path) -> None:
    """A dry run prints the files that would be created, and writes nothing."""
    done = catalog(root, "import", "models.csv", "--dry-run")
    assert (done.returncode, done.stdout) == (0, f"{TWO}\n")
    assert done.stderr == "1 model would be created, 1 already there.\n"
    assert not (root / TWO).exists()


def test_a_twin_is_a_warning(root: Path) -> None:
    """A model that probably exists under another spelling is created, with a warning at its row."""
    (root / "models.csv").write_text(HEAD + ROW.format("O-n-e"))
    done = catalog(root, "import", "models.csv", "--dry-run")
    assert done.returncode == 0
    question = f'column "model": is it the same station as {ONE} (Acme One)?'
    assert f"models.csv:2:2: warning[twin] $.model: {question}\n" in done.stderr


def test_a_refused_import_lists_every_row(root: Path) -> None:
    """Stderr has one problem a line, at most 200; the exit code is 1; nothing is written."""
    (root / "models.csv").write_text(HEAD + "".join(ROW.format(n).replace("230", "x") for n in range(300)))
    done = catalog(root, "import", "models.csv")
    lines = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert lines[0].startswith(
        "models.csv:2:7: error[cell] $: column \"maxVoltage\": 'x' is not a number: write a plain"
    )
    assert lines[200:] == ["… and 100 more.", "Error: nothing was imported: fix these problems first"]
    assert not (root / TWO).exists()


def test_the_template(root: Path) -> None:
    """The template is an empty table with the columns of the download, and needs no FILE."""
    done = catalog(root, "import", "--template")
    assert (done.returncode, done.stdout) == (0, table.csv_text([]))
    assert catalog(root, "import").returncode == 2


@pytest.mark.parametrize(("name", "options"), [("a.json", ()), ("a.ndjson", ()), ("a.txt", ("--format", "ndjson"))])
def test_the_format_comes_from_the_name_or_an_option(root: Path, name: str, options: tuple[str, ...]) -> None:
    """JSON and NDJSON are recognised by the file's name, unless --format is given."""
    connector = {"id": 1, "connectionType": "CHADEMO", "format": "CABLE"}
    connector |= {"maxAmperage": 125, "maxVoltage": 500, "maxPowerWatts": 50000}
    keys = {"ocppUrl": ""}
    body = {"vendor": "Acme", "model": "Two", "powerType": "DC", "connectors": [connector], "configurationKeys": keys}
    (root / name).write_text(json.dumps(body))
    assert catalog(root, "import", name, *options).stdout == f"{TWO}\n"


def test_a_name_cannot_forge_a_line(root: Path) -> None:
    """A text in a table cannot break out of its line of output."""
    (root / "models.csv").write_text(HEAD + '"Acme\n::error::x",One,' + ROW.format("x").partition("x,")[2])
    done = catalog(root, "import", "models.csv")
    assert done.returncode == 1
    assert not [line for line in done.stderr.splitlines() if line.startswith("::")]
