"""`catalog import`: many models at once, from a table or from JSON."""

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from builder.cli import terminal
from builder.problems import BuilderError, Problem, RefusedError, inert, quantity

if TYPE_CHECKING:
    from builder.edit.bulk import Format, Plan

_MAX_PRINTED = 200  # problems


@click.command(name="import")
@click.argument("source", metavar="[FILE]", type=click.File("rb"), required=False)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["csv", "ndjson", "json"]),
    help="Format of FILE; by default from its name: .json, .ndjson or .jsonl, else csv.",
)
@click.option("--dry-run", is_flag=True, help="Check everything and print what would be created; write nothing.")
@click.option("--template", is_flag=True, help="Print an empty CSV with all columns and exit.")
@click.pass_context
def import_models(
    context: click.Context, source: BinaryIO | None, file_format: "Format | None", *, dry_run: bool, template: bool
) -> None:
    """Create many models at once, or none if one has a problem.

    FILE (- is stdin) is a CSV file with a row for each connector, or a row for each model and numbered columns
    ("plug 1", "plug 2"). The site's download models.csv has the same columns as --template. Units in a header ("max
    power (kW)"), semicolons, tabs and decimal commas are understood. FILE can also contain documented bodies in JSON or
    NDJSON. A model that already exists with the same values stays unchanged. In a spreadsheet, format the models' names
    as text, or it drops the zeros at the start of a name such as 059015.

    \b
      catalog import --template > models.csv
      catalog import models.csv --dry-run
      catalog import models.csv
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder.domain import table
    from builder.edit import bulk, file_writes, proposals

    if template:
        click.echo(table.csv_text([]), nl=False)
        return
    if source is None:
        raise click.UsageError("name a FILE, or print an empty table with --template")
    root, name = terminal.root_of(context), str(source.name).strip("<>")
    content = source.read(proposals.MAX_BYTES + 1)
    try:
        plan = bulk.plan(
            root, name, content, file_format or bulk.format_of(name), terminal.Progress("Checking", 500, 100)
        )
    except RefusedError as error:
        _print(root, error.problems)
        raise BuilderError("nothing was imported: fix these problems first") from error
    if not dry_run:
        file_writes.write_all(root, plan.files, terminal.Progress("Writing", 500, 100))
    _report(root, plan, is_written=not dry_run)


def _report(root: Path, plan: "Plan", *, is_written: bool) -> None:
    """Print the paths of the files on stdout, the warnings and the counts on stderr."""
    for path in plan.files:
        click.echo(inert(path))
    _print(root, plan.warnings)
    created = f"{quantity(len(plan.files), 'model')} {'' if is_written else 'would be '}created"
    terminal.say(f"{created}, {len(plan.present)} already there.")


def _print(root: Path, problems: list[Problem]) -> None:
    from builder.report import Report

    terminal.print_report(root, Report(problems[:_MAX_PRINTED]), terminal.default_report_format(), err=True)
    if len(problems) > _MAX_PRINTED:
        terminal.say(f"… and {len(problems) - _MAX_PRINTED} more.")
