"""What several pages say of a model: its names and figures in people's words, as HTML; and the order for people."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from builder.domain import labels
from builder.domain.model import ConnectorTypes, Entry, Model
from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType
from builder.publish.html.slots import Html, escape, escape_cached


def for_people(models: Iterable[Model]) -> list[Model]:
    """Return the models in the order in which people look them up: vendor, model, whatever their case."""
    return sorted(models, key=_people_order)


def _people_order(model: Model) -> str:
    # No name holds a line feed, or a sign before it: so the texts stand as the names would one by one.
    return f"{model.entry.folded_vendor}\n{model.entry.folded_model}\n{model.id}"


def short_name(entry: Entry) -> Html:
    """Return vendor and model: they never change, unlike the friendly name."""
    return Html(f"{escape_cached(entry.vendor)} {escape(entry.model)}")


@lru_cache(10_000)
def counted(connector_types: ConnectorTypes) -> tuple[tuple[ConnectionType, ConnectorFormat, int], ...]:
    """Return each kind of connector once, with how many there are."""
    return tuple((kind, form, count) for (kind, form), count in Counter(connector_types).items())


@lru_cache(10_000)
def summary(connector_types: ConnectorTypes) -> Html:
    """Return a model's connectors, summed up."""
    return escape(labels.summary(counted(connector_types)))


def power_type(kind: PowerType) -> Html:
    """Return what people call a power type."""
    return escape_cached(labels.POWER_TYPES[kind])


def kilowatts(watts: float) -> Html:
    """Return a power in kW."""
    return escape_cached(labels.kilowatts(watts))
