"""A repository's models and changes, as a build reads them."""

import json
from typing import Any, NamedTuple

from builder.check import catalogue
from builder.domain.change_log import ChangeLog, LoggedChange
from builder.domain.model import Model
from builder.history import file_history
from builder.history.join import join_models, removed_models
from tests.conftest import MINIMAL
from tests.git_repository import Repository

ONE, TWO = "catalog/acme/acme-one.yaml", "catalog/acme/acme-two.yaml"
SECOND = MINIMAL.replace("One", "Two")
ARCHIVED = "isArchived: true\n"
DAY = 86_400
START = 1_700_000_000
DAYS = ("2023-11-14T22:13:20Z", "2023-11-15T22:13:20Z", "2023-11-16T22:13:20Z", "2023-11-17T22:13:20Z")


class Reading(NamedTuple):
    """The models of a repository, and all its changes."""

    models: dict[str, Model]
    changes: list[LoggedChange]

    @property
    def operations(self) -> list[tuple[str, str]]:
        """The operations with the models' ids, in order."""
        return [(change.event.operation, change.id) for change in self.changes]

    @property
    def last(self) -> dict[str, Any]:
        """The details of the last change."""
        return details(self.changes[-1])


def details(change: LoggedChange) -> dict[str, Any]:
    """Return the names and the fields of a change."""
    found: dict[str, Any] = json.loads(b"{%b}" % change.details)
    return found


def read(repository: Repository, source_date: int | None = None) -> Reading:
    """Read the models and the changes of a repository."""
    root = repository.folder
    entries = [model.entry for model in catalogue.load(root).models]
    history = file_history.read(root, file_history.head(root))
    models = join_models(root, entries, history, source_date)
    removed = removed_models(list(models), history, source_date)
    return Reading(models, ChangeLog(models.values(), removed).changes)
