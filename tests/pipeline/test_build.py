"""The whole build: real repositories in, trees out, byte for byte."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from builder.domain.addresses import LIST
from builder.pipeline import build
from builder.pipeline.options import Options
from builder.publish import plan
from builder.publish.artifacts import Artifact, Batch
from builder.source import files
from builder.source.document import Document
from tests.conftest import MINIMAL, WriteModel
from tests.git_repository import Repository
from tests.pipeline.building import run, tree

HERE = Path(__file__).parents[1]
GOLDEN = HERE / "golden"


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
    assert "not a Git repository" in done.stderr
    assert json.loads((tmp_path / "out" / record).read_bytes())["createdAt"] == "1970-01-01T00:00:01Z"


def test_a_shallow_clone_names_the_cure(repository: Repository, tmp_path: Path) -> None:
    """Without the history there are no times: an error that says how to get it."""
    shallow = repository.clone(tmp_path / "shallow", "--depth=1")
    done = run(shallow.folder, tmp_path / "out")
    assert done.returncode == 1
    assert "git fetch --unshallow" in done.stderr


def test_a_build_without_changes_loads_no_heavy_library(repository: Repository, tmp_path: Path) -> None:
    """Loading pydantic or Jinja takes as long as the whole of a build that finds nothing changed: it does without."""
    run(repository.folder, tmp_path / "out")
    done = run(repository.folder, tmp_path / "out", PYTHONPROFILEIMPORTTIME="1")
    assert "0 files written" in done.stdout + done.stderr
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "builder.pipeline.build" in loaded
    assert not loaded & {"pydantic", "jinja2", "jsonschema", "builder.publish.plan"}
