"""A repository with the program on a host, and its checkouts."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import MINIMAL
from tests.git_repository import Repository, isolated

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
ONE = "catalog/acme/acme-one.yaml"
TWO = "catalog/acme/acme-two.yaml"
TWO_TEXT = MINIMAL.replace("model: One", "model: Two")
HOSTILE = "$(touch pwned) `touch pwned` '; touch pwned; \" ${{ github.token }} @octocat <img src=x>"
RUN = {"github.server_url": "https://github.example", "github.repository": "owner/name", "github.run_id": 1}


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with the program and a small catalogue, which each test copies."""
    folder = tmp_path_factory.mktemp("program")
    for name in ("builder", "schemas", "site"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    (folder / ".ci").mkdir()
    for file in ("run", ".gitignore", ".gitattributes", ".ci/requirements.txt"):
        shutil.copy(ROOT / file, folder / file)
    repository = Repository(folder)
    repository.commit({ONE: MINIMAL, ".ci/run": "#!/bin/sh\necho tests ran\n"})
    repository.chmod(".ci/run", executable=True)
    repository.git("repack", "-adq")  # clones copy one file instead of hundreds
    return folder


@pytest.fixture
def origin(program: Path, tmp_path: Path) -> Iterator[Repository]:
    """Return a repository with the program and a small catalogue, as on the host."""
    with isolated(tmp_path):
        shutil.copytree(program, tmp_path / "origin")
        yield Repository(tmp_path / "origin", create=False)


def checkout(origin: Repository, tmp_path: Path) -> Path:
    """Clone the main branch with its whole history, as actions/checkout does."""
    return origin.clone(tmp_path / "workspace", "--branch=main").folder


def lines_of(path: Path) -> str:
    """Return the lines that a step wrote; none if it wrote no file."""
    return path.read_text() if path.exists() else ""
