"""`catalog draft`: a draft of a model's file from an OCPP trace, or the redacted trace for a public issue."""

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from builder.cli import terminal
from builder.problems import BuilderError, inert

if TYPE_CHECKING:
    from collections.abc import Mapping

    from builder.ocpp.known_models import KnownModel
    from builder.ocpp.redaction import Redaction


@click.command()
@click.option(
    "--from-ocpp", "trace", required=True, metavar="TRACE", type=click.File("rb"), help="The trace; - is stdin."
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; by default stdout.")
@click.option("--redact", is_flag=True, help="Print the trace itself, without its secrets, for a public issue.")
@click.pass_context
def draft(context: click.Context, trace: BinaryIO, out: Path | None, *, redact: bool) -> None:
    """Draft a model's file from an OCPP trace (1.6 or 2.0.1).

    TRACE is a log of any program that prints OCPP messages. It should hold the station's BootNotification and the
    response to a GetConfiguration or GetBaseReport. The draft has a question for everything that a trace does not
    contain. Secrets in the trace are never printed, and its messages stay on this machine.

    With --redact, the trace keeps what is known to be harmless: OCPP's names and figures, the common words of logs,
    times, and the vendor, model, firmware and keys that the station reports. A placeholder replaces everything else;
    equal texts have equal placeholders.

    \b
      catalog draft --from-ocpp evcc.log --out catalog/acme/acme-one.yaml
      catalog draft --from-ocpp evcc.log --redact > for-the-issue.txt
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder.ocpp import pasted_text

    redaction = redact_trace(trace.read(pasted_text.MAX_BYTES + 1))
    if redact:
        _say_replaced(redaction.counts)
        _write("\n".join(inert(part).replace("\\t", "\t") for part in redaction.text.split("\n")), out)
        return
    text, known = text_of(redaction, terminal.find_root(context))
    for path in known:
        terminal.say(f"{path} has this vendor and model: it may already describe the station.")
    _write(text, out)


def redact_trace(content: bytes) -> "Redaction":
    """Return a trace without its secrets. Raises BuilderError, whose message holds no part of the trace."""
    from builder.ocpp import pasted_text, redaction

    try:
        return redaction.redact(pasted_text.decode(content))
    except BuilderError:
        raise
    except Exception:  # noqa: BLE001 - the message of any exception could hold a part of the trace
        raise BuilderError("the trace cannot be read: please report this, but without the trace") from None


def text_of(redaction: "Redaction", root: Path | None) -> tuple[str, list[str]]:
    """Return the draft from a redacted trace, and the files of the models with the same vendor and model.

    Raises BuilderError unless the trace names one model.
    """
    from builder.edit import operations
    from builder.ocpp import draft as drafts
    from builder.ocpp import known_models
    from builder.ocpp import trace as traces

    station, models = traces.read(redaction.text), _known_models(root)
    known = [model.path for model in known_models.matching(drafts.name_of(station), models)]
    return drafts.text_of(station, models, operations.schema_address(root or Path())), known


def _known_models(root: Path | None) -> "list[KnownModel]":
    """Return the models of the catalogue; none where there is no catalogue."""
    from builder.check import catalogue
    from builder.ocpp.known_models import KnownModel

    models = catalogue.load(root).models if root else []
    return [KnownModel(model.document.path, model.file) for model in models]


def _say_replaced(counts: "Mapping[str, int]") -> None:
    for line in count_lines(counts):
        terminal.say(f"Replaced: {line}")
    if not counts:
        terminal.say("Nothing was replaced.")
    terminal.say("Read it before you publish it: common words and figures are kept, even in a name or a password.")


def count_lines(counts: "Mapping[str, int]") -> list[str]:
    """Return the number of replaced secrets of each kind, such as ``2 x ID tags``."""
    from builder.ocpp.secret_names import DESCRIPTIONS

    return [f"{counts[kind]} x {description}" for kind, description in DESCRIPTIONS.items() if counts.get(kind)]


def _write(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise BuilderError(f"{out} already exists: choose another file with --out") from None
    except OSError as error:
        raise BuilderError(f"{out} cannot be written: {error.strerror}") from error
    terminal.say(f"Written to {out}.")
