"""How secrets look, whatever name stands before them; and where logs name the station that talks."""

import ipaddress
import re
from collections.abc import Callable

from builder.ocpp.secret_names import Kind

# Words of OCPP and of its logs: they hide nothing, even where one is somebody's password or a station's identity.
COMMON_WORDS = frozenset(
    [
        "accepted",
        "action",
        "actual",
        "adminpassword",
        "api",
        "attributevalue",
        "authorize",
        "available",
        "basic",
        "bearer",
        "bootnotification",
        "central",
        "centralsystem",
        "centralsystemservice",
        "chargebox",
        "chargepoint",
        "chargepointmodel",
        "chargepointvendor",
        "charger",
        "chargestation",
        "chargingstation",
        "command",
        "component",
        "configuration",
        "configurationkey",
        "connected",
        "connection",
        "connector",
        "connectorid",
        "connectortype",
        "connector",
        "evse",
        "current",
        "datatransfer",
        "debug",
        "error",
        "evseid",
        "faulted",
        "getconfiguration",
        "heartbeat",
        "http",
        "https",
        "info",
        "instance",
        "json",
        "kilowatt",
        "localhost",
        "message",
        "metervalues",
        "model",
        "name",
        "notifyreport",
        "null",
        "ocpp",
        "ocpp1.6",
        "ocpp16",
        "ocpp1.6j",
        "ocpp2.0.1",
        "ocpp201",
        "payload",
        "power",
        "readonly",
        "received",
        "report",
        "reportdata",
        "request",
        "response",
        "send",
        "sending",
        "sent",
        "server",
        "service",
        "services",
        "starttransaction",
        "station",
        "status",
        "statusnotification",
        "steve",
        "stoptransaction",
        "supplyphases",
        "text",
        "token",
        "trace",
        "true",
        "false",
        "type",
        "unit",
        "unknownkey",
        "value",
        "values",
        "variable",
        "variableattribute",
        "variablecharacteristics",
        "vendor",
        "vendorname",
        "voltage",
        "warn",
        "websocket",
        "websockets",
        "redacted",
    ]
)


def _is_ip(found: re.Match[str]) -> bool:
    try:
        address = ipaddress.ip_address(found["secret"])
    except ValueError:
        return False
    return not (address.is_unspecified or address.is_loopback)


def _is_mixed(found: re.Match[str]) -> bool:
    """Whether letters and figures are mixed, as in a key and not in a word."""
    text = found["secret"]
    return any(map(str.isdigit, text)) and any(map(str.isalpha, text))


def _is_any(_: re.Match[str]) -> bool:
    return True


def _is_identity(found: re.Match[str]) -> bool:
    """Whether what stands where logs name the station is none of a log's own words."""
    return found["secret"].lower().strip("<>") not in _LOG_WORDS and not _LOOP.fullmatch(found["secret"])


_LOG_WORDS = COMMON_WORDS | {
    "recv",
    "receive",
    "rx",
    "tx",
    "in",
    "out",
    "main",
    "site",
    "db",
    "cache",
    "mqtt",
    "tariff",
    "push",
    "proxy",
    "shm",
    "hems",
    "modbus",
    "mo",
    "sys",
    "data",
    "body",
    "msg",
    "call",
    "callresult",
    "json",
}
_LOOP = re.compile(r"lp-[0-9]+|[0-9.:]+")  # evcc's loadpoints; a time
Form = tuple[Kind, re.Pattern[str], Callable[[re.Match[str]], bool]]
_MESSAGE = r"(?:send |sent |recv |receive |received )?(?:message )?\[\s*[234]\s*,"
FORMS: tuple[Form, ...] = (
    (
        "CREDENTIAL",
        re.compile(r"(?P<secret>-----BEGIN [A-Z ]{3,40}-----[^-]{0,8000}(?:-----END [A-Z ]{3,40}-----)?)"),
        _is_any,
    ),
    ("CREDENTIAL", re.compile(r"\b(?:Basic|Bearer|Digest) (?P<secret>[A-Za-z0-9+/=_.~\-]{6,}+)"), _is_any),
    ("CREDENTIAL", re.compile(r"(?P<secret>eyJ[A-Za-z0-9_\-]{8,}+(?:\.[A-Za-z0-9_\-]{2,}+){1,2})"), _is_any),
    ("CREDENTIAL", re.compile(r"(?<![A-Za-z0-9+/_\-])(?P<secret>[A-Fa-f0-9]{32,}+)"), _is_mixed),
    ("CREDENTIAL", re.compile(r"(?<![A-Za-z0-9+/_.\-])(?P<secret>[A-Za-z0-9+]{40,}+={0,2})"), _is_mixed),
    (
        "ADDRESS",
        re.compile(r"""[A-Za-z][A-Za-z0-9+.\-]{1,15}:(?:\\*/){2}(?P<secret>(?:\\+/|[^\s"'<>|,;\\)}\]]){1,2000})"""),
        _is_any,
    ),
    ("CONTACT", re.compile(r"(?P<secret>[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,190}\.[A-Za-z]{2,24})"), _is_any),
    (
        "CONTACT",
        re.compile(r"(?<![\w.+])(?P<secret>(?:\+|00)[1-9](?:[ ()/.\-]{0,2}[0-9]){7,14})(?!\w|:[0-9])"),
        _is_any,
    ),
    (
        "MAC",
        re.compile(r"(?<![0-9A-Fa-f:\-])(?P<secret>(?:[0-9A-Fa-f]{2}[:\-]){5}[0-9A-Fa-f]{2})(?![:\-]?[0-9A-Fa-f])"),
        _is_any,
    ),
    ("MAC", re.compile(r"(?<![\w.\-])(?P<secret>(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4})(?![\w\-]|\.\w)"), _is_any),
    ("MAC", re.compile(r"(?<![\w\-])(?P<secret>[0-9A-Fa-f]{12})(?![\w\-])"), _is_mixed),
    ("SIM", re.compile(r"(?<![\w.])(?P<secret>[0-9]{15}|89[0-9]{16,20})(?!\w|\.[0-9])"), _is_any),
    ("TAG", re.compile(r"(?<![\w\-])(?P<secret>[0-9A-Fa-f]{14}|[0-9A-Fa-f]{20})(?![\w\-])"), _is_mixed),
    (
        "ADDRESS",
        re.compile(
            r"(?<![\w.])(?<!ersion\":\")(?<!ersion\": \")(?P<secret>(?:[0-9]{1,3}\.){3}[0-9]{1,3})(?!\w|\.[0-9])"
        ),
        _is_ip,
    ),
    (
        "ADDRESS",
        re.compile(r"(?<![\w:.])(?P<secret>[0-9A-Fa-f:]{2,38}(?:[0-9A-Fa-f]|::))(?!\w|[:.][0-9A-Fa-f:])"),
        _is_ip,
    ),
    # Who talks, as logs name it: before a message, behind "connected", before the SAP simulator's bar, as evcc's area.
    ("IDENTITY", re.compile(rf"""(?P<secret>[^\s:|\[\]"'()=]{{2,64}}):[ ](?={_MESSAGE})"""), _is_identity),
    (
        "IDENTITY",
        re.compile(
            r"""(?:charge point (?:dis)?connected: |notification for |JSON message (?:from|to) |[Cc]harger )"""
            r"""(?P<secret>[^\s|\[\]"'()=,]{2,64}?)(?=:?(?:\s|\Z))"""
        ),
        _is_identity,
    ),
    (
        "IDENTITY",
        re.compile(r"(?P<secret>[^\s|\[\]]{3,64}) \| (?=[^\n]{0,80}(?:>>|<<|Command|PDU|payload))"),
        _is_identity,
    ),
    (
        "IDENTITY",
        re.compile(
            r"(?m)^(?:[^\s|]{1,40}\s+\| )?\[(?P<secret>[^\]\s]{3,64})\s*\] (?=(?:TRACE|DEBUG|INFO|WARN|ERROR)\b)"
        ),
        _is_identity,
    ),
    ("IDENTITY", re.compile(r"(?:GET|POST) /(?:[^\s/]{1,64}/){0,8}(?P<secret>[^\s/]{2,64}) HTTP"), _is_identity),
    ("IDENTITY", re.compile(r"CentralSystemService/(?P<secret>[^\s/\"'<>,;)}\]]{2,64})"), _is_identity),
)
