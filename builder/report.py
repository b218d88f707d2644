"""The one door for what commands print: problems and changes as text, GitHub annotations or JSON.

The prefix of a root below its repository's top is added here, and workflow commands in user text are neutralised
here. The Markdown of a pull request's comment shows whole models: ``review.comment`` writes it.
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
    """What a command found: problems, and for a pull request its changes (None where none were looked for)."""

    problems: Sequence[Problem]
    changes: "Sequence[Change] | None" = None
    requires_admin: bool = False


def render(report: Report, form: Form, prefix: str = "") -> str:
    """Return a report in a form, problems sorted, one entry a line.

    ``prefix`` is where the root lies in its repository (``""`` or ``some/folder/``): GitHub finds files from there.
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
    """Return a JSON document as commands print it: indented, and without a workflow command in any text."""
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
    """Return a change in the form of a problem, for its annotation."""
    return Problem(Location(change.file), change.operation, "$", request_of(change.operation, change.id), "notice")
