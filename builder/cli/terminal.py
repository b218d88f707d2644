"""What the commands share: the root, the environment, and output on the terminal."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from builder.domain.addresses import CATALOG
from builder.problems import Problem, inert

if TYPE_CHECKING:
    from builder.report import Report, ReportFormat

T = TypeVar("T")


def root_of(context: click.Context) -> Path:
    """Return the folder of --root, else the nearest one upward that holds a catalogue. Raises UsageError."""
    option: Path | None = context.obj
    here = option or current_folder()
    for folder in [option] if option else [here, *here.parents]:
        if (folder / CATALOG).is_dir():
            return folder
    subject = f"{option} does not hold" if option else "neither this folder nor one above it holds"
    raise click.UsageError(f"{subject} {CATALOG}/: name the folder that does, `catalog --root DIR …`")


def current_folder() -> Path:
    """Return the working directory. Raises UsageError if it was removed."""
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise click.UsageError("the current folder no longer exists: change to another one") from error


def root_of_revisions(context: click.Context) -> Path:
    """Return the root at which revisions are read: the disk need not hold a catalogue, nor any file."""
    from builder.history import git

    option: Path | None = context.obj
    root = option or find_root(context)
    if root:
        return root
    here = current_folder()
    top = git.run(here, "rev-parse", "--show-toplevel")  # fails in a bare repository, which is its own top
    return Path(os.fsdecode(top.stdout.removesuffix(b"\n"))) if top.returncode == 0 else here


def find_root(context: click.Context) -> Path | None:
    """Return the root as ``root_of`` does; None if --root is not given and no catalogue is found."""
    try:
        return root_of(context)
    except click.UsageError:
        if context.obj is not None:
            raise
        return None


def catalogue_path(root: Path, path: Path) -> str:
    """Return the path of a file or folder relative to the root. Raises UsageError if it is not in the catalogue."""
    here, base = path.parent.resolve() / path.name, root.resolve()
    if path.name in ("", ".."):
        here = path.resolve()
    if here == base or base / CATALOG in (here, *here.parents):
        return here.relative_to(base).as_posix()
    raise click.UsageError(f"{path} is not in {root / CATALOG}")


def lies_in(path: str, selection: Iterable[str]) -> bool:
    """Return whether a file is in a selection of files and folders.

    >>> lies_in("catalog/abb/abb-terra-53.yaml", ["catalog/abb"]), lies_in("catalog/abb-x/a.yaml", ["catalog/abb"])
    (True, False)
    """
    return any(f"{path}/".startswith(f"{selected}/") or selected == "." for selected in selection)


def touches(problem: Problem, selection: Iterable[str]) -> bool:
    """Return whether a problem concerns a file in a selection of files and folders."""
    return any(lies_in(path, selection) for path in (problem.location.path, *problem.related))


def source_date() -> int | None:
    """Return the time in SOURCE_DATE_EPOCH in Unix seconds; None if it is not set. Raises UsageError.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if text and not re.fullmatch(r"[0-9]{1,12}", text):
        raise click.UsageError("SOURCE_DATE_EPOCH must be a number of seconds")
    return int(text) if text else None


def default_report_format() -> "ReportFormat":
    """Return the default format of reports: annotations in GitHub Actions, else text."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def print_report(root: Path, report: "Report", output_format: "ReportFormat", *, err: bool = False) -> None:
    """Print a report. In GitHub's format, paths start at the top of the repository."""
    from builder.history import git
    from builder.report import render

    prefix = (git.prefix(root) or "") if output_format == "github" else ""
    click.echo(render(report, output_format, prefix), nl=False, err=err)


def print_problems(problems: Sequence[Problem]) -> None:
    """Print problems as text on stderr."""
    click.echo("".join(f"{problem.text()}\n" for problem in sorted(problems)), nl=False, err=True)


def say(text: str) -> None:
    """Print one line on stderr. Text from a file cannot add another line or a workflow command."""
    click.echo(inert(text), err=True)


class Progress:
    """Shows a progress bar on a terminal, for sequences of at least ``min_items``, updated every ``step`` items."""

    def __init__(self, label: str, min_items: int, step: int) -> None:
        self._label = label
        self._min_items = min_items
        self._step = step

    def __call__(self, items: Sequence[T]) -> Iterator[T]:
        """Yield the items."""
        if len(items) < self._min_items or not sys.stderr.isatty():
            yield from items
            return
        with click.progressbar(items, label=self._label, file=sys.stderr, update_min_steps=self._step) as bar:
            yield from bar
