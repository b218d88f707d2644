"""Small catalogues, and the answers to queries of them."""

from builder.domain import query
from builder.domain.entry import Entry
from builder.domain.model import Model
from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType
from builder.domain.records import ConfigurationKeys, Connector, ModelFile

WHEN = "2024-01-01T00:00:00Z"
CONNECTOR = Connector(
    id=1,
    connectionType=ConnectionType.IEC_62196_T2,
    format=ConnectorFormat.SOCKET,
    maxAmperage=32,
    maxVoltage=230,
    maxPowerWatts=22000,
)


FILE = ModelFile(
    vendor="Acme",
    model="One",
    powerType=PowerType.AC_3_PHASE,
    connectors=[CONNECTOR],
    configurationKeys=ConfigurationKeys(ocppUrl=""),
)


def make(
    model_id: str, vendor: str = "Acme", model: str = "One", *, created: str = WHEN, archived: bool | None = None
) -> Model:
    """Return a model with an id; its vendor's slug is the id up to the last hyphen."""
    file = FILE.model_copy(update={"vendor": vendor, "model": model, "isArchived": archived})
    path = f"catalog/{model_id.rpartition('-')[0]}/{model_id}.yaml"
    return Model.of(Entry.of(path, "", file), created, WHEN)


def archive(model: Model) -> Model:
    """Return a model as archived."""
    return Model.of(model.entry._replace(is_archived=True), model.created_at, model.updated_at)


def day(number: int) -> str:
    """Return the timestamp of a day."""
    return f"2024-01-{number:02}T00:00:00Z"


def ids(models: list[Model]) -> list[str]:
    """Return the ids of models."""
    return [model.id for model in models]


def ask(ordered: list[Model], **parameters: str) -> tuple[list[str], bool]:
    """Return the ids that answer a query, and whether there are more."""
    items, has_more = query.select(ordered, query.parse(parameters.items()))
    return ids(items), has_more


LIST = [
    make("acme-1", "Acme", "One", created=day(1)),
    make("bolt-1", "Bolt", "One", created=day(2)),
    make("acme-2", "Acme", "Two", created=day(3), archived=True),
    make("acme-3", "Acme", "Three", created=day(4), archived=False),
    make("bolt-2", "Bolt", "Two", created=day(5), archived=True),
    make("bolt-3", "Bolt", "three", created=day(6)),
]
