"""`catalog validate` and `catalog check-changes`: the problems of the catalogue, and of a change to it."""

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from builder.cli import terminal
from builder.problems import BuilderError, errors, quantity

if TYPE_CHECKING:
    from builder.report import ReportFormat


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "github", "json"]),
    help="Output format; by default github in GitHub Actions, else text.",
)
@click.pass_context
def validate(context: click.Context, paths: tuple[Path, ...], output_format: "ReportFormat | None") -> None:
    """Check the models' files and the catalogue as a whole.

    With PATH (files or folders), only problems that concern them are printed. Each problem is one line:

    \b
      path:line:column: error[rule] $.json.path: message

    A warning is a question and never fails a build. `catalog explain RULE` explains a rule.
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder.check import catalogue
    from builder.history.landing_order import committed_paths, landing_order
    from builder.report import Report

    gc.disable()  # validation creates no cycles, and searching for them takes a fifth of its time
    root = terminal.root_of(context)
    selection = [terminal.catalogue_path(root, path) for path in paths]
    loaded = catalogue.load(root, terminal.Progress("Checking", 500, 100), landing_order(root))
    committed = committed_paths(root)
    new = [] if committed is None else [model for model in loaded.models if model.document.path not in committed]
    found = [*loaded.problems, *catalogue.questions(new, loaded.models)]
    problems = [problem for problem in found if not selection or terminal.touches(problem, selection)]
    terminal.print_report(root, Report(problems), output_format or terminal.default_report_format())
    failures = len(errors(problems))
    warnings = len(problems) - failures
    summary = f"{quantity(failures, 'problem')} found" if failures else "No problems found"
    terminal.say(f"{summary}, {quantity(warnings, 'warning')}." if warnings else f"{summary}.")
    context.exit(1 if failures else 0)


@click.command(name="check-changes")
@click.option("--base", required=True, metavar="REV", help="The commit or branch to merge into, such as origin/main.")
@click.option(
    "--head",
    metavar="REV",
    help="The commit or branch to merge, read from Git objects only; by default the working tree.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "github", "json", "markdown"]),
    help="Output format; by default github in GitHub Actions, else text.",
)
@click.pass_context
def check_changes(
    context: click.Context,
    base: str,
    head: str | None,
    output_format: Literal["text", "github", "json", "markdown"] | None,
) -> None:
    """Show what a change does, and whether it is allowed.

    A pull request may create or archive a model, which needs an admin's approval, or change its friendly name.
    """
    from builder.report import Report
    from builder.review import comment, policy

    root = terminal.root_of(context) if head is None else terminal.root_of_revisions(context)
    try:
        verdict = policy.check(root, base, head)
    except BuilderError as error:
        if output_format == "markdown":
            click.echo(comment.not_judged(str(error)), nl=False)
        raise
    if output_format == "markdown":
        click.echo(comment.render(verdict), nl=False)
    else:
        report = Report(verdict.problems, verdict.changes, verdict.requires_admin)
        terminal.print_report(root, report, output_format or terminal.default_report_format())
    terminal.say(verdict.summary)
    context.exit(1 if verdict.is_refused else 0)
