"""`catalog list` and `catalog show`: the documented query and bodies, tables that fit, hostile text."""

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from builder.cli import tables
from builder.domain import schema, table
from tests.conftest import MINIMAL, WriteModel
from tests.program import catalog, command, environment

WHEN = "1700000000"
HOSTILE = '"x ##[error]y <b> 充电 ::warning::z"'


@pytest.fixture
def root(catalogue_root: Path, write_model: WriteModel) -> Path:
    """Write a catalogue of four models, one of them archived, one hostile, one with all additional keys."""
    dc = MINIMAL.replace("AC_3_PHASE", "DC").replace("IEC_62196_T2", "SAE_J3400").replace("22000", "7000")
    models = {
        "acme/acme-one": MINIMAL,
        "acme/acme-two": MINIMAL.replace("One", "Two") + "isArchived: true\n",
        "zeta/zeta-nacs": dc.replace("Acme", "Zeta").replace("One", "Nacs")
        + "notes: [Shared]\nsources: [https://example.org/]\nreportedAs: [{vendor: Zeta AG, model: N_1}]\n",
        "zeta/zeta-odd": MINIMAL.replace("Acme", "Zeta").replace("One", HOSTILE),
    }
    for name, text in models.items():
        write_model(catalogue_root, f"catalog/{name}.yaml", text)
    return catalogue_root


def run(root: Path, *arguments: str, status: int = 0, columns: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command; it must exit with a status."""
    done = catalog(root, *arguments, SOURCE_DATE_EPOCH=WHEN, COLUMNS=columns)
    assert done.returncode == status, done.stderr
    return done


def listed(root: Path, *options: str) -> dict[str, Any]:
    """Return the list that a query prints as JSON; the published schema accepts it."""
    body: dict[str, Any] = json.loads(run(root, "list", "--format", "json", *options).stdout)
    assert schema.violations("list", body) == []
    data: dict[str, Any] = body["data"]
    return data


@pytest.mark.parametrize(
    ("options", "ids", "has_more"),
    [
        ([], ["acme-one", "zeta-nacs", "zeta-odd"], False),
        (["--vendor", " ACME"], ["acme-one"], False),
        (["--model", "nacs"], ["zeta-nacs"], False),
        (["--vendor", "nobody"], [], False),
        (["--is-archived"], ["acme-two"], False),
        (["--limit", "1"], ["acme-one"], True),
        (["--limit", "2", "--starting-after", "acme-two"], ["zeta-nacs", "zeta-odd"], False),
    ],
)
def test_the_documented_query(root: Path, options: list[str], ids: list[str], *, has_more: bool) -> None:
    """The options select as the API's parameters do, and the JSON is its response."""
    data = listed(root, *options)
    assert ([item["id"] for item in data["items"]], data["hasMore"]) == (ids, has_more)


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (["--limit", "0"], 2, "--limit"),
        (["--vendor", " "], 2, "--vendor is empty"),
        (["--starting-after", "acme-on"], 1, "there is no model acme-on: did you mean acme-one?"),
        (["--starting-after", "../x"], 1, "there is no model ../x"),
    ],
)
def test_a_query_that_is_refused(root: Path, options: list[str], status: int, message: str) -> None:
    """A malformed option is wrong usage; an unknown id exits with 1 and suggests a similar one."""
    done = run(root, "list", *options, status=status)
    assert message in done.stderr
    assert done.stdout == ""


def test_a_next_page_is_announced(root: Path) -> None:
    """If more models follow, stderr has the option that continues the list."""
    assert "--starting-after acme-one" in run(root, "list", "--limit", "1").stderr
    assert "--starting-after" not in run(root, "list").stderr


def test_the_table_is_whole_in_a_pipe(root: Path) -> None:
    """In a pipe nothing is shortened, and workflow commands in texts are escaped."""
    lines = run(root, "list", columns="20").stdout.splitlines()
    assert lines[0].split() == ["ID", "VENDOR", "MODEL", "KW", "POWER", "TYPE", "CONNECTORS"]
    assert lines[1].split(None, 3) == ["acme-one", "Acme", "One", lines[1].split(None, 3)[3]]
    assert "22" in lines[1].split()
    assert "1 x Type 2 socket" in lines[1]
    assert "##[" not in lines[3]
    assert len(lines) == 4


def test_csv_has_the_columns_of_the_download(root: Path) -> None:
    """The CSV is that of the download, for the selected models."""
    text = run(root, "list", "--vendor", "acme", "--format", "csv").stdout
    assert text.splitlines()[0].split(",") == [column.name for column in table.COLUMNS]
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["acme-one"]


@pytest.mark.parametrize(("model_id", "text"), [("zeta-nacs", "DC"), ("acme-one", "AC_3_PHASE: AC, three-phase")])
def test_show_as_a_table_explains_the_power_type(root: Path, model_id: str, text: str) -> None:
    """The table explains OCPI's value in words, unless they are the same."""
    [line] = [line for line in run(root, "show", model_id).stdout.splitlines() if line.startswith("Power type")]
    assert line.split(None, 2)[2] == text


def test_show_as_json_is_the_documented_model(root: Path) -> None:
    """The JSON is the model as in the API, without an envelope and without additional keys, also if archived."""
    body = json.loads(run(root, "show", "zeta-nacs", "--format", "json").stdout)
    assert schema.violations("model", body) == []
    assert next(iter(body)) == "id"
    assert json.loads(run(root, "show", "acme-two", "--format", "json").stdout)["isArchived"] is True


def test_show_as_yaml_is_the_file(root: Path) -> None:
    """The YAML is the model's file, with its comments."""
    text = (root / "catalog/zeta/zeta-nacs.yaml").read_text(encoding="utf-8")
    assert run(root, "show", "zeta-nacs", "--format", "yaml").stdout == text


@pytest.mark.parametrize(("version", "count"), [("2.2.1", 0), ("2.3.0", 1)])
def test_show_as_ocpi(root: Path, version: str, count: int) -> None:
    """The connectors are objects of the given version; 2.2.1 is the default."""
    arguments = ("show", "zeta-nacs", "--format", "ocpi")
    body = json.loads(run(root, *arguments, "--ocpi-version", version).stdout)
    assert len(body["connectors"]) == count
    definitions = schema.document("ocpi", "")["$defs"]
    Draft202012Validator({"$ref": "#/$defs/OcpiModel", "$defs": definitions}).validate(body)
    if version == "2.2.1":
        assert json.loads(run(root, *arguments).stdout) == body
    assert "--format ocpi" in run(root, "show", "acme-one", "--ocpi-version", version, status=2).stderr


def test_show_as_a_table(root: Path) -> None:
    """The table has every value of the file, including additional keys, and no line for a missing one."""
    text = run(root, "show", "zeta-nacs").stdout
    for line in ("Reports itself as  Zeta AG, N_1", "Note               Shared", "OCPP URL key       none known"):
        assert line in text.splitlines()
    assert "Friendly name" not in text
    assert "NACS (J3400)" in text.splitlines()[-1]
    assert "##[" not in run(root, "show", "zeta-odd").stdout


@pytest.mark.parametrize(
    ("model_id", "message"),
    [
        ("acme-on", "did you mean acme-one?"),
        ("zeta", "did you mean zeta-nacs or zeta-odd?"),
        ("x\x1b[31m", "there is no model x\\x1b[31m"),
    ],
)
def test_an_unknown_id(root: Path, model_id: str, message: str) -> None:
    """The error names ids that contain the text or are similar to it, and escapes the text."""
    assert message in run(root, "show", model_id, status=1).stderr


def test_a_catalogue_with_problems_is_refused(root: Path, write_model: WriteModel) -> None:
    """If the catalogue has problems, they are printed and nothing is listed: an invalid file would be missing."""
    write_model(root, "catalog/acme/acme-bad.yaml", "vendor: 1\n")
    done = run(root, "list", status=1)
    assert "catalog/acme/acme-bad.yaml:1" in done.stderr
    assert done.stdout == ""


def test_the_table_fits_the_terminal(root: Path) -> None:
    """On a terminal of 40 columns no line is wider, and the id is whole."""
    line = shlex.join(command(root, "list"))
    done = subprocess.run(
        ["script", "-qec", line, "/dev/null"],
        capture_output=True,
        check=False,
        timeout=60,
        env=environment({"COLUMNS": "40"}),
    )
    lines = [line for line in done.stdout.decode().splitlines() if line.startswith(("acme-", "zeta-"))]
    assert [line.split()[0] for line in lines] == ["acme-one", "zeta-nacs", "zeta-odd"]
    assert max(map(tables.display_width, lines)) <= 40


_cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.tuples(_cells, _cells, _cells), max_size=4), st.integers(14, 60))
def test_no_line_is_wider_than_the_terminal(rows: list[tuple[str, str, str]], width: int) -> None:
    """For any texts, each row is one line that fits the width; only the first column, which is whole, may exceed it."""
    text = tables.table(["A", "B", "C"], rows, width)
    lines = text.split("\n")
    assert len(lines) == len(rows) + 2
    first = max(
        [1, *(tables.display_width(line) for line in tables.table(["A"], [row[:1] for row in rows], None).split("\n"))]
    )
    assert max(map(tables.display_width, lines)) <= max(width, first)
