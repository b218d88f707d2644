"""A draft of a model's file from an OCPP trace.

What the trace reports becomes a value, with the OCPP message in a comment. What it does not report becomes a question
in a comment, followed by the lines to fill in, each after ``#``. The lines are in the canonical form. A value to fill
in is ``…``, which no check accepts, so no unanswered question gets into the catalogue.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from builder.domain import names
from builder.domain.ocpi import PowerType
from builder.domain.records import ReportedName
from builder.edit import file_text
from builder.ocpp import known_models, secrets
from builder.ocpp.configuration import address_keys, electrical_settings, is_complete, is_plain
from builder.ocpp.connectors import OCPI_CONNECTORS, ReportedConnector, connectors_of, count_evidence, variables_named
from builder.ocpp.known_models import KnownModel
from builder.ocpp.trace import Station, StationName
from builder.problems import BuilderError, inert

_WIDTH = 98
_INDENT = "    "  # of a connector's keys
_MAX_LISTED = 12  # models, settings or keys in a comment
_MAX_NAME_LENGTH = 60  # of a reported name in a comment

_TO_FILL_IN = "…"
_POWER_TYPES = {"0": "DC", "1": "AC_1_PHASE", "3": "AC_3_PHASE"}


def name_of(station: Station) -> StationName:
    """Return the vendor and model in the trace's BootNotification. Raises BuilderError unless there is one model."""
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


def text_of(station: Station, models: Iterable[KnownModel], schema_address: str) -> str:
    """Return the draft; ``models`` are those of the catalogue. Raises BuilderError unless the trace names one model."""
    name, catalogue = name_of(station), list(models)
    reported = connectors_of(station)
    lines = [
        file_text.modeline(schema_address),
        *_head(station, name, known_models.matching(name, catalogue)),
        *_names(name, catalogue),
        *_power_type(station),
        *_connectors(station, reported),
        *_configuration_keys(station),
        *_question("Is there a picture on the vendor's site?", f"imageUrl: {_TO_FILL_IN}"),
        *_question("Where do the figures come from?", "sources:", f"  - {_TO_FILL_IN}"),
    ]
    if len(reported) > 1:
        question = "Do the connectors share the station's power? What is its maximum power in total, in W?"
        lines += _question(question, f"stationPowerWatts: {_TO_FILL_IN}")
    if pair := _reported_as(name):
        lines += _lines({"reportedAs": [pair]})
    return "".join(f"{line}\n" for line in lines)


def _comment(text: str, indent: str = "") -> list[str]:
    lines = textwrap.wrap(inert(text), _WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
    return [f"{indent}# {line}" for line in lines]


def _question(text: str, *answer: str, indent: str = "") -> list[str]:
    """Return a question and the lines to fill in, if any, each after ``#`` without a space."""
    return [*_comment(f"Question: {text}", indent), *(f"{indent}#{line}" for line in answer)]


def _lines(fields: Mapping[str, Any]) -> list[str]:
    return [line for _, line in file_text.lines_of(fields)]


def _head(station: Station, name: StationName, known: list[KnownModel]) -> Iterator[str]:
    yield from _comment(
        f"Draft from an OCPP {station.version} trace. Answer each question: replace each … and remove the # from the "
        "line, or delete it. `catalog validate` says what is missing."
    )
    yield from _comment(f"BootNotification: vendor {_quote(name.vendor)}, model {_quote(name.model)}.")
    if known:
        paths = ", ".join(model.path for model in known[:_MAX_LISTED])
        yield from _question(f"Is it one of these, which report the same names? Then there is nothing to do: {paths}")


def _quote(text: str) -> str:
    return f'"{text[:_MAX_NAME_LENGTH]}"'


def _names(name: StationName, catalogue: list[KnownModel]) -> Iterator[str]:
    """Yield vendor and model, with the vendor as the catalogue spells it."""
    yield from _vendor(name.vendor, catalogue)
    yield from _question("Is this the model's name on the datasheet? Stations often report another.")
    yield from _value_or_question("model", name.model, 100)
    yield from _question("What do people call it?", f"friendlyName: {_TO_FILL_IN}")


def _vendor(reported: str, catalogue: list[KnownModel]) -> Iterator[str]:
    vendors = {model.file.vendor for model in catalogue}
    vendor = known_models.vendor_spelling(reported, catalogue)
    if vendor and vendor not in vendors:
        if alike := known_models.vendor_alike(vendor, vendors):
            yield from _question(f"Is it the {alike} of the catalogue?")
            vendor = alike
        else:
            near = names.nearest(vendor, vendors)
            yield from _question(
                "Is this the vendor's name, as on its products? The catalogue does not have it"
                + (f"; the nearest is {near}." if near else ".")
            )
    yield from _value_or_question("vendor", vendor, 50)


def _value_or_question(key: str, text: str, max_length: int) -> list[str]:
    """Return the line of a key, or a question if a file may not hold the text."""
    text = " ".join(text.split())
    if is_plain(text) and len(text) <= max_length:
        return _lines({key: text})
    return _question(f"What is the {key}? The trace has none that a file may hold.", f"{key}: {_TO_FILL_IN}")


def _power_type(station: Station) -> list[str]:
    phases = {variable.value or variable.max_limit for variable in variables_named(station, "SupplyPhases")}
    if len(phases) == 1 and (found := _POWER_TYPES.get(phases.pop())):
        return [*_comment(f"NotifyReport: SupplyPhases says {found}."), *_lines({"powerType": found})]
    return _question(f"Which power type is it: {', '.join(PowerType)}?", f"powerType: {_TO_FILL_IN}")


def _connectors(station: Station, reported: list[ReportedConnector]) -> Iterator[str]:
    yield from _settings(station)
    yield from _comment(count_evidence(station))
    yield "connectors:"
    for connector in reported:
        yield f"  - id: {connector.number}"
        yield from _type_and_format(connector)
        yield from _figures(connector)


def _type_and_format(reported: ReportedConnector) -> Iterator[str]:
    if reported.connector_type:
        position = f"EVSE {reported.evse}, connector {reported.connector}"
        yield from _comment(f"NotifyReport: {position}: ConnectorType {reported.connector_type}.", _INDENT)
    if ocpi := OCPI_CONNECTORS.get(reported.connector_type):
        yield f"{_INDENT}connectionType: {ocpi[0]}"
        yield f"{_INDENT}format: {ocpi[1]}"
    else:
        question = "Which plug (OCPI ConnectorType, such as IEC_62196_T2), and SOCKET or CABLE?"
        answer = (f"connectionType: {_TO_FILL_IN}", f"format: {_TO_FILL_IN}")
        yield from _question(question, *answer, indent=_INDENT)


def _figures(reported: ReportedConnector) -> Iterator[str]:
    keys = ["maxAmperage", "maxVoltage", *([] if reported.watts else ["maxPowerWatts"])]
    answer = [f"{key}: {_TO_FILL_IN}" for key in keys]
    question = "What does the datasheet say about this connector (A, V line to neutral for AC_3_PHASE, W)?"
    yield from _question(question, *answer, indent=_INDENT)
    if reported.watts:
        yield from _comment(f"NotifyReport: EVSE {reported.evse}: Power has the maxLimit {reported.watts} W.", _INDENT)
        yield f"{_INDENT}maxPowerWatts: {reported.watts}"


def _settings(station: Station) -> Iterator[str]:
    """Yield the station's electrical settings; a setting may be lower than the station's maximum."""
    found = electrical_settings(station)
    if found:
        yield from _comment(
            "GetConfiguration: settings, which may be lower than the station's maximum: "
            + "; ".join(found[:_MAX_LISTED])
        )


def _configuration_keys(station: Station) -> Iterator[str]:
    addresses, hosts = address_keys(station)
    if len(addresses) == 1:
        yield from _comment(f"GetConfiguration: the value of {addresses[0]} is the address of a back end.")
        yield from _lines({"configurationKeys": {"ocppUrl": addresses[0]}})
    elif addresses or len(hosts) > 1:
        candidates = addresses or hosts
        question = f"Which key holds the back end's address: {', '.join(candidates[:_MAX_LISTED])}?"
        yield from _question(question, "configurationKeys:", f"  ocppUrl: {file_text.quote(candidates[0])}")
    elif hosts:
        yield from _question(f"Does {hosts[0]} hold the back end's host only? If so, say it in notes.")
        yield from _lines({"configurationKeys": {"ocppUrl": hosts[0]}})
    else:
        yield from _without_address_key(station)


def _without_address_key(station: Station) -> Iterator[str]:
    if station.version != "1.6":
        yield from _comment("OCPP 2.0.1 sets the back end's address with SetNetworkProfile, not with a key.")
    elif is_complete(station):
        count = len(station.configuration)
        yield from _comment(f"GetConfiguration: none of the {count} keys that the station reports holds an address.")
    else:
        question = 'Which key holds the back end\'s address? Send a GetConfiguration without keys; "" if none is known.'
        yield from _question(question, "configurationKeys:", '  ocppUrl: ""')
        return
    yield from _lines({"configurationKeys": {"ocppUrl": ""}})


def _reported_as(name: StationName) -> dict[str, str] | None:
    """Return the pair for ``reportedAs``; None if a file may not hold it."""
    if secrets.is_placeholder(f"{name.vendor} {name.model}"):
        return None
    try:
        return ReportedName(vendor=name.vendor, model=name.model).model_dump()
    except ValidationError:
        return None
