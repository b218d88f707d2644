"""The output of all commands for problems and changes: text, GitHub annotations or JSON.

Paths get the prefix of a root inside a larger repository only here. Text of users is escaped, so that it cannot forge a
line or a workflow command. The comment on a pull request is Markdown with whole models: see ``review.comment``.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from builder.domain.addresses import request_of
from builder.problems import Location, Problem, inert, inert_json

if TYPE_CHECKING:  # pydantic takes longer to load than a build in which nothing changed
    from builder.domain.changes import Change

ReportFormat = Literal["text", "github", "json"]


class Report(NamedTuple):
    """The problems that a command found, and the changes of a pull request; None if there is no pull request."""

    problems: Sequence[Problem]
    changes: "Sequence[Change] | None" = None
    requires_admin: bool = False


def render(report: Report, output_format: ReportFormat, prefix: str = "") -> str:
    """Return a report in an output format, its problems sorted; one line for each change and problem, except in JSON.

    ``prefix`` is the path of the root in its repository (``""`` or ``some/folder/``), for GitHub's annotations.
    """
    problems, changes = sorted(report.problems), report.changes or ()
    if output_format == "json":
        return inert_json(json.dumps(_body(report, problems), indent=2)) + "\n"
    if output_format == "github":
        notices = [*map(_notice, changes), *problems]
        return "".join(f"{notice.below(prefix).github()}\n" for notice in notices)
    lines = [*(inert(_line(change)) for change in changes), *(problem.text() for problem in problems)]
    return "".join(f"{line}\n" for line in lines)


def json_text(body: object) -> str:
    """Return a value as indented JSON for stdout, with workflow commands in its texts escaped."""
    return inert_json(json.dumps(body, indent=2, ensure_ascii=False)) + "\n"


def _body(report: Report, problems: Sequence[Problem]) -> dict[str, Any]:
    found = {"problems": [problem.json() for problem in problems]}
    if report.changes is None:
        return found
    changes = [change.model_dump(mode="json") for change in report.changes]
    return {"changes": changes, **found, "requiresAdmin": report.requires_admin}


def _line(change: "Change") -> str:
    fields = ", ".join(f"{key}: {_value(old)} -> {_value(new)}" for key, (old, new) in change.fields.items())
    return f"{change.operation} {change.file}" + ("" if change.operation == "create" else f" ({fields})")


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _notice(change: "Change") -> Problem:
    """Return a change as a problem of the level notice, to annotate its file."""
    return Problem(Location(change.file), change.operation, "$", request_of(change.operation, change.id), "notice")
