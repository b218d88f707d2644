"""OCPI's enumerations (OCPI 2.3.0, ``mod_locations``): power types, connector formats, connector types."""

from enum import StrEnum
from typing import Self


class _OcpiEnum(StrEnum):
    """An OCPI enumeration. It hashes like its text: the library's own hash is written in Python, six times slower."""

    __hash__ = str.__hash__


class PowerType(_OcpiEnum):
    """OCPI 2.3.0 PowerType."""

    AC_1_PHASE = "AC_1_PHASE"
    AC_2_PHASE = "AC_2_PHASE"
    AC_2_PHASE_SPLIT = "AC_2_PHASE_SPLIT"
    AC_3_PHASE = "AC_3_PHASE"
    DC = "DC"


class ConnectorFormat(_OcpiEnum):
    """OCPI 2.3.0 ConnectorFormat."""

    SOCKET = "SOCKET"
    CABLE = "CABLE"


class ConnectionType(_OcpiEnum):
    """OCPI 2.3.0 ConnectorType."""

    label: str  # the common name, for pages and messages; not part of the API

    def __new__(cls, value: str, label: str) -> Self:
        """Return a member with its value and label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    CHADEMO = "CHADEMO", "CHAdeMO"
    CHAOJI = "CHAOJI", "ChaoJi"
    DOMESTIC_A = "DOMESTIC_A", "Domestic type A"
    DOMESTIC_B = "DOMESTIC_B", "Domestic type B"
    DOMESTIC_C = "DOMESTIC_C", "Domestic type C"
    DOMESTIC_D = "DOMESTIC_D", "Domestic type D"
    DOMESTIC_E = "DOMESTIC_E", "Domestic type E"
    DOMESTIC_F = "DOMESTIC_F", "Domestic type F"
    DOMESTIC_G = "DOMESTIC_G", "Domestic type G"
    DOMESTIC_H = "DOMESTIC_H", "Domestic type H"
    DOMESTIC_I = "DOMESTIC_I", "Domestic type I"
    DOMESTIC_J = "DOMESTIC_J", "Domestic type J"
    DOMESTIC_K = "DOMESTIC_K", "Domestic type K"
    DOMESTIC_L = "DOMESTIC_L", "Domestic type L"
    DOMESTIC_M = "DOMESTIC_M", "Domestic type M"
    DOMESTIC_N = "DOMESTIC_N", "Domestic type N"
    DOMESTIC_O = "DOMESTIC_O", "Domestic type O"
    GBT_AC = "GBT_AC", "GB/T AC"
    GBT_DC = "GBT_DC", "GB/T DC"
    IEC_60309_2_single_16 = "IEC_60309_2_single_16", "IEC 60309 single-phase 16 A"
    IEC_60309_2_three_16 = "IEC_60309_2_three_16", "IEC 60309 three-phase 16 A"
    IEC_60309_2_three_32 = "IEC_60309_2_three_32", "IEC 60309 three-phase 32 A"
    IEC_60309_2_three_64 = "IEC_60309_2_three_64", "IEC 60309 three-phase 64 A"
    IEC_62196_T1 = "IEC_62196_T1", "Type 1 (J1772)"
    IEC_62196_T1_COMBO = "IEC_62196_T1_COMBO", "CCS1"
    IEC_62196_T2 = "IEC_62196_T2", "Type 2"
    IEC_62196_T2_COMBO = "IEC_62196_T2_COMBO", "CCS2"
    IEC_62196_T3A = "IEC_62196_T3A", "Type 3A"
    IEC_62196_T3C = "IEC_62196_T3C", "Type 3C"
    MCS = "MCS", "MCS"
    NEMA_5_20 = "NEMA_5_20", "NEMA 5-20"
    NEMA_6_30 = "NEMA_6_30", "NEMA 6-30"
    NEMA_6_50 = "NEMA_6_50", "NEMA 6-50"
    NEMA_10_30 = "NEMA_10_30", "NEMA 10-30"
    NEMA_10_50 = "NEMA_10_50", "NEMA 10-50"
    NEMA_14_30 = "NEMA_14_30", "NEMA 14-30"
    NEMA_14_50 = "NEMA_14_50", "NEMA 14-50"
    PANTOGRAPH_BOTTOM_UP = "PANTOGRAPH_BOTTOM_UP", "Pantograph, bottom up"
    PANTOGRAPH_TOP_DOWN = "PANTOGRAPH_TOP_DOWN", "Pantograph, top down"
    SAE_J3400 = "SAE_J3400", "NACS (J3400)"
    TESLA_R = "TESLA_R", "Tesla Roadster"
    TESLA_S = "TESLA_S", "Tesla Model S/X"


# What a plug can carry (OCPI 2.3.0, ConnectorType): SAE J3400, Tesla and Type 2 carry AC and DC, all others only AC.
DC_ONLY = frozenset(
    [
        ConnectionType.CHADEMO,
        ConnectionType.CHAOJI,
        ConnectionType.GBT_DC,
        ConnectionType.IEC_62196_T1_COMBO,
        ConnectionType.IEC_62196_T2_COMBO,
        ConnectionType.MCS,
        ConnectionType.PANTOGRAPH_BOTTOM_UP,
        ConnectionType.PANTOGRAPH_TOP_DOWN,
    ],
)
DC_OR_AC = frozenset(
    [ConnectionType.IEC_62196_T2, ConnectionType.SAE_J3400, ConnectionType.TESLA_R, ConnectionType.TESLA_S],
)
