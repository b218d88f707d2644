"""`catalog propose`: the request of an issue form, or of a workflow that was started by hand."""

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from builder.cli import drafts, issue_comments, terminal
from builder.problems import BuilderError

if TYPE_CHECKING:
    from builder.edit.github_event import GithubEvent


@click.command()
@click.option(
    "--event", "source", required=True, metavar="FILE", type=click.File("rb"), help="The payload of a GitHub event."
)
@click.option(
    "--answer",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write: the answer to the issue in Markdown, or the pull request's description.",
)
@click.pass_context
def propose(context: click.Context, source: BinaryIO, answer: Path) -> None:
    """Write the file that a GitHub event requests.

    For an issue with one of the labels "propose: create", "propose: update" and "propose: archive", and for a run that
    was started by hand with the documented body, the model's file is written and its path printed. For an opened or
    edited issue with an OCPP trace, the answer is a draft of the file. The answer describes the result, or the reasons
    for a refusal.

    \b
      catalog propose --event "$GITHUB_EVENT_PATH" --answer answer.md
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder.edit import github_event

    event = github_event.read(source.read(github_event.MAX_BYTES + 1))
    if event.operation == "draft":
        _write(answer, _draft(terminal.root_of(context), event))
        return
    try:
        edit = github_event.write(terminal.root_of(context), event)
    except BuilderError as error:
        reasons = issue_comments.reasons_of(error)
        _write(answer, issue_comments.refusal(reasons, is_issue=event.issue_number is not None))
        for reason in reasons:
            terminal.say(f"- {reason}")  # not at the start of a line, where it could be a workflow command
        raise BuilderError("nothing was written: see the reasons above") from error
    _write(answer, issue_comments.pull_request_description(event.issue_number, edit.warnings))
    click.echo(edit.model.document.path)


def _draft(root: Path, event: "GithubEvent") -> str:
    """Return the answer to an issue with a trace: the draft, or why there is none. It holds no secret of the trace."""
    from builder.edit import issue_requests

    redaction = None
    try:
        trace = issue_requests.read_trace("issue", event.body.encode("utf-8", "replace"))
        redaction = drafts.redact_trace(trace.encode())
        text, known = drafts.text_of(redaction, root)
    except BuilderError as error:
        return issue_comments.no_draft(issue_comments.reasons_of(error), redaction.counts if redaction else {})
    return issue_comments.draft(text, known, redaction.counts, event.repository_url)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BuilderError(f"{path} cannot be written: {error.strerror}") from error
