"""`catalog build` and `catalog serve`: the site as a tree of files, and as a preview."""

import gc
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from builder.cli import terminal
from builder.problems import BuilderError, Problem, RefusedError, SettingsError, quantity

if TYPE_CHECKING:
    from builder.pipeline.build import BuildResult


@click.command(name="build")
@click.option("--out", type=click.Path(), help="Folder to write; by default _site in the root.")
@click.option(
    "--base-url", metavar="URL", help="Address of the published site; by default that of the settings (site.yaml)."
)
@click.option(
    "--repository-url", metavar="URL", help="Repository that the pages link to; by default that of the settings."
)
@click.option(
    "--jobs", "jobs_", type=click.IntRange(1, 64), help="Maximum number of processes; by default one per core, up to 8."
)
@click.option("--full", is_flag=True, help="Ignore the previous build: read, render and compare everything.")
@click.option(
    "--precompress", is_flag=True, help="Also write a .gz of each text file, for hosts that serve it (nginx)."
)
@click.pass_context
def build_site(  # noqa: PLR0913 - as many as there are options
    context: click.Context,
    out: str | None,
    base_url: str | None,
    repository_url: str | None,
    jobs_: int | None,
    *,
    full: bool,
    precompress: bool,
) -> None:
    """Check the catalogue, then render the API and the website.

    If there is any problem, nothing is written. The folder of --out must be empty, or hold only an earlier build, of
    which unchanged files are not read, rendered or written again.
    """
    from builder.pipeline import build, processes
    from builder.pipeline.options import Options
    from builder.report import Report

    gc.disable()  # a build creates no cycles, and searching for them takes a fifth of its time
    started, root = time.monotonic(), terminal.root_of(context)
    if out == "":
        raise click.BadParameter("the folder's name is empty", param_hint="--out")
    folder = Path(out) if out else root / "_site"
    options = Options(
        base_url=base_url,
        repository_url=repository_url,
        source_date=terminal.source_date(),
        now=time.time_ns(),
        processes=processes.processes(jobs_),
        full=full,
        precompress=precompress,
        checking=terminal.Progress("Checking", 5, 1),  # hundreds of files
        writing=terminal.Progress("Writing", 16, 1),  # parts of the site
    )
    try:
        result = build.run(root, folder, options)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    except RefusedError as error:
        terminal.print_report(root, Report(error.problems), terminal.default_report_format(), err=True)
        raise BuilderError("nothing was built: fix these problems first") from error
    for warning in result.warnings:
        terminal.say(f"Warning: {warning}")
    click.echo(f"{_summary(result)}, {time.monotonic() - started:.2f} s")
    terminal.say(f"The site is in {folder}.")


def _summary(result: "BuildResult") -> str:
    written, removed, unchanged = result.written
    counts = f"{quantity(written, 'file')} written, {removed:,} removed, {unchanged:,} unchanged"
    return f"{quantity(result.models, 'model')}: {counts}"


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port on this machine; 0 chooses a free one.",
)
@click.pass_context
def serve(context: click.Context, port: int) -> None:
    """Serve the site and the full documented API on this machine.

    A changed file causes a rebuild. If there are problems, they are printed, and the last valid site stays.
    """
    from builder.serve import server as preview

    root = terminal.root_of(context)
    site = preview.Preview(root, terminal.source_date())
    builds = site.builds()
    failed = next(builds)
    if failed:
        raise failed if isinstance(failed, BuilderError) else RefusedError(failed)
    with preview.serve_in_background(site, port) as actual_port:
        terminal.say(f"Serving http://{preview.HOST}:{actual_port}{site.base_path} (stop with Ctrl-C)")
        for failed in builds:
            _say_build(failed)


def _say_build(failed: list[Problem] | BuilderError) -> None:
    if isinstance(failed, BuilderError):
        terminal.say(f"Error: {failed}")
    elif failed:
        terminal.print_problems(failed)
        terminal.say("Not rebuilt: fix these problems.")
    else:
        terminal.say("Rebuilt.")
