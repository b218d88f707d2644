"""`catalog draft`: a draft of a model's file from an OCPP trace, and the trace cleaned for a public issue.

A part of the command line, as ``main``.
"""

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from builder.cli import terminal
from builder.problems import BuilderError, inert

if TYPE_CHECKING:
    from collections.abc import Mapping

    from builder.ocpp.draft import KnownModel
    from builder.ocpp.secrets import Redaction


@click.command()
@click.option(
    "--from-ocpp", "trace", required=True, metavar="TRACE", type=click.File("rb"), help="The trace; - is stdin."
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file to write; by default stdout.")
@click.option("--redact", is_flag=True, help="Print the trace itself, without its secrets, for a public issue.")
@click.pass_context
def draft(context: click.Context, trace: BinaryIO, out: Path | None, *, redact: bool) -> None:
    """Draft a model's file from what a station said over OCPP (1.6 or 2.0.1).

    TRACE is a log of any program that prints OCPP messages: it should hold the station's BootNotification, and the
    answer to a GetConfiguration or GetBaseReport. What no trace can know is a question in the draft. No secret of
    the trace is ever printed; its messages stay on this machine.

    \b
      catalog draft --from-ocpp evcc.log --out catalog/acme/acme-one.yaml
      catalog draft --from-ocpp evcc.log --redact > for-the-issue.txt
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder.ocpp import trace as traces

    text, redaction = _cleaned(trace.read(traces.MAX_BYTES + 1))
    if redact:
        _say_replaced(redaction.counts)
        _write("\n".join(inert(part).replace("\\t", "\t") for part in text.split("\n")), out)
    else:
        _write(_draft(text, _known_models(context), _schema_address(context)), out)


def _cleaned(content: bytes) -> "tuple[str, Redaction]":
    """Return a trace without its secrets; no error says a word of it."""
    from builder.ocpp import secrets
    from builder.ocpp import trace as traces

    try:
        redaction = secrets.redact(traces.decoded(content))
    except BuilderError:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, its message could hold a part of the trace
        raise BuilderError("the trace cannot be read: please report this, but without the trace") from None
    return redaction.text, redaction


def _draft(text: str, models: "list[KnownModel]", schema_address: str) -> str:
    from builder.ocpp import draft as drafts
    from builder.ocpp import trace as traces

    station = traces.read(text)
    for model in drafts.known_models(drafts.name_of(station), models):
        terminal.say(f"{model.path} reports itself so: perhaps nothing needs to be drafted.")
    return drafts.text_of(station, models, schema_address)


def _known_models(context: click.Context) -> "list[KnownModel]":
    """Return the catalogue's models; none where there is no catalogue."""
    from builder.check import catalogue
    from builder.ocpp.draft import KnownModel

    root = _root(context)
    models = catalogue.load(root).models if root else []
    return [KnownModel(read.document.path, read.file) for read in models]


def _schema_address(context: click.Context) -> str:
    from builder.edit import operations

    return operations.schema_address(_root(context) or Path())


def _root(context: click.Context) -> Path | None:
    try:
        return terminal.root_of(context)
    except click.UsageError:
        if context.obj is not None:
            raise
        return None


def _say_replaced(counts: "Mapping[str, int]") -> None:
    from builder.ocpp.secret_names import DESCRIPTIONS

    for kind, words in DESCRIPTIONS.items():
        if counts.get(kind):
            terminal.say(f"Replaced: {counts[kind]} x {words}")
    if not counts:
        terminal.say("Nothing was replaced.")
    terminal.say("Read it once more before you publish it: a name in free text has no form by which it is known.")


def _write(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise BuilderError(f"{out} is there already: choose another file with --out") from None
    except OSError as error:
        raise BuilderError(f"{out} cannot be written: {error.strerror}") from error
    terminal.say(f"Written to {out}.")
