"""Any file, document or address that a stranger sends is soon answered or has a report, and touches nothing else.

The corpus is in ``tests/corpus``: a file that was once handled wrongly is added there. Hypothesis cuts, joins and
changes its files.
"""

import builtins
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from werkzeug.test import create_environ
from werkzeug.wrappers import Request, Response

from builder import settings
from builder.check import catalogue
from builder.domain import schema
from builder.domain.records import CreateBody, ModelFile, Record, UpdateBody
from builder.edit import operations, requests
from builder.pipeline.options import Options
from builder.problems import BuilderError
from builder.publish import plan
from builder.report import Report, render
from builder.serve.http_api import HttpApi
from builder.source import fast_yaml, located_yaml
from builder.source.document import MAX_BYTES, parse
from tests import published
from tests.conftest import MINIMAL
from tests.publish.api.test_static import model

CORPUS = Path(__file__).parents[1] / "corpus"
FILES = {path.stem: path.read_bytes() for path in sorted((CORPUS / "files").iterdir())}
DOCUMENTS = {path.stem: path.read_bytes() for path in sorted((CORPUS / "documents").iterdir())}
ADDRESSES = (CORPUS / "addresses.txt").read_text(encoding="utf-8").splitlines()
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE", "TRACE", "get", "Ünknown")
RECORDS: dict[str, type[Record]] = {"model-file": ModelFile, "create": CreateBody, "update": UpdateBody}
SECONDS = 2
MAX_MEMORY = 200_000_000
PATH = "catalog/acme/acme-one.yaml"


@cache
def _import_all() -> None:
    """Import once what is only imported to explain a mistake."""
    catalogue.check([parse(PATH, b"{}")])


@contextmanager
def limits(*allowed: Path) -> Iterator[None]:
    """Assert that the block ends soon and opens only files below the allowed folders."""
    _import_all()
    opened: list[str] = []

    def noted(function: Callable[..., Any]) -> Callable[..., Any]:
        def open_file(path: Any, *arguments: Any, **options: Any) -> Any:
            opened.append(os.fsdecode(path))
            return function(path, *arguments, **options)

        return open_file

    # Not an audit hook: none can be removed, and with one, Python 3.11 fails to start two traced threads at a time.
    with pytest.MonkeyPatch.context() as patch:
        for module in (builtins, io, os):
            patch.setattr(module, "open", noted(module.open))
        begun = time.process_time()
        yield
        assert time.process_time() - begun < SECONDS
    assert [path for path in opened if not any(folder in Path(path).resolve().parents for folder in allowed)] == []


@pytest.mark.parametrize("read", [Path.read_bytes, lambda path: os.close(os.open(path, os.O_RDONLY))])
def test_a_file_that_is_opened_is_noticed(tmp_path: Path, read: Callable[[Path], object]) -> None:
    """The limits of the tests below fail if another file is opened."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(AssertionError), limits(settings.program_folder()):
        read(tmp_path / "file")


@st.composite
def mutated(draw: st.DrawFn, corpus: list[bytes]) -> bytes:
    """Draw two joined pieces of the corpus, with a few places changed."""
    one, two = draw(st.sampled_from(corpus)), draw(st.sampled_from(corpus))
    mixed = bytearray(one[: draw(st.integers(0, len(one)))] + two[draw(st.integers(0, len(two))) :])
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(mixed)))
        mixed[place : place + draw(st.integers(0, 3))] = draw(st.sampled_from(PIECES) | st.binary(max_size=2))
    return bytes(mixed)


PIECES = [
    piece.encode() for piece in ("\n", ": ", "- ", "'", '"', "[", "]", "{", "}", "#", "&a ", "*a", "!x ", "\\u", ",")
]


def judge(content: bytes) -> None:
    """Read and check bytes as a model's file: they are valid or have a report, and both readers agree."""
    document = parse(PATH, content)
    found = catalogue.check([document])
    assert found.models or found.problems
    for form in ("text", "github", "json"):
        report = render(Report(found.problems), form)
        assert report.isprintable() or set(report) <= {*filter(str.isprintable, report), "\n"}
    if not document.problems and document.text:
        assert located_yaml.read(PATH, document.text).data == document.data
        with suppress(fast_yaml.NotAcceptedError):
            assert fast_yaml.accept(document.text) == document.data


@pytest.mark.parametrize("name", FILES)
def test_bytes_of_the_corpus(name: str) -> None:
    """Each file of the corpus, whole or cut off, is valid or has a report, and no other file is opened."""
    content = FILES[name]
    with limits(settings.program_folder()):
        judge(content)
    for end in range(0, len(content), max(1, len(content) // 12)):
        judge(content[:end])


@given(mutated(list(FILES.values())))
def test_mutated_bytes(content: bytes) -> None:
    """So does any mixture of the corpus."""
    with limits(settings.program_folder()):
        judge(content)


def judge_document(content: bytes) -> None:
    """Read bytes as a body: they are refused, or the record and the schema agree."""
    document = requests.read("body", content)
    assert render(Report(requests.check(document, "create")), "text").count("\n") == len(
        requests.check(document, "create")
    )
    for name, record in RECORDS.items():
        if document.data is not None and not document.problems:
            assert accepts(record, document.data) == (schema.violations(name, document.data) == []), name


def accepts(record: type[Record], data: object) -> bool:
    """Return whether a record accepts data."""
    try:
        record.model_validate(data)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_of_the_corpus(name: str) -> None:
    """The record and the schema agree on each document of the corpus, as a file and as a body."""
    with limits(settings.program_folder()):
        judge_document(DOCUMENTS[name])


@given(mutated(list(DOCUMENTS.values())))
def test_mutated_documents(content: bytes) -> None:
    """They agree on any mixture of documents."""
    with limits(settings.program_folder()):
        judge_document(content)


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("model_id", [None, "../acme-x", "acme-x/../../y", "acme-\0", "con-x", "acme-" + "x" * 90, ""])
def test_a_document_lands_in_the_catalogue_or_nowhere(tmp_path: Path, name: str, model_id: str | None) -> None:
    """A requested change becomes a valid file below catalog/, or it is refused and nothing is written."""
    root = tmp_path / "in" / "root"
    (root / "catalog").mkdir(parents=True)
    try:
        request = requests.read("body", DOCUMENTS[name])
        operations.create(root, request, model_id=model_id, additional={"notes": ["a ::error::x"]})
    except BuilderError:
        assert list(tmp_path.rglob("*")) == [tmp_path / "in", root, root / "catalog"]
    else:
        assert catalogue.load(root).problems == []
        [file] = (path for path in tmp_path.rglob("*") if path.is_file())
        assert file.parent.parent == root / "catalog"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[HttpApi, Path]:
    """Return a running site and its folder, which is beside a secret file."""
    above = tmp_path_factory.mktemp("served")
    (above / "secret.txt").write_text("secret")
    ordered = [model(number, archived=number == 2) for number in range(1, 4)]
    chosen = settings.main_site()
    batches = plan.batches(ordered, chosen)
    (above / "out").mkdir()
    published.write(above / "out", batches, Options())
    return HttpApi(ordered, batches, chosen), above / "out"


def ask(api: HttpApi, method: str, address: bytes) -> Response:
    """Send a request, byte for byte."""
    path, _, query = address.partition(b"?")
    environ = create_environ(method=method)
    environ["REQUEST_METHOD"] = method
    environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
    environ["QUERY_STRING"] = query.decode("latin-1")
    return api.answer(Request(environ))


def judge_answer(served: tuple[HttpApi, Path], method: str, address: bytes) -> None:
    """Send a request, and check that its response is documented and complete, and from the site's folder."""
    api, folder = served
    with limits(folder.resolve(), settings.program_folder()):
        response = ask(api, method, address)
    assert response.status_code in {200, 204, 302, 400, 404, 405}, response.data
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert b"secret" not in response.data
    assert not any(set(value) & {"\r", "\n"} for value in response.headers.values())
    if "json" in (response.content_type or "") and response.data:
        json.loads(response.data)


@pytest.mark.parametrize("method", METHODS)
def test_addresses_of_the_corpus(served: tuple[HttpApi, Path], method: str) -> None:
    """Each address of the corpus, with any method, gets a documented response."""
    for address in ADDRESSES:
        judge_answer(served, method, address.encode())


@given(st.data())
def test_mutated_addresses(served: tuple[HttpApi, Path], data: st.DataObject) -> None:
    """So does any mixture of addresses."""
    address = data.draw(mutated([address.encode() for address in ADDRESSES]))
    judge_answer(served, data.draw(st.sampled_from(METHODS)), address)


def peak_of_the_corpus() -> int:
    """Judge the whole corpus and some large files; return the maximum memory of this process."""
    large = [MINIMAL.encode() + piece * (MAX_BYTES // len(piece)) for piece in (*PIECES, b"a: 1\n", b"[{a: ")]
    for content in (*FILES.values(), *large):
        with limits(settings.program_folder()):
            judge(content[:MAX_BYTES])
    for content in DOCUMENTS.values():
        judge_document(content)
    # Not getrusage: its peak may be that of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def test_nothing_takes_much_memory() -> None:
    """The whole corpus, and files of 64 KiB full of any one YAML construct, take less than 200 MB."""
    command = [sys.executable, "-c", "from tests.source import test_fuzz; print(test_fuzz.peak_of_the_corpus())"]
    done = subprocess.run(command, cwd=CORPUS.parent.parent, capture_output=True, text=True, check=True)
    assert int(done.stdout) < MAX_MEMORY
