"""What ``check-changes`` says: for terminals, GitHub's annotations, programs, and reviewers in Markdown.

In Markdown all text of a pull request stands in code, where nothing of it is a mention, a link, HTML or a fence
(https://github.github.com/gfm/#code-spans).
"""

import difflib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from builder import names
from builder.changes import Change
from builder.checks import ReadModel
from builder.model import Model
from builder.policy import Review
from builder.problems import Location, Problem, inert, render
from builder.render_api import LIST

MARKER = "<!-- catalog check-changes -->"  # by which the comment on a pull request is found again
# GitHub takes comments of up to 65,536 characters; what stands below fits in any case.
MAX_LENGTH = 60_000
_SET_AT_MERGE = "set at merge"
_DID = {"create": "Create", "update": "Update", "archive": "Archive"}


def report(review: Review, form: Literal["text", "github", "json", "markdown"]) -> str:
    """Return the report on a review in one of its forms."""
    if form == "json":
        return json.dumps(_body(review), indent=2) + "\n"
    if form == "markdown":
        return _markdown(review)
    said = [_notice(change) for change in review.changes]
    lines = [inert(_line(change)) for change in review.changes] if form == "text" else [it.github() for it in said]
    return "".join(f"{line}\n" for line in lines) + render(review.problems, form)


def summary(review: Review) -> str:
    """Return the verdict in one sentence."""
    counts = [f"{_count(review, operation)} {operation}" for operation in _DID if _count(review, operation)]
    what = ", ".join(counts) if counts else "no change of a model"
    if review.is_refused:
        errors = sum(problem.level == "error" for problem in review.problems)
        return f"Refused, {errors} {'problem' if errors == 1 else 'problems'} ({what})."
    return f"Allowed: {what}; {'an admin decides' if review.requires_admin else 'no admin is needed'}."


def likely_duplicates(new: ReadModel, live: Iterable[ReadModel]) -> list[str]:
    """Return the paths of live models whose vendor and model are nearly those of a new one, the nearest first.

    Two names with other figures in them are two models: makers number what they build.
    """
    wanted = _normal(new)
    by_name = {_normal(read): read.document.path for read in live if read.document.path != new.document.path}
    same_figures = [name for name in by_name if _figures(name) == _figures(wanted)]
    return [by_name[name] for name in difflib.get_close_matches(wanted, same_figures, n=3, cutoff=0.85)]


def _count(review: Review, operation: str) -> int:
    return sum(change.operation == operation for change in review.changes)


def _body(review: Review) -> dict[str, Any]:
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
    return Problem(Location(change.file), change.operation, "$", f"{request(change)}", "notice")


def request(change: Change) -> str:
    """Return the documented request that a change stands for."""
    if change.operation == "create":
        return f"POST /{LIST}"
    end = "/archive" if change.operation == "archive" else ""
    return f"{'POST' if end else 'PATCH'} /{LIST}/{change.id}{end}"


def _normal(read: ReadModel) -> str:
    return re.sub("[^a-z0-9]", "", names.slug(f"{read.file.vendor} {read.file.model}"))


def _figures(name: str) -> str:
    return "".join(re.findall("[0-9]", name))


def _markdown(review: Review) -> str:
    """Return the comment: the verdict, problems, then as many operations as there is room for."""
    text = f"{MARKER}\n### {summary(review)}\n\n"
    left = 0
    for block in _blocks(review):
        if left or len(text.encode()) + len(block.encode()) > MAX_LENGTH:
            left += 1
        else:
            text += block
    if left:
        text += f"**{left} more entries are left out: `catalog check-changes --format text` says all of them.**\n"
    return text


def _blocks(review: Review) -> Iterator[str]:
    """Yield what a comment is made of: one block after the other, none broken off."""
    if review.problems:
        yield "Nothing lands before these problems are mended:\n\n" if review.is_refused else "Warnings:\n\n"
        yield from (_problem(problem) for problem in review.problems)
        yield "\n"
    yield from _other_changes(review)
    live = _LiveModels(review.models)
    for number, change in enumerate(review.changes):
        yield _operation(change, review.models.get(change.file), live, is_open=number < 3)
    if review.unchanged:
        yield "#### Other words, the same values\n\nOnly layout, comments or sources differ: the API changes nothing "
        yield "but `updatedAt`.\n\n"
        yield from (f"- {code(path)}\n" for path in review.unchanged)


def _problem(problem: Problem) -> str:
    path, line, _ = problem.location
    return f"- {code(f'{path}:{line}')} **{problem.rule}** {code(f'{problem.json_path}: {problem.message}')}\n"


def _other_changes(review: Review) -> Iterator[str]:
    if review.others:
        yield f"#### Not a catalogue change: {len(review.others)} files\n\n"
        yield "Program, schemas, settings and workflows decide how models are read and published: "
        yield "review them as code.\n\n"
        yield from (f"- {code(path)}\n" for path in review.others[:50])
        yield f"- and {len(review.others) - 50} more\n\n" if len(review.others) > 50 else "\n"


class _LiveModels:
    """The live models of the catalogue as it would land, by the figures in their names."""

    def __init__(self, models: Mapping[str, ReadModel]) -> None:
        self._by_figures: dict[str, list[ReadModel]] = defaultdict(list)
        for read in models.values():
            if read.is_live:
                self._by_figures[_figures(_normal(read))].append(read)

    def near(self, new: ReadModel) -> list[str]:
        """Return the paths of the models that a new one may be by another name."""
        return likely_duplicates(new, self._by_figures[_figures(_normal(new))])


def _operation(change: Change, read: ReadModel | None, live: _LiveModels, *, is_open: bool) -> str:
    """Return a block on one operation: the request, the fields, the body to come, likely duplicates."""
    rows = "".join(f"| {key} | {_cell(old)} | {_cell(new)} |\n" for key, (old, new) in _rows(change))
    who = "" if change.operation == "update" else ", which an admin decides"
    text = f"#### {_DID[change.operation]}{who}\n\n{code(request(change))} in {code(change.file)}\n\n"
    text += f"| field | old | new |\n| --- | --- | --- |\n{rows}\n"
    if read and change.operation == "create" and (near := live.near(read)):
        text += f"**Is it a duplicate?** Nearly the same vendor and model: {', '.join(map(code, near))}\n\n"
    return text + (_answer(read, is_open=is_open) if read else "")


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
        return "<br>".join(f"{code(key, in_table=True)} {_cell(it)}" for key, it in value.items())
    text = value if isinstance(value, str) and value else _value(value)
    return code(text if len(text) <= 500 else f"{text[:500]}…", in_table=True)


def _answer(read: ReadModel, *, is_open: bool) -> str:
    """Return the body that the API will give after the merge, in a fence that no text in it can end."""
    model = Model(read.id, read.document.path, read.file, _SET_AT_MERGE, _SET_AT_MERGE)
    text = json.dumps(model.body(), indent=2, ensure_ascii=False)
    fence = _fence(text, 3)
    lines = "\n".join(inert(line) for line in text.split("\n"))
    return (
        f"<details{' open' if is_open else ''}><summary>What the API will answer</summary>\n\n"
        f"{fence}json\n{lines}\n{fence}\n\n</details>\n\n"
    )


def code(text: str, *, in_table: bool = False) -> str:
    """Return text as a code span: longer backticks around than in it, and spaces that GFM takes off again."""
    shown = inert(text) or " "
    if in_table:
        shown = shown.replace("|", "\\|")
    fence = _fence(shown, 1)
    return f"{fence} {shown} {fence}"


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)
