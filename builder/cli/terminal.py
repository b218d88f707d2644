"""What the commands have in common: how they talk on the terminal, where the catalogue lies, what the environment says.

A part of the command line, as ``cli``.
"""

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
    from builder.report import Form, Report

T = TypeVar("T")


def root_of(context: click.Context) -> Path:
    """Return the root that was named, else the nearest folder upward that holds a catalogue."""
    named: Path | None = context.obj
    here = Path.cwd()
    for folder in [named] if named else [here, *here.parents]:
        if (folder / CATALOG).is_dir():
            return folder
    where = f"{named} does not hold" if named else "neither this folder nor one above it holds"
    raise click.UsageError(f"{where} {CATALOG}/: name the folder that does, `catalog --root DIR …`")


def find_root(context: click.Context) -> Path | None:
    """Return the root as ``root_of`` does, None if none was named and none is found."""
    try:
        return root_of(context)
    except click.UsageError:
        if context.obj is not None:
            raise
        return None


def inside(root: Path, path: Path) -> str:
    """Return a path as the problems name it. Raises UsageError for one that does not lie in the catalogue."""
    here, base = path.parent.resolve() / path.name, root.resolve()
    if path.name in ("", ".."):
        here = path.resolve()
    if here == base or base / CATALOG in (here, *here.parents):
        return here.relative_to(base).as_posix()
    raise click.UsageError(f"{path} does not lie in {root / CATALOG}")


def lies_in(path: str, wanted: Iterable[str]) -> bool:
    """Say whether a file is one of those that are named, or lies in one of the folders."""
    return any(f"{path}/".startswith(f"{name}/") or name == "." for name in wanted)


def touches(problem: Problem, wanted: Iterable[str]) -> bool:
    """Say whether a problem is about one of the files or folders that are named."""
    return any(lies_in(path, wanted) for path in (problem.location.path, *problem.related))


def source_date() -> int | None:
    """Return SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/), if it is set."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if text and not re.fullmatch(r"[0-9]{1,12}", text):
        raise click.UsageError("SOURCE_DATE_EPOCH must be a number of seconds")
    return int(text) if text else None


def default_form() -> "Form":
    """Return how problems are printed unless it is said: as annotations in GitHub Actions."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def print_report(root: Path, report: "Report", form: "Form", *, err: bool = False) -> None:
    """Print a report; in GitHub's form its files are named from the top of the repository."""
    from builder.history import git
    from builder.report import render

    prefix = (git.prefix(root) or "") if form == "github" else ""
    click.echo(render(report, form, prefix), nl=False, err=err)


def print_problems(problems: Sequence[Problem]) -> None:
    """Print problems as text on stderr."""
    click.echo("".join(f"{problem.text()}\n" for problem in sorted(problems)), nl=False, err=True)


def say(text: str) -> None:
    """Say one line; whatever of it came from a file cannot forge another."""
    click.echo(inert(text), err=True)


class Progress:
    """Shows progress over a long sequence on a terminal."""

    def __init__(self, label: str, least: int, every: int) -> None:
        """Show it from ``least`` items on, and update it after ``every`` of them."""
        self._label = label
        self._least = least
        self._every = every

    def __call__(self, items: Sequence[T]) -> Iterator[T]:
        """Yield the items."""
        if len(items) < self._least or not sys.stderr.isatty():
            yield from items
            return
        with click.progressbar(items, label=self._label, file=sys.stderr, update_min_steps=self._every) as bar:
            yield from bar
