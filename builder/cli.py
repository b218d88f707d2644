"""The command line: options, what is printed, exit codes. Nothing else talks to people.

Exit codes: 0 fine (warnings too), 1 problems found or the work impossible, 2 wrong usage, 130 Ctrl-C.
Results go to stdout, everything else to stderr. The program's parts are imported where they are needed, so that
``--help`` answers at once.
"""

import gc
import json
import os
import re
import shlex
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, NoReturn, TypeVar

import click

from builder import cli_requests as requests
from builder.problems import BuilderError, Problem, RefusedError, SettingsError, inert, inert_json, render

if TYPE_CHECKING:
    from builder.edit import Edit
    from builder.history import History

T = TypeVar("T")
Given = str | tuple[str, ...] | None
Form = Literal["text", "github", "json"]
_FOLDER = "catalog"
_issue_option = click.option(
    "--from-issue", "issue", metavar="FILE", type=click.File("rb"), help="The text of an issue form; - is stdin."
)


def main() -> NoReturn:
    """Run the program; no traceback ever reaches a user."""
    _open_streams()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # it looks for some in every package there is
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite end is an end like Ctrl-C
    try:
        code = program.main(prog_name="catalog", standalone_mode=False)
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        code = 130
        _say("Stopped.")
    except click.ClickException as error:
        code = error.exit_code
        error.show()
    except RefusedError as error:
        code = 1
        click.echo(render(error.problems, "text"), nl=False, err=True)
    except BrokenPipeError:
        code = 1
    except (BuilderError, OSError) as error:
        code = 1
        _say(f"Error: {error}")
    except Exception as error:
        code = 1
        if "CATALOG_TRACEBACK" in os.environ:
            raise
        _say(f"Error: {type(error).__name__}: {error}. Please report this; CATALOG_TRACEBACK=1 says more")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the end has begun: nothing is left to stop
    os._exit(code if isinstance(code, int) else 0)  # what a build has in memory takes long to be taken apart


def _open_streams() -> None:
    """Make closed standard streams empty ones, and let a terminal without UTF-8 show escapes."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open to the end
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a text stream


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=f"Folder that holds {_FOLDER}/; by default the nearest one upward from here.",
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
def validate(context: click.Context, paths: tuple[Path, ...], form: Form | None) -> None:
    """Check the models' files and the catalogue as a whole.

    With PATH (files or folders) only what touches them is reported. All problems are, one a line:

    \b
      path:line:column: error[rule] $.json.path: message
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder import catalogue

    root = _root(context)
    wanted = [_inside(root, path) for path in paths]
    loaded = catalogue.load(root, _Steps("Checking", 500, 100))
    problems = [problem for problem in loaded.problems if not wanted or _touches(problem, wanted)]
    _print_problems(root, problems, form or _default_form())
    errors = sum(problem.level == "error" for problem in problems)
    _say(f"{errors} {'problem' if errors == 1 else 'problems'} found." if errors else "No problems found.")
    context.exit(1 if errors else 0)


@program.command(name="build")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write; by default _site in the root.")
@click.option("--base-url", metavar="URL", help="Where the site is published, a sub-path too.")
@click.option("--jobs", "jobs_", type=click.IntRange(1, 64), help="Processes at most; by default one a core, up to 8.")
@click.option("--full", is_flag=True, help="Look at everything anew, whatever is remembered of the last build.")
@click.option("--precompress", is_flag=True, help="Lay a .gz beside each text, for hosts that send it (nginx).")
@click.pass_context
def build_site(  # noqa: PLR0913 - as many as there are options
    context: click.Context, out: Path | None, base_url: str | None, jobs_: int | None, *, full: bool, precompress: bool
) -> None:
    """Check the catalogue, then render API and website.

    With a problem anywhere nothing is written. OUT must be empty or hold nothing but an earlier build. What did not
    change since the last build is neither read, rendered nor written again.
    """
    from builder import build, jobs

    gc.disable()  # a build makes no cycles, and ends: to look for some takes a fifth of its time
    started, root = time.monotonic(), _root(context)
    folder = out or root / "_site"
    options = build.Options(
        base_url=base_url,
        source_date=_source_date(),
        now=time.time_ns(),
        processes=jobs.processes(jobs_),
        full=full,
        precompress=precompress,
        checking=_Steps("Checking", 5, 1),  # hundreds of files
        writing=_Steps("Writing", 16, 1),  # parts of the site
    )
    try:
        done = build.run(root, folder, options)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    except RefusedError as error:
        _print_problems(root, error.problems, _default_form(), err=True)
        raise BuilderError("nothing was built: mend these problems first") from error
    for warning in done.warnings:
        _say(f"Warning: {warning}")
    seconds = time.monotonic() - started
    written, removed, unchanged = done.written
    click.echo(
        f"{done.models} models: {written} files written, {removed} removed, {unchanged} unchanged, {seconds:.2f} s",
    )
    _say(f"The site is in {folder}.")


@program.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 chooses a free one.")
@click.pass_context
def serve(context: click.Context, port: int) -> None:
    """Show the site and answer the full documented API on this machine.

    Rebuilds when a file changes; with problems it says them and goes on showing the last good state.
    """
    from builder import serve as preview

    root = _root(context)
    shown = preview.Preview(root, _source_date())
    builds = shown.builds()
    failed = next(builds)
    if failed:
        raise failed if isinstance(failed, BuilderError) else RefusedError(failed)
    with preview.listening(shown, port) as chosen:
        _say(f"Serving http://{preview.HOST}:{chosen}{shown.base_path} (stop with Ctrl-C)")
        for failed in builds:
            _say_build(failed)


@program.command()
@click.option(
    "--from", "source", metavar="FILE", type=click.File("rb"), help="The POST body, JSON or YAML; - is stdin."
)
@click.option("--vendor", help="1 to 50 characters, spelled as in the vendor's other models.")
@click.option("--model", help="1 to 100 characters.")
@click.option("--friendly-name", help="The name that people use.")
@click.option("--power-type", help="AC_1_PHASE, AC_2_PHASE, AC_2_PHASE_SPLIT, AC_3_PHASE or DC.")
@click.option(
    "--connector",
    "connectors",
    multiple=True,
    metavar="TYPE,FORMAT,A,V,W",
    help="A connector, like IEC_62196_T2,SOCKET,32,230,22080; once for each, in their order.",
)
@click.option("--ocpp-url", help="Name of the configuration key of the back end's address; empty if none is known.")
@click.option("--image-url", help="https address of a picture.")
@_issue_option
@click.option("--id", "model_id", help="The id, if the one made from vendor and model does not do.")
@click.option("--source", "sources", multiple=True, metavar="URL", help="https address of a datasheet; repeatable.")
@click.option("--note", default="", metavar="TEXT", help="A comment in the file, for the reviewer.")
@click.pass_context
def create(  # noqa: PLR0913, PLR0917 - as many as there are options
    context: click.Context,
    /,
    source: BinaryIO | None,
    issue: BinaryIO | None,
    model_id: str | None,
    sources: tuple[str, ...],
    note: str,
    **fields: Given,
) -> None:
    """Create a model: write its file, print the documented response.

    The model comes as the documented POST body (--from), or as one option a field; on a terminal, what is missing
    is asked for.

    \b
      catalog create --vendor ABB --model "Terra 53" --power-type DC \\
        --connector IEC_62196_T2_COMBO,CABLE,125,500,50000 --ocpp-url "" \\
        --source https://example.org/datasheet.pdf
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder import edit, history

    root = _root(context)
    given = {key: value for key, value in fields.items() if value not in (None, ())}
    if sum([source is not None, issue is not None, bool(given)]) > 1:
        raise click.UsageError("--from and --from-issue hold the whole body: leave the options of its fields away")
    asked = requests.asked(issue, "create") if issue else None
    request = asked.request if asked else requests.read_body(source) if source else requests.body_of_options(given)
    more, remark = (asked.sources, asked.note) if asked else ((), "")
    landed = history.read(root, history.head(root))
    made = edit.create(root, request, model_id=model_id, given_sources=(*more, *sources), note=note or remark)
    _finish(root, landed, made, "Created", "")


@program.command()
@click.argument("model_id", metavar="ID", required=False)
@click.option("--friendly-name", metavar="TEXT", help="The new friendly name.")
@click.option("--no-friendly-name", is_flag=True, help="Take the friendly name away.")
@click.option("--from", "source", metavar="FILE", type=click.File("rb"), help="The PATCH body; - is stdin.")
@_issue_option
@click.pass_context
def update(  # noqa: PLR0913 - as many as there are options
    context: click.Context,
    model_id: str | None,
    friendly_name: str | None,
    *,
    no_friendly_name: bool,
    source: BinaryIO | None,
    issue: BinaryIO | None,
) -> None:
    """Update the friendly name of a model, live or archived; nothing else of a model ever changes.

    \b
      catalog update abb-terra-53 --friendly-name "ABB Terra 53 CJ"
      echo '{"friendlyName": "ABB Terra 53 CJ"}' | catalog update abb-terra-53 --from -
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder import body, edit, history

    if sum([friendly_name is not None, no_friendly_name, source is not None, issue is not None]) != 1:
        raise click.UsageError("give one of --friendly-name, --no-friendly-name, --from and --from-issue")
    request = (
        requests.read_body(source) if source else body.of_fields("--friendly-name", {"friendlyName": friendly_name})
    )
    chosen, asked = requests.chosen(model_id, issue, "update")
    root = _root(context)
    landed = history.read(root, history.head(root))
    done = edit.update(root, chosen, asked.request if asked else request)
    _finish(root, landed, done, "Updated", "is so already")


@program.command()
@click.argument("model_id", metavar="ID", required=False)
@_issue_option
@click.pass_context
def archive(context: click.Context, model_id: str | None, issue: BinaryIO | None) -> None:
    """Archive a model: it leaves the list of live models for good, but keeps its address."""
    from builder import edit, history

    root = _root(context)
    chosen, _ = requests.chosen(model_id, issue, "archive")
    landed = history.read(root, history.head(root))
    _finish(root, landed, edit.archive(root, chosen), "Archived", "is archived already")


@program.command(name="check-changes")
@click.option("--base", required=True, metavar="REV", help="What the change is to land on, such as origin/main.")
@click.option("--head", metavar="REV", help="The change, read from Git's objects alone; by default the working tree.")
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
    """Say what a change does to the catalogue, and refuse what no pull request may do.

    A model is created, its friendly name updated, or it is archived. Creating and archiving are an admin's.
    """
    from builder import policy, review

    checked = policy.check(_root(context), base, head)
    click.echo(review.report(checked, form or _default_form()), nl=False)
    _say(review.summary(checked))
    context.exit(1 if checked.is_refused else 0)


def _root(context: click.Context) -> Path:
    """Return the root that was named, else the nearest folder upward that holds a catalogue."""
    named: Path | None = context.obj
    here = Path.cwd()
    for folder in [named] if named else [here, *here.parents]:
        if (folder / _FOLDER).is_dir():
            return folder
    where = f"{named} does not hold" if named else "neither this folder nor one above it holds"
    raise click.UsageError(f"{where} {_FOLDER}/: name the folder that does, `catalog --root DIR …`")


def _inside(root: Path, path: Path) -> str:
    """Return a path as the problems name it."""
    here, base = path.parent.resolve() / path.name, root.resolve()
    if path.name in ("", ".."):
        here = path.resolve()
    if here == base or base / _FOLDER in (here, *here.parents):
        return here.relative_to(base).as_posix()
    raise click.UsageError(f"{path} does not lie in {root / _FOLDER}")


def _touches(problem: Problem, wanted: Iterable[str]) -> bool:
    paths = (problem.location.path, *problem.related)
    return any(f"{path}/".startswith(f"{name}/") or name == "." for path in paths for name in wanted)


def _print_problems(root: Path, problems: list[Problem], form: Form, *, err: bool = False) -> None:
    """Print problems; GitHub finds a file from its repository's top, so its form names it from there."""
    from builder import git

    prefix = (git.prefix(root) or "") if form == "github" else ""
    click.echo(render([problem.below(prefix) for problem in problems], form), nl=False, err=err)


def _default_form() -> Form:
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def _source_date() -> int | None:
    """Return SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/), if it is set."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if text and not re.fullmatch(r"[0-9]{1,12}", text):
        raise click.UsageError("SOURCE_DATE_EPOCH must be a number of seconds")
    return int(text) if text else None


def _finish(root: Path, landed: "History", done: "Edit", did: str, unchanged: str) -> None:
    """Say what a write did, and print its documented response.

    The history is read before the write: where Git cannot say when models landed, nothing is written.
    """
    from builder import build

    path = done.model.document.path
    _say(f"{did} {path}" if done.changed else f"{path} {unchanged}: nothing changed")
    [model] = build.models(root, [done.model.entry], landed, _source_date()).values()
    click.echo(inert_json(json.dumps(model.body(), indent=2, ensure_ascii=False)))
    if done.changed and landed.in_repository:
        _say_how_to_propose(root, path, did)


def _say_how_to_propose(root: Path, path: str, did: str) -> None:
    """Say the commands that make a pull request of a write."""
    name, file = Path(path).stem, shlex.quote(os.path.relpath(root / path))
    verb = did.removesuffix("d")
    for line in (
        "Propose it:",
        f"  git switch --create {verb.lower()}-{name}",
        f"  git add {file}",
        f'  git commit --message "{verb} {name}"',
        "  git push --set-upstream origin HEAD",
        "Then open the pull request at the address that the last command prints.",
    ):
        _say(line)


def _say_build(failed: list[Problem] | BuilderError) -> None:
    if isinstance(failed, BuilderError):
        _say(f"Error: {failed}")
    elif failed:
        click.echo(render(failed, "text"), nl=False, err=True)
        _say("Not rebuilt: mend these problems.")
    else:
        _say("Rebuilt.")


class _Steps:
    """Shows progress over a long sequence on a terminal."""

    def __init__(self, label: str, least: int, every: int) -> None:
        """Show it from so many items on, anew after ``every`` of them."""
        self._label = label
        self._least = least
        self._every = every

    def __call__(self, items: Sequence[T]) -> Iterator[T]:
        if len(items) < self._least or not sys.stderr.isatty():
            yield from items
            return
        with click.progressbar(items, label=self._label, file=sys.stderr, update_min_steps=self._every) as bar:
            yield from bar


def _say(text: str) -> None:
    """Say one line; whatever of it came from a file cannot forge another."""
    click.echo(inert(text), err=True)
