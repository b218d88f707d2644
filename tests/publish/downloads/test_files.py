"""The downloads: each file is as documented, the index describes all of them, other programs read them."""

import csv
import hashlib
import io
import json

import pytest
from jsonschema import Draft202012Validator
from rdflib import DCAT, RDF, Graph, Literal, Namespace, URIRef

from builder.domain import schema, table
from builder.publish.downloads.files import Downloads
from builder.settings import Settings
from tests.catalogues import SETTINGS
from tests.publish.downloads.catalogue import MODELS

SCHEMA_ORG = Namespace("https://schema.org/")
NAMES = ["models.ndjson", "models.csv", "models.sqlite", "ocpi-2.2.1.json", "ocpi-2.3.0.json", "index.json"]
BELOW = Settings("Models & more", "https://example.org/some/path/", "https://git.example/x")


def rendered(settings: Settings = SETTINGS) -> dict[str, bytes]:
    """Return the content of the downloads by their names."""
    artifacts = Downloads(MODELS, settings).artifacts()
    return {artifact.path.removeprefix("downloads/"): artifact.render() for artifact in artifacts}


FILES = rendered()


def assert_valid(name: str, body: object) -> None:
    """Assert that a published schema accepts a body."""
    Draft202012Validator(schema.document(name, "https://example.org/")).validate(body)


def test_each_file_is_there_once() -> None:
    """The index comes last: it has the digests of the others."""
    assert list(FILES) == NAMES


def test_the_content_depends_on_the_models_alone() -> None:
    """Another build of the same models gives the same bytes, in any order of rendering; only addresses differ."""
    again = [*Downloads(MODELS, SETTINGS).artifacts()]
    assert {artifact.path.removeprefix("downloads/"): artifact.render() for artifact in reversed(again)} == FILES
    below = rendered(BELOW)
    assert {name for name in NAMES if below[name] != FILES[name]} == {"index.json"}


def test_every_line_is_the_body_with_the_additional_keys() -> None:
    """A line of the NDJSON begins with the bytes of the API's body, and its schema describes it."""
    lines = FILES["models.ndjson"].splitlines()
    assert len(lines) == len(MODELS)
    for line, model in zip(lines, MODELS, strict=True):
        assert line.startswith(model.record[:-1])
        assert_valid("dataset-model", json.loads(line))
    assert [list(json.loads(line))[-1] for line in lines] == [
        *("stationPowerWatts", "updatedAt", "updatedAt", "reportedAs", "reportedAs")
    ]


def test_a_dialect_sniffer_reads_the_table() -> None:
    """Python's sniffer finds commas, quotes and a header, and every row has all columns."""
    text = FILES["models.csv"].decode()
    dialect = csv.Sniffer().sniff(text)
    assert (dialect.delimiter, dialect.quotechar, dialect.doublequote) == (",", '"', True)
    assert csv.Sniffer().has_header(text)
    rows = list(csv.reader(io.StringIO(text, newline=""), dialect))
    assert rows[0] == [column.name for column in table.COLUMNS]
    assert {len(row) for row in rows} == {len(table.COLUMNS)}
    assert len(rows) - 1 == sum(len(model.entry.connectors) for model in MODELS)


@pytest.mark.parametrize("version", ["2.2.1", "2.3.0"])
def test_the_connectors_of_ocpi_are_valid(version: str) -> None:
    """The file has all models in order, and its schema describes it."""
    body = json.loads(FILES[f"ocpi-{version}.json"])
    assert_valid("ocpi", body)
    assert body["ocpi_version"] == version
    assert [entry["id"] for entry in body["models"]] == [model.id for model in MODELS]


def test_the_index_describes_the_files() -> None:
    """The index is valid, and has the size, the digest and the number of rows of each file."""
    index = json.loads(FILES["index.json"])
    assert_valid("dataset", index)
    rows = {"models.csv": 9}
    for entry in index["distribution"]:
        content = FILES[entry["name"]]
        assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        assert entry["rows"] == rows.get(entry["name"], 5)
    assert [entry["name"] for entry in index["distribution"]] == NAMES[:-1]
    assert [column["name"] for column in index["variableMeasured"]] == [column.name for column in table.COLUMNS]


def test_the_index_can_be_rendered_alone() -> None:
    """A build in which only the index is due renders the other files for their digests."""
    assert [*Downloads(MODELS, SETTINGS).artifacts()][-1].render() == FILES["index.json"]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # used within rdflib
def test_the_index_is_linked_data() -> None:
    """A JSON-LD processor finds a Dataset of schema.org and DCAT, and the address and size of each file."""
    graph = Graph().parse(
        data=rendered(BELOW)["index.json"], format="json-ld", publicID="https://example.org/some/path/downloads/"
    )
    [dataset] = graph.subjects(RDF.type, DCAT.Dataset)
    assert (dataset, RDF.type, SCHEMA_ORG.Dataset) in graph
    assert (dataset, SCHEMA_ORG.name, Literal(BELOW.title)) in graph
    files = [*graph.objects(dataset, SCHEMA_ORG.distribution)]
    addresses = {graph.value(file, SCHEMA_ORG.contentUrl): graph.value(file, DCAT.byteSize) for file in files}
    assert addresses == {
        URIRef(f"https://example.org/some/path/downloads/{name}"): Literal(len(FILES[name])) for name in NAMES[:-1]
    }


def test_an_empty_catalogue_has_its_downloads() -> None:
    """Without any model the files are there, empty and valid, and the index has no date."""
    artifacts = {artifact.path: artifact.render() for artifact in Downloads([], SETTINGS).artifacts()}
    assert artifacts["downloads/models.ndjson"] == b""
    assert_valid("ocpi", json.loads(artifacts["downloads/ocpi-2.2.1.json"]))
    index = json.loads(artifacts["downloads/index.json"])
    assert_valid("dataset", index)
    assert "dateModified" not in index


def test_every_file_is_due_if_a_model_changes() -> None:
    """The digest of each artifact depends on all models, so that no build keeps an outdated file."""
    before = {artifact.path: artifact.digest for artifact in Downloads(MODELS, SETTINGS).artifacts()}
    after = {artifact.path: artifact.digest for artifact in Downloads(MODELS[1:], SETTINGS).artifacts()}
    assert {path for path in before if before[path] == after[path]} == set()
