"""The three documented writes on the command line, create, update and archive, with their output."""

import os
import shlex
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from builder.cli import inputs, interview, terminal
from builder.cli.interview import Interview
from builder.problems import BuilderError

if TYPE_CHECKING:
    from builder.edit.operations import Edit
    from builder.history.file_changes import History

OptionValue = str | tuple[str, ...] | None
_issue_option = click.option(
    "--from-issue",
    "issue",
    metavar="FILE",
    type=click.File("rb"),
    help="The text of an issue that was opened with a form; - is stdin.",
)


@click.command()
@click.option(
    "--from", "source", metavar="FILE", type=click.File("rb"), help="The POST body, JSON or YAML; - is stdin."
)
@click.option("--vendor", help="1 to 50 characters, spelled as in the vendor's other models.")
@click.option("--model", help="1 to 100 characters.")
@click.option("--friendly-name", help="Common name of the model.")
@click.option("--power-type", help="AC_1_PHASE, AC_2_PHASE, AC_2_PHASE_SPLIT, AC_3_PHASE or DC.")
@click.option(
    "--connector",
    "connectors",
    multiple=True,
    metavar="TYPE,FORMAT,A,V,W",
    help="A connector, like IEC_62196_T2,SOCKET,32,230,22080; repeatable, in their order.",
)
@click.option("--ocpp-url", help="Name of the configuration key for the back end's address; empty if none is known.")
@click.option("--image-url", help="https address of a picture.")
@_issue_option
@click.option("--id", "model_id", help="The id; by default it is made from vendor and model.")
@click.option("--source", "sources", multiple=True, metavar="URL", help="https address of a datasheet; repeatable.")
@click.option("--note", "notes", multiple=True, metavar="TEXT", help="What a reader must know; repeatable.")
@click.option(
    "--station-power-watts",
    type=float,
    metavar="W",
    help="Maximum power of the whole station, if below the sum of its connectors.",
)
@click.option(
    "--reported-as",
    nargs=2,
    multiple=True,
    metavar="VENDOR MODEL",
    help="What the station sends in a BootNotification; repeatable.",
)
@click.pass_context
def create(  # noqa: PLR0913, PLR0917 - as many as there are options
    context: click.Context,
    /,
    source: BinaryIO | None,
    issue: BinaryIO | None,
    model_id: str | None,
    sources: tuple[str, ...],
    notes: tuple[str, ...],
    station_power_watts: float | None,
    reported_as: tuple[tuple[str, str], ...],
    **options: OptionValue,
) -> None:
    """Create a model's file and print the documented response.

    The values come from the documented POST body (--from) or from an option for each field; on a terminal, the command
    asks for missing fields.

    \b
      catalog create --vendor ABB --model "Terra 54 CJ" --power-type DC \\
        --connector IEC_62196_T2_COMBO,CABLE,125,500,50000 --ocpp-url "" \\
        --source https://example.org/datasheet.pdf
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder.edit import issue_requests, operations
    from builder.history import file_history

    root = terminal.root_of(context)
    fields = {name: value for name, value in options.items() if value not in (None, ())}
    if sum([source is not None, issue is not None, bool(fields)]) > 1:
        raise click.UsageError("--from and --from-issue hold the whole body: do not combine them with field options")
    additional: dict[str, object] = {
        "sources": list(sources),
        "notes": list(notes),
        "stationPowerWatts": inputs.int_if_whole(station_power_watts),
        "reportedAs": [{"vendor": vendor, "model": model} for vendor, model in reported_as],
    }
    history = file_history.read(root, file_history.head(root))
    create_model = partial(operations.create, root, model_id=model_id)
    if issue:
        with issue_requests.name_form_fields(is_issue=True):
            from_issue = inputs.read_issue(issue, "create")
            edit = create_model(from_issue.request, additional=inputs.combine(from_issue.additional, additional))
    elif source:
        edit = create_model(inputs.read_body(source), additional=additional)
    else:
        others = _words(model_id, station_power_watts, reported_as)
        questions = Interview({**fields, "sources": sources, "notes": notes}, others)
        edit = interview.run(
            lambda body, found, accept: create_model(body, additional=additional | found, accept=accept), questions
        )
    _finish(root, history, edit, "Created", "")


@click.command()
@click.argument("model_id", metavar="[ID]", required=False)
@click.option("--friendly-name", metavar="TEXT", help="The new friendly name.")
@click.option("--no-friendly-name", is_flag=True, help="Remove the friendly name.")
@click.option(
    "--from", "source", metavar="FILE", type=click.File("rb"), help="The PATCH body, JSON or YAML; - is stdin."
)
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
    """Update the friendly name of a model, live or archived.

    Nothing else of a model can change. The documented response is printed.

    \b
      catalog update abb-terra-53 --friendly-name "ABB Terra 53 CJ"
      echo '{"friendlyName": "ABB Terra 53 CJ"}' | catalog update abb-terra-53 --from -
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder.edit import issue_requests, operations, requests
    from builder.history import file_history

    if sum([friendly_name is not None, no_friendly_name, source is not None, issue is not None]) != 1:
        raise click.UsageError("give one of --friendly-name, --no-friendly-name, --from and --from-issue")
    if friendly_name == "":
        raise BuilderError("--friendly-name is empty: --no-friendly-name removes the name")
    request = (
        inputs.read_body(source) if source else requests.of_fields("--friendly-name", {"friendlyName": friendly_name})
    )
    chosen_id, from_issue = inputs.model_id_of(model_id, issue, "update")
    root = terminal.root_of(context)
    history = file_history.read(root, file_history.head(root))
    with issue_requests.name_form_fields(is_issue=issue is not None):
        edit = operations.update(root, chosen_id, from_issue.request if from_issue else request)
    _finish(root, history, edit, "Updated", "is already as requested")


@click.command()
@click.argument("model_id", metavar="[ID]", required=False)
@_issue_option
@click.pass_context
def archive(context: click.Context, model_id: str | None, issue: BinaryIO | None) -> None:
    """Archive a model permanently.

    It leaves the list of live models, but keeps its address. The documented response is printed.
    """
    from builder.edit import operations
    from builder.history import file_history

    root = terminal.root_of(context)
    chosen_id, _ = inputs.model_id_of(model_id, issue, "archive")
    history = file_history.read(root, file_history.head(root))
    _finish(root, history, operations.archive(root, chosen_id), "Archived", "is archived already")


def _words(model_id: str | None, watts: float | None, reported_as: tuple[tuple[str, str], ...]) -> list[str]:
    """Return the options that answer no question, as words of a command line."""
    words = [] if model_id is None else ["--id", model_id]
    words += [] if watts is None else ["--station-power-watts", str(inputs.int_if_whole(watts))]
    return [*words, *(word for pair in reported_as for word in ("--reported-as", *pair))]


def _finish(root: Path, history: "History", edit: "Edit", done: str, unchanged: str) -> None:
    """Print the documented response of a write on stdout, and what it did on stderr.

    The history was read before the write, so nothing is written in a repository whose history cannot be read.
    """
    from builder.history.join import join_models
    from builder.report import Report, json_text

    path = edit.model.document.path
    terminal.say(f"{done} {path}" if edit.changed else f"{path} {unchanged}: nothing changed")
    [model] = join_models(root, [edit.model.entry], history, terminal.source_date()).values()
    click.echo(json_text({"data": model.body()}), nl=False)
    if done == "Created":
        terminal.say("createdAt and updatedAt are provisional until the change is merged.")
    terminal.print_report(root, Report(edit.warnings), "text", err=True)
    if edit.changed and history.in_repository:
        _say_how_to_propose(root, path, done)


def _say_how_to_propose(root: Path, path: str, done: str) -> None:
    """Print the commands that turn a write into a pull request."""
    name, file = Path(path).stem, shlex.quote(os.path.relpath(root / path))
    verb = done.removesuffix("d")
    for line in (
        "Propose it:",
        f"  git switch --create {verb.lower()}-{name}",
        f"  git add {file}",
        f'  git commit --message "{verb} {name}"',
        "  git push --set-upstream origin HEAD",
        "Then open the pull request at the address that the last command prints.",
    ):
        terminal.say(line)
