"""What people call power types, plugs and formats when they search: words by OCPI's value.

The values themselves are words too. ``site/assets/search.js`` cuts all of them into letters and numbers, so that
"Type 2", "type2" and "TYPE-2" are the same. ``VAGUE`` words count only where no name holds them.
"""

from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType

_THREE_PHASE_CEE = ("CEE three-phase", "CEE red", "red CEE")
_CEE = ("CEE", "CEEform", "commando", "IEC 60309")
_CCS = ("CCS", "combo", "CCS combo", "combined charging system")
_GBT = ("GB/T", "GBT")
_DOMESTIC = ("domestic", "household socket")
_NEMA = ("NEMA",)
_PANTOGRAPH = ("pantograph", "OppCharge", "opportunity charging")

TERMS: dict[str, tuple[str, ...]] = {
    PowerType.AC_1_PHASE: ("AC", "single phase", "1 phase", "one phase", "1ph", "monophase"),
    PowerType.AC_2_PHASE: ("AC", "two phase", "2 phase", "2ph"),
    PowerType.AC_2_PHASE_SPLIT: ("AC", "split phase"),
    PowerType.AC_3_PHASE: ("AC", "three phase", "3 phase", "3ph", "triphase"),
    PowerType.DC: ("DC", "DC fast", "fast DC", "DC rapid", "rapid DC", "DC fast charger", "DC fast charging", "DCFC"),
    ConnectorFormat.SOCKET: ("socket", "outlet", "untethered"),
    ConnectorFormat.CABLE: ("cable", "tethered", "attached cable", "captive cable"),
    ConnectionType.CHADEMO: ("CHAdeMO",),
    ConnectionType.CHAOJI: ("ChaoJi",),
    ConnectionType.GBT_AC: (*_GBT, "GB/T AC"),
    ConnectionType.GBT_DC: (*_GBT, "GB/T DC"),
    ConnectionType.DOMESTIC_E: ("type E", "French socket", *_DOMESTIC),
    ConnectionType.DOMESTIC_F: ("Schuko", "type F", "CEE 7/4", *_DOMESTIC),
    ConnectionType.DOMESTIC_G: ("type G", "BS 1363", "UK socket", *_DOMESTIC),
    ConnectionType.DOMESTIC_J: ("type J", "T13", "Swiss socket", *_DOMESTIC),
    ConnectionType.IEC_60309_2_single_16: (*_CEE, "CEE blue", "blue CEE"),
    ConnectionType.IEC_60309_2_three_16: (*_CEE, *_THREE_PHASE_CEE, "CEE 16"),
    ConnectionType.IEC_60309_2_three_32: (*_CEE, *_THREE_PHASE_CEE, "CEE 32"),
    ConnectionType.IEC_60309_2_three_64: (*_CEE, *_THREE_PHASE_CEE, "CEE 63"),
    ConnectionType.IEC_62196_T1: ("Type 1", "T1", "J1772", "SAE J1772", "Yazaki"),
    ConnectionType.IEC_62196_T1_COMBO: (*_CCS, "CCS1", "combo 1", "CCS type 1", "cCCS1"),
    ConnectionType.IEC_62196_T2: ("Type 2", "T2", "Mennekes"),
    ConnectionType.IEC_62196_T2_COMBO: (*_CCS, "CCS2", "combo 2", "CCS type 2", "CCS combo 2", "cCCS2"),
    ConnectionType.IEC_62196_T3A: ("Type 3A", "Scame"),
    ConnectionType.IEC_62196_T3C: ("Type 3C", "Type 3", "Scame"),
    ConnectionType.MCS: ("MCS", "megawatt charging system"),
    ConnectionType.NEMA_5_20: (*_NEMA, "NEMA 5-20"),
    ConnectionType.NEMA_6_30: (*_NEMA, "NEMA 6-30"),
    ConnectionType.NEMA_6_50: (*_NEMA, "NEMA 6-50"),
    ConnectionType.NEMA_10_30: (*_NEMA, "NEMA 10-30"),
    ConnectionType.NEMA_10_50: (*_NEMA, "NEMA 10-50"),
    ConnectionType.NEMA_14_30: (*_NEMA, "NEMA 14-30"),
    ConnectionType.NEMA_14_50: (*_NEMA, "NEMA 14-50"),
    ConnectionType.PANTOGRAPH_BOTTOM_UP: _PANTOGRAPH,
    ConnectionType.PANTOGRAPH_TOP_DOWN: _PANTOGRAPH,
    ConnectionType.SAE_J3400: ("NACS", "J3400", "SAE J3400", "Tesla NACS"),
    ConnectionType.TESLA_R: ("Tesla Roadster",),
    ConnectionType.TESLA_S: ("Tesla Model S",),
}

# Words that say little: what they mean counts only where no name holds them. The empty value stands for every model.
VAGUE: dict[str, tuple[str, ...]] = {
    "": (
        *("charger", "chargers", "charging", "station", "stations", "charging station", "charge point", "EV", "EVSE"),
        *("plug", "connector", "with", "and", "or", "for", "phase"),
    ),
    PowerType.AC_1_PHASE: ("wallbox", "wall box", "level 2"),
    PowerType.AC_3_PHASE: ("wallbox", "wall box"),
    PowerType.DC: ("fast", "rapid", "ultra fast", "ultra rapid", "HPC", "quick", "fast charger", "level 3"),
}


def terms() -> dict[str, list[str]]:
    """Return the words of each value, with the labels of the connector types."""
    words: dict[str, list[str]] = {value: [*TERMS[value]] for value in (*PowerType, *ConnectorFormat)}
    for connection_type in ConnectionType:
        words[connection_type] = [*dict.fromkeys((connection_type.label, *TERMS.get(connection_type, ())))]
    return words
