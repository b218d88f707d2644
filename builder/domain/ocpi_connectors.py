"""A model's connectors as Connector objects of OCPI 2.2.1 and 2.3.0 (``mod_locations``, Connector Object).

Nothing is replaced by a similar value. A connector whose plug a version of OCPI does not have is left out, and figures
are rounded down, since OCPI has whole numbers; both are listed beside the objects.
"""

import json
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, Literal, NamedTuple

from builder.domain.entry import ModelConnector
from builder.domain.model import Model
from builder.domain.ocpi import DC_ONLY, DC_OR_AC, ConnectionType, PowerType

OcpiVersion = Literal["2.2.1", "2.3.0"]
OCPI_VERSIONS: tuple[OcpiVersion, ...] = ("2.2.1", "2.3.0")

_ADDED_IN_2_3_0 = frozenset([ConnectionType.MCS, ConnectionType.SAE_J3400])
_TWO_CONTACTS = DC_ONLY | DC_OR_AC - {ConnectionType.IEC_62196_T2}  # one phase or DC
_ONE_PHASE = frozenset(
    kind
    for kind in ConnectionType
    if kind.startswith(("DOMESTIC_", "NEMA_"))
    or kind in (ConnectionType.IEC_60309_2_single_16, ConnectionType.IEC_62196_T1, ConnectionType.IEC_62196_T3A)
)
_FIGURES = ("max_amperage", "max_voltage", "max_electric_power")


class _Deviation(NamedTuple):
    """A property of a connector, by the connector's id, and its value in the catalogue."""

    id: str
    property: str
    value: str | float


class _ConnectorJson(NamedTuple):
    """A connector as JSON: the members of its object before ``last_updated``; its standard, and the rounded figures."""

    members: str
    standard: _Deviation
    rounded: list[_Deviation]


class _ModelJson(NamedTuple):
    """The JSON that models with the same connectors share: the objects without times, and the members after them."""

    connectors: list[str]
    deviations: str


def body_of(model: Model, version: OcpiVersion) -> dict[str, Any]:
    """Return the connectors of a model, as an entry of ``downloads/ocpi-<version>.json``."""
    body: dict[str, Any] = json.loads(json_of(model, version))
    return body


def json_of(model: Model, version: OcpiVersion) -> str:
    """Return the result of ``body_of`` as JSON; ``unsupported`` and ``rounded`` are absent if they would be empty."""
    entry = model.entry
    connectors, deviations = _model_json(entry.power_type, entry.connectors, version)
    updated = f',"last_updated":"{model.updated_at}"}}'
    objects = ",".join([connector + updated for connector in connectors])
    archived = "true" if entry.is_archived else "false"
    names = f'"vendor":{encode_basestring(entry.vendor)},"model":{encode_basestring(entry.model)}'
    return f'{{"id":"{model.id}",{names},"is_archived":{archived},"connectors":[{objects}]{deviations}}}'


def differs_by_version(model: Model) -> bool:
    """Return whether a model's JSON depends on the version of OCPI."""
    return not _ADDED_IN_2_3_0.isdisjoint([connector.connection_type for connector in model.entry.connectors])


@lru_cache(10_000)
def _model_json(power_type: PowerType, connectors: tuple[ModelConnector, ...], version: OcpiVersion) -> _ModelJson:
    kinds = {connector.connection_type for connector in connectors}
    converted = [_connector_json(connector, _power_type(power_type, connector, kinds)) for connector in connectors]
    supported = [item for item in converted if version != "2.2.1" or item.standard.value not in _ADDED_IN_2_3_0]
    unsupported = [item.standard for item in converted if item not in supported]
    rounded = [figure for item in supported for figure in item.rounded]
    deviations = _list("unsupported", unsupported) + _list("rounded", rounded)
    return _ModelJson([item.members for item in supported], deviations)


def _connector_json(connector: ModelConnector, power_type: PowerType) -> _ConnectorJson:
    number, standard, form, *figures = connector
    amperes, volts, watts = map(int, figures)
    members = (
        f'{{"id":"{number}","standard":"{standard}","format":"{form}","power_type":"{power_type}",'
        f'"max_voltage":{volts},"max_amperage":{amperes},"max_electric_power":{watts}'
    )
    exact = zip(_FIGURES, figures, strict=True)
    rounded = [_Deviation(str(number), name, figure) for name, figure in exact if figure != int(figure)]
    return _ConnectorJson(members, _Deviation(str(number), "standard", standard), rounded)


def _power_type(of_station: PowerType, connector: ModelConnector, kinds: set[ConnectionType]) -> PowerType:
    """Return the connector's power type: the station's, but AC for an AC outlet of a DC station with these ``kinds``.

    Type 2 can carry DC, but beside a plug with contacts for DC it is the AC outlet.
    """
    kind = connector.connection_type
    if of_station is not PowerType.DC or kind in _TWO_CONTACTS:
        return of_station
    if kind in DC_OR_AC and _TWO_CONTACTS.isdisjoint(kinds):
        return PowerType.DC
    return PowerType.AC_1_PHASE if kind in _ONE_PHASE else PowerType.AC_3_PHASE


def _list(name: str, deviations: list[_Deviation]) -> str:
    values = [deviation._asdict() for deviation in deviations]
    return f',"{name}":{json.dumps(values, separators=(",", ":"))}' if values else ""
