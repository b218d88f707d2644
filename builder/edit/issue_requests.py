"""The requests in the answers to the issue forms: a create, an update or an archive, or a trace to draft from."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from builder.edit import issue_answers, requests
from builder.edit.issue_answers import Answers, mark_on
from builder.edit.issue_form import ADD, ARCHIVE, CHANGE, DRAFT, NO_NAME, SET_NAME, labels_of
from builder.problems import Problem, RefusedError
from builder.source.document import Document

# Labels and choices of earlier forms, which older issues still have.
_FORMER_LABELS = {"Configuration key of the OCPP back end": "ocppUrl", "Note": "notes"}
_FORMER_NO_NAME = "Take the friendly name away"


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """The request of an issue: the documented body; for a new model its additional keys, else the model's id."""

    request: Document
    additional: Mapping[str, object] = field(default_factory=dict)
    model_id: str = ""


def read_create(issue: str, content: bytes) -> IssueRequest:
    """Read the answers of "Add a model"; ``issue`` names it in problems. Raises RefusedError."""
    answers = Answers(issue, content, labels_of(ADD), _FORMER_LABELS)
    required = ("vendor", "model", "powerType")
    request = answers.document(answers.single_lines(*required, "friendlyName", "imageUrl", required=required))
    request.data["connectors"] = []
    for index, (number, line) in enumerate(answers.lines("connectors")):
        request.marks["connectors", index] = mark_on(number)
        request.data["connectors"].append(_connector(answers, index, number, line))
    request.data["configurationKeys"] = {"ocppUrl": answers.single_lines("ocppUrl").get("ocppUrl", "")}
    return IssueRequest(request, _additional(answers, request))


def read_update(issue: str, content: bytes) -> IssueRequest:
    """Read the answers of "Update or archive a model" that request an update. Raises RefusedError."""
    answers = Answers(issue, content, labels_of(CHANGE))
    operation = answers.operation("operation", SET_NAME, NO_NAME, former={_FORMER_NO_NAME: NO_NAME})
    name = answers.single_lines("friendlyName")
    if operation == SET_NAME and not name:
        answers.refuse("friendlyName", "required", "the new name is missing: write it, or choose another change")
    fields = name if operation == SET_NAME else {"friendlyName": None}
    return IssueRequest(answers.document(fields), model_id=_model_id(answers))


def read_archive(issue: str, content: bytes) -> IssueRequest:
    """Read the answers of "Update or archive a model" that request the archive. Raises RefusedError."""
    answers = Answers(issue, content, labels_of(CHANGE))
    answers.operation("operation", ARCHIVE)
    return IssueRequest(answers.document({}), model_id=_model_id(answers))


def read_trace(issue: str, content: bytes) -> str:
    """Return the trace that "Draft a model from an OCPP trace" holds, secrets and all. Raises RefusedError."""
    return Answers(issue, content, labels_of(DRAFT)).text("trace")


def name_fields(problems: list[Problem]) -> list[Problem]:
    """Return the problems of an issue's request with the form's field in each message.

    The author of an issue has no file: neither a line of it nor a key means anything to them.
    """
    labels = labels_of((*CHANGE, *DRAFT, *ADD))
    return [issue_answers.name_field(problem, labels) for problem in problems]


@contextmanager
def name_form_fields(*, is_issue: bool) -> Iterator[None]:
    """Name the form's fields in the problems of a request that the block refuses, if it is an issue's."""
    try:
        yield
    except RefusedError as error:
        if not is_issue:
            raise
        raise RefusedError(name_fields(error.problems)) from error


READERS = {"create": read_create, "update": read_update, "archive": read_archive}


def _model_id(answers: Answers) -> str:
    return answers.required_line("id", "the last part of the model's address")


def _connector(answers: Answers, index: int, number: int, line: str) -> dict[str, Any]:
    try:
        return requests.connector_of(line, index + 1)
    except ValueError as error:
        answers.refuse(f"connectors[{index}]", "form", str(error), number)


def _additional(answers: Answers, request: Document) -> dict[str, object]:
    """Return the additional keys; each value is located at its line of the answer."""
    lines = {"sources": answers.addresses("sources"), "notes": answers.lines("notes")}
    lines["reportedAs"] = answers.lines("reportedAs")
    for key, found in lines.items():
        request.marks.update({(key, index): mark_on(number) for index, (number, _) in enumerate(found)})
    pairs = [text.rpartition(",") for _, text in lines["reportedAs"]]
    return {
        "sources": [text for _, text in lines["sources"]],
        "notes": [text for _, text in lines["notes"]],
        "stationPowerWatts": requests.figure_of(answers.single_lines("stationPowerWatts").get("stationPowerWatts")),
        "reportedAs": [{"vendor": vendor.strip(), "model": model.strip()} for vendor, _, model in pairs],
    }
