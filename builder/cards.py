"""What several pages say of a model, worked out once: figures, people's words for them, and both as HTML."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from builder import names, wording
from builder.forms import Html, escape, said
from builder.model import ConnectionType, ConnectorFormat, Model

Kinds = tuple[tuple[ConnectionType, ConnectorFormat], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A model and what is said of it. ``short_name`` is vendor and model: it never changes, unlike ``full_name``."""

    model: Model
    is_archived: bool
    kinds: Kinds
    watts: float
    other_name: str | None
    id: Html
    slug: Html
    vendor: Html
    name: Html
    short_name: Html
    full_name: Html
    power_type: Html
    summary: Html
    kilowatts: Html


def for_people(models: Iterable[Model]) -> list[Card]:
    """Return the models' cards in the order in which people look them up: vendor, model, whatever their case."""
    return [card(model) for model in sorted(models, key=_people_order)]


def card(model: Model) -> Card:
    """Return a model's card."""
    file = model.file
    vendor, name = said(file.vendor), escape(file.model)
    short_name = Html(f"{vendor} {name}")
    kinds = tuple([(connector.connectionType, connector.format) for connector in file.connectors])
    watts = max([connector.maxPowerWatts for connector in file.connectors])
    return Card(
        model=model,
        is_archived=model.is_archived,
        kinds=kinds,
        watts=watts,
        other_name=wording.other_name(model),
        id=Html(model.id),  # small letters, digits and hyphens
        slug=Html(model.vendor_slug),
        vendor=vendor,
        name=name,
        short_name=short_name,
        full_name=escape(file.friendlyName) if file.friendlyName else short_name,
        power_type=said(wording.POWER_TYPES[file.powerType]),
        summary=_summary(kinds),
        kilowatts=said(wording.kilowatts(watts)),
    )


@cache
def counted(kinds: Kinds) -> tuple[tuple[ConnectionType, ConnectorFormat, int], ...]:
    """Return each kind of connector once, with how many there are."""
    return tuple((kind, form, count) for (kind, form), count in Counter(kinds).items())


@cache
def _summary(kinds: Kinds) -> Html:
    return escape(wording.summary(counted(kinds)))


def _people_order(model: Model) -> tuple[str, str, str]:
    return names.fold(model.file.vendor), names.fold(model.file.model), model.id
