"""The whole build: real repositories in, trees out, byte for byte."""

import gzip
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource

from builder.disk.output_folder import LIST_NAME
from builder.domain.addresses import LIST
from builder.domain.schema import violations
from builder.pipeline import build
from builder.pipeline.options import Options
from builder.problems import BuilderError
from builder.publish import plan
from builder.publish.artifacts import Artifact, Batch
from builder.source import files
from builder.source.document import Document
from tests.conftest import MINIMAL, WriteModel
from tests.git_repository import Repository
from tests.program import environment as program_environment

HERE = Path(__file__).parents[1]
GOLDEN = HERE / "golden"
DC = (
    MINIMAL.replace("One", "Ünïque <b>&")
    .replace("AC_3_PHASE", "DC")
    .replace("IEC_62196_T2", "CHADEMO")
    .replace("22000", "7360.5")
)
MODELS = {
    "catalog/acme/acme-one.yaml": MINIMAL + 'sources:\n  - "https://example.org/sheet.pdf"\n',
    "catalog/acme/acme-unique.yaml": DC + 'imageUrl: "https://example.org/a.png"\n',
    "catalog/zeta-co/zeta-co-one.yaml": MINIMAL.replace("Acme", "Zeta & Co").replace("One", "One\nfriendlyName: Zed")
    + 'notes: ["Shared"]\nreportedAs:\n  - vendor: "Zeta & Co."\n    model: "Z_1"\n',
}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a repository with three models, one of them archived in a second commit."""
    created = Repository(tmp_path / "repository")
    created.commit({**MODELS, "catalog/README.md": "Read me\n"}, when=1_700_000_000)
    archived = MODELS["catalog/acme/acme-one.yaml"] + "isArchived: true\n"
    created.commit({"catalog/acme/acme-one.yaml": archived}, when=1_700_086_400)
    return created


def run(root: Path, out: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build with the program itself, in a process of its own."""
    command = [sys.executable, "-m", "builder", "--root", str(root), "build", "--out", str(out), *options]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env=program_environment(environment),
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_golden_site(repository: Repository, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A small catalogue gives the committed site, and copies of the program's files; --update rewrites it."""
    done = run(repository.folder, tmp_path / "out", "--base-url", "https://example.org/sub/")
    assert done.returncode == 0, done.stderr
    if request.config.getoption("--update"):
        shutil.rmtree(GOLDEN, ignore_errors=True)
        shutil.copytree(
            tmp_path / "out", GOLDEN, ignore=shutil.ignore_patterns("assets", "schemas", "SHA256SUMS", "*.sqlite")
        )
        for path in ("downloads/index.json", "data/index.html"):
            (GOLDEN / path).unlink()
    copies = {f"assets/{path}": content for path, content in tree(HERE.parent / "site" / "assets").items()}
    copies |= {f"schemas/{path}": content for path, content in tree(HERE.parent / "schemas").items()}
    built, expected = tree(tmp_path / "out"), tree(GOLDEN) | copies
    # The bytes of the database are those of the SQLite library's version; the others hold its digest.
    for path in ("downloads/models.sqlite", "downloads/index.json", "data/index.html", "SHA256SUMS"):
        del built[path]
    assert sorted(built) == sorted(expected)
    assert [path for path in expected if built[path] != expected[path]] == []


def test_the_same_bytes_everywhere(repository: Repository, tmp_path: Path) -> None:
    """Two clones give the same bytes, in other folders, time zones, locales, umasks and hash seeds, LF or CRLF."""
    (tmp_path / "another folder").mkdir()
    clone = repository.clone(tmp_path / "another folder" / "clöne", "--config=core.autocrlf=true").folder
    assert b"\r\n" in (clone / "catalog/acme/acme-one.yaml").read_bytes()
    before = os.umask(0o077)
    try:
        one = run(clone, tmp_path / "one", TZ="Pacific/Kiritimati", LC_ALL="C", PYTHONHASHSEED="1")
    finally:
        os.umask(before)
    two = run(repository.folder, tmp_path / "two", TZ="America/St_Johns", LC_ALL="C.UTF-8", PYTHONHASHSEED="2")
    assert (one.returncode, two.returncode) == (0, 0), one.stderr + two.stderr
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_a_second_build_writes_nothing(repository: Repository, tmp_path: Path) -> None:
    """What is there is left alone, and the summary says so."""
    first = run(repository.folder, tmp_path / "out")
    count = len(tree(tmp_path / "out")) - 1
    assert first.stdout.startswith(f"3 models: {count} files written, 0 removed, 0 unchanged, ")
    again = run(repository.folder, tmp_path / "out")
    assert again.stdout.startswith(f"3 models: 0 files written, 0 removed, {count} unchanged, ")


def test_only_what_changed_is_read_rendered_and_written(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After one file changed, only that file is read, and only what depends on it is rendered and written."""
    out, options = tmp_path / "out", Options(source_date=1_800_000_000, now=time.time_ns() + 10**10)
    os.utime(repository.folder / "catalog/acme/acme-unique.yaml", (1, 1))
    build.run(repository.folder, out, options)
    changed = repository.folder / "catalog/zeta-co/zeta-co-one.yaml"
    changed.write_text(changed.read_text(encoding="utf-8").replace("Zed", "Zac"), encoding="utf-8")
    read: list[str] = []
    rendered: list[str] = []

    read_file = files.read

    def read_recorded(root: Path, path: str) -> Document:
        read.append(path)
        return read_file(root, path)

    def render_recorded(artifact: Artifact) -> bytes:
        rendered.append(artifact.path)
        return artifact.render()

    def recorded(batch: Batch) -> Iterator[Artifact]:
        return (file._replace(render=partial(render_recorded, file)) for file in batch.artifacts())

    with monkeypatch.context() as patch:
        planned = plan.batches

        def recorded_batches(*arguments: Any) -> list[Batch]:
            return [Batch(batch.phase, partial(recorded, batch)) for batch in planned(*arguments)]

        patch.setattr(files, "read", read_recorded)
        patch.setattr(plan, "batches", recorded_batches)
        done = build.run(repository.folder, out, options)
    assert read == ["catalog/zeta-co/zeta-co-one.yaml"]
    own = {"changes/", "", "page/1/", "models/zeta-co-one/", "vendors/zeta-co/", "data/"}
    own.add("api/")  # what the model reports is an example there
    similar = {"models/acme-one/"}  # of the same power type and connectors
    api = {
        f"{LIST}/{path}index.json"
        for path in ("", "pages/1/", "vendors/zeta-co/", "reported/zeta-co/z-1/", "zeta-co-one/")
    }
    lookup = {path for path in rendered if "/lookup/" in path}
    assert {path.rpartition("/")[0].rpartition("/")[2] for path in lookup} == {"lookup", "blocks"}
    assert len(lookup) == 2, "the directory, and the block that holds the model"
    changes = {f"{LIST}/changes/index.json", f"{LIST}/changes/pages/1/index.json"}
    feeds = {"changes/feed.atom", "vendors/zeta-co/feed.atom"}
    pages = {f"{path}index.html" for path in own | similar}
    search = {"search/models.json", "search/notes.json"}
    downloads = {path for path in rendered if path.startswith("downloads/")}
    assert len(downloads) == 6
    assert set(rendered) == api | changes | feeds | lookup | pages | downloads | search
    assert 0 < done.written.written <= len(rendered)
    changed.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(files, "read", read_recorded)
        assert build.run(repository.folder, out, options).written.removed > 0
    assert read == ["catalog/zeta-co/zeta-co-one.yaml"], "a model that has gone makes no other be read again"


def test_a_problem_leaves_the_output_alone(repository: Repository, tmp_path: Path, write_model: WriteModel) -> None:
    """With a problem anywhere the build exits 1, says it, and the tree stays as it was."""
    run(repository.folder, tmp_path / "out")
    before = tree(tmp_path / "out")
    write_model(repository.folder, "catalog/acme/acme-bad.yaml", "vendor: [")
    done = run(repository.folder, tmp_path / "out")
    assert (done.returncode, done.stdout) == (1, "")
    assert "catalog/acme/acme-bad.yaml:2:1: error[yaml-syntax]" in done.stderr
    assert tree(tmp_path / "out") == before


@pytest.mark.unmeasured
def test_a_file_deleted_by_hand_with_its_model(repository: Repository, tmp_path: Path) -> None:
    """A page that somebody deleted, and whose model has gone, stops no build, now or later."""
    run(repository.folder, tmp_path / "out")
    (tmp_path / "out/models/zeta-co-one/index.html").unlink()
    (repository.folder / "catalog/zeta-co/zeta-co-one.yaml").unlink()
    for options in ((), ("--full",), ("--full",)):
        done = run(repository.folder, tmp_path / "out", *options)
        assert done.returncode == 0, done.stderr
    run(repository.folder, tmp_path / "clean")
    assert tree(tmp_path / "out") == tree(tmp_path / "clean")
    assert not (tmp_path / "out/models/zeta-co-one").exists()


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
        assert (done.returncode, "lies in .catalog-cache/" in done.stderr) == (1, True)


@pytest.mark.unmeasured
def test_compressed_texts_are_those_of_the_texts(repository: Repository, tmp_path: Path) -> None:
    """With --precompress a rebuild gives what a build from nothing gives, and each .gz holds what lies beside it."""
    run(repository.folder, tmp_path / "out", "--precompress")
    repository.write({"catalog/acme/acme-new.yaml": MINIMAL.replace("One", "New")})
    archived = MODELS["catalog/acme/acme-unique.yaml"] + "isArchived: true\n"
    repository.write({"catalog/acme/acme-unique.yaml": archived})
    for out in ("out", "clean"):
        assert run(repository.folder, tmp_path / out, "--precompress", SOURCE_DATE_EPOCH="1800000000").returncode == 0
    built, clean = tree(tmp_path / "out"), tree(tmp_path / "clean")
    texts = {path.removesuffix(".gz") for path in built if path.endswith(".gz")}
    assert len(texts) > 30
    assert [path for path in texts if gzip.decompress(built[f"{path}.gz"]) != built[path]] == []
    assert built == clean


def check_sums(out: Path) -> None:
    """Check with coreutils that SHA256SUMS lists every other published file, sorted, with the right digest."""
    checked = subprocess.run(
        ("sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"),
        cwd=out,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    listed = [line.partition("  ")[2] for line in (out / "SHA256SUMS").read_text(encoding="ascii").splitlines()]
    assert listed == sorted(tree(out).keys() - {"SHA256SUMS", ".catalog-files"})


@pytest.mark.unmeasured
@pytest.mark.parametrize("options", [(), ("--precompress",)])
def test_sums_are_those_of_every_published_file(
    repository: Repository, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """SHA256SUMS is right after a first build, after a change, and after any file, itself too, was damaged."""
    out = tmp_path / "out"
    run(repository.folder, out, *options)
    check_sums(out)
    repository.write({"catalog/acme/acme-new.yaml": MINIMAL.replace("One", "New")})
    run(repository.folder, out, *options)
    check_sums(out)
    (repository.folder / "catalog/acme/acme-new.yaml").unlink()
    run(repository.folder, out, *options)
    check_sums(out)
    (out / "index.html").write_text("defaced")
    (out / "SHA256SUMS").unlink()
    run(repository.folder, out, *options)
    check_sums(out)
    text = (out / "SHA256SUMS").read_text(encoding="ascii")
    (out / "SHA256SUMS").write_text(text.replace("0", "1"), encoding="ascii")
    run(repository.folder, out, *options)
    check_sums(out)


@pytest.mark.unmeasured
def test_sums_of_compressed_files_are_those_of_the_bytes_that_lie_there(repository: Repository, tmp_path: Path) -> None:
    """A .gz that another program compressed is kept, and its own digest is listed."""
    out = tmp_path / "out"
    run(repository.folder, out, "--precompress")
    other = gzip.compress((out / "index.html").read_bytes(), compresslevel=1)
    (out / "index.html.gz").write_bytes(other)
    run(repository.folder, out, "--precompress", "--full")
    assert (out / "index.html.gz").read_bytes() == other
    check_sums(out)


@pytest.mark.unmeasured
def test_a_model_that_has_gone_is_removed(repository: Repository, tmp_path: Path) -> None:
    """A file taken back before it landed leaves no trace in the tree."""
    repository.write({"catalog/acme/acme-new.yaml": MINIMAL.replace("One", "New")})
    run(repository.folder, tmp_path / "out")
    assert (tmp_path / "out/models/acme-new/index.html").exists()
    (repository.folder / "catalog/acme/acme-new.yaml").unlink()
    run(repository.folder, tmp_path / "out")
    run(repository.folder, tmp_path / "clean")
    assert tree(tmp_path / "out") == tree(tmp_path / "clean")


@pytest.mark.unmeasured
def test_uncommitted_times(repository: Repository, tmp_path: Path) -> None:
    """A change that is not committed lands at SOURCE_DATE_EPOCH, never before HEAD; builds outside Git say so."""
    repository.write({"catalog/acme/acme-new.yaml": MINIMAL.replace("One", "New")})
    record = f"{LIST}/acme-new/index.json"
    run(repository.folder, tmp_path / "out", SOURCE_DATE_EPOCH="1800000000")
    assert json.loads((tmp_path / "out" / record).read_bytes())["createdAt"] == "2027-01-15T08:00:00Z"
    run(repository.folder, tmp_path / "out", SOURCE_DATE_EPOCH="1")
    assert json.loads((tmp_path / "out" / record).read_bytes())["createdAt"] == "2023-11-15T22:13:20Z"
    shutil.copytree(repository.folder / "catalog", tmp_path / "plain" / "catalog")
    done = run(tmp_path / "plain", tmp_path / "out", SOURCE_DATE_EPOCH="1")
    assert "no Git repository" in done.stderr
    assert json.loads((tmp_path / "out" / record).read_bytes())["createdAt"] == "1970-01-01T00:00:01Z"


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


def test_a_shallow_clone_names_the_cure(repository: Repository, tmp_path: Path) -> None:
    """Without the history there are no times: an error that says how to get it."""
    shallow = repository.clone(tmp_path / "shallow", "--depth=1")
    done = run(shallow.folder, tmp_path / "out")
    assert done.returncode == 1
    assert "git fetch --unshallow" in done.stderr


def test_every_json_keeps_what_is_published(repository: Repository, tmp_path: Path) -> None:
    """Every emitted body is valid by the published schemas and by the OpenAPI document, which is valid itself."""
    run(repository.folder, tmp_path / "out")
    out = tmp_path / "out"
    openapi = json.loads((out / "asset-management/v1/openapi.json").read_bytes())
    validate(openapi)
    bodies = sorted((out / LIST).rglob("index.json"))
    # Records, list, page, archived, vendors, two lists a vendor, newest changes, a page of changes, a reported pair.
    assert len(bodies) == 3 + 1 + 1 + 1 + 1 + 4 + 1 + 1 + 1
    named = [(path.read_bytes(), *_schema_of(path.relative_to(out / LIST).as_posix())) for path in bodies]
    named += [(path.read_bytes(), "ocpi", "OcpiBody") for path in (out / "downloads").glob("ocpi-*.json")]
    named += [((out / "downloads/index.json").read_bytes(), "dataset", "DatasetBody")]
    lines = (out / "downloads/models.ndjson").read_bytes().splitlines()
    assert [found for line in lines for found in violations("dataset-model", json.loads(line))] == []
    for content, name, component in named:
        schema = json.loads((out / f"schemas/{name}.schema.json").read_bytes())
        Draft202012Validator(schema).validate(json.loads(content))
        _by_openapi(openapi, component).validate(json.loads(content))


def _schema_of(path: str) -> tuple[str, str]:
    """Return the published schema of a body and its name in the OpenAPI document."""
    if path.startswith("pages/"):
        return "page", "PageBody"
    if path.startswith("changes/pages/"):
        return "change-page", "ChangePageBody"
    if path == "changes/index.json":
        return "changes", "NewestChangesBody"
    if path == "vendors/index.json":
        return "vendors", "VendorsBody"
    return ("model", "ModelBody") if "-" in path.split("/", maxsplit=1)[0] else ("list", "ListBody")


def _by_openapi(document: dict[str, Any], name: str) -> Draft202012Validator:
    resource: Resource[Any] = Resource.from_contents(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **document}
    )
    registry: Registry[Any] = Registry().with_resource("urn:openapi", resource)
    return Draft202012Validator({"$ref": f"urn:openapi#/components/schemas/{name}"}, registry=registry)


def test_published_names_suit_every_host(repository: Repository, tmp_path: Path) -> None:
    """Names keep to safe ASCII, no folder has index.json and index.html both, schemas are as committed."""
    run(repository.folder, tmp_path / "out")
    paths = set(tree(tmp_path / "out"))
    safe = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/")
    assert {path for path in paths if set(path) - safe} == set()
    assert {path for path in paths if path.endswith("index.json") and path[:-4] + "html" in paths} == set()
    for schema in (HERE.parent / "schemas").glob("*.json"):
        assert (tmp_path / "out" / "schemas" / schema.name).read_bytes() == schema.read_bytes()
    assert {".nojekyll", LIST_NAME, "404.html", "sitemap.xml"} <= paths


def test_limits_of_hosts_are_warnings(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file too large, or too many files, for a host gives a warning with its name, and no failure."""
    own = Options(base_url="https://catalogue.org/", repository_url="https://host.org/owner/name")
    assert build.run(repository.folder, tmp_path / "out", own).warnings == []
    monkeypatch.setattr(build, "MAX_FILES", 10)
    monkeypatch.setattr(build, "MAX_FILE_BYTES", 1000)
    warnings = build.run(repository.folder, tmp_path / "out", Options()).warnings
    assert any("Cloudflare takes files up to 25 MiB" in warning for warning in warnings)
    assert any("free plan takes up to 10" in warning for warning in warnings)


def test_the_output_may_lie_anywhere_else(repository: Repository, tmp_path: Path) -> None:
    """A link to the output's folder, and spaces and other letters in its name, do not matter."""
    (tmp_path / "real öut").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real öut")
    assert build.run(repository.folder, tmp_path / "link", Options()).written.written > 0
    (tmp_path / "to catalog").symlink_to(repository.folder / "catalog")
    with pytest.raises(BuilderError, match="lies in catalog/"):
        build.run(repository.folder, tmp_path / "to catalog", Options())


def test_a_build_without_changes_loads_no_heavy_library(repository: Repository, tmp_path: Path) -> None:
    """Loading pydantic or Jinja takes as long as the whole of a build that finds nothing changed: it does without."""
    run(repository.folder, tmp_path / "out")
    done = run(repository.folder, tmp_path / "out", PYTHONPROFILEIMPORTTIME="1")
    assert "0 files written" in done.stdout + done.stderr
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "builder.pipeline.build" in loaded
    assert not loaded & {"pydantic", "jinja2", "jsonschema", "builder.publish.plan"}
