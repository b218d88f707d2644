"""A repository to build."""

from pathlib import Path

import pytest

from tests.git_repository import Repository
from tests.pipeline.building import MODELS


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a repository with three models, one of them archived in a second commit."""
    created = Repository(tmp_path / "repository")
    created.commit({**MODELS, "catalog/README.md": "Read me\n"}, when=1_700_000_000)
    archived = MODELS["catalog/acme/acme-one.yaml"] + "isArchived: true\n"
    created.commit({"catalog/acme/acme-one.yaml": archived}, when=1_700_086_400)
    return created
