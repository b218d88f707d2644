"""What several pages show of a model: its names, figures in people's words, rows of tables; and the display order."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from builder.domain import labels
from builder.domain.entry import ConnectorTypes, Entry
from builder.domain.model import Event, Model
from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType
from builder.publish.html import connector_icons, templates
from builder.publish.html.slots import EMPTY, Html, SlotTemplate, escape, escape_cached, in_ascii
from builder.publish.html.templates import Site

MAX_CACHED = 10_000  # snippets of each kind


class ConnectorCount(NamedTuple):
    """Connectors of one type and format in a row: their number, in words, the drawing's name."""

    number: int
    label: str
    symbol: str


def in_display_order(models: Iterable[Model]) -> list[Model]:
    """Return the models sorted by vendor, then model, then id; numbers in names count by their value."""
    return sorted(models, key=_display_key)


def _display_key(model: Model) -> str:
    # No name contains a line feed or a character before it, so the joined texts sort as tuples of names would.
    entry = model.entry
    return f"{labels.natural_key(entry.folded_vendor)}\n{labels.natural_key(entry.folded_model)}\n{model.id}"


def rows(site: Site, models: Iterable[Model], *, with_vendor: bool) -> list[Html]:
    """Return the rows of a table of models; ``with_vendor`` if they are of several vendors.

    Slot templates render them: with a loop in a Jinja template, a full build of 10,000 models, which has 20,000 rows,
    took a tenth more time.
    """
    parts = templates.parts("_row.html.j2", site)
    row = parts["with_vendor" if with_vendor else "without_vendor"]
    return [row.render(**_cells(site, parts["other_name"], model)) for model in models]


def _cells(site: Site, other_name: SlotTemplate, model: Model) -> dict[str, Html]:
    entry = model.entry
    vendor, name = escape_cached(entry.vendor), escape(entry.model)
    friendly_name = entry.distinct_friendly_name
    return {
        "id": Html(model.id),
        "slug": Html(model.slug),
        "vendor": vendor,
        "name": Html(f"{vendor} {name}"),
        "model": name,
        "other_name": other_name.render(name=escape(friendly_name)) if friendly_name else EMPTY,
        "figures": _figures(site, entry.power_type, entry.connector_types, entry.watts, entry.station_watts),
    }


@lru_cache(MAX_CACHED)
def _figures(
    site: Site, power_type: PowerType, connector_types: ConnectorTypes, watts: float, station_watts: float | None
) -> Html:
    """Return the last cells of a row, which many models share: without the cache a row takes three times as long."""
    kilowatts = labels.short_kilowatts(watts)
    notes = [] if kilowatts == labels.kilowatts(watts) else [f"{labels.number(watts)}\xa0W"]
    if station_watts is not None:
        notes.append(f"station: {labels.short_kilowatts(station_watts)}\xa0kW")
    elif len(connector_types) > 1:
        notes.append("per connector")
    text = templates.text(
        "_figures.html.j2",
        site=site,
        power_type=labels.POWER_TYPES[power_type],
        connectors=[_connector_count(*group) for group in counts_of(connector_types)],
        watts=watts,
        kilowatts=kilowatts,
        notes=notes,
    )
    return Html(in_ascii(text))


def _connector_count(connection_type: ConnectionType, form: ConnectorFormat, number: int) -> ConnectorCount:
    label = f"{connection_type.label} {labels.FORMATS[form].lower()}"
    return ConnectorCount(number, label, connector_icons.symbol(connection_type))


def counts_of(connector_types: ConnectorTypes) -> tuple[tuple[ConnectionType, ConnectorFormat, int], ...]:
    """Return each type and format of connector once, with how many there are."""
    return tuple((connector_type, form, count) for (connector_type, form), count in Counter(connector_types).items())


def short_name(entry: Entry) -> Html:
    """Return vendor and model, which never change, unlike the friendly name."""
    return Html(f"{escape_cached(entry.vendor)} {escape(entry.model)}")


def short_kilowatts(watts: float) -> Html:
    """Return a power (in W) as people say it in kW."""
    return escape_cached(labels.short_kilowatts(watts))


def differences(event: Event) -> list[str]:
    """Return a text for each field that an event changed; none for an archive, whose label says it all."""
    edits = {} if event.operation == "archive" else event.edits
    return [labels.difference(name, old, new) for name, (old, new) in edits.items()]
