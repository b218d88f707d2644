"""The connectors that a trace reports: how many there are, and their type and power where OCPP 2.0.1 says so."""

import re
from dataclasses import dataclass

from builder.ocpp.trace import Station, Variable
from builder.problems import BuilderError

MAX_CONNECTORS = 20
SHORT_VALUE = re.compile(r"[A-Za-z0-9.,:;+\- ]{1,40}")

# The OCPI ConnectorType and ConnectorFormat of each OCPP 2.0.1 ConnectorEnumType that has exactly one such pair.
# Prefixes: c is an attached cable, s a socket.
OCPI_CONNECTORS = {
    "cCCS1": ("IEC_62196_T1_COMBO", "CABLE"),
    "cCCS2": ("IEC_62196_T2_COMBO", "CABLE"),
    "cG105": ("CHADEMO", "CABLE"),
    "cType1": ("IEC_62196_T1", "CABLE"),
    "cType2": ("IEC_62196_T2", "CABLE"),
    "s309-1P-16A": ("IEC_60309_2_single_16", "SOCKET"),
    "s309-3P-16A": ("IEC_60309_2_three_16", "SOCKET"),
    "s309-3P-32A": ("IEC_60309_2_three_32", "SOCKET"),
    "sBS1361": ("DOMESTIC_G", "SOCKET"),
    "sType2": ("IEC_62196_T2", "SOCKET"),
}
_FIGURE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class ReportedConnector:
    """A connector of the station.

    ``evse`` and ``connector`` are OCPP 2.0.1's numbers, ``connector_type`` is its ConnectorEnumType, ``watts`` is the
    maximum power in W. What the trace does not report is 0 or empty.
    """

    number: int
    evse: int = 0
    connector: int = 0
    connector_type: str = ""
    watts: float = 0


def connectors_of(station: Station) -> list[ReportedConnector]:
    """Return the connectors that a trace reports, numbered from 1; a single one if it reports none.

    Raises BuilderError for more than ``MAX_CONNECTORS``.
    """
    positions = _positions(station)
    if positions:
        found = [_connector(station, number, position, positions) for number, position in enumerate(positions, 1)]
    else:
        found = [ReportedConnector(number) for number in range(1, _count(station) + 1)]
    if len(found) > MAX_CONNECTORS:
        raise BuilderError(f"the trace reports more than {MAX_CONNECTORS} connectors: is it from one station?")
    return found


def count_evidence(station: Station) -> str:
    """Return how the trace reports the number of connectors, with a question where there may be more."""
    if reported := _reported_positions(station):
        return f"NotifyReport: the number of connectors is {len(reported)}."
    if station.positions:
        shown = ", ".join(f"{connector} of EVSE {evse}" for evse, connector in sorted(station.positions))
        return f"StatusNotification: the connectors are {shown}. Question: Are there more?"
    count = _reported_number(station)
    if count and count >= max(station.connectors, default=0):
        return f"GetConfiguration: NumberOfConnectors is {count}."
    if station.connectors:
        numbers = ", ".join(map(str, sorted(station.connectors)))
        return f"StatusNotification: the connectors are {numbers}. Question: Are there more?"
    return "Question: How many connectors does it have? The trace does not say: write one entry for each."


def variables_named(station: Station, name: str) -> list[Variable]:
    """Return the station's variables of a name. Case does not count."""
    return [variable for variable in station.variables if variable.name.lower() == name.lower()]


def _positions(station: Station) -> list[tuple[int, int]]:
    """Return EVSE and connector of each connector that OCPP 2.0.1 reports; without a report, of those with a status."""
    return _reported_positions(station) or sorted(station.positions)


def _reported_positions(station: Station) -> list[tuple[int, int]]:
    """Return EVSE and connector of each connector in a report, or connector 1 of each EVSE in it."""
    at_evse = [variable for variable in station.variables if variable.evse]
    connectors = sorted({(variable.evse, variable.connector) for variable in at_evse if variable.connector})
    return connectors or sorted({(variable.evse, 1) for variable in at_evse if variable.component == "EVSE"})


def _count(station: Station) -> int:
    return max(_reported_number(station), *station.connectors, 1)


def _reported_number(station: Station) -> int:
    text = station.configuration.get("NumberOfConnectors", "")
    return int(text) if re.fullmatch("[0-9]{1,2}", text) else 0


def _connector(
    station: Station, number: int, position: tuple[int, int], positions: list[tuple[int, int]]
) -> ReportedConnector:
    evse, connector = position
    at_position = [variable for variable in station.variables if (variable.evse, variable.connector) == position]
    connector_type = next((variable.value for variable in at_position if variable.name == "ConnectorType"), "")
    if not SHORT_VALUE.fullmatch(connector_type):
        connector_type = ""
    powers = [
        variable
        for variable in variables_named(station, "Power")
        if variable.evse == evse and variable.connector in (0, connector)
    ]
    is_alone = [other for other, _ in positions].count(evse) == 1  # else the EVSE's power may be shared
    watts = max(map(_watts, powers), default=0) if is_alone else 0
    return ReportedConnector(number, evse, connector, connector_type, watts)


def _watts(variable: Variable) -> float:
    """Return the maximum of a Power variable in W; 0 where it has none."""
    if not _FIGURE.fullmatch(variable.max_limit):
        return 0
    figure = float(variable.max_limit) * (1000 if variable.unit.lower() == "kw" else 1)
    return int(figure) if figure.is_integer() else figure
