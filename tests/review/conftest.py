"""A repository with a branch for a change."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import MINIMAL
from tests.git_repository import Repository, isolated
from tests.review.judging import ONE


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    """Return a repository with one model on ``main``, and a branch ``change`` without changes checked out."""
    with isolated(tmp_path):
        made = Repository(tmp_path / "repository")
        made.commit({ONE: MINIMAL, "README.md": "A catalogue.\n"})
        made.branch("change")
        yield made
