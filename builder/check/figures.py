"""Figures that are probably wrong: kilowatts instead of watts, amperes and volts swapped, too much for a plug.

Each is a question to the author and the reviewer, never an error: the datasheet may still say so.
"""

from collections.abc import Iterator
from functools import lru_cache

from builder.check import physics, plug_ratings
from builder.check.physics import CAN_DO_DC, Figures, phases, plain, to_neutral
from builder.check.plug_ratings import ConnectorQuestion
from builder.check.valid_model import Remark
from builder.domain.ocpi import DC_ONLY, PowerType
from builder.domain.records import ModelFile

# Minimum watts as a fraction of phases x V x A. The first 298 models have at least 0.46 on AC and 0.13 on DC.
_LOW_AC, _LOW_DC = 0.4, 0.1
_KILOWATTS = (0.0001, 0.00106)  # the same fraction if kilowatts were written, with 5 % tolerance
_MEGAWATTS = 0.00000106  # the same for megawatts
# Ranges in amperes and in volts that no connector has, but whose thousandth or thousandfold is usual.
_MILLIAMPERES, _KILOVOLTS = (5_000, 999_999), (0.05, 1.999)
_MIN_KILOWATTS = 0.5  # below it, the figure is not a station's power in either unit
_HIGHEST_AC = 300  # V; 277 in North America is the highest between line and neutral that stations have


def are_usual(file: ModelFile) -> bool:
    """Return whether a station's figures break no law of physics and raise no question."""
    if file.stationPowerWatts is not None or not all(map(_is_usual, physics.figures_of(file))):
        return False
    return len(file.connectors) == 1 or len({connector.id for connector in file.connectors}) == len(file.connectors)


def questions(file: ModelFile) -> Iterator[Remark]:
    """Yield the questions about the figures of a station."""
    figures = physics.figures_of(file)
    found = [() if physics.broken_rule(connector) else _connector_questions(connector) for connector in figures]
    for index, remarks in enumerate(found):
        for rule, key, message in remarks:
            yield Remark(rule, ("connectors", index, key), message)
    if any(found):
        return
    if file.powerType is PowerType.AC_3_PHASE and plug_ratings.SINGLE_PHASE.issuperset(
        [plug for _, plug, *_ in figures]
    ):
        message = f"no plug of this station has three phases ({figures[0][1]}): is it AC_1_PHASE?"
        yield Remark("plug", ("powerType",), message)


@lru_cache(4096)
def _is_usual(figures: Figures) -> bool:
    """Return whether a connector raises no question, whatever the others are. Cached: many stations are alike."""
    power_type, plug, *_ = figures
    if power_type is PowerType.DC and plug not in CAN_DO_DC:
        return False  # a mistake unless another connector can carry DC
    if power_type is PowerType.AC_3_PHASE and plug in plug_ratings.SINGLE_PHASE:
        return False  # a question unless another connector has three phases
    return not physics.broken_rule(figures) and not _connector_questions(figures)


def _connector_questions(figures: Figures) -> tuple[ConnectorQuestion, ...]:
    """Return the questions about the figures of a connector."""
    power_type, connection_type, _, amperes, volts, _ = figures
    is_dc = power_type is PowerType.DC and (connection_type in DC_ONLY or not plug_ratings.is_ac_only(connection_type))
    if _is_swapped(amperes, volts, is_dc=is_dc):
        message = f"{plain(volts)} V and {plain(amperes)} A: are volts and amperes swapped?"
        return (("swapped", "maxVoltage", message),)
    if unit := _unit_question(amperes, volts):
        return (unit,)
    power = _power_questions(figures, is_dc=is_dc)
    return (*_voltage_questions(volts, is_dc=is_dc), *power, *(() if power else plug_ratings.questions(*figures)))


def _is_swapped(amperes: float, volts: float, *, is_dc: bool) -> bool:
    """Return whether the figures would only be usual if they were swapped."""
    return (volts < 300 <= amperes) if is_dc else (volts < 100 <= amperes)


def _unit_question(amperes: float, volts: float) -> ConnectorQuestion | None:
    """Return the question about a figure that is probably in the wrong unit; None if there is none."""
    if _MILLIAMPERES[0] <= amperes <= _MILLIAMPERES[1]:
        message = f"{plain(amperes)} A: did you mean {plain(round(amperes / 1000, 3))}? maxAmperage is in amperes"
        return "unit", "maxAmperage", message
    if _KILOVOLTS[0] <= volts <= _KILOVOLTS[1]:
        message = f"{plain(volts)} V: did you mean {plain(round(volts * 1000, 3))}? maxVoltage is in volts"
        return "unit", "maxVoltage", message
    return None


def _voltage_questions(volts: float, *, is_dc: bool) -> Iterator[ConnectorQuestion]:
    if not is_dc and volts > _HIGHEST_AC:
        shown = plain(volts)
        message = f"is {shown} V between two lines? maxVoltage is from line to neutral: {to_neutral(volts)} for {shown}"
        yield "high-voltage", "maxVoltage", message


def _power_questions(figures: Figures, *, is_dc: bool) -> tuple[ConnectorQuestion, ...]:
    power_type, connection_type, _, amperes, volts, watts = figures
    is_single = is_dc or connection_type in plug_ratings.SINGLE_PHASE
    factor = 1 if is_single else phases(power_type, connection_type)
    possible = factor * volts * amperes
    ratio = watts / possible
    if _MIN_KILOWATTS < watts < 1000 and ratio <= _MEGAWATTS:
        message = f"{plain(watts)} W: did you mean {plain(round(watts * 1_000_000))}? maxPowerWatts is in watts"
        return (("kilowatts", "maxPowerWatts", message),)
    if _KILOWATTS[0] <= ratio <= _KILOWATTS[1] or (_MIN_KILOWATTS < watts < 1000 and ratio <= _KILOWATTS[1]):
        meant = plain(round(watts * 1000, 3))
        message = f"{plain(watts)} W: did you mean {meant}? maxPowerWatts is in watts, not in kilowatts"
        return (("kilowatts", "maxPowerWatts", message),)
    if ratio < (_LOW_DC if is_dc else _LOW_AC):
        product = f"{plain(round(possible))} W that {plain(volts)} V and {plain(amperes)} A give"
        return (("low-power", "maxPowerWatts", f"{plain(watts)} W is far below the {product}: is a digit missing?"),)
    return ()
