"""`catalog fmt`: the canonical form of the models' files.

A part of the command line, as ``main``.
"""

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from builder.cli import terminal
from builder.problems import Problem, RefusedError, inert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from builder.edit.canonical import Layout


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path, exists=True))
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if a file is not in canonical form.")
@click.option("--diff", is_flag=True, help="Change nothing; print what would change.")
@click.pass_context
def fmt(context: click.Context, paths: tuple[Path, ...], *, check: bool, diff: bool) -> None:
    """Write models' files in canonical form: the order of keys, indentation, quotes, the editor's first line.

    Without PATH all of them. Values and comments stay as they are, and so do CRLF line ends. A file that cannot be
    read as a model's file is reported and left alone.

    \b
      catalog fmt                          # all files
      catalog fmt --diff catalog/abb       # what it would change of a vendor's
      catalog fmt --check                  # for a script: exit 1 if there is something to change
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder.edit import canonical

    root = terminal.root_of(context)
    from builder.report import Report

    problems: list[Problem] = []
    layouts = list(_layouts(root, [terminal.inside(root, path) for path in paths], problems))
    changed = [layout for layout in layouts if not layout.is_canonical]
    for layout in changed:
        if not check and not diff:
            canonical.write(root, layout)
        click.echo(_diff(layout) if diff else inert(layout.path))
    terminal.print_report(root, Report(problems), terminal.default_form(), err=True)
    terminal.say(_summary(len(changed), len(layouts), len(problems), is_written=not check and not diff))
    context.exit(1 if problems or (check and changed) else 0)


def _layouts(root: Path, wanted: list[str], problems: list[Problem]) -> "Iterator[Layout]":
    """Yield the layouts of the files that are wanted; add the problems of those that cannot be read."""
    from builder.edit import canonical
    from builder.source import files

    paths, misplaced = files.find(root)
    problems += [problem for problem in misplaced if not wanted or terminal.touches(problem, wanted)]
    chosen = [path for path in paths if not wanted or terminal.lies_in(path, wanted)]
    for path in terminal.Progress("Formatting", 500, 100)(chosen):
        try:
            yield canonical.layout_of(root, path)
        except RefusedError as error:
            problems += error.problems


def _diff(layout: "Layout") -> str:
    """Return a unified diff; where only the ends of lines differ, it says so."""
    old, new = layout.text.splitlines(), layout.canonical.splitlines()
    lines = difflib.unified_diff(old, new, layout.path, layout.path, lineterm="")
    return "\n".join(inert(line) for line in lines) or f"{inert(layout.path)}: only the ends of lines"


def _summary(changed: int, total: int, problems: int, *, is_written: bool) -> str:
    counted = f"{changed} of {total} {'file' if total == 1 else 'files'}"
    did = f"{counted} rewritten." if is_written else f"{counted} would be rewritten: run `catalog fmt`."
    if not changed:
        did = f"{total} {'file is' if total == 1 else 'files are'} in canonical form."
    return f"{did} {problems} {'problem' if problems == 1 else 'problems'} found." if problems else did
