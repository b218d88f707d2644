"""Other names of OCPI's values: trade names of plugs, standards, OCPP 2.0.1's codes, other languages.

Sources: OCPI 2.3.0 ``mod_locations`` (ConnectorType, PowerType, ConnectorFormat), OCPP 2.0.1 Part 2
(ConnectorEnumType), IEC TR 60083 and the national standards of household plugs (CEE 7, BS 1363, SEV 1011, …).
A name may mean several values, or none for a plug that OCPI does not have.
"""

import re
from collections.abc import Iterator
from functools import cache

from builder.domain.ocpi import ConnectionType

_DOMESTIC = {
    "A": "NEMA 1-15",
    "B": "NEMA 5-15",
    "C": "Europlug, CEE 7/16",
    "D": "BS 546 5 A",
    "E": "French, CEE 7/5, CEE 7/6",
    "F": "Schuko, CEE 7/3, CEE 7/4, Schuko socket",
    "G": "BS 1363, sBS1361, s309 BS1361, UK, UK 3-pin, British, 13 A plug",
    "H": "SI 32",
    "I": "AS 3112, AS/NZS 3112",
    "J": "SEV 1011, T13, T23, SN 441011",
    "K": "Danish, DS 60884",
    "L": "CEI 23-50",
    "M": "BS 546 15 A",
    "N": "NBR 14136, IEC 60906-1",
    "O": "TIS 166",
}
# By phases and amperes; OCPI says 64 for a 63 A plug.
_CEE = {
    ("single", "16"): "IEC_60309_2_single_16",
    ("three", "16"): "IEC_60309_2_three_16",
    ("three", "32"): "IEC_60309_2_three_32",
    ("three", "63"): "IEC_60309_2_three_64",
}
_COMBO = {"1": "IEC_62196_T1_COMBO", "2": "IEC_62196_T2_COMBO"}
_TESLA = "SAE_J3400 TESLA_S TESLA_R"

# Names, separated by commas, for one value or several.
_PLUGS = {
    "IEC_62196_T1": "Type 1, T1, J1772, SAE J1772, Yazaki, cType1, sType1",
    "IEC_62196_T2": "Type 2, Type II, T2, T2S, Mennekes, J3068, cType2, sType2, IEC 62196-2",
    "IEC_62196_T2 IEC_62196_T2_COMBO": "Type 2 DC, DC Type 2",
    "IEC_62196_T3A": "Type 3A, T3A, Scame 3A",
    "IEC_62196_T3C": "Type 3C, T3C, Scame 3C, EV Plug Alliance",
    "IEC_62196_T3A IEC_62196_T3C": "Type 3, T3, Scame, sType3, IEC_62196_T3",
    "IEC_62196_T1_COMBO": "SAE Combo, J1772 Combo, US CCS, IEC 62196-3 configuration EE",
    "IEC_62196_T2_COMBO": "EU CCS, CCS EU, IEC 62196-3 configuration FF",
    "IEC_62196_T1_COMBO IEC_62196_T2_COMBO": "IEC 62196-3",
    "CHADEMO": "CHAdeMO, cG105, G105, JEVS G105, IEC 62196-3 configuration AA",
    "CHAOJI": "ChaoJi, CHAdeMO 3, cChaoJi, cUltraChaoJi",
    "GBT_AC": "GB/T AC, AC GB/T, GB/T 20234.2, GBT 20234 2",
    "GBT_DC": "GB/T DC, DC GB/T, GB/T 20234.3, GBT 20234 3, cGBT",
    "GBT_AC GBT_DC": "GB/T, GBT, GB/T 20234, Guobiao",
    "MCS": "Megawatt, Megawatt Charging System, cMCS, SAE J3271",
    "SAE_J3400": "NACS, J3400, North American Charging Standard, cNACS",
    "TESLA_R": "Tesla Roadster, Roadster",
    "TESLA_S": "Tesla Model S, Tesla Model X, Tesla Model S/X, Tesla proprietary",
    _TESLA: "Tesla, cTesla, Supercharger, Tesla connector",
    "PANTOGRAPH_TOP_DOWN": "OppCharge, Top-down pantograph, SAE J3105-1, Inverted pantograph",
    "PANTOGRAPH_BOTTOM_UP": "Bottom-up pantograph, SAE J3105-2, Roof-mounted pantograph",
    "PANTOGRAPH_BOTTOM_UP PANTOGRAPH_TOP_DOWN": "Pantograph, Pan, SAE J3105",
    "DOMESTIC_E DOMESTIC_F": "CEE 7/7, sCEE-7-7, Type E/F, Schuko/French",
    "DOMESTIC_D DOMESTIC_M": "BS 546",
    " ".join(f"DOMESTIC_{letter}" for letter in "ABEFGI"): "Domestic, Household, Household socket, Wall socket, "
    "Domestic socket, Mains socket, Haushaltssteckdose, Other1PhMax16A",
    "NEMA_5_20 NEMA_6_30 NEMA_6_50 NEMA_10_30 NEMA_10_50 NEMA_14_30 NEMA_14_50 DOMESTIC_A DOMESTIC_B": "NEMA",
    "NEMA_14_50 NEMA_6_50 NEMA_10_50": "NEMA 50 A, RV outlet",
    **{f"DOMESTIC_{letter}": f"Type {letter}, {others}" for letter, others in _DOMESTIC.items()},
    "IEC_62196_T1 DOMESTIC_I": "Type I",
    # OCPI has no value for these.
    "": "NEMA 14-60, NEMA TT-30, NEMA L6-30, NEMA L14-30, NEMA 6-15, NEMA 6-20, NEMA 14-20, wInductive, wResonant, "
    "Wireless, Inductive, Other1PhOver16A, cLECCS, Avcon, LEVDC",
}
_POWER_TYPES = {
    "AC_1_PHASE": "Single-phase, 1-phase, 1 phase, 1ph, AC 1, AC single-phase, Einphasig, 1-phasig, Monophasé, "
    "AC Mono-phasé, Mono-phasé, Monofase, Monofásico, AC 1-phase, AC 1 phase, Enfas, Enfaset, Level 2",
    "AC_2_PHASE": "AC two-phase",
    "AC_2_PHASE_SPLIT": "Split-phase, AC split-phase, Split phase, AC_SPLIT_PHASE",
    "AC_2_PHASE AC_2_PHASE_SPLIT": "Two-phase, 2-phase, 2 phase, 2ph, AC 2, AC 2-phase, Zweiphasig, Biphasé, Bifase",
    "AC_3_PHASE": "Three-phase, 3-phase, 3 phase, 3ph, AC 3, AC three-phase, Dreiphasig, 3-phasig, Triphasé, "
    "AC Tri-phasé, Tri-phasé, Trifase, Trifásico, AC 3-phase, AC 3 phase, Drehstrom, Trefas, Trefaset",
    "AC_1_PHASE AC_2_PHASE AC_2_PHASE_SPLIT AC_3_PHASE": "AC, Alternating current, Wechselstrom",
    "DC": "Direct current, DC fast, DC fast charging, Gleichstrom, HPC, DCFC, Courant continu, Level 3",
}
_FORMATS = {
    "SOCKET": "Outlet, Receptacle, Socket-outlet, Steckdose, Buchse, Prise, Presa, Untethered, Female, Stopcontact",
    "CABLE": "Tethered, Attached cable, Fixed cable, Attached, Tethered cable, Kabel, Ladekabel, Câble, Cavo, Lead, "
    "Gun",
    "SOCKET CABLE": "Plug, Connector, Male, Stecker, Both",
}
_VALUES = {"connectionType": _PLUGS, "powerType": _POWER_TYPES, "format": _FORMATS}

# Additions to a plug's name that do not change which plug it is.
_ADDITIONS = re.compile(
    r"\b(plugs?|sockets?|outlets?|cables?|connectors?|tethered|attached|untethered|coupler|gun|inlet|female|male|"
    r"steckdose|stecker|kabel|prise|presa|buchse|charging|charger|standard|europe|european|mode ?[23]|iec|en|"
    r"62196( ?-? ?[123]\b)?|with|shutters?|and|ac(?=.*(typ|t[123]))|kw|x)\b|\(|\)"
)
_RATING = re.compile(r"\b[0-9]+([.,][0-9]+)? ?(a|amps?|v|volts?|kw|w)\b")


def values_for(key: str, text: str) -> tuple[str, ...] | None:
    """Return the values that a trade name may mean: one, several, or none in OCPI; None for an unknown name.

    ``key`` is ``connectionType``, ``powerType`` or ``format``.

    >>> values_for("connectionType", "Type 2 (Mennekes)")
    ('IEC_62196_T2',)
    >>> values_for("connectionType", "CCS")
    ('IEC_62196_T1_COMBO', 'IEC_62196_T2_COMBO')
    >>> values_for("connectionType", "NEMA TT-30")
    ()
    """
    known, lowered = _names(key), text[:100].lower()
    whole = known.get(_bare(lowered))
    if whole is not None:
        return whole
    by_parts = _BY_PARTS[key](lowered.replace("_", " ")) if key in _BY_PARTS else None
    if by_parts is not None:
        return by_parts
    return next((known[name] for name in _readings(lowered) if name in known), None)


def usual_values(key: str) -> tuple[str, ...]:
    """Return the most common values, for a message."""
    if key != "connectionType":
        return tuple(values for values in _VALUES[key] if " " not in values)
    return ("IEC_62196_T2", "IEC_62196_T2_COMBO", "CHADEMO", "IEC_62196_T1", "IEC_62196_T1_COMBO", "SAE_J3400")


def trade_name(value: str) -> str:
    """Return the common name of a ConnectorType for a message, or the value itself.

    >>> trade_name("DOMESTIC_F")
    'Schuko'
    """
    if value.startswith("DOMESTIC_"):
        return _DOMESTIC[value[-1]].partition(",")[0]
    return ConnectionType[value].label if value in ConnectionType.__members__ else value


def _plug_by_parts(text: str) -> tuple[str, ...] | None:
    """Return the values of a combined or industrial plug, whose name has its parts in any order."""
    if re.search(r"\bc?ccs|combo|combined", text):
        found = _COMBO.get("".join(set(re.findall("[12]", _RATING.sub(" ", text)))))
        return (found,) if found else tuple(_COMBO.values())
    if not re.search(r"\b(cee(?! ?-?7)|commando|p17|s309)|60309|\bcee(red|rot|blue|blau|[0-9]{2})", text):
        return None
    text = text.replace("60309-2", "60309").replace("64", "63")
    is_single = re.search(r"blue|blau|bleu|\b3[ -]?(pin|pol)|\b1[ -]?p|single|mono|230|camping", text)
    is_three = re.search(r"red|rot|rouge|\b[45][ -]?(pin|pol)|\b3[ -]?p(?!in|ol)|three|tri|drei|400", text)
    phases = {"single"} if is_single else {"three"} if is_three else {"single", "three"}
    amperes = re.search(r"(16|32|63|125)(?![0-9])", text.replace("60309", ""))
    return tuple(
        value for (phase, rating), value in _CEE.items()
        if phase in phases and (amperes is None or rating == amperes[1])
    )  # fmt: skip


def _power_type_by_parts(text: str) -> tuple[str, ...] | None:
    """Return the values for a number of phases."""
    phases = re.search(r"(?<![0-9.,])[123](?![0-9.,])", _RATING.sub(" ", text))
    named = {"1": ("AC_1_PHASE",), "2": ("AC_2_PHASE", "AC_2_PHASE_SPLIT"), "3": ("AC_3_PHASE",)}
    return named[phases[0]] if phases else None


_BY_PARTS = {"connectionType": _plug_by_parts, "powerType": _power_type_by_parts}


def _readings(text: str) -> Iterator[str]:
    """Yield shorter and shorter forms of a name: without additions, without ratings, a part of it."""
    shorter = _ADDITIONS.sub(" ", re.sub(r"\b(typ|tipo)\b", "type ", text.replace("_", " ")))
    yield _bare(shorter)
    shortest = _RATING.sub(" ", shorter)
    yield _bare(shortest)
    if re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", text):
        return  # a misspelled OCPI value, not a trade name: a part of it would be another plug
    yield from map(_bare, re.split(r"[/,;|]|\bor\b", shortest))
    if "(" in text:
        yield from map(_bare, text.split("("))
    words = shortest.split()
    yield from (_bare(" ".join(words[:count])) for count in range(len(words) - 1, 0, -1))


@cache
def _names(key: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for values, names in _VALUES[key].items():
        found |= {_bare(name): tuple(values.split()) for name in names.split(", ")}
    if key == "connectionType":
        found |= {_bare(member.value): (member.value,) for member in ConnectionType}
        found |= {_bare(member.label): (member.value,) for member in ConnectionType if "Roadster" not in member.label}
    else:
        found |= {_bare(value): (value,) for values in _VALUES[key] for value in values.split()}
    found.pop("", None)
    return found


def _bare(name: str) -> str:
    """Return the letters and digits of a name, with 0 as O."""
    return re.sub(r"[^a-z1-9]", "", name.lower().translate(str.maketrans("éèáàâôûíäöü0", "eeaaaouiaouo")))
