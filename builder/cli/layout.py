"""`catalog fmt`: the canonical form of the models' files."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from builder.cli import terminal
from builder.problems import Problem, RefusedError, inert, quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from builder.edit.canonical import Layout


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path, exists=True))
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if a file is not in canonical form.")
@click.option("--diff", is_flag=True, help="Change nothing; print what would change.")
@click.pass_context
def fmt(context: click.Context, paths: tuple[Path, ...], *, check: bool, diff: bool) -> None:
    """Write models' files in canonical form.

    The form sets the order of keys, the indentation, the quotes, and the first line, which names the schema to editors.
    Without PATH, all files are written. Values, comments and CRLF line ends are kept. An invalid file is reported, and
    stays unchanged.

    \b
      catalog fmt                          # all files
      catalog fmt --diff catalog/abb       # print what would change in one folder
      catalog fmt --check                  # for scripts: exit 1 if a file would change
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder.edit import canonical
    from builder.report import Report

    root = terminal.root_of(context)
    problems: list[Problem] = []
    layouts = list(_layouts(root, [terminal.catalogue_path(root, path) for path in paths], problems))
    changed = [layout for layout in layouts if not layout.is_canonical]
    for layout in changed:
        if not check and not diff:
            canonical.write(root, layout)
        click.echo(_diff(layout) if diff else inert(layout.path))
    terminal.print_report(root, Report(problems), terminal.default_report_format(), err=True)
    terminal.say(_summary(len(changed), len(layouts), len(problems), is_written=not check and not diff))
    context.exit(1 if problems or (check and changed) else 0)


def _layouts(root: Path, selection: list[str], problems: list[Problem]) -> "Iterator[Layout]":
    """Yield the layouts of the selected files (all, if the selection is empty); add the problems of invalid ones."""
    from builder.edit import canonical
    from builder.source import files

    paths, misplaced = files.find(root)
    problems += [problem for problem in misplaced if not selection or terminal.touches(problem, selection)]
    selected = [path for path in paths if not selection or terminal.lies_in(path, selection)]
    for path in terminal.Progress("Formatting", 500, 100)(selected):
        try:
            yield canonical.layout_of(root, path)
        except RefusedError as error:
            problems += error.problems


def _diff(layout: "Layout") -> str:
    """Return a unified diff, or one line if only the line ends differ."""
    import difflib

    old, new = layout.text.splitlines(), layout.canonical.splitlines()
    lines = difflib.unified_diff(old, new, layout.path, layout.path, lineterm="")
    return "\n".join(inert(line) for line in lines) or f"{inert(layout.path)}: only the line ends differ"


def _summary(changed: int, total: int, problems: int, *, is_written: bool) -> str:
    count = f"{changed} of {quantity(total, 'file')}"
    summary = f"{count} rewritten." if is_written else f"{count} would be rewritten: run `catalog fmt`."
    if not changed:
        summary = f"{quantity(total, 'file')} {'is' if total == 1 else 'are'} in canonical form."
    return f"{summary} {quantity(problems, 'problem')} found." if problems else summary
