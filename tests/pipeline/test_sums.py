"""SHA256SUMS, checked with coreutils, and the compressed copies beside the files."""

import gzip
import subprocess
from pathlib import Path

import pytest

from tests.conftest import MINIMAL
from tests.git_repository import Repository
from tests.pipeline.building import MODELS, run, tree

pytestmark = pytest.mark.unmeasured


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


def test_sums_of_compressed_files_are_those_of_the_bytes_that_lie_there(repository: Repository, tmp_path: Path) -> None:
    """A .gz that another program compressed is kept, and its own digest is listed."""
    out = tmp_path / "out"
    run(repository.folder, out, "--precompress")
    other = gzip.compress((out / "index.html").read_bytes(), compresslevel=1)
    (out / "index.html.gz").write_bytes(other)
    run(repository.folder, out, "--precompress", "--full")
    assert (out / "index.html.gz").read_bytes() == other
    check_sums(out)
