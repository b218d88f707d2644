"""The output of all commands for problems and changes: text, GitHub annotations or JSON.

Only here is the prefix of a root inside a larger repository added, and only here are workflow commands in user text
made inert. A pull request's comment shows whole models in Markdown: ``review.comment`` renders it.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from builder.domain.addresses import request_of
from builder.problems import Location, Problem, inert, inert_json

if TYPE_CHECKING:  # pydantic takes longer to load than a build in which nothing changed
    from builder.domain.changes import Change

Form = Literal["text", "github", "json"]


class Report(NamedTuple):
    """The problems that a command found, and for a pull request its changes; None without a pull request."""

    problems: Sequence[Problem]
    changes: "Sequence[Change] | None" = None
    requires_admin: bool = False


def render(report: Report, form: Form, prefix: str = "") -> str:
    """Return a report in a form, with its problems sorted; in text and GitHub's form one entry a line.

    ``prefix`` is the path of the root in its repository (``""`` or ``some/folder/``), for GitHub's annotations.
    """
    problems, changes = sorted(report.problems), report.changes or ()
    if form == "json":
        return inert_json(json.dumps(_body(report, problems), indent=2)) + "\n"
    if form == "github":
        notices = [*map(_notice, changes), *problems]
        return "".join(f"{notice.below(prefix).github()}\n" for notice in notices)
    lines = [*(inert(_line(change)) for change in changes), *(problem.text() for problem in problems)]
    return "".join(f"{line}\n" for line in lines)


def document(body: object) -> str:
    """Return JSON for stdout, indented and without workflow commands in its texts."""
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
    """Return a change as a problem of level notice, for its annotation."""
    return Problem(Location(change.file), change.operation, "$", request_of(change.operation, change.id), "notice")
