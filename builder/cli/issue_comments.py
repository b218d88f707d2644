"""The comments of `propose` on issues, in Markdown. Users' text is shown as code: its mentions and links are inert."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from builder.cli import drafts
from builder.problems import BuilderError, Problem, RefusedError, inert

DRAFT_MARKER = "<!-- catalog propose: draft -->"  # by which the bot finds its comment on an issue again
_REPOSITORY = re.compile(r"https://[\w.\-]+/[\w.\-]+/[\w.\-]+")
# A back end's address, or one with a user and password: an answer stays when the issue is edited, so it repeats none.
_PRIVATE_ADDRESS = re.compile(r"""\b(wss?:/+)[^\s"']+|\b([a-z]+:/+)(?=[^\s"'/]*@)[^\s"']+""", re.IGNORECASE)
_MAX_REASONS = 100
_MAX_LENGTH = 50_000  # GitHub takes comments of up to 65,536 characters


def reasons_of(error: BuilderError) -> list[str]:
    """Return why a request was refused, a sentence each, without line numbers: the author of an issue has no file."""
    if not isinstance(error, RefusedError):
        return [str(error)]
    found = (_PRIVATE_ADDRESS.sub(r"\1\2…", problem.message) for problem in sorted(error.problems))
    messages = list(dict.fromkeys(found))
    more = len(messages) - _MAX_REASONS
    return [*messages[:_MAX_REASONS], *([f"and {more} more"] if more > 0 else [])]


def refusal(messages: list[str], *, is_issue: bool) -> str:
    """Return the comment on a request that was refused."""
    subject = "This issue" if is_issue else "The request"
    text = f"{subject} could not be turned into a pull request:\n\n{_indented_code(messages)}\n"
    return text + ("Edit the issue. A maintainer then removes the label and sets it again.\n" if is_issue else "")


def pull_request_description(issue_number: int | None, warnings: Sequence[Problem]) -> str:
    """Return the description of a pull request, with the warnings as questions to its author and reviewer."""
    closes = "" if issue_number is None else f"Closes #{issue_number}.\n\n"
    questions = _indented_code([problem.message for problem in warnings])
    return f"{closes}Created by the workflow `propose`; the comment of `review` shows what it does.\n" + (
        f"\nIs this right?\n\n{questions}" if warnings else ""
    )


def draft(text: str, known: list[str], counts: Mapping[str, int], repository_url: str) -> str:
    """Return the comment on a trace, with its draft.

    ``known`` are the paths of models with this vendor and model, ``counts`` the numbers of secrets by kind.
    """
    from builder.review.comment import code_block

    block = code_block(text.rstrip("\n"), "yaml")
    models = ", ".join(f"`{path}`" for path in known) + (" has" if len(known) == 1 else " have")
    return (
        f"{DRAFT_MARKER}\n{_secrets_warning(counts)}### Draft of the model's file\n\n"
        + (f"**Perhaps nothing needs to be added:** {models} this vendor and model.\n\n" if known else "")
        + "The trace states what is filled in; a comment says where. Answer each question from the datasheet.\n\n"
        f"{block}\n"
        f"Then open {_form_link(text, repository_url)}, or propose the file in a pull request. "
        "This comment changes when the trace in the issue is edited.\n"
    )


def no_draft(messages: list[str], counts: Mapping[str, int]) -> str:
    """Return the comment on a trace that gives no draft."""
    return (
        f"{DRAFT_MARKER}\n{_secrets_warning(counts)}### No draft could be made\n\n{_indented_code(messages)}\n"
        "Edit the issue: this comment changes with it.\n"
    )


def _secrets_warning(counts: Mapping[str, int]) -> str:
    """Return what to do about secrets in an issue, without repeating them.

    Words that are merely unknown are no reason: nearly every log holds some.
    """
    secrets = {kind: count for kind, count in counts.items() if kind != "TEXT"}
    if not secrets:
        return ""
    steps = [
        "Edit the issue: replace the trace with the output of `catalog draft --from-ocpp trace.log --redact`.",
        (
            'Delete the earlier version, which everyone can still read: choose it in the list "edited" above the '
            'issue, then "Delete revision from history".'
        ),
    ]
    if "CREDENTIAL" in secrets:
        steps.append("Change these passwords and keys: they have been public.")
    return (
        f"### The issue seems to hold secrets\n\nIn the trace: {'; '.join(drafts.count_lines(secrets))}.\n\n"
        + "".join(f"{number}. {step}\n" for number, step in enumerate(steps, 1))
        + "\n"
    )


def _form_link(text: str, repository_url: str) -> str:
    """Return a link to the form for a new model, filled in with the values of a draft."""
    from builder.source import document

    if not _REPOSITORY.fullmatch(repository_url):
        return 'the form "Add a model"'
    data = document.parse("draft", text.encode()).data
    reported = ["{vendor}, {model}".format(**pair) for pair in data.get("reportedAs", ())]
    values = {
        **{key: data[key] for key in ("vendor", "model", "powerType") if key in data},
        "ocppUrl": data.get("configurationKeys", {}).get("ocppUrl"),
        "reportedAs": "\n".join(reported),
    }
    query = {"template": "add-model.yml", **{key: value for key, value in values.items() if value}}
    return f"[the form for a new model]({repository_url}/issues/new?{urlencode(query)})"


def _indented_code(lines: list[str]) -> str:
    """Return lines as indented code, which their text cannot end."""
    text = "".join(f"    {inert(line)}\n" for line in lines)
    return text if len(text) <= _MAX_LENGTH else f"{text[:_MAX_LENGTH]}\n    …\n"
