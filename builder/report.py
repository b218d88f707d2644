"""What ``check-changes`` says: for terminals, GitHub's annotations and programs, and the verdict in one sentence."""

import json
from typing import Any, Literal

from builder.domain.changes import Change
from builder.problems import Location, Problem, inert, render
from builder.review import comment
from builder.review.policy import Verdict

_OPERATIONS = ("create", "update", "archive")


def report(review: Verdict, form: Literal["text", "github", "json", "markdown"]) -> str:
    """Return the report on a review in one of its forms."""
    if form == "json":
        return json.dumps(_body(review), indent=2) + "\n"
    if form == "markdown":
        return comment.render(review, summary(review))
    said = [_notice(change) for change in review.changes]
    lines = [inert(_line(change)) for change in review.changes] if form == "text" else [it.github() for it in said]
    return "".join(f"{line}\n" for line in lines) + render(review.problems, form)


def summary(review: Verdict) -> str:
    """Return the verdict in one sentence."""
    counts = [f"{_count(review, operation)} {operation}" for operation in _OPERATIONS if _count(review, operation)]
    what = ", ".join(counts) if counts else "no change of a model"
    if review.is_refused:
        errors = sum(problem.level == "error" for problem in review.problems)
        return f"Refused, {errors} {'problem' if errors == 1 else 'problems'} ({what})."
    admin = "; an admin decides" if review.requires_admin else "; no admin is needed" if review.changes else ""
    others = f" Other files that change, to be reviewed as code: {len(review.others)}." if review.others else ""
    return f"Allowed: {what}{admin}.{others}"


def _count(review: Verdict, operation: str) -> int:
    return sum(change.operation == operation for change in review.changes)


def _body(review: Verdict) -> dict[str, Any]:
    return {
        "changes": [change.model_dump(mode="json") for change in review.changes],
        "problems": [problem.json() for problem in review.problems],
        "requiresAdmin": review.requires_admin,
    }


def _line(change: Change) -> str:
    fields = "" if change.operation == "create" else f" ({_fields(change)})"
    return f"{change.operation} {change.file}{fields}"


def _fields(change: Change) -> str:
    return ", ".join(f"{key}: {_value(old)} -> {_value(new)}" for key, (old, new) in change.fields.items())


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _notice(change: Change) -> Problem:
    """Return a change in the form of a problem, for its annotation."""
    return Problem(Location(change.file), change.operation, "$", comment.request(change), "notice")
