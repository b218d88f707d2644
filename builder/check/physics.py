"""Figures that are physically impossible."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from builder.check.valid_model import Remark
from builder.domain.ocpi import DC_ONLY, DC_OR_AC, ConnectionType, ConnectorFormat, PowerType
from builder.domain.records import Connector, ModelFile

TOLERANCE = 105  # per cent: figures in datasheets are rounded
# How close the ratio must be to the square root of 3. 22 kW at 380 and at 415 V is 5 % off. The tolerance is lower for
# a voltage that may be from line to neutral.
_LINE_TOLERANCE, _LINE_TOLERANCE_LOW = 0.05, 0.02
_HIGHEST_TO_NEUTRAL = 280  # V: 277 in North America

# Plugs with two power contacts, so one phase or DC. Only Type 2 carries DC and three phases too.
_ONE_PHASE_OR_DC = DC_ONLY | DC_OR_AC - {ConnectionType.IEC_62196_T2}
CAN_DO_DC = DC_ONLY | DC_OR_AC
# Power type of the station; type and format of the connector; A, V, W.
Figures = tuple[PowerType, ConnectionType, ConnectorFormat, float, float, float]
_PHASES = {PowerType.AC_1_PHASE: 1, PowerType.AC_2_PHASE: 2, PowerType.AC_2_PHASE_SPLIT: 2, PowerType.AC_3_PHASE: 3}


def figures_of(file: ModelFile) -> list[Figures]:
    """Return the figures of a station's connectors, hashable for caches."""
    power_type = file.powerType
    return [
        (power_type, plug.connectionType, plug.format, plug.maxAmperage, plug.maxVoltage, plug.maxPowerWatts)
        for plug in file.connectors
    ]


def check(file: ModelFile) -> Iterator[Remark]:
    """Yield the impossible figures of a station's connectors and its power."""
    figures = figures_of(file)
    yield from _connector_ids(file)
    if file.powerType is PowerType.DC and CAN_DO_DC.isdisjoint([plug for _, plug, *_ in figures]):
        message = "no connector of this DC station can carry DC: correct the power type or a connection type"
        yield Remark("power-type", ("powerType",), message)
    for index, rule in enumerate(map(broken_rule, figures)):
        if rule:
            yield _explain(rule, file, index)
    if file.stationPowerWatts is not None:
        yield from _station_power(file, file.stationPowerWatts)


def phases(power_type: PowerType, connection_type: ConnectionType) -> int:
    """Return the number of phases by which volts and amperes are multiplied; 1 for DC."""
    if power_type is not PowerType.DC:
        return _PHASES[power_type]
    return 1 if connection_type in _ONE_PHASE_OR_DC else 3


def to_neutral(volts: float) -> int:
    """Return the nominal line-to-neutral voltage of a supply with a line-to-line voltage.

    >>> to_neutral(400), to_neutral(208)
    (230, 120)
    """
    nominal = {380: 220, 400: 230, 415: 240}  # IEC 60038 and its predecessors: rounded
    return nominal.get(round(volts), round(volts / 3**0.5))


def exact(figure: float) -> int | Decimal:
    """Return a figure without rounding, as an int if it is whole, which is faster."""
    return figure if isinstance(figure, int) else Decimal(str(figure))


def plain(figure: float | Decimal) -> str:
    """Return a figure as a plain decimal.

    >>> plain(22080.0), plain(0.5)
    ('22080', '0.5')
    """
    return f"{Decimal(str(figure)).normalize():f}"


def _connector_ids(file: ModelFile) -> Iterator[Remark]:
    first: dict[int, int] = {}
    for index, connector in enumerate(file.connectors):
        if connector.id in first:
            message = f"connector {first[connector.id] + 1} has the id {connector.id} too: number them 1, 2, 3"
            yield Remark("connector-id", ("connectors", index, "id"), message)
        first.setdefault(connector.id, index)


@lru_cache(4096)
def broken_rule(figures: Figures) -> str:
    """Return the id of the rule that a connector breaks, or ``""``. Cached: many stations have the same connectors."""
    power_type, plug, _, amperes, volts, watts = figures
    if power_type is not PowerType.DC and plug in DC_ONLY:
        return "connection-type"
    factor = phases(power_type, plug)
    possible, exact_watts = factor * (exact(volts) * exact(amperes)), exact(watts)
    if exact_watts * 100 > possible * TOLERANCE:
        return "power"
    return "line-voltage" if factor == 3 and _is_line_to_line(volts, exact_watts / possible) else ""


def _explain(rule: str, file: ModelFile, index: int) -> Remark:
    connector = file.connectors[index]
    factor, watts = phases(file.powerType, connector.connectionType), exact(connector.maxPowerWatts)
    possible = factor * (exact(connector.maxVoltage) * exact(connector.maxAmperage))
    if rule == "connection-type":
        message = (
            f"{connector.connectionType} carries only DC, the station is {file.powerType}: correct one of them; "
            "a station with DC and AC connectors is DC"
        )
        return Remark(rule, ("connectors", index, "connectionType"), message)
    if rule == "line-voltage":
        return Remark(rule, ("connectors", index, "maxVoltage"), _line_to_line(connector, watts))
    product = f"{f'{factor} x ' if factor > 1 else ''}{plain(connector.maxVoltage)} V x "
    product += f"{plain(connector.maxAmperage)} A = {plain(possible)} W"
    message = f"{plain(watts)} W is more than {product}: {_remedy(file, connector, watts, possible)}"
    return Remark(rule, ("connectors", index, "maxPowerWatts"), message)


def _is_line_to_line(volts: float, share: Decimal | float) -> bool:
    """Return whether the volts are probably line to line, where watts are this share of 3 x V x A."""
    tolerance = _LINE_TOLERANCE if volts > _HIGHEST_TO_NEUTRAL else _LINE_TOLERANCE_LOW
    return abs(float(share) * 3**0.5 - 1) <= tolerance


def _line_to_line(connector: Connector, watts: int | Decimal) -> str:
    volts, neutral = plain(connector.maxVoltage), to_neutral(connector.maxVoltage)
    return (
        f"{plain(watts)} W is the square root of 3 x {volts} V x {plain(connector.maxAmperage)} A, so {volts} V is the "
        f"voltage between two lines: write the voltage from line to neutral, {neutral} for {volts}"
    )


def _remedy(file: ModelFile, connector: Connector, watts: int | Decimal, possible: int | Decimal) -> str:
    """Return the remedy for too many watts, with the figure that is most likely wrong."""
    ratio = float(watts) / float(possible)
    alike = sum(other.maxPowerWatts == connector.maxPowerWatts for other in file.connectors)
    if connector.maxVoltage < 1:
        return f"maxVoltage is in volts, did you mean {plain(connector.maxVoltage * 1000)}?"
    if ratio >= 500:
        return f"maxPowerWatts is in watts, did you mean {plain(round(watts / 1000))}?"
    if alike > 1 and abs(ratio / alike - 1) < 0.15:
        every = "both" if alike == 2 else f"all {alike}"
        return f"is it the total of {every} connectors? Write what one of them delivers"
    if file.powerType is PowerType.AC_1_PHASE and (power_type := _power_type(ratio)):
        return f"is the station {power_type}?"
    if ratio < 1.35:
        highest = "" if file.powerType is PowerType.DC else f", {plain(round(ratio * connector.maxVoltage))}"
        return f"is maxVoltage the highest of the range that the source gives{highest}? Is maxAmperage the highest?"
    return "correct the figure that is wrong"


def _power_type(ratio: float) -> str:
    """Return the power type of which watts are this multiple of V x A, or an empty text."""
    if 2.5 <= ratio <= 3.15:
        return "AC_3_PHASE"
    return "AC_2_PHASE or AC_2_PHASE_SPLIT" if 1.85 <= ratio <= 2.1 else ""


def _station_power(file: ModelFile, station: float) -> Iterator[Remark]:
    watts = [exact(connector.maxPowerWatts) for connector in file.connectors]
    path = ("stationPowerWatts",)
    if exact(station) < max(watts):
        message = (
            f"{plain(station)} W is less than the {plain(max(watts))} W of a connector: write the maximum power of the "
            "whole station, or correct the connector"
        )
        yield Remark("station-power", path, message)
    elif exact(station) >= sum(watts):
        message = f"{plain(station)} W is not less than the connectors' sum of {plain(sum(watts))} W: delete the line"
        yield Remark("station-power", path, message)
