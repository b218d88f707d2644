"""A small catalogue in which every key and every odd case of the downloads occurs, with names that are hostile."""

from typing import Any

from builder.domain import query
from builder.domain.entry import Entry
from builder.domain.model import Model
from builder.domain.records import ModelFile

HOSTILE = "'=\"<b>, x'; DROP TABLE models; --"
WHEN = "2024-01-02T03:04:05Z"


def model(number: int, *plugs: str, power_type: str = "DC", amps: float = 100, **more: Any) -> Model:
    """Return a model with a connector for each plug; its number is in its id."""
    connectors = [
        {"id": place, "connectionType": plug, "format": "CABLE"}
        | {"maxAmperage": amps, "maxVoltage": 500, "maxPowerWatts": 50_000}
        for place, plug in enumerate(plugs, 1)
    ]
    file = {"vendor": "Acme", "model": f"M{number}", "powerType": power_type, "connectors": connectors} | more
    entry = Entry.of(
        f"catalog/acme/acme-m{number}.yaml",
        str(file),
        ModelFile.model_validate(file | {"configurationKeys": {"ocppUrl": ""}}),
    )
    return Model.of(entry, f"2024-01-01T00:00:{number:02}Z", WHEN)


MODELS = query.in_order(
    [
        model(1, "IEC_62196_T2_COMBO", "CHADEMO", "IEC_62196_T2", notes=['Shared, "twice"'], stationPowerWatts=60_000),
        model(2, "IEC_62196_T2", power_type="AC_3_PHASE", friendlyName=HOSTILE, isArchived=True),
        model(3, "SAE_J3400", "MCS", "IEC_62196_T1_COMBO", amps=62.5, imageUrl="https://images.example.org/3.png"),
        model(
            4,
            "IEC_62196_T2",
            reportedAs=[{"vendor": "ACME, Co.", "model": "M_4"}, {"vendor": "充电", "model": "M4"}],
            sources=["https://example.org/a,b", "https://example.org/c"],
        ),
        model(5, "CHADEMO", reportedAs=[{"vendor": "Acme co", "model": "m-4"}, {"vendor": "acme-co", "model": "M4"}]),
    ]
)
