"""`catalog draft` as a user runs it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.cli.main import program
from builder.settings import main_site
from tests.conftest import MINIMAL, WriteModel
from tests.program import catalog

TRACE = (
    'recv CP-000-777: [2,"1","BootNotification",{"chargePointVendor":"Acme AG","chargePointModel":"A1",'
    '"chargePointSerialNumber":"CP-000-777"}]\n'
)


@pytest.fixture
def root(catalogue_root: Path, write_model: WriteModel) -> Path:
    """Return a root with a model that reports the vendor and model of the trace, and the trace."""
    write_model(
        catalogue_root, "catalog/acme/acme-one.yaml", MINIMAL + "reportedAs:\n  - {vendor: Acme AG, model: A1}\n"
    )
    (catalogue_root / "trace.log").write_text(TRACE)
    return catalogue_root


def test_known_models_are_named_first(root: Path) -> None:
    """A model that reports this name is on stderr and at the top of the draft, which spells the vendor as it does."""
    done = catalog(root, "draft", "--from-ocpp", "trace.log")
    assert done.returncode == 0
    assert done.stderr == "catalog/acme/acme-one.yaml has this vendor and model: it may already describe the station.\n"
    assert 'catalog/acme/acme-one.yaml\nvendor: "Acme"\n' in done.stdout
    assert done.stdout.endswith('reportedAs:\n  - vendor: "Acme AG"\n    model: "A1"\n')


def test_out_writes_a_new_file(root: Path) -> None:
    """With --out the draft goes to a new file; an existing file is left alone."""
    done = catalog(root, "draft", "--from-ocpp", "trace.log", "--out", "draft.yaml")
    assert (done.returncode, done.stdout) == (0, "")
    written = (root / "draft.yaml").read_text()
    assert written == catalog(root, "draft", "--from-ocpp", "trace.log").stdout
    again = catalog(root, "draft", "--from-ocpp", "trace.log", "--out", "draft.yaml")
    assert (again.returncode, (root / "draft.yaml").read_text()) == (1, written)
    assert again.stderr.endswith("Error: draft.yaml already exists: choose another file with --out\n")


def test_redact_says_what_it_replaced(root: Path) -> None:
    """The redacted trace is on stdout; stderr counts the replaced secrets by kind and asks for a second look."""
    done = catalog(root, "draft", "--from-ocpp", "trace.log", "--redact")
    assert (done.returncode, done.stdout) == (0, TRACE.replace("CP-000-777", "REDACTED_IDENTITY_1"))
    assert done.stderr == (
        "Replaced: 1 x identities of stations\n"
        "Read it before you publish it: common words and figures are kept, even in a name or a password.\n"
    )


def test_it_needs_no_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of a catalogue there are no known models, and the schema is that of the main site."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(program, ["draft", "--from-ocpp", "-"], input=TRACE)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(f"# yaml-language-server: $schema={main_site().base_url}schemas/")
    (tmp_path / "trace.log").write_text(TRACE)
    assert (
        catalog(tmp_path, "draft", "--from-ocpp", "trace.log").returncode == 2
    )  # --root must name a folder with a catalogue


def test_control_characters_are_escaped(root: Path) -> None:
    """Control characters and workflow commands in a trace are escaped; tabs stay."""
    (root / "trace.log").write_text(f"is\tno\x1b[31m \x07\n##[error]x\n{TRACE}")
    done = catalog(root, "draft", "--from-ocpp", "trace.log", "--redact")
    assert done.stdout.startswith("is\tno \\x07\n")
    assert "\n##[" not in done.stdout
