"""Repositories that are isolated from the configuration of this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.git_repository import Repository, isolated


@pytest.fixture(scope="module", autouse=True)
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hide the configuration and the repositories of this machine from the code under test."""
    with isolated(tmp_path_factory.getbasetemp()):
        yield


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a repository without a commit."""
    return Repository(tmp_path / "repository")
