"""The command line: options, output, exit codes. Only this package prints.

Exit codes: 0 success (also with warnings), 1 problems found or the work impossible, 2 wrong usage, 130 Ctrl-C.
Results go to stdout, everything else to stderr. Commands import their modules when they run, so that ``--help``
answers at once.
"""

import gc
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

import click

from builder.cli import drafts, imports, layout, propose, terminal, verify, writes
from builder.cli.explain import explain
from builder.domain.addresses import CATALOG
from builder.problems import BuilderError, Problem, RefusedError, SettingsError

if TYPE_CHECKING:
    from builder.report import Form


def main() -> NoReturn:
    """Run the program and exit. No traceback ever reaches a user."""
    _open_streams()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # else it searches every package for them
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # SIGTERM ends like Ctrl-C
    try:
        code = program.main(prog_name="catalog", standalone_mode=False)
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        code = 130
        terminal.say("Stopped.")
    except click.ClickException as error:
        code = error.exit_code
        error.show()
    except RefusedError as error:
        code = 1
        terminal.print_problems(error.problems)
    except BrokenPipeError:
        code = 1
    except (BuilderError, OSError) as error:
        code = 1
        terminal.say(f"Error: {error}")
    except Exception as error:
        code = 1
        if "CATALOG_TRACEBACK" in os.environ:
            raise
        terminal.say(
            f"Error: {type(error).__name__}: {error}. Please report this; CATALOG_TRACEBACK=1 shows the traceback"
        )
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ignore Ctrl-C while exiting
    os._exit(
        code if isinstance(code, int) else 0
    )  # skip the interpreter's teardown: freeing a large build's objects is slow


def _open_streams() -> None:
    """Replace closed standard streams with empty ones, and escape what a stream's encoding does not have."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open to the end
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a text stream


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=f"Folder that holds {CATALOG}/; by default the nearest one upward from here.",
)
@click.version_option(package_name="charging-station-catalogue", prog_name="catalog")
@click.pass_context
def program(context: click.Context, root: Path | None) -> None:
    """Check a catalogue of charging station models and publish it as a static API and website.

    Each model is a file, catalog/<vendor>/<id>.yaml. Start with `catalog validate`, look at the site with
    `catalog serve`, add a model with `catalog create`.
    """
    context.obj = root


@program.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github", "json"]),
    help="How problems are printed. By default github in GitHub Actions, else text.",
)
@click.pass_context
def validate(context: click.Context, paths: tuple[Path, ...], form: "Form | None") -> None:
    """Check the models' files and the catalogue as a whole.

    With PATH (files or folders) only the problems that concern them. All problems are printed, one a line:

    \b
      path:line:column: error[rule] $.json.path: message

    A warning is a question and never fails a build. `catalog explain RULE` explains a rule.
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder.check import catalogue
    from builder.history.landing_order import committed_paths, landing_order
    from builder.report import Report

    gc.disable()  # validation creates no cycles, and searching for them takes a fifth of its time
    root = terminal.root_of(context)
    selection = [terminal.inside(root, path) for path in paths]
    loaded = catalogue.load(root, terminal.Progress("Checking", 500, 100), landing_order(root))
    committed = committed_paths(root)
    new = [] if committed is None else [model for model in loaded.models if model.document.path not in committed]
    found = [*loaded.problems, *catalogue.questions(new, loaded.models)]
    problems = [problem for problem in found if not selection or terminal.touches(problem, selection)]
    terminal.print_report(root, Report(problems), form or terminal.default_form())
    errors = sum(problem.level == "error" for problem in problems)
    warnings = len(problems) - errors
    counted = f"{errors} {'problem' if errors == 1 else 'problems'} found" if errors else "No problems found"
    terminal.say(f"{counted}{f', {warnings} to look at (warnings)' if warnings else ''}.")
    context.exit(1 if errors else 0)


@program.command(name="build")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write; by default _site in the root.")
@click.option("--base-url", metavar="URL", help="Where the site is published; may have a path.")
@click.option("--repository-url", metavar="URL", help="The repository that the pages link to.")
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
    out: Path | None,
    base_url: str | None,
    repository_url: str | None,
    jobs_: int | None,
    *,
    full: bool,
    precompress: bool,
) -> None:
    """Check the catalogue, then render the API and the website.

    If there is any problem, nothing is written. OUT must be empty, or hold only an earlier build. Files that did not
    change since then are not read, rendered or written again.
    """
    from builder.pipeline import build, processes
    from builder.pipeline.options import Options
    from builder.report import Report

    gc.disable()  # a build creates no cycles, and searching for them takes a fifth of its time
    started, root = time.monotonic(), terminal.root_of(context)
    folder = out or root / "_site"
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
        terminal.print_report(root, Report(error.problems), terminal.default_form(), err=True)
        raise BuilderError("nothing was built: fix these problems first") from error
    for warning in result.warnings:
        terminal.say(f"Warning: {warning}")
    seconds = time.monotonic() - started
    written, removed, unchanged = result.written
    click.echo(
        f"{result.models} models: {written} files written, {removed} removed, {unchanged} unchanged, {seconds:.2f} s",
    )
    terminal.say(f"The site is in {folder}.")


@program.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 chooses a free one.")
@click.pass_context
def serve(context: click.Context, port: int) -> None:
    """Serve the site and the full documented API on this machine.

    Rebuilds when a file changes; if there are problems it prints them and keeps showing the last valid state.
    """
    from builder.serve import server as preview

    root = terminal.root_of(context)
    site = preview.Preview(root, terminal.source_date())
    builds = site.builds()
    failed = next(builds)
    if failed:
        raise failed if isinstance(failed, BuilderError) else RefusedError(failed)
    with preview.listening(site, port) as actual_port:
        terminal.say(f"Serving http://{preview.HOST}:{actual_port}{site.base_path} (stop with Ctrl-C)")
        for failed in builds:
            _say_build(failed)


for command in (
    writes.create,
    writes.update,
    writes.archive,
    layout.fmt,
    drafts.draft,
    imports.import_models,
    propose.propose,
    explain,
    verify.verify,
):
    program.add_command(command)


@program.command(name="check-changes")
@click.option("--base", required=True, metavar="REV", help="The target of the change, such as origin/main.")
@click.option("--head", metavar="REV", help="The change, read from Git objects only; by default the working tree.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github", "json", "markdown"]),
    help="How the report is printed. By default github in GitHub Actions, else text.",
)
@click.pass_context
def check_changes(
    context: click.Context, base: str, head: str | None, form: Literal["text", "github", "json", "markdown"] | None
) -> None:
    """Show what a change does to the catalogue, and refuse what no pull request may do.

    A model may be created, archived, or get another friendly name. Creating and archiving need an admin.
    """
    from builder.report import Report
    from builder.review import comment, policy

    root = terminal.root_of(context)
    try:
        verdict = policy.check(root, base, head)
    except BuilderError as error:
        if form == "markdown":
            click.echo(comment.not_judged(str(error)), nl=False)
        raise
    if form == "markdown":
        click.echo(comment.render(verdict), nl=False)
    else:
        report = Report(verdict.problems, verdict.changes, verdict.requires_admin)
        terminal.print_report(root, report, form or terminal.default_form())
    terminal.say(verdict.summary)
    context.exit(1 if verdict.is_refused else 0)


def _say_build(failed: list[Problem] | BuilderError) -> None:
    if isinstance(failed, BuilderError):
        terminal.say(f"Error: {failed}")
    elif failed:
        terminal.print_problems(failed)
        terminal.say("Not rebuilt: fix these problems.")
    else:
        terminal.say("Rebuilt.")
