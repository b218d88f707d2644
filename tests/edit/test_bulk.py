"""The import of many models: tables and JSON, the row and column of each problem, all or nothing is written."""

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from builder.check import catalogue
from builder.domain import table
from builder.domain.model import Model
from builder.edit import bulk, file_writes
from builder.problems import BuilderError, RefusedError
from builder.source import files
from builder.source.document import parse
from tests.conftest import MINIMAL, WriteModel

CHECKOUT = Path(__file__).parent.parent.parent
ONE = "catalog/acme/acme-one.yaml"
BODY: dict[str, Any] = parse(ONE, MINIMAL.encode()).data
HEAD = "vendor,model,powerType,connectionType,format,maxAmperage,maxVoltage,maxPowerWatts"
ROW = "Acme,One,AC_3_PHASE,IEC_62196_T2,SOCKET,32,230,22000"


def imported(root: Path, content: str | bytes, form: bulk.Format = "csv") -> bulk.Plan:
    """Plan and write an import."""
    data = content.encode() if isinstance(content, str) else content
    planned = bulk.plan(root, "models.csv", data, form)
    file_writes.write_all(root, planned.files)
    return planned


def refused(root: Path, content: str | bytes, form: bulk.Format = "csv") -> list[str]:
    """Return the problems of a refused import, one a line; nothing must have been written."""
    before = sorted(root.rglob("*"))
    with pytest.raises(RefusedError) as caught:
        imported(root, content, form)
    assert sorted(root.rglob("*")) == before
    return str(caught.value).splitlines()


def models_in(root: Path) -> dict[str, Any]:
    """Return the values of all files of a catalogue by path; all files must be valid."""
    assert catalogue.load(root).errors == []
    return {path: files.read(root, path).data for path in files.find(root)[0]}


def test_the_catalogue_comes_back_from_its_own_table(catalogue_root: Path, write_model: WriteModel) -> None:
    """The CSV of the real catalogue gives the same files, byte for byte but for comments."""
    write_model(catalogue_root, "schemas/model-file.schema.json", "{}")
    read = catalogue.load(CHECKOUT).models
    paths = [model.document.path for model in read]
    text = table.csv_text([Model.of(model.entry, "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z") for model in read])
    imported(catalogue_root, text)
    assert files.find(catalogue_root)[0] == paths
    for path in paths:
        expected = (CHECKOUT / path).read_text().splitlines()
        uncommented = [line for index, line in enumerate(expected) if index == 0 or not line.lstrip().startswith("#")]
        assert (catalogue_root / path).read_text().splitlines() == uncommented
    again = imported(catalogue_root, text)
    assert (again.files, len(again.present)) == ({}, len(paths))


TABLES = {
    "commas": f"{HEAD}\n{ROW}\n",
    "CRLF and BOM": f"\ufeff{HEAD}\r\n{ROW}\r\n",
    "semicolons": f"{HEAD}\n{ROW}\n".replace(",", ";"),
    "tabs": f"{HEAD}\n{ROW}\n".replace(",", "\t"),
    "Excel's hint": f"sep=;\r\n{HEAD}\r\n{ROW}\r\n".replace(",", ";"),
    "kilowatts and decimal commas": f"{HEAD} (kW)\n{ROW}\n".replace(",", ";").replace("22000", "22,0"),
    "quotes": f'"{HEAD}"\n"{ROW}"\n'.replace(",", '","'),
    "empty rows and columns": f"{HEAD},,\n\n{ROW},,\n,,,,,,,,\n",
    "people's words": f"{HEAD}\n{ROW}\n".replace("vendor", "Manufacturer").replace("maxAmperage", "Max. current (A)"),
    "numbered columns": "vendor,model,power type,plug 1,format 1,amps 1,volts 1,power 1 (kW),plug 2,format 2\n"
    "Acme,One,AC_3_PHASE,IEC_62196_T2,SOCKET,32,230,22,,\n",
}


@pytest.mark.parametrize("content", TABLES.values(), ids=TABLES)
def test_tables_as_spreadsheets_write_them(content: str, catalogue_root: Path) -> None:
    """Every CSV dialect gives the same model."""
    imported(catalogue_root, content)
    assert models_in(catalogue_root) == {ONE: BODY}


BODIES = {
    "a line": ("ndjson", json.dumps(BODY)),
    "lines, CRLF": ("ndjson", f"{json.dumps(BODY)}\r\n\r\n"),
    "a body": ("json", json.dumps(BODY, indent=2)),
    "a list": ("json", json.dumps([BODY])),
    "a model of the API": (
        "json",
        json.dumps({"data": {**BODY, "id": "acme-one", "isArchived": False, "createdAt": "2023-06-07T17:32:28Z"}}),
    ),
    "the API's list": ("json", json.dumps({"data": {"hasMore": False, "items": [BODY]}})),
}


@pytest.mark.parametrize(("form", "content"), BODIES.values(), ids=BODIES)
def test_documented_bodies(form: bulk.Format, content: str, catalogue_root: Path) -> None:
    """NDJSON, an object, a list, and the API's responses give the same model."""
    imported(catalogue_root, content, form)
    assert models_in(catalogue_root) == {ONE: BODY}


def test_rows_of_one_model(catalogue_root: Path) -> None:
    """Rows with the same vendor and model are one model's connectors; below its first row the names may be empty."""
    content = f"{HEAD}\n{ROW}\n,,,IEC_62196_T2,CABLE,16,230,11000\n{ROW.replace('One', 'Two')}\n{ROW}\n"
    imported(catalogue_root, content)
    found = models_in(catalogue_root)
    assert [connector["maxAmperage"] for connector in found[ONE]["connectors"]] == [32, 16, 32]
    assert [connector["id"] for connector in found[ONE]["connectors"]] == [1, 2, 3]
    assert set(found) == {ONE, "catalog/acme/acme-two.yaml"}


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (
            f"{HEAD}\n{ROW.replace('230', 'x')}",
            ["models.csv:2:7: error[cell] $: column \"maxVoltage\": 'x' is not a number"],
        ),
        (
            f"{HEAD}\n{ROW}\n{ROW.replace('One', 'Two').replace('22000', '99000')}",
            ['models.csv:3:8: error[power] $.connectors[0].maxPowerWatts: column "maxPowerWatts": 99000 W is'],
        ),
        (
            f"{HEAD}\n{ROW.replace('SOCKET', 'HOLE')}",
            ['models.csv:2:5: error[enum] $.connectors[0].format: column "format": HOLE is not a valid format'],
        ),
        (f"{HEAD}\n{ROW.replace('Acme', '')}", ["models.csv:2:1: error[required] $.vendor: vendor is missing"]),
        (f"{HEAD},colour\n{ROW},red", ['models.csv:1:9: error[column] $: the column "colour" is not known']),
        (f"{HEAD},vendor\n{ROW},Acme", ['models.csv:1:9: error[column] $: "vendor" occurs twice: delete one']),
        (f"{HEAD},\n{ROW},red", ["models.csv:2:9: error[column] $: column 9 has a value here but no header in row 1"]),
        (
            f"{HEAD}\n{ROW}\n{ROW.replace('AC_3_PHASE', 'DC')}",
            ['models.csv:3:3: error[rows-differ] $: column "powerType": differs from the first row of the model'],
        ),
        (f'{HEAD}\n"{ROW}', ["models.csv:2:1: error[csv] $: is not valid CSV"]),
        ("", ["models.csv:1:1: error[empty-file] $: is empty: see `catalog import --template`"]),
        (
            b"PK\x03\x04\x14\0\0\0",
            ["models.csv:1:1: error[encoding] $: is a workbook of a spreadsheet program"],
        ),
        (f"{HEAD}\n{ROW}".encode("utf-16"), ["models.csv:1:1: error[encoding] $: is UTF-16, which spreadsheets call"]),
        (
            f"{HEAD}\n{ROW.replace('Acme', 'Ümit')}".encode("cp1252"),
            ["models.csv:2:1: error[encoding] $: is not UTF-8"],
        ),
        (f"id,{HEAD}\nother-one,{ROW}", ["models.csv:2:1: error[id] $: other-one cannot be the id"]),
    ],
)
def test_a_problem_has_its_row_and_column(content: str | bytes, lines: list[str], catalogue_root: Path) -> None:
    """Each problem has its row, column, rule and remedy; nothing is written."""
    found = refused(catalogue_root, content)
    assert len(found) == len(lines)
    for line, start in zip(found, lines, strict=True):
        assert line.startswith(start)


@pytest.mark.parametrize(
    ("form", "content", "line"),
    [
        ("ndjson", f"{json.dumps(BODY)}\n{{", "models.csv:2:1: error[json] $: is not JSON"),
        ("ndjson", '{"vendor":1,"vendor":2}', "models.csv:1:1: error[duplicate-key] $: the key vendor occurs twice"),
        ("ndjson", "5", "models.csv:1:1: error[type] $: is not a model"),
        ("json", json.dumps([BODY, BODY | {"vendor": 5}]), "models.csv:1:1: error[type] $[1].vendor: must be text"),
        ("json", "[" * 17 + "]" * 17, "models.csv:1:1: error[nesting] $: is nested too deeply"),
        ("json", "[" * 100_000 + "]" * 100_000, "models.csv:1:1: error[nesting] $: is nested too deeply"),
        ("json", json.dumps(BODY | {"id": 5}), "models.csv:1:1: error[type] $.id: the id must be text"),
        ("json", json.dumps(BODY | {"x": 5}), "models.csv:1:1: error[unknown-key] $.x: x is not a key here"),
        (
            "json",
            json.dumps(BODY | {"model": "\ud800"}),
            "models.csv:1:1: error[text] $: holds a text that no file can hold",
        ),
    ],
)
def test_a_problem_in_json(form: bulk.Format, content: str, line: str, catalogue_root: Path) -> None:
    """Each problem has its line, or its path in the JSON, and the remedy."""
    assert [found for found in refused(catalogue_root, content, form) if found.startswith(line)]


def test_a_null_line_is_reported_beside_other_problems(catalogue_root: Path) -> None:
    """JSON's null is not a model, and is reported even if an earlier line has a problem."""
    assert [line.split(":")[1] for line in refused(catalogue_root, "{\nnull\n5", "ndjson")] == ["1", "2", "3"]


def test_all_problems_are_reported(catalogue_root: Path) -> None:
    """The problems of all rows come at once, in the order of the rows."""
    rows = [ROW.replace("One", f"M{number}").replace("230", "x") for number in range(50)]
    found = refused(catalogue_root, "\n".join([HEAD, *rows]))
    assert [int(line.split(":")[1]) for line in found] == list(range(2, 52))


def test_a_model_that_exists(catalogue_root: Path, write_model: WriteModel) -> None:
    """A model with the same values is left alone; another value is refused with its key and the remedy."""
    file = write_model(catalogue_root, ONE, "# by hand\n" + MINIMAL)
    planned = imported(catalogue_root, f"{HEAD}\n{ROW}\n{ROW.replace('One', 'Two')}\n")
    assert (planned.present, list(planned.files)) == ([ONE], ["catalog/acme/acme-two.yaml"])
    assert file.read_text().startswith("# by hand")
    [line] = refused(catalogue_root, f"{HEAD},friendlyName\n{ROW},New name\n")
    assert line.startswith(
        'models.csv:2:9: error[present] $.friendlyName: column "friendlyName": '
        f"{ONE} exists already with another friendlyName: remove the row"
    )


def test_duplicates_in_the_file(catalogue_root: Path) -> None:
    """Two rows with the same vendor and model but different ids break the catalogue's rule."""
    content = f"id,{HEAD}\nacme-one,{ROW}\nacme-two,{ROW}\n"
    message = "models.csv:2 has the same vendor and model: keep one"
    assert f'models.csv:3:3: error[duplicate-model] $.model: column "model": {message}' in refused(
        catalogue_root, content
    )


def test_a_problem_of_two_rows_names_the_other_row(catalogue_root: Path) -> None:
    """A message about two new models names rows of the table, never a file that does not exist yet."""
    other = ROW.replace("One", "Two").replace("Acme", "ACME")
    [line] = refused(catalogue_root, f"{HEAD}\n{ROW}\n{other}\n")
    assert line.endswith('column "vendor": models.csv:2 spells the vendor "Acme": write it the same way')
    planned = imported(catalogue_root, f"{HEAD}\n{ROW.replace('One', 'Terra 53')}\n{ROW.replace('One', 'Terra-53')}\n")
    twins = [problem for problem in planned.warnings if problem.rule == "twin"]
    assert [problem.message for problem in twins] == [
        'column "model": is it the same station as models.csv:3 (Acme Terra-53)?',
        'column "model": is it the same station as models.csv:2 (Acme Terra 53)?',
    ]
    assert {problem.related for problem in twins} == {()}


def test_a_twin_is_a_warning(catalogue_root: Path, write_model: WriteModel) -> None:
    """A model that is probably another's twin is created, with a warning at its row."""
    write_model(catalogue_root, ONE, MINIMAL.replace("One", "Terra 53"))
    planned = imported(catalogue_root, f"{HEAD}\n{ROW.replace('One', 'Terra-53')}\n")
    [warning] = planned.warnings
    assert (warning.level, warning.location.line) == ("warning", 2)
    assert ONE in warning.message


def test_a_name_that_a_spreadsheet_changed_is_a_warning(catalogue_root: Path) -> None:
    """A name whose first zeros a spreadsheet dropped no longer fits its id, which the warning at its row says."""
    row = ROW.replace("One", "59015")
    planned = imported(catalogue_root, f"id,{HEAD}\nacme-059015,{row}\n")
    [warning] = [problem for problem in planned.warnings if problem.rule == "id-slug"]
    assert warning.location.line == 2
    assert "acme-059015" in warning.message


def test_an_archived_model(catalogue_root: Path) -> None:
    """An archived model of the table becomes an archived file, beside a live one of the same name."""
    content = f"id,isArchived,{HEAD}\nacme-old,true,{ROW}\nacme-one,false,{ROW}\n"
    imported(catalogue_root, content)
    found = models_in(catalogue_root)
    assert found["catalog/acme/acme-old.yaml"]["isArchived"] is True
    assert "isArchived" not in found[ONE]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError])
def test_all_or_nothing(stop: type[BaseException], catalogue_root: Path) -> None:
    """An interrupted import leaves no file, no folder and no staged file."""
    rows = [ROW.replace("Acme", f"Vendor {number}") for number in range(5)]
    planned = bulk.plan(catalogue_root, "models.csv", "\n".join([HEAD, *rows]).encode(), "csv")

    def stopping(paths: Sequence[str]) -> Iterator[str]:
        yield from paths[:3]
        raise stop

    with pytest.raises((KeyboardInterrupt, BuilderError)):
        file_writes.write_all(catalogue_root, planned.files, stopping)
    assert [path.name for path in catalogue_root.rglob("*")] == ["catalog"]


def test_nothing_is_overwritten(catalogue_root: Path, write_model: WriteModel) -> None:
    """A file created in the meantime stays as it is, and nothing is imported."""
    content = "\n".join([HEAD, ROW, ROW.replace("One", "Two")]).encode()
    planned = bulk.plan(catalogue_root, "models.csv", content, "csv")
    file = write_model(catalogue_root, "catalog/acme/acme-two.yaml", "mine")
    with pytest.raises(BuilderError, match=r"acme-two\.yaml was created in the meantime"):
        file_writes.write_all(catalogue_root, planned.files)
    assert file.read_text() == "mine"
    assert files.find(catalogue_root)[0] == ["catalog/acme/acme-two.yaml"]


def test_the_work_grows_with_the_rows(catalogue_root: Path) -> None:
    """Four times as many rows take less than eight times the CPU time; each row against each would take sixteen."""

    def cpu_seconds(count: int) -> float:
        rows = [ROW.replace("Acme,One", f"Vendor {number % 97},Model {number}") for number in range(count)]
        content = "\n".join([HEAD, *rows]).encode()
        started = time.process_time()
        assert len(bulk.plan(catalogue_root, "models.csv", content, "csv").files) == count
        return time.process_time() - started

    cpu_seconds(10)  # what is imported and compiled once
    assert min(cpu_seconds(1600), cpu_seconds(1600)) < 8 * min(cpu_seconds(400), cpu_seconds(400))
