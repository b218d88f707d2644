"""The request of a write on the command line: a body, an issue form, an option for each field, or a dialogue."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import click

if TYPE_CHECKING:
    from builder.edit.issue_requests import IssueRequest
    from builder.source.document import Document


def read_body(source: BinaryIO) -> "Document":
    """Read a request's body from a file or from standard input."""
    from builder.edit import requests
    from builder.source.document import MAX_BYTES

    return requests.read(str(source.name).strip("<>"), source.read(MAX_BYTES + 1))


def read_issue(issue: BinaryIO, operation: Literal["create", "update", "archive"]) -> "IssueRequest":
    """Read the request of an issue form. Raises RefusedError."""
    from builder.edit import issue_answers, issue_requests

    content = issue.read(issue_answers.MAX_BYTES + 1)
    return issue_requests.READERS[operation](Path(str(issue.name).strip("<>")).name, content)


def model_id_of(
    model_id: str | None, issue: BinaryIO | None, operation: Literal["update", "archive"]
) -> "tuple[str, IssueRequest | None]":
    """Return the given id, or the id in an issue and the issue's request.

    Raises UsageError unless exactly one of them is given, and RefusedError.
    """
    if (model_id is None) == (issue is None):
        raise click.UsageError("give either the model's ID or --from-issue")
    if issue is None:
        return model_id or "", None
    from builder.edit import issue_requests

    with issue_requests.name_form_fields(is_issue=True):
        request = read_issue(issue, operation)
    return request.model_id, request


def combine(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, object]:
    """Return the additional keys of an issue and of the options: lists are joined, else the option overrides."""
    return {
        key: [*first.get(key, ()), *value] if isinstance(value, list) else first.get(key) if value is None else value
        for key, value in second.items()
    }


def int_if_whole(figure: float | None) -> float | None:
    """Return a whole number as an int, any other figure unchanged."""
    return int(figure) if figure is not None and figure.is_integer() else figure
