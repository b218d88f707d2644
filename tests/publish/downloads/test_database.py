"""The SQLite database: its tables hold the models, its keys hold, and sqlite3 and Datasette read it."""

import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import urllib3

from builder.publish.downloads import database
from tests.publish.downloads.catalogue import HOSTILE, MODELS

TABLES = ["models", "connectors", "notes", "reportedAs", "sources"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the database to a file."""
    path = tmp_path_factory.mktemp("database") / "models.sqlite"
    path.write_bytes(database.render(MODELS))
    return path


@pytest.fixture
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Open the file with the standard library, read-only."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        yield connection


def test_the_tables_hold_all_values(opened: sqlite3.Connection) -> None:
    """Models are in the order of the list; what a model has several of has its model and its position."""
    opened.row_factory = sqlite3.Row
    models = [dict(row) for row in opened.execute("SELECT * FROM models ORDER BY rowid")]
    assert [row["id"] for row in models] == [model.id for model in MODELS]
    for row, model in zip(models, MODELS, strict=True):
        body = model.body() | model.entry.additional_keys
        assert row == {key: body.get(key, row[key] if key == "ocppUrl" else None) for key in row}
        connectors = opened.execute("SELECT * FROM connectors WHERE modelId = ? ORDER BY position", [model.id])
        assert [dict(connector) for connector in connectors] == [
            {"modelId": model.id, "position": place, "connectorId": connector.pop("id"), **connector}
            for place, connector in enumerate(body["connectors"], 1)
        ]
    assert [tuple(row) for row in opened.execute("SELECT note FROM notes")] == [('Shared, "twice"',)]
    assert [tuple(row) for row in opened.execute("SELECT modelId, position FROM sources")] == [
        ("acme-m4", 1),
        ("acme-m4", 2),
    ]


def test_whole_numbers_are_integers(opened: sqlite3.Connection) -> None:
    """A figure has the type that it has in the API: 500 is an integer, 62.5 is real."""
    types = dict(opened.execute("SELECT maxAmperage, typeof(maxAmperage) FROM connectors"))
    assert types == {100: "integer", 62.5: "real"}


def test_the_keys_hold(opened: sqlite3.Connection) -> None:
    """No row names a model that is not there, no index is broken, and the search finds each model once."""
    assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
    assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    found = "SELECT id FROM models_fts JOIN models ON models.rowid = models_fts.rowid WHERE models_fts MATCH ?"
    assert opened.execute(found, ["m3"]).fetchall() == [("acme-m3",)]
    assert len(opened.execute(found, ["acme"]).fetchall()) == len(MODELS)


def test_a_pair_without_a_path_is_still_listed(opened: sqlite3.Connection) -> None:
    """The path of a reported pair is that of the API, and NULL where a part folds to nothing."""
    assert opened.execute("SELECT vendor, path FROM reportedAs WHERE modelId = 'acme-m4'").fetchall() == [
        ("ACME, Co.", "acme-co/m-4"),
        ("充电", None),
    ]


def test_indexes_serve_the_usual_questions(opened: sqlite3.Connection) -> None:
    """A vendor, a connector type, a reported path and the connectors of a model are found without a scan."""
    for question in (
        "models WHERE vendor = 'Acme' AND model = 'M1'",
        "connectors WHERE connectionType = 'MCS'",
        "reportedAs WHERE path = 'acme-co/m-4'",
        "connectors WHERE modelId = 'acme-m1'",
    ):
        plan = opened.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {question}").fetchall()  # noqa: S608 - ours
        assert re.search(r"SEARCH .* USING (INDEX|PRIMARY KEY)", plan[0][3]), plan


def test_every_column_is_described(opened: sqlite3.Connection) -> None:
    """The definition of a table has a comment for each column, and nothing of the models' texts."""
    for table in TABLES:
        columns = [row[1] for row in opened.execute(f"PRAGMA table_info({table})")]
        [(definition,)] = opened.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table])
        assert re.findall(r"^  (\w+) .* -- \S.*\.$", definition, re.MULTILINE) == columns


def test_the_same_models_give_the_same_bytes(file: Path) -> None:
    """Nothing of the machine or the clock is in the file."""
    assert database.render(MODELS) == file.read_bytes()


@pytest.fixture(scope="module")
def datasette(file: Path) -> Iterator[str]:
    """Serve the file with Datasette; return its address."""
    with socket.create_server(("127.0.0.1", 0)) as chosen:
        port = chosen.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "datasette",
        "serve",
        str(file),
        "--port",
        str(port),
        "--setting",
        "num_sql_threads",
        "1",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            while process.poll() is None:
                with suppress(urllib3.exceptions.HTTPError):
                    urllib3.request("GET", f"{address}/-/versions.json", retries=False)
                    break
                time.sleep(0.1)
            assert process.poll() is None, process.stderr and process.stderr.read().decode()
            yield address
        finally:
            process.terminate()


def fetch_json(address: str, path: str) -> Any:
    """Return a JSON answer."""
    return urllib3.request("GET", f"{address}/{path}").json()


def test_datasette_opens_the_database(datasette: str) -> None:
    """Datasette lists the tables with their rows and keys, and finds the full-text search of the models by itself."""
    tables = {table["name"]: table for table in fetch_json(datasette, "models.json")["tables"]}
    assert {name: tables[name]["count"] for name in TABLES} == dict(zip(TABLES, (5, 9, 1, 4, 2), strict=True))
    assert (tables["models"]["fts_table"], tables["models"]["primary_keys"]) == ("models_fts", ["id"])
    assert tables["connectors"]["foreign_keys"]["outgoing"] == [
        {"other_table": "models", "column": "modelId", "other_column": "id"}
    ]


def test_datasette_searches_and_shows_a_model(datasette: str) -> None:
    """A search finds a model by a word of its friendly name, and the page of a hostile text escapes it."""
    [row] = fetch_json(datasette, f"models/models.json?_shape=objects&_search={quote('DROP TABLE')}")["rows"]
    assert (row["id"], row["friendlyName"]) == ("acme-m2", HOSTILE)
    page = urllib3.request("GET", f"{datasette}/models/models/acme-m2").data.decode()
    assert "DROP TABLE" in page
    assert "<b>" not in page
