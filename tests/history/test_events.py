"""What happened to each model: created, updated, archived, in which commit."""

from pathlib import Path

import pytest

from builder.check import catalogue
from builder.domain.model import Event
from builder.history import file_history
from builder.history.join import join_models
from tests.conftest import MINIMAL
from tests.git_repository import Repository

PATH = "catalog/acme/acme-one.yaml"
DAY = 86_400
START = 1_700_000_000
DAYS = ("2023-11-14T22:13:20Z", "2023-11-15T22:13:20Z", "2023-11-16T22:13:20Z", "2023-11-17T22:13:20Z")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a repository with one model."""
    made = Repository(tmp_path / "repository")
    made.commit({PATH: MINIMAL}, when=START)
    return made


def events(repository: Repository, source_date: int | None = None) -> tuple[Event, ...]:
    """Return the events of the only model."""
    root = repository.folder
    entries = [read.entry for read in catalogue.load(root).models]
    [model] = join_models(root, entries, file_history.read(root, file_history.head(root)), source_date).values()
    return model.events


def test_each_commit_of_a_model_is_an_event(repository: Repository) -> None:
    """The first commit creates, later ones update, and a commit elsewhere is none of its events."""
    first = repository.head
    second = repository.commit({PATH: f"# A comment\n{MINIMAL}"}, when=START + DAY)
    repository.commit({"catalog/README.md": "Read me\n"}, when=START + 2 * DAY)
    assert events(repository) == (Event("created", DAYS[0], first), Event("updated", DAYS[1], second))


def test_the_commit_that_archived_is_named(repository: Repository) -> None:
    """Archived is the commit that set isArchived, whatever came after it; words in a comment do not count."""
    repository.commit({PATH: f"# isArchived: true\n{MINIMAL}"}, when=START + DAY)
    archived = repository.commit({PATH: f"{MINIMAL}isArchived: true\n"}, when=START + 2 * DAY)
    repository.commit({PATH: f"{MINIMAL}friendlyName: Late\nisArchived: true\n"}, when=START + 3 * DAY)
    found = events(repository)
    assert [event.kind for event in found] == ["created", "updated", "archived", "updated"]
    assert found[2] == Event("archived", DAYS[2], archived)


def test_a_model_may_be_archived_from_the_start(repository: Repository) -> None:
    """A model that came archived was created and archived by one commit."""
    repository.remove(PATH, when=START + DAY)
    path = "catalog/acme/acme-two.yaml"
    commit = repository.commit({path: f"{MINIMAL}isArchived: true\n"}, when=START + 2 * DAY)
    assert events(repository) == (Event("created", DAYS[2], commit), Event("archived", DAYS[2], commit))


def test_what_is_not_committed_has_no_commit(repository: Repository) -> None:
    """An archiving, an update and a new model in the working tree are events without a commit."""
    repository.write({PATH: f"{MINIMAL}isArchived: true\n"})
    assert events(repository, START + DAY)[1:] == (Event("archived", DAYS[1], None),)
    repository.write({PATH: f"{MINIMAL}friendlyName: New\n"})
    assert events(repository, START + DAY)[1:] == (Event("updated", DAYS[1], None),)
    (repository.folder / PATH).unlink()
    repository.write({"catalog/acme/acme-new.yaml": MINIMAL})
    assert events(repository, START + DAY) == (Event("created", DAYS[1], None),)


def test_a_model_that_came_back_says_so(repository: Repository) -> None:
    """A file that was removed and added again keeps its first event."""
    repository.remove(PATH, when=START + DAY)
    repository.commit({PATH: MINIMAL}, when=START + 2 * DAY)
    assert [event.kind for event in events(repository)] == ["created", "removed", "updated"]
