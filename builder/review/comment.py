"""The comment on a pull request: the API's responses after the merge, in Markdown for reviewers.

All text of a pull request stands in code, where nothing of it is a mention, a link, HTML or a fence
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
from builder.problems import Problem, errors, inert
from builder.review.policy import Verdict

MARKER = "<!-- catalog check-changes -->"  # by which the comment on a pull request is found again
# GitHub takes comments of up to 65,536 characters; what stands below fits in any case.
MAX_LENGTH = 60_000
_MAX_REASON = 10_000  # characters
_SHOWN = 100  # of each kind
_SHOWN_QUESTIONS = 30  # the operations below them need the room
_SET_AT_MERGE, _KEPT = "set at merge", "stays as it is"
_TITLES = {"create": "Create", "update": "Update", "archive": "Archive"}


def render(review: Verdict) -> str:
    """Return the comment: the verdict, the problems, and as many operations as fit."""
    text = f"{MARKER}\n### {review.summary}\n\n"
    left = 0
    for block in _blocks(review):
        if left or len(text.encode()) + len(block.encode()) > MAX_LENGTH:
            left += 1
        else:
            text += block
    if left:
        text += f"**{left} more entries are left out: `catalog check-changes --format text` says all of them.**\n"
    return text


def not_judged(reason: str) -> str:
    """Return the comment on a change that could not be judged."""
    return f"{MARKER}\n### The change could not be judged\n\n{code(reason[:_MAX_REASON])}\n"


def _blocks(review: Verdict) -> Iterator[str]:
    """Yield the blocks of a comment; a block is never cut off."""
    if review.problems:
        yield from _problems("Fix these problems before the merge:", errors(review.problems))
        questions = [problem for problem in review.problems if problem.level == "warning"]
        yield from _problems("Questions to the reviewer, none of which stops the merge:", questions, _SHOWN_QUESTIONS)
    if review.others:
        yield f"#### Not a catalogue change: {len(review.others)} {'file' if len(review.others) == 1 else 'files'}\n\n"
        yield "Program, schemas, settings and workflows decide how models are read and published: "
        yield "review them as code.\n\n"
        yield from _items(code(_short(path)) for path in review.others)
    for number, change in enumerate(review.changes[:_SHOWN]):
        yield _operation(change, review.models.get(change.file), is_open=number < 3)
    if len(review.changes) > _SHOWN:
        yield f"#### And {len(review.changes) - _SHOWN} more operations\n\n"
    if review.unchanged:
        yield "#### Other words, the same values\n\nOnly layout, comments or keys that the API does not have differ: "
        yield "it changes nothing.\n\n"
        yield from _items(code(_short(path)) for path in review.unchanged)


def _problems(title: str, problems: Sequence[Problem], most: int = _SHOWN) -> Iterator[str]:
    if problems:
        yield f"{title}\n\n"
        yield from _items(map(_problem, problems), most)


def _items(texts: Iterable[str], most: int = _SHOWN) -> Iterator[str]:
    """Yield a list with a limited number of items."""
    shown = iter(texts)
    yield from (f"- {text}\n" for text in islice(shown, most))
    more = sum(1 for _ in shown)
    yield f"- and {more} more\n\n" if more else "\n"


def _problem(problem: Problem) -> str:
    path, line, _ = problem.location
    return f"{code(f'{_short(path)}:{line}')} **{problem.rule}** {code(f'{problem.json_path}: {problem.message}')}"


def _operation(change: Change, read: ValidModel | None, *, is_open: bool) -> str:
    """Return the block of an operation: the request, the fields, the body after the merge."""
    rows = "".join(f"| {key} | {_cell(old)} | {_cell(new)} |\n" for key, (old, new) in _rows(change))
    who = "" if change.operation == "update" else ", which an admin decides"
    requested, file = code(_short(request_of(change.operation, change.id))), code(_short(change.file))
    text = f"#### {_TITLES[change.operation]}{who}\n\n{requested} in {file}\n\n"
    text += f"| field | old | new |\n| --- | --- | --- |\n{rows}\n"
    created = _SET_AT_MERGE if change.operation == "create" else _KEPT
    return text + (_answer(read, created, is_open=is_open) if read else "")


def _rows(change: Change) -> Iterator[tuple[str, list[Any]]]:
    """Yield the fields, those of connectors one by one."""
    for key, (old, new) in change.fields.items():
        if key == "connectors" and isinstance(new, list):
            yield from ((f"connectors[{place}]", [None, value]) for place, value in enumerate(new))
        else:
            yield code(key), [old, new]


def _cell(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, dict):
        return "<br>".join(
            code(_short(f"{key}: {json.dumps(it, ensure_ascii=False)}"), in_table=True) for key, it in value.items()
        )
    text = value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
    return code(_short(text), in_table=True)


def _answer(read: ValidModel, created: str, *, is_open: bool) -> str:
    """Return the API's body after the merge, in a fence that its texts cannot end."""
    model = Model.of(read.entry, created, _SET_AT_MERGE)
    text = json.dumps(model.body(), indent=2, ensure_ascii=False)
    fence = _fence(text, 3)
    lines = "\n".join(inert(line) for line in text.split("\n"))
    return (
        f"<details{' open' if is_open else ''}><summary>What the API will answer</summary>\n\n"
        f"{fence}json\n{lines}\n{fence}\n\n</details>\n\n"
    )


def _short(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]}…"


def code(text: str, *, in_table: bool = False) -> str:
    """Return a text as a code span: with longer backticks than inside, and spaces that GFM strips."""
    shown = inert(text) or " "
    if in_table:
        shown = shown.replace("|", "\\|")
    fence = _fence(shown, 1)
    return f"{fence} {shown} {fence}"


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)
