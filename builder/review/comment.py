"""The comment on a pull request, in Markdown: its operations, and the API's responses after the merge.

Text from the pull request is only shown as code, so that it cannot be a mention, a link, HTML or a fence
(https://github.github.com/gfm/#code-spans).
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from builder.check.valid_model import ValidModel
from builder.domain.addresses import request_of
from builder.domain.changes import Change
from builder.domain.model import Model
from builder.problems import Problem, errors, inert, quantity
from builder.review.policy import Verdict

MARKER = "<!-- catalog check-changes -->"  # identifies the comment on a pull request, so that it can be updated
MAX_COMMENT_BYTES = 60_000  # GitHub takes comments of up to 65,536 characters
MAX_REASON_LENGTH = 10_000  # characters
MAX_TEXT_LENGTH = 200  # characters of a path or a value
MAX_ITEMS = 100  # of each list
MAX_QUESTIONS = 30  # so that there is room for the operations
MAX_OPEN_RESPONSES = 3  # that are shown unfolded
_SET_AT_MERGE, _UNCHANGED = "set at merge", "unchanged"


def render(verdict: Verdict) -> str:
    """Return the comment: the verdict, the problems, and as many operations as fit."""
    text = f"{MARKER}\n### {verdict.summary}\n\n"
    left_out = 0
    for block in _blocks(verdict):
        if left_out or len(text.encode()) + len(block.encode()) > MAX_COMMENT_BYTES:
            left_out += 1
        else:
            text += block
    if left_out:
        text += f"**Left out for lack of room: {left_out:,} more. `catalog check-changes --format text` prints all.**\n"
    return text


def not_judged(reason: str) -> str:
    """Return the comment on a change that could not be judged."""
    return f"{MARKER}\n### The change could not be judged\n\n{code_span(reason[:MAX_REASON_LENGTH])}\n"


def _blocks(verdict: Verdict) -> Iterator[str]:
    """Yield the blocks of a comment; a block is never cut off."""
    if verdict.problems:
        yield from _problems("Fix these problems before the merge:", errors(verdict.problems))
        questions = [problem for problem in verdict.problems if problem.level == "warning"]
        yield from _problems("Questions for the reviewer, which do not block the merge:", questions, MAX_QUESTIONS)
    if verdict.other_paths:
        yield f"#### Not a catalogue change: {quantity(len(verdict.other_paths), 'file')}\n\n"
        yield "Program, schemas, settings and workflows decide how models are read and published: "
        yield "review them as code.\n\n"
        yield from _items(code_span(_shorten(path)) for path in verdict.other_paths)
    for number, change in enumerate(verdict.changes[:MAX_ITEMS]):
        yield _operation(change, verdict.models.get(change.file), is_open=number < MAX_OPEN_RESPONSES)
    if len(verdict.changes) > MAX_ITEMS:
        yield f"#### And {len(verdict.changes) - MAX_ITEMS} more operations\n\n"
    if verdict.reformatted_paths:
        yield "#### No change in the API\n\nOnly layout, comments or keys that the API does not have differ.\n\n"
        yield from _items(code_span(_shorten(path)) for path in verdict.reformatted_paths)


def _problems(title: str, problems: Sequence[Problem], maximum: int = MAX_ITEMS) -> Iterator[str]:
    if problems:
        yield f"{title}\n\n"
        yield from _items(map(_problem, problems), maximum)


def _items(texts: Iterable[str], maximum: int = MAX_ITEMS) -> Iterator[str]:
    """Yield a list with a limited number of items."""
    remaining = iter(texts)
    yield from (f"- {text}\n" for text in islice(remaining, maximum))
    more = sum(1 for _ in remaining)
    yield f"- and {more} more\n\n" if more else "\n"


def _problem(problem: Problem) -> str:
    path, line, _ = problem.location
    place, message = f"{_shorten(path)}:{line}", f"{problem.json_path}: {problem.message}"
    return f"{code_span(place)} **{problem.rule}** {code_span(message)}"


def _operation(change: Change, model: ValidModel | None, *, is_open: bool) -> str:
    """Return the block of an operation: the request, the fields, the response after the merge."""
    rows = "".join(f"| {field} | {_cell(old)} | {_cell(new)} |\n" for field, (old, new) in _rows(change))
    admin = "" if change.operation == "update" else " (needs an admin's approval)"
    request, file = code_span(_shorten(request_of(change.operation, change.id))), code_span(_shorten(change.file))
    text = f"#### {change.operation.capitalize()}{admin}\n\n{request} in {file}\n\n"
    text += f"| field | old | new |\n| --- | --- | --- |\n{rows}\n"
    created_at = _SET_AT_MERGE if change.operation == "create" else _UNCHANGED
    return text + (_response(model, created_at, is_open=is_open) if model else "")


def _rows(change: Change) -> Iterator[tuple[str, list[Any]]]:
    """Yield each field with its old and new value; the connectors of a new model one by one."""
    for field, (old, new) in change.fields.items():
        if field == "connectors" and isinstance(new, list):
            yield from ((f"connectors[{index}]", [None, connector]) for index, connector in enumerate(new))
        else:
            yield code_span(field), [old, new]


def _cell(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, dict):
        members = (f"{key}: {json.dumps(member, ensure_ascii=False)}" for key, member in value.items())
        return "<br>".join(code_span(_shorten(member), in_table=True) for member in members)
    text = value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
    return code_span(_shorten(text), in_table=True)


def _response(model: ValidModel, created_at: str, *, is_open: bool) -> str:
    """Return the API's response after the merge."""
    body = Model.of(model.entry, created_at, _SET_AT_MERGE).body()
    block = code_block(json.dumps(body, indent=2, ensure_ascii=False), "json")
    opening = f"<details{' open' if is_open else ''}><summary>The API's response after the merge</summary>"
    return f"{opening}\n\n{block}\n</details>\n\n"


def _shorten(text: str) -> str:
    return text if len(text) <= MAX_TEXT_LENGTH else f"{text[:MAX_TEXT_LENGTH]}…"


def code_span(text: str, *, in_table: bool = False) -> str:
    """Return a text as a code span, whose fence is longer than any run of backticks in the text.

    >>> code_span("a`b")
    '`` a`b ``'
    """
    shown = inert(text) or " "
    if in_table:
        shown = shown.replace("|", "\\|")
    fence = _fence(shown, 1)
    return f"{fence} {shown} {fence}"


def code_block(text: str, language: str) -> str:
    """Return lines of text as a code block, in a fence that the text cannot end."""
    fence = _fence(text, 3)
    lines = "\n".join(map(inert, text.split("\n")))
    return f"{fence}{language}\n{lines}\n{fence}\n"


def _fence(text: str, minimum: int) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(minimum, longest + 1)
