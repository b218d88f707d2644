"""A catalogue of one model."""

from pathlib import Path

import pytest

from tests.cli.invocation import ONE
from tests.conftest import MINIMAL, WriteModel


@pytest.fixture
def root(catalogue_root: Path, write_model: WriteModel) -> Path:
    """Return a root with one model, outside of any repository."""
    write_model(catalogue_root, ONE, MINIMAL)
    return catalogue_root
