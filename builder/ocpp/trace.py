"""Read what a charging station reports about itself in a trace: OCPP-J messages in any program's log, bare payloads.

OCPP 1.6: BootNotification, GetConfiguration, StatusNotification. OCPP 2.0.1: BootNotification, NotifyReport,
StatusNotification. The secrets of a trace are replaced before it is read here; its content remains untrusted.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from builder.ocpp import pairs
from builder.problems import BuilderError

MAX_MESSAGES = 20_000
_MAX_CONNECTOR_ID = 100
_MAX_TEXT = 500  # characters of a name or value
_MESSAGE = re.compile(r"\[\s*[234]\s*,|\{")
_KEY = r"(?<![A-Za-z0-9_.\-])(?P<key>[A-Za-z_][A-Za-z0-9_.\-]{1,49})"
# How evcc, openHAB and SteVe's page (copied from the browser, or as Markdown) show a configuration key, each with a
# text that all its lines contain: the search for it is much faster than the pattern.
_CONFIGURATION_LINES = (
    ("(r/", re.compile(rf"{_KEY} \(r/[wo]\): ?(?P<value>.*)")),
    ("(readonly=", re.compile(rf"{_KEY} = (?P<value>.*) \(readonly=\w+\)")),
    ("|", re.compile(rf"\A[|\s]*{_KEY}\s*[|\t]\s*(?P<value>[^|\t]*?)\s*[|\t]\s*(?:true|false)\b")),
    ("\t", re.compile(rf"\A{_KEY}\t(?P<value>[^\t]*)\t(?:true|false)\b")),
)
_MAX_CONFIGURATION_LINE = 1_000
_NEXT_CELL = re.compile(r"</t[dh]>\s{0,100}<t[dh](?:\s[^<>]{0,200})?>", re.IGNORECASE)
_TABLE_TAG = re.compile(r"</?t(?:able|head|body|[rdh])(?:\s[^<>]{0,200})?>", re.IGNORECASE)
# How Home Assistant and other programs in Python print a configuration key.
_PYTHON_ITEM = re.compile(
    r"\{'key': '(?P<key>[^'\n]{1,50})', 'readonly': (?:True|False), 'value': '(?P<value>[^'\n]{0,500})'\}"
)
_BOOT_NAMES = {
    "chargepointvendor": "vendor",
    "chargepointmodel": "model",
    "vendorname": "vendor",
}


class StationName(NamedTuple):
    """Vendor and model as a BootNotification gives them."""

    vendor: str
    model: str


class Variable(NamedTuple):
    """A variable of OCPP 2.0.1. ``evse`` and ``connector`` are 0 where it belongs to none; no value is ``""``."""

    component: str
    evse: int
    connector: int
    name: str
    value: str
    unit: str
    max_limit: str


@dataclass(slots=True)
class Station:
    """What a trace says about its station; ``configuration`` holds the keys and values of OCPP 1.6.

    ``connectors`` holds the connectors with a status in OCPP 1.6, ``positions`` those in 2.0.1, as EVSE and connector.
    ``is_cut_off`` says that some keys are from a message without its end, so that there may be more.
    """

    version: str = "1.6"
    names: list[StationName] = field(default_factory=list)
    configuration: dict[str, str] = field(default_factory=dict)
    is_cut_off: bool = False
    connectors: set[int] = field(default_factory=set)
    positions: set[tuple[int, int]] = field(default_factory=set)
    variables: list[Variable] = field(default_factory=list)


def read(text: str) -> Station:
    """Read a redacted trace. Raises BuilderError if it holds more than ``MAX_MESSAGES``."""
    station = Station()
    if _NEXT_CELL.search(text):
        text = _TABLE_TAG.sub("\n", _NEXT_CELL.sub(" | ", text))  # a web page's table, as one in Markdown
    for value in _json_values(text):
        for payload in _payloads(value):
            _read_payload(station, payload)
    for line in text.split("\n"):
        if len(line) <= _MAX_CONFIGURATION_LINE:
            _read_configuration_line(station, line)
    for item in _PYTHON_ITEM.finditer(text) if "'key'" in text else ():
        station.configuration.setdefault(item["key"], item["value"])
    if not station.names:
        _read_names(station, text)
    return station


def _read_configuration_line(station: Station, line: str) -> None:
    """Read the configuration key that a line shows, if it shows one."""
    for marker, pattern in _CONFIGURATION_LINES:
        if marker in line and (found := pattern.search(line)):
            station.configuration.setdefault(found["key"], found["value"].strip())
            return


def _json_values(text: str) -> Iterator[Any]:
    """Yield the JSON values in a text: OCPP messages, and objects outside of messages."""
    decoder, end, count = json.JSONDecoder(strict=False), 0, 0
    for start in _MESSAGE.finditer(text):
        if start.start() < end:
            continue
        count += 1
        if count > MAX_MESSAGES:
            raise BuilderError(f"the trace holds more than {MAX_MESSAGES:,} messages: cut it to the first ones")
        try:
            value, end = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            continue
        yield value


def _payloads(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - what JSON holds
    """Yield the objects that may be payloads: those in a message or list, an object itself and its members."""
    if isinstance(value, dict):
        yield value
        yield from (inner for inner in value.values() if isinstance(inner, dict))
    elif isinstance(value, list):
        for item in value[1:]:
            if isinstance(item, dict):
                yield item


def _read_payload(station: Station, payload: dict[str, Any]) -> None:
    charging_station = payload.get("chargingStation")
    if isinstance(charging_station, dict):
        station.version = "2.0.1"
        _add_name(station, charging_station.get("vendorName"), charging_station.get("model"))
    _add_name(station, payload.get("chargePointVendor"), payload.get("chargePointModel"))
    for item in _objects(payload.get("configurationKey")):
        _read_configuration_item(station, item)
    if "key" in payload and "readonly" in payload:
        station.is_cut_off = True
        _read_configuration_item(station, payload)
    if "status" in payload or "connectorStatus" in payload:
        _read_status(station, payload)
    for item in _objects(payload.get("reportData")):
        station.version = "2.0.1"
        station.variables += _variables(item)


def _read_status(station: Station, payload: dict[str, Any]) -> None:
    evse, connector = _connector_id(payload.get("evseId")), _connector_id(payload.get("connectorId"))
    if evse and connector:
        station.positions.add((evse, connector))
    elif connector and "evseId" not in payload:
        station.connectors.add(connector)


def _read_configuration_item(station: Station, item: dict[str, Any]) -> None:
    key = item.get("key")
    if isinstance(key, str):
        station.configuration.setdefault(_one_line(key), _one_line(str(item.get("value") or "")))


def _add_name(station: Station, vendor: object, model: object) -> None:
    """Add a station's name; some stations report an empty vendor, against the specification."""
    if isinstance(vendor, str) and isinstance(model, str) and model.strip():
        name = StationName(_one_line(vendor), _one_line(model))
        if name not in station.names:
            station.names.append(name)


def _variables(item: dict[str, Any]) -> Iterator[Variable]:
    """Yield a variable of a report with its actual value and its maximum."""
    component, variable = item.get("component"), item.get("variable")
    characteristics = item.get("variableCharacteristics")
    if not isinstance(component, dict) or not isinstance(variable, dict):
        return
    evse = component.get("evse")
    evse = evse if isinstance(evse, dict) else {}
    characteristics = characteristics if isinstance(characteristics, dict) else {}
    values = [
        attribute.get("value", "")
        for attribute in _objects(item.get("variableAttribute"))
        if attribute.get("type", "Actual") == "Actual"
    ]
    yield Variable(
        component=_one_line(str(component.get("name", ""))),
        evse=_connector_id(evse.get("id")),
        connector=_connector_id(evse.get("connectorId")),
        name=_one_line(str(variable.get("name", ""))),
        value=_one_line(str(values[0])) if values else "",
        unit=_one_line(str(characteristics.get("unit", ""))),
        max_limit=_one_line(str(characteristics.get("maxLimit", ""))),
    )


def _read_names(station: Station, text: str) -> None:
    """Read vendor and model from a BootNotification that is cut off, or printed as Python objects.

    What is nested in a string, which has more backslashes, counts only if there is nothing else.
    """
    fields = [(_BOOT_NAMES.get(pair.folded_name), pair) for pair in pairs.find(text)]
    candidates = [(name, pair) for name, pair in fields if name and pair.is_string and pair.end > pair.start]
    found: dict[str, str] = {}
    for name, pair in sorted(candidates, key=lambda candidate: candidate[1].quote.count("\\")):
        found.setdefault(name, text[pair.start : pair.end])
    _add_name(station, found.get("vendor"), found.get("model"))


def _objects(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _connector_id(value: object) -> int:
    return value if isinstance(value, int) and 0 < value <= _MAX_CONNECTOR_ID else 0


def _one_line(text: str) -> str:
    """Return a text without line breaks: a log that wraps at a fixed width breaks within words."""
    return re.sub(r"[\r\n]+", "", text).strip()[:_MAX_TEXT]
