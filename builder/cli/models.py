"""`catalog list` and `catalog show`: the documented query and the documented model at a terminal."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from builder.cli import tables, terminal
from builder.problems import BuilderError, RefusedError, inert, quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.domain.model import Model
    from builder.domain.ocpi_connectors import OcpiVersion
    from builder.domain.query import Query

_HEADER = ("ID", "VENDOR", "MODEL", "KW", "POWER TYPE", "CONNECTORS")
_CONNECTOR_HEADER = ("ID", "TYPE", "FORMAT", "A", "V", "W", "NAME")


@click.command(name="list")
@click.option("--vendor", metavar="TEXT", help="Only models of this vendor; case and surrounding spaces are ignored.")
@click.option("--model", metavar="TEXT", help="Only models with this name; case and surrounding spaces are ignored.")
@click.option("--is-archived", is_flag=True, help="List archived models instead of live ones.")
@click.option("--limit", type=click.IntRange(1, 999_999_999), help="Maximum number of models; all if absent.")
@click.option("--starting-after", metavar="ID", help="Continue after this model, live or archived.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="json is the response of the API, csv the columns of the download: a row for each connector.",
)
@click.pass_context
def list_models(  # noqa: PLR0913 - as many as there are options
    context: click.Context,
    vendor: str | None,
    model: str | None,
    *,
    is_archived: bool,
    limit: int | None,
    starting_after: str | None,
    output_format: Literal["table", "json", "csv"],
) -> None:
    """List models in order of creation, with the API's filters.

    \b
      catalog list --vendor abb
      catalog list --limit 20 --starting-after abb-terra-53
      catalog list --is-archived --format json
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder.domain import query, table
    from builder.report import json_text

    options = {"vendor": vendor, "model": model, "limit": limit, "isArchived": is_archived}
    selected = _query({name: str(value) for name, value in options.items() if value is not None})
    ordered = _models(terminal.root_of(context))
    if starting_after is not None:
        selected = replace(selected, starting_after=_find(ordered, starting_after).id)
    found = query.select(ordered, selected)
    if output_format == "csv":
        click.echo(table.csv_text(found.items), nl=False)
    elif output_format == "json":
        items = [model.body() for model in found.items]
        click.echo(json_text({"data": {"hasMore": found.has_more, "items": items}}), nl=False)
    else:
        click.echo(tables.table(_HEADER, map(_row, found.items), tables.terminal_width()), nl=False)
        terminal.say(f"{quantity(len(found.items), 'model')}.")
    if found.has_more:
        terminal.say(f"More follow: --starting-after {found.items[-1].id}")


@click.command()
@click.argument("model_id", metavar="ID")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json", "yaml", "ocpi"]),
    default="table",
    show_default=True,
    help="json is the response of the API, yaml the model's file, ocpi the connectors as objects of OCPI.",
)
@click.option(
    "--ocpi-version", type=click.Choice(["2.2.1", "2.3.0"]), help="Version of --format ocpi; by default 2.2.1."
)
@click.pass_context
def show(
    context: click.Context,
    model_id: str,
    output_format: Literal["table", "json", "yaml", "ocpi"],
    ocpi_version: "OcpiVersion | None",
) -> None:
    """Show a model, live or archived.

    \b
      catalog show abb-terra-53
      catalog show abb-terra-53 --format ocpi --ocpi-version 2.3.0
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder.domain import ocpi_connectors
    from builder.report import json_text

    if ocpi_version and output_format != "ocpi":
        raise click.UsageError("--ocpi-version needs --format ocpi")
    root = terminal.root_of(context)
    model = _find(_models(root), model_id)
    if output_format == "json":
        click.echo(json_text(model.body()), nl=False)
    elif output_format == "yaml":
        lines = (root / model.entry.path).read_text(encoding="utf-8").splitlines()
        click.echo("\n".join(map(inert, lines)))
    elif output_format == "ocpi":
        click.echo(json_text(ocpi_connectors.body_of(model, ocpi_version or "2.2.1")), nl=False)
    else:
        _print(model)


def _models(root: Path) -> "list[Model]":
    """Return all models in overall order. Raises RefusedError if the catalogue has problems."""
    from builder.check import catalogue
    from builder.domain import query
    from builder.history import file_history
    from builder.history.join import join_models
    from builder.history.landing_order import landing_order

    loaded = catalogue.load(root, order=landing_order(root))
    if loaded.errors:
        raise RefusedError(loaded.errors)
    history = file_history.read(root, file_history.head(root))
    entries = [model.entry for model in loaded.models]
    return query.in_order(join_models(root, entries, history, terminal.source_date()).values())


def _query(parameters: dict[str, str]) -> "Query":
    from builder.domain import query

    try:
        return query.parse(parameters.items())
    except query.QueryError as error:
        raise click.UsageError(f"--{error}") from error


def _find(ordered: "Sequence[Model]", model_id: str) -> "Model":
    """Return the model with an id. Raises BuilderError if there is none."""
    from builder.domain import unknown_ids

    by_id = {model.id: model for model in ordered}
    if model_id not in by_id:
        raise BuilderError(unknown_ids.message(model_id, by_id))
    return by_id[model_id]


def _row(model: "Model") -> list[str]:
    """Return the cells of a model in the list."""
    from builder.domain import labels
    from builder.domain.table import decimal_text

    entry = model.entry
    types = Counter(f"{plug.connection_type.label} {labels.FORMATS[plug.format].lower()}" for plug in entry.connectors)
    kilowatts = decimal_text(max(connector.watts for connector in entry.connectors) / 1000)
    connectors = ", ".join(f"{count} x {name}" for name, count in types.items())
    return [model.id, entry.vendor, entry.model, kilowatts, entry.power_type, connectors]


def _print(model: "Model") -> None:
    """Print the values of a model, each on a line, then its connectors."""
    from builder.domain import labels
    from builder.domain.table import decimal_text

    entry = model.entry
    power_type = labels.POWER_TYPES[entry.power_type]
    values = [
        ("ID", model.id),
        ("Vendor", entry.vendor),
        ("Model", entry.model),
        ("Friendly name", entry.friendly_name or ""),
        ("Power type", power_type if power_type == entry.power_type else f"{entry.power_type}: {power_type}"),
        ("Station power", f"{decimal_text(entry.station_watts)} W" if entry.station_watts else ""),
        ("OCPP URL key", entry.ocpp_url or "none known"),
        *(("Reports itself as", f"{vendor}, {name}") for vendor, name in entry.reported_as),
        ("Picture", entry.image_url or ""),
        ("Archived", "yes" if entry.is_archived else "no"),
        ("Created", model.created_at),
        ("Updated", model.updated_at),
        *(("Note", note) for note in entry.notes),
        *(("Source", source) for source in entry.sources),
    ]
    for label, value in values:
        if value:
            click.echo(f"{label:18} {inert(value)}")
    rows = [
        [str(number), kind, form, *map(decimal_text, figures), kind.label]
        for number, kind, form, *figures in entry.connectors
    ]
    click.echo("\n" + tables.table(_CONNECTOR_HEADER, rows, tables.terminal_width()), nl=False)
