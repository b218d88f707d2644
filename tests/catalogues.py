"""Models made without files, for tests of the later stages."""

from builder.domain.entry import Entry
from builder.domain.model import Model
from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType
from builder.domain.records import ConfigurationKeys, Connector, ModelFile
from builder.settings import Settings

SETTINGS = Settings("Title", "https://example.org/", "https://git.example/x")
_CONNECTOR = Connector(
    id=1,
    connectionType=ConnectionType.IEC_62196_T2,
    format=ConnectorFormat.SOCKET,
    maxAmperage=32,
    maxVoltage=230.0,
    maxPowerWatts=1e-7,
)


def make_model(number: int, vendor: str, model: str, *, created: int = 0, archived: bool = False) -> Model:
    """Return a model with any names, even ones that no file may have; its id and time come from its number."""
    file = ModelFile.model_construct(
        vendor=vendor,
        model=model,
        powerType=PowerType.AC_3_PHASE,
        connectors=[_CONNECTOR],
        configurationKeys=ConfigurationKeys(ocppUrl=""),
        isArchived=archived,
    )
    model_id = f"v-{number:05}"
    entry = Entry.of(f"catalog/v/{model_id}.yaml", f"{vendor}\n{model}\n{archived}", file)
    return Model.of(entry, f"2024-01-{1 + created:02}T00:00:00Z", "2024-02-01T00:00:00Z")
