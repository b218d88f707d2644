"""The request of a GitHub event: a labelled issue, an issue form with a trace, or a request entered by hand.

The payload is untrusted: it is read as data, and no part of it becomes a file name or an option.
https://docs.github.com/webhooks/webhook-events-and-payloads#issues
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from builder.edit import issue_requests, operations, requests
from builder.edit.issue_requests import READERS, IssueRequest
from builder.edit.operations import Edit
from builder.problems import BuilderError, alternatives

MAX_BYTES = 25 * 1024 * 1024  # GitHub sends no larger payload
_LABEL = "propose: "


@dataclass(frozen=True, slots=True)
class GithubEvent:
    """The payload of an event: its operation, and the number and text of its issue or the inputs entered by hand."""

    operation: str
    issue_number: int | None
    body: str
    inputs: dict[str, str]
    repository_url: str = ""


def read(content: bytes) -> GithubEvent:
    """Read the payload of an event. Raises BuilderError if it is not of an issue or of a manual run."""
    payload = _object(_json(content))
    issue, inputs = _object(payload.get("issue")), _object(payload.get("inputs"))
    if not issue and not inputs:
        raise BuilderError("the event is neither of an issue nor of a run started by hand")
    number = issue.get("number")
    return GithubEvent(
        operation=_operation(payload, inputs),
        issue_number=number if isinstance(number, int) else None,
        body=_text(issue, "body"),
        inputs={key: _text(inputs, key) for key in ("id", "body", "sources")},
        repository_url=_text(_object(payload.get("repository")), "html_url"),
    )


def write(root: Path, event: GithubEvent) -> Edit:
    """Perform the write that an event requests. Raises RefusedError or BuilderError, with nothing written.

    The problems of an issue's request name the fields of its form.
    """
    if event.operation not in READERS:
        labels = alternatives([f'"{_LABEL}{operation}"' for operation in READERS])
        raise BuilderError(f"the label names no operation: set {labels}")
    with issue_requests.name_form_fields(is_issue=event.issue_number is not None):
        edit = _write(root, event.operation, _request_of(event))
    if not edit.changed:
        raise BuilderError("the model is already as requested: nothing changed")
    if event.issue_number is None:
        return edit
    return replace(edit, warnings=tuple(issue_requests.name_fields(list(edit.warnings))))


def _operation(payload: dict[str, Any], inputs: dict[str, Any]) -> str:
    """Return the operation in the inputs or the label; ``draft`` for an opened or edited issue; else ``""``."""
    if inputs:
        return _text(inputs, "operation")
    if payload.get("action") in ("opened", "edited"):
        return "draft"
    label = _text(_object(payload.get("label")), "name")
    operation = label.removeprefix(_LABEL)
    return operation if operation != label and operation in READERS else ""


def _write(root: Path, operation: str, request: IssueRequest) -> Edit:
    match operation:
        case "create":
            return operations.create(root, request.request, model_id=None, additional=request.additional)
        case "update":
            return operations.update(root, request.model_id, request.request)
        case _:
            return operations.archive(root, request.model_id)


def _request_of(event: GithubEvent) -> IssueRequest:
    if event.issue_number is not None:
        return READERS[event.operation]("issue", event.body.encode("utf-8", "replace"))
    body = requests.read("body", event.inputs["body"].encode("utf-8", "replace"))
    return IssueRequest(body, {"sources": event.inputs["sources"].split()}, event.inputs["id"].strip())


def _json(content: bytes) -> object:
    if len(content) > MAX_BYTES:
        raise BuilderError("the event is larger than GitHub's limit")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BuilderError("the event is not JSON") from error


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""
