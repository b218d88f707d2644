"""`catalog create`, `update` and `archive`: their output, their refusals, and that nothing else changes."""

import json
from pathlib import Path

from builder.domain import schema
from tests.cli.invocation import CREATE, ONE, catalog
from tests.conftest import MINIMAL, WriteModel
from tests.git_repository import Repository


def test_create_prints_the_documented_response(root: Path) -> None:
    """With an option for each field the file is written; stdout is ``{"data": MODEL}``, and stderr has the path."""
    done = catalog(root, *CREATE, SOURCE_DATE_EPOCH="1700000000")
    assert done.returncode == 0, done.stderr
    body = json.loads(done.stdout)["data"]
    assert list(body) == [
        *("id", "vendor", "model", "powerType", "connectors", "configurationKeys"),
        *("isArchived", "createdAt", "updatedAt"),
    ]
    assert (body["id"], body["createdAt"]) == ("acme-two", "2023-11-14T22:13:20Z")
    assert body["connectors"][0] == {
        "id": 1,
        "connectionType": "CHADEMO",
        "format": "CABLE",
        "maxAmperage": 125,
        "maxVoltage": 500,
        "maxPowerWatts": 50000,
    }
    assert "Created catalog/acme/acme-two.yaml" in done.stderr
    assert "provisional" in done.stderr
    assert schema.violations("write", json.loads(done.stdout)) == []
    assert catalog(root, "validate").returncode == 0


def test_create_from_a_body(root: Path, write_model: WriteModel) -> None:
    """The body comes from a file or from stdin, as JSON or YAML; problems have its lines."""
    text = MINIMAL.replace("One", "Three")
    write_model(root, "body.yaml", text)
    assert catalog(root, "create", "--from", "body.yaml").returncode == 0
    assert catalog(root, "create", "--from", "-", stdin=text.replace("Three", "Four")).returncode == 0
    bad = catalog(root, "create", "--from", "-", stdin=text.replace("22000", "x"))
    assert (bad.returncode, bad.stdout) == (1, "")
    assert bad.stderr.startswith("stdin:10:20: error[type] $.connectors[0].maxPowerWatts: ")
    assert catalog(root, "create", "--from", "nothing.json").returncode == 2
    assert catalog(root, "create", "--from", "body.yaml", "--vendor", "X").returncode == 2


def test_create_reports_missing_fields(root: Path) -> None:
    """Without a terminal there are no prompts: each missing field is a problem, and nothing is written."""
    done = catalog(root, "create", "--vendor", "Acme")
    assert done.returncode == 1
    assert [line.split("$.")[1].split(":")[0] for line in done.stderr.splitlines()] == [
        *("configurationKeys", "connectors", "model", "powerType"),
    ]
    assert catalog(root, "create", "--connector", "CHADEMO").returncode == 2


def test_an_argument_that_is_not_utf_8_is_refused(root: Path) -> None:
    """Bytes that are not UTF-8 in an option are an error, and nothing is written."""
    for arguments in (("update", "acme-one", "--friendly-name", "\udcff"), (*CREATE, "--source", "https://x/\udcff")):
        done = catalog(root, *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert "Please report" not in done.stderr
    assert (root / ONE).read_text() == MINIMAL


def test_update_and_archive(root: Path) -> None:
    """The response is on stdout and what was done on stderr; the same write again changes nothing."""
    done = catalog(root, "update", "acme-one", "--friendly-name", "Öne")
    assert (json.loads(done.stdout)["data"]["friendlyName"], done.stderr) == ("Öne", f"Updated {ONE}\n")
    done = catalog(root, "update", "acme-one", "--from", "-", stdin="{}")
    assert done.stderr == f"{ONE} is already as requested: nothing changed\n"
    assert "friendlyName" not in json.loads(catalog(root, "update", "acme-one", "--no-friendly-name").stdout)["data"]
    assert json.loads(catalog(root, "archive", "acme-one").stdout)["data"]["isArchived"] is True
    done = catalog(root, "archive", "acme-one")
    assert (done.returncode, done.stderr) == (0, f"{ONE} is archived already: nothing changed\n")


def test_nothing_is_written_without_a_history(root: Path, tmp_path: Path) -> None:
    """In a shallow clone a write is refused before the file changes, with the remedy."""
    repository = Repository(root)
    repository.commit({"catalog/README.md": "1"})
    repository.commit({"catalog/README.md": "2"})
    shallow = repository.clone(tmp_path / "shallow", "--depth=1").folder
    for arguments in (CREATE, ("update", "acme-one", "--friendly-name", "X"), ("archive", "acme-one")):
        done = catalog(shallow, *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert "git fetch --unshallow" in done.stderr
    assert [path.name for path in (shallow / "catalog/acme").iterdir()] == ["acme-one.yaml"]
    assert (shallow / ONE).read_text() == MINIMAL


def test_the_response_has_the_times_that_the_next_build_gives(root: Path) -> None:
    """An update keeps createdAt, and its updatedAt is that of an uncommitted change."""
    Repository(root).commit(when=1_700_000_000)
    done = catalog(root, "update", "acme-one", "--friendly-name", "X", SOURCE_DATE_EPOCH="1800000000")
    body = json.loads(done.stdout)["data"]
    assert (body["createdAt"], body["updatedAt"]) == ("2023-11-14T22:13:20Z", "2027-01-15T08:00:00Z")
