"""A draft of a model's file, of what a station said over OCPP: figures that a trace cannot know are questions.

What the trace states stands as a value, with the message that states it in a comment. Each gap is a question, with
the lines to fill in behind ``#``. The lines stand as in the canonical form.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from builder.domain import names
from builder.domain.ocpi import PowerType
from builder.domain.records import ModelFile, ReportedName
from builder.edit import file_text
from builder.ocpp import secrets
from builder.ocpp.secret_names import kind_of
from builder.ocpp.trace import Station, StationName, Variable
from builder.problems import BuilderError, inert

_WIDTH = 98
_MAX_SHOWN = 12  # settings and variables in a comment
_MAX_CONNECTORS = 20
_FULL_CONFIGURATION = 10  # keys: a station that reports so many was asked for all

# OCPP 2.0.1, ConnectorEnumType: the plugs that OCPI has one value for. c: an attached cable, s: a socket.
_PLUGS = {
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
_PHASES = {"0": "DC", "1": "AC_1_PHASE", "3": "AC_3_PHASE"}
_SOCKET_ADDRESS = re.compile(r"\s*wss?:\\*/", re.IGNORECASE)
_BACK_END = re.compile(
    r"(ocpp|csms|central.?system|back.?(?:end|office)).*(url|uri|address|host|endpoint)", re.IGNORECASE
)
_ELECTRICAL = re.compile(
    r"current|ampere|amps|amperage|intensity|alimit|power(?!timeout)|voltage|phase|watt", re.IGNORECASE
)
_SHORT_VALUE = re.compile(r"[A-Za-z0-9.,:;+\- ]{1,40}")
_FIGURE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model of the catalogue, with the path of its file."""

    path: str
    file: ModelFile


@dataclass(frozen=True, slots=True)
class Outlet:
    """A connector of the station, as far as the trace tells: EVSE and connector (0: not told), plug, watts."""

    number: int
    evse: int = 0
    connector: int = 0
    plug: str = ""
    watts: float = 0


def name_of(station: Station) -> StationName:
    """Return what the station reports. Raises BuilderError unless the trace is of one model."""
    if not station.names:
        raise BuilderError(
            "the trace holds no BootNotification with vendor and model: restart the station while the log is written, "
            "or send it a TriggerMessage for one"
        )
    if len(station.names) > 1:
        raise BuilderError(
            f"the trace holds the BootNotifications of {len(station.names)} models: cut it to those of one"
        )
    return station.names[0]


def known_models(name: StationName, models: Iterable[KnownModel]) -> list[KnownModel]:
    """Return the models that report themselves so, or that bear the name."""
    wanted = (names.fold(name.vendor), names.fold(name.model))
    return [
        model
        for model in models
        if wanted in [(names.fold(vendor), names.fold(reported)) for vendor, reported in _reported(model.file)]
    ]


def text_of(station: Station, models: Iterable[KnownModel], schema_address: str) -> str:
    """Return the draft. Raises BuilderError where the trace does not name one model."""
    name, catalogue = name_of(station), list(models)
    outlets = _outlets(station)
    lines = [
        file_text.modeline(schema_address),
        *_head(station, name, known_models(name, catalogue)),
        *_names(name, catalogue),
        *_power_type(station),
        *_connectors(station, outlets),
        *_configuration_keys(station),
        *_question("Is there a picture on the vendor's site?", 'imageUrl: "https://example.org/picture.png"'),
        *_question("Where are the figures read?", "sources:", '  - "https://example.org/datasheet.pdf"'),
    ]
    if len(outlets) > 1:
        ask = "Do the connectors share the station's power? What is the most that it delivers in all?"
        lines += _question(ask, "stationPowerWatts: 50000")
    if reported := _reported_as(name):
        lines += (line for _, line in file_text.lines_of({"reportedAs": [reported]}))
    return "".join(f"{line}\n" for line in lines)


def _reported(file: ModelFile) -> Iterator[tuple[str, str]]:
    yield file.vendor, file.model
    yield from ((pair.vendor, pair.model) for pair in file.reportedAs or ())


def _comment(text: str, indent: str = "") -> list[str]:
    lines = textwrap.wrap(inert(text), _WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
    return [f"{indent}# {line}" for line in lines]


def _question(text: str, *gap: str, indent: str = "") -> list[str]:
    """Return a question, and the lines that answer it, each behind ``#`` without a space."""
    return [*_comment(f"Question: {text}", indent), *(f"{indent}#{line}" for line in gap)]


def _lines(fields: Mapping[str, Any]) -> list[str]:
    return [line for _, line in file_text.lines_of(fields)]


def _head(station: Station, name: StationName, known: list[KnownModel]) -> Iterator[str]:
    yield from _comment(
        f"Draft from an OCPP {station.version} trace. Answer each question, take the # off its lines, delete the rest; "
        "`catalog validate` says what is missing."
    )
    yield from _comment(f"BootNotification: vendor {_shown(name.vendor)}, model {_shown(name.model)}.")
    if known:
        paths = ", ".join(model.path for model in known[:_MAX_SHOWN])
        yield from _comment(f"Question: is it one of these, which report themselves so? Then nothing is to do: {paths}")


def _shown(text: str) -> str:
    return f'"{text[:60]}"'


def _names(name: StationName, catalogue: list[KnownModel]) -> Iterator[str]:
    """Yield vendor and model: as the catalogue spells the vendor where it knows it."""
    vendors = {model.file.vendor: model.file.vendor for model in catalogue}
    reported = names.fold(name.vendor)
    spelled = {
        model.file.vendor
        for model in catalogue
        if reported in [names.fold(vendor) for vendor, _ in _reported(model.file)]
    }
    vendor = spelled.pop() if len(spelled) == 1 else name.vendor
    if vendor not in vendors:
        near = names.nearest(vendor, vendors)
        yield from _comment(
            "Question: is this the vendor's name, as on its products? The catalogue does not know it"
            + (f"; near it: {near}." if near else ".")
        )
    yield from _value_or_gap("vendor", vendor, 50)
    yield from _comment("Question: is this the model's name on the datasheet? Stations often report another.")
    yield from _value_or_gap("model", name.model, 100)
    example = file_text.quoted(f"{vendor} {name.model}"[:100].strip())
    yield from _question("What do people call it?", f"friendlyName: {example}")


def _value_or_gap(key: str, text: str, limit: int) -> list[str]:
    """Return a line with a text, or a gap where it is none that a file may hold."""
    spaced = " ".join(text.split())
    if _is_plain(spaced) and len(spaced) <= limit:
        return _lines({key: spaced})
    return _question(f"What is the {key}? The trace does not say it in a form that a file may hold.", f'{key}: "…"')


def _is_plain(text: str) -> bool:
    return text.isprintable() and any(map(str.isalnum, text)) and not secrets.is_placeholder(text)


def _power_type(station: Station) -> list[str]:
    phases = {variable.value or variable.highest for variable in _variables(station, "SupplyPhases")}
    if len(phases) == 1 and (found := _PHASES.get(phases.pop())):
        return [*_comment(f"NotifyReport: SupplyPhases says {found}."), *_lines({"powerType": found})]
    return _question(f"Which one is it: {', '.join(PowerType)}?", "powerType: AC_3_PHASE")


def _variables(station: Station, name: str) -> list[Variable]:
    return [variable for variable in station.variables if variable.name.lower() == name.lower()]


def _outlets(station: Station) -> list[Outlet]:
    """Return the connectors that a trace tells of; one if it tells of none."""
    places = sorted({(it.evse, it.connector) for it in station.variables if it.evse and it.connector})
    if not places:
        places = sorted({(it.evse, 1) for it in station.variables if it.evse and it.component == "EVSE"})
    if places:
        outlets = [_outlet(station, number, *place, places) for number, place in enumerate(places, 1)]
    else:
        outlets = [Outlet(number) for number in range(1, _count(station) + 1)]
    if len(outlets) > _MAX_CONNECTORS:
        raise BuilderError(f"the trace tells of more than {_MAX_CONNECTORS} connectors: is it one station's?")
    return outlets


def _count(station: Station) -> int:
    text = station.configuration.get("NumberOfConnectors", "")
    return max(int(text) if re.fullmatch("[0-9]{1,2}", text) else 0, *station.connectors, 1)


def _outlet(station: Station, number: int, evse: int, connector: int, places: list[tuple[int, int]]) -> Outlet:
    at_connector = [it for it in station.variables if (it.evse, it.connector) == (evse, connector)]
    plug = next((it.value for it in at_connector if it.name == "ConnectorType"), "")
    alone = [place[0] for place in places].count(evse) == 1
    powers = [it for it in _variables(station, "Power") if it.evse == evse and it.connector in (0, connector)]
    watts = max((_watts(it) for it in powers), default=0) if alone else 0
    return Outlet(number, evse, connector, plug if _SHORT_VALUE.fullmatch(plug) else "", watts)


def _watts(variable: Variable) -> float:
    """Return the most that a Power variable can be, in watt; 0 where it does not say."""
    if not _FIGURE.fullmatch(variable.highest):
        return 0
    figure = float(variable.highest) * (1000 if variable.unit.lower() == "kw" else 1)
    return int(figure) if figure.is_integer() else figure


def _connectors(station: Station, outlets: list[Outlet]) -> Iterator[str]:
    yield from _settings(station)
    if not station.connectors and "NumberOfConnectors" not in station.configuration and not outlets[0].evse:
        yield from _comment("Question: how many connectors has it? The trace does not say: write one entry for each.")
    yield "connectors:"
    for outlet in outlets:
        yield f"  - id: {outlet.number}"
        yield from _plug(outlet)
        yield from _figures(outlet)


def _plug(outlet: Outlet) -> Iterator[str]:
    indent = "    "
    found = _PLUGS.get(outlet.plug)
    if outlet.plug:
        place = f"EVSE {outlet.evse}, connector {outlet.connector}"
        yield from _comment(f"NotifyReport: {place}: ConnectorType {outlet.plug}.", indent)
    if found:
        yield f"{indent}connectionType: {found[0]}"
        yield f"{indent}format: {found[1]}"
    else:
        gap = ("connectionType: IEC_62196_T2", "format: SOCKET")
        yield from _question("Which plug (OCPI ConnectorType), and SOCKET or CABLE?", *gap, indent=indent)


def _figures(outlet: Outlet) -> Iterator[str]:
    indent = "    "
    figures = ["maxAmperage: 32", "maxVoltage: 230", *([] if outlet.watts else ["maxPowerWatts: 22000"])]
    ask = "What does the datasheet say of this connector (A, V line to neutral for AC_3_PHASE, W)?"
    yield from _question(ask, *figures, indent=indent)
    if outlet.watts:
        yield from _comment(f"NotifyReport: EVSE {outlet.evse}: Power has the maxLimit {outlet.watts} W.", indent)
        yield f"{indent}maxPowerWatts: {outlet.watts}"


def _settings(station: Station) -> Iterator[str]:
    """Yield what the station's settings say of its figures; a setting may be lower than what the station can do."""
    found = [
        f"{key} = {value}"
        for key, value in station.configuration.items()
        if _ELECTRICAL.search(key) and _is_shown(key, value)
    ]
    if found:
        yield from _comment(
            "GetConfiguration, settings that may lie below what the station can do: " + "; ".join(found[:_MAX_SHOWN])
        )


def _is_shown(key: str, value: str) -> bool:
    return kind_of(key) is None and _SHORT_VALUE.fullmatch(value) is not None and not secrets.is_placeholder(value)


def _configuration_keys(station: Station) -> Iterator[str]:
    keys = {key: value for key, value in station.configuration.items() if _is_plain(key) and len(key) <= 50}
    addresses = [key for key, value in keys.items() if _SOCKET_ADDRESS.match(value)]
    hosts = [key for key, value in keys.items() if _BACK_END.search(key) and secrets.is_placeholder(value)]
    if len(addresses) == 1:
        yield from _comment(f"GetConfiguration: the value of {addresses[0]} is the address of a back end.")
        yield from _lines({"configurationKeys": {"ocppUrl": addresses[0]}})
    elif addresses or len(hosts) > 1:
        few = ", ".join((addresses or hosts)[:_MAX_SHOWN])
        gap = [f"  ocppUrl: {file_text.quoted(key)}" for key in (addresses or hosts)[:1]]
        yield from _question(f"Which key holds the back end's address: {few}?", "configurationKeys:", *gap)
    elif hosts:
        yield from _comment(f"Question: does {hosts[0]} hold the back end's host only? Then say so in notes.")
        yield from _lines({"configurationKeys": {"ocppUrl": hosts[0]}})
    else:
        yield from _no_key(station)


def _no_key(station: Station) -> Iterator[str]:
    if station.version != "1.6":
        yield from _comment("OCPP 2.0.1 sets the back end's address with SetNetworkProfile, not with a key.")
    elif len(station.configuration) >= _FULL_CONFIGURATION:
        count = len(station.configuration)
        yield from _comment(f"GetConfiguration: none of the {count} keys that the station reports holds an address.")
    else:
        ask = 'Which key holds the back end\'s address? Send a GetConfiguration without keys; "" if none is known.'
        yield from _question(ask, "configurationKeys:", '  ocppUrl: ""')
        return
    yield from _lines({"configurationKeys": {"ocppUrl": ""}})


def _reported_as(name: StationName) -> dict[str, str] | None:
    """Return the pair as a file may hold it, None if it may not."""
    if secrets.is_placeholder(f"{name.vendor} {name.model}"):
        return None
    try:
        return ReportedName(vendor=name.vendor, model=name.model).model_dump()
    except ValidationError:
        return None
