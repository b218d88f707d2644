"""The ratings of plugs in their standards (phases, amperes, volts), and whether a plug is a socket or on a cable.

IEC 62196-2 (Type 1, 2, 3), IEC 60309-2 (16, 32, 63 A), NEMA WD 6 (the second figure of the name is the ampere
rating), IEC TR 60083 (household plugs), IEC 62196-3 and the CHAdeMO, GB/T and MCS specifications (DC plugs).
"""

from collections.abc import Iterator
from typing import NamedTuple

from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType
from builder.domain.trade_names import trade_name

_DOMESTIC_AMPERES = dict(
    zip("ABCDEFGHIJKLMNO", (15, 15, 16, 6, 16, 16, 13, 16, 15, 16, 16, 16, 16, 20, 16), strict=True)
)
_DC_CABLES = frozenset(
    [
        *(ConnectionType.CHADEMO, ConnectionType.CHAOJI, ConnectionType.GBT_DC, ConnectionType.MCS),
        *(ConnectionType.IEC_62196_T1_COMBO, ConnectionType.IEC_62196_T2_COMBO),
    ]
)
_MARGIN = 1.05  # figures are rounded

ConnectorQuestion = tuple[str, str, str]  # the rule, the connector's key, the message


class _Rating(NamedTuple):
    """The maximum ratings of a plug on AC; 0 if its standard sets no figure."""

    phases: int
    amperes: float
    volts: float = 0


def _ratings() -> dict[ConnectionType, _Rating]:
    found = {
        ConnectionType.IEC_62196_T1: _Rating(1, 80, 250),
        ConnectionType.IEC_62196_T2: _Rating(3, 80),
        ConnectionType.IEC_62196_T3A: _Rating(1, 32, 250),
        ConnectionType.IEC_62196_T3C: _Rating(3, 32),
        ConnectionType.GBT_AC: _Rating(3, 63),
        ConnectionType.SAE_J3400: _Rating(1, 80),
        ConnectionType.IEC_60309_2_single_16: _Rating(1, 16, 250),
        ConnectionType.IEC_60309_2_three_16: _Rating(3, 16),
        ConnectionType.IEC_60309_2_three_32: _Rating(3, 32),
        ConnectionType.IEC_60309_2_three_64: _Rating(3, 64),
    }
    for letter, amperes in _DOMESTIC_AMPERES.items():
        found[ConnectionType[f"DOMESTIC_{letter}"]] = _Rating(1, amperes, 250)
    for member in ConnectionType:
        if member.startswith("NEMA_"):
            is_low = member is ConnectionType.NEMA_5_20
            found[member] = _Rating(1, int(member.rpartition("_")[2]), 125 if is_low else 250)
    return found


_RATINGS = _ratings()
# Plugs with one phase and neutral, or two lines of a split phase.
SINGLE_PHASE = frozenset(plug for plug, rating in _RATINGS.items() if rating.phases == 1)


def is_ac_only(plug: ConnectionType) -> bool:
    """Return whether a plug never carries DC."""
    return plug in _RATINGS and plug not in (ConnectionType.IEC_62196_T2, ConnectionType.SAE_J3400)


def questions(  # noqa: PLR0913, PLR0917 - the figures of a connector
    power_type: PowerType,
    plug: ConnectionType,
    form: ConnectorFormat,
    amperes: float,
    volts: float,
    watts: float,
) -> Iterator[ConnectorQuestion]:
    """Yield the questions about figures above a plug's rating, and about the format. Units: A, V, W."""
    yield from _format_questions(plug, form, amperes, is_dc=power_type is PowerType.DC)
    rating = _RATINGS.get(plug)
    if rating is None or (power_type is PowerType.DC and not is_ac_only(plug)):
        return
    if rating.phases == 1 and power_type is not PowerType.AC_1_PHASE and watts > volts * amperes * _factor(power_type):
        message = (
            f"{_label_of(plug)} carries one phase, {volts * amperes:.0f} W here: correct the plug, or the figures?"
        )
        yield "plug", "connectionType", message
    if amperes > rating.amperes * _MARGIN:
        yield "plug", "maxAmperage", f"{_label_of(plug)} carries up to {rating.amperes:g} A: is it another plug?"
    if rating.volts and volts > rating.volts * 1.12:
        yield "plug", "maxVoltage", f"{_label_of(plug)} carries up to {rating.volts:g} V: is it another plug?"


def _format_questions(
    plug: ConnectionType, form: ConnectorFormat, amperes: float, *, is_dc: bool
) -> Iterator[ConnectorQuestion]:
    if form is ConnectorFormat.SOCKET:
        if plug is ConnectionType.IEC_62196_T2 and amperes > 32 * _MARGIN and not is_dc:
            yield "plug", "format", "Type 2 sockets carry up to 32 A in practice: is it a CABLE?"
        if plug in _DC_CABLES or plug is ConnectionType.IEC_62196_T1:
            yield "plug", "format", f"{_label_of(plug)} is always on a cable of the station: is it a CABLE?"
    elif plug.startswith(("DOMESTIC_", "NEMA_", "IEC_60309_")):
        yield (
            "plug",
            "format",
            f"{_label_of(plug)} is an outlet: is it a SOCKET? A station's own mains plug is not a connector",
        )


def _factor(power_type: PowerType) -> float:
    """Return the factor on V x A for a single-phase plug: 2 for the two lines of a split phase."""
    return _MARGIN * (2 if power_type in (PowerType.AC_2_PHASE, PowerType.AC_2_PHASE_SPLIT) else 1)


def _label_of(plug: ConnectionType) -> str:
    return f"{plug} ({trade_name(plug)})" if trade_name(plug) != plug else str(plug)
