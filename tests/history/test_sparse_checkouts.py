"""Files that Git does not check out: the catalogue must not lose models that nobody removed."""

from pathlib import Path

import pytest

from builder.history import file_history, git
from builder.history.join import removed_models
from builder.problems import HistoryError
from tests.conftest import MINIMAL
from tests.git_repository import Repository, isolated

ACME = "catalog/acme/acme-one.yaml"
ZETA = "catalog/zeta/zeta-one.yaml"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a repository with two models."""
    repository = Repository(tmp_path / "repository")
    repository.commit({ACME: MINIMAL, ZETA: MINIMAL.replace("Acme", "Zeta")})
    return repository


def removed(repository: Repository) -> set[str]:
    """Return the models that count as removed."""
    root = repository.folder
    with isolated(root.parent):
        history = file_history.read(root, file_history.head(root))
        paths = [path.relative_to(root).as_posix() for path in (root / "catalog").rglob("*.yaml")]
        return set(removed_models(paths, history, source_date=None))


@pytest.mark.parametrize("options", [("--cone",), ("--no-cone",), ("--cone", "--sparse-index")])
def test_a_sparse_checkout_is_refused(repository: Repository, options: tuple[str, ...]) -> None:
    """A vendor's folder that is not checked out is an error, not a removal of its models."""
    repository.git("sparse-checkout", "set", *options, "catalog/acme")
    assert not (repository.folder / ZETA).exists()
    with pytest.raises(HistoryError, match=rf"1 of the catalogue's files is not checked out, such as {ZETA}"):
        removed(repository)
    repository.git("sparse-checkout", "disable")
    assert removed(repository) == set()


@pytest.mark.parametrize("flag", ["--skip-worktree", "--assume-unchanged"])
def test_a_file_that_git_does_not_look_at_is_refused(repository: Repository, flag: str) -> None:
    """A file that is missing only because Git skips it (skip-worktree) is an error, not a removal."""
    repository.git("update-index", flag, ZETA)
    assert removed(repository) == set()
    (repository.folder / ZETA).unlink()
    with pytest.raises(HistoryError, match=f"such as {ZETA}"):
        removed(repository)


def test_a_deleted_file_is_removed(repository: Repository) -> None:
    """A file that a person deleted is a removal, staged or not."""
    (repository.folder / ZETA).unlink()
    assert removed(repository) == {ZETA}
    repository.git("add", "--all")
    assert removed(repository) == {ZETA}


def test_nothing_is_asked_where_nothing_is_missing(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all files present, no Git command runs."""
    history = file_history.read(repository.folder, file_history.head(repository.folder))
    monkeypatch.setattr(git, "run", None)
    assert removed_models([ACME, ZETA], history, source_date=None) == {}
