"""Render the page of the newest changes: grouped by day (UTC), commit and operation, with the edited fields."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from builder.domain import labels, names
from builder.domain.change_log import ChangeLog, LoggedChange
from builder.publish import artifacts
from builder.publish.artifacts import Artifact
from builder.publish.html import snippets, templates
from builder.publish.html.templates import Site

MAX_CHANGES = 500
MAX_CHANGES_UNFOLDED = 5  # of one operation in a commit; more are folded away


class ChangedModel(NamedTuple):
    """A changed model: the change's number, the id (None if the file was removed), the name, the edited fields."""

    sequence: int
    id: str | None
    name: str
    differences: list[str]


class CommitChanges(NamedTuple):
    """Changes of one operation in one commit; ``shown_when`` is the time to the minute, ``operation`` its label."""

    when: str
    shown_when: str
    operation: str
    commit: str | None
    models: list[ChangedModel]


def render(site: Site, log: ChangeLog) -> Artifact:
    """Return the page."""
    newest = log.newest(MAX_CHANGES + 1)
    digest = artifacts.digest_of_changes(newest)
    return templates.page(site, "changes/", "changes.html.j2", digest=digest, values=lambda: _values(newest))


def _values(newest: Sequence[LoggedChange]) -> dict[str, object]:
    commits = [_commit_changes(list(group)) for group in _by_operation(newest[:MAX_CHANGES])]
    return {
        "days": [(day, list(group)) for day, group in groupby(commits, key=lambda commit: commit.when[:10])],
        "has_more": len(newest) > MAX_CHANGES,
        "max_unfolded": MAX_CHANGES_UNFOLDED,
    }


def _by_operation(newest: Iterable[LoggedChange]) -> Iterator[Iterator[LoggedChange]]:
    """Yield the changes of each operation of each commit, those of the newest commit first."""
    for _, group in groupby(newest, key=lambda change: (change.event.position, change.event.at)):
        by_operation = sorted(group, key=lambda change: change.event.operation)
        for _, changes in groupby(by_operation, key=lambda change: change.event.operation):
            yield changes


def _commit_changes(changes: Sequence[LoggedChange]) -> CommitChanges:
    event = changes[0].event
    models = sorted(map(_changed_model, changes), key=lambda model: names.fold(model.name))
    return CommitChanges(event.at, labels.minute(event.at), labels.OPERATIONS[event.operation], event.commit, models)


def _changed_model(change: LoggedChange) -> ChangedModel:
    differences = snippets.differences(change.event)
    return ChangedModel(change.sequence, change.id if change.model else None, " ".join(change.names), differences)
