"""The forms of secrets: what one looks like, whatever the name before it; and where a log names the station."""

import ipaddress
import re
from collections.abc import Callable

from builder.ocpp.secret_names import COMMON_WORDS, Kind

# The kind of a secret, a pattern with the group ``secret``, and a test of its matches.
Form = tuple[Kind, re.Pattern[str], Callable[[re.Match[str]], bool]]

_PROGRAM_WORDS = """
body cache call callresult data db hems in main mo modbus mqtt msg out proxy push receive recv rx shm site sys tariff tx
"""
_LOG_WORDS = COMMON_WORDS.union(_PROGRAM_WORDS.split())


def _always(_: re.Match[str]) -> bool:
    return True


def _is_ip(found: re.Match[str]) -> bool:
    try:
        address = ipaddress.ip_address(found["secret"])
    except ValueError:
        return False
    is_of_no_host = address.is_unspecified or address.is_loopback
    return not (is_of_no_host or _VERSION.search(found.string, max(0, found.start() - 24), found.start()))


_VERSION = re.compile(r"(?:version|firmware|\bfw|\brev|release)\W{1,8}\Z", re.IGNORECASE)


def _is_mixed(found: re.Match[str]) -> bool:
    """Return whether letters and digits are mixed, as in a key and not in a word."""
    text = found["secret"]
    return any(map(str.isdigit, text)) and any(map(str.isalpha, text))


def _has_four_digits(found: re.Match[str]) -> bool:
    """Return whether a text is a serial number rather than a small number."""
    return sum(map(str.isdigit, found["secret"])) >= 4


def _is_identity(found: re.Match[str]) -> bool:
    """Return whether a text in the position of a station's identity is not one of the log's own words."""
    return found["secret"].lower().strip("<>") not in _LOG_WORDS and not _LOADPOINT_OR_TIME.fullmatch(found["secret"])


_LOADPOINT_OR_TIME = re.compile(r"lp-[0-9]+|[0-9.:]+")  # lp-1 is a loadpoint of evcc
_MESSAGE = r"(?:send |sent |recv |receive |received )?(?:message )?\[\s*[234]\s*,"
FORMS: tuple[Form, ...] = (
    (
        "CREDENTIAL",
        re.compile(r"(?P<secret>-----BEGIN [A-Z ]{3,40}-----[^-]{0,8000}(?:-----END [A-Z ]{3,40}-----)?)"),
        _always,
    ),
    ("CREDENTIAL", re.compile(r"\b(?:Basic|Bearer|Digest)\s{1,8}(?P<secret>[A-Za-z0-9+/=_.~\-]{6,}+)"), _always),
    ("CREDENTIAL", re.compile(r"(?P<secret>eyJ[A-Za-z0-9_\-]{8,}+(?:\.[A-Za-z0-9_\-]{2,}+){1,2})"), _always),
    ("CREDENTIAL", re.compile(r"(?<![A-Za-z0-9+/_\-])(?P<secret>[A-Fa-f0-9]{32,}+)"), _is_mixed),
    ("CREDENTIAL", re.compile(r"(?<![A-Za-z0-9+/_.\-])(?P<secret>[A-Za-z0-9+]{40,}+={0,2})"), _is_mixed),
    (
        "CREDENTIAL",
        re.compile(r"""(?:\s-u|--user|--proxy-user)[ =]["']?(?P<secret>[^\s"':]{1,64}:[^\s"']{1,200})"""),
        _always,
    ),
    (
        "CREDENTIAL",
        re.compile(
            r"(?<![A-Za-z0-9_])(?P<secret>(?:AKIA|ASIA)[0-9A-Z]{16}|gh[a-z]_[A-Za-z0-9]{20,255}"
            r"|(?:xox[a-z]|sk|pk|glpat|npm)[-_][A-Za-z0-9_\-]{16,255})(?![A-Za-z0-9])"
        ),
        _is_mixed,
    ),
    # The user of a machine, and the machine's name in a line of journald.
    ("CONTACT", re.compile(r"""(?:/home/|/Users/|\\Users\\{1,2})(?P<secret>[^\s/\\"'<>|:,;]{2,64})"""), _always),
    (
        "ADDRESS",
        re.compile(
            r"(?m)^(?:[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.+\-]{8,24}Z?) "
            r"(?P<secret>[A-Za-z0-9.\-]{2,64}) [\w.\-]{1,64}\[[0-9]{1,9}\]: "
        ),
        _always,
    ),
    (
        "LOCATION",
        re.compile(
            r"(?<![\w.])(?P<secret>-?[0-9]{1,2}\.[0-9]{4,16}\s{0,2}[,;]\s{0,2}-?[0-9]{1,3}\.[0-9]{4,16})(?![\w.])"
        ),
        _always,
    ),
    (
        "TAG",
        re.compile(r"(?i:\b(?:card|tag|rfid|uid|badge|chip|karte)\W{1,3})(?P<secret>[0-9A-F]{8,20})(?!\w)"),
        _always,
    ),
    ("CONTACT", re.compile(r"(?P<secret>[\w.+\-]{1,64}\s?[\[(](?:at|AT)[\])]\s?[\w.\-]{3,190})"), _always),
    (
        "LOCATION",
        re.compile(r"(?i:\b(?:lat|lon|lng|latitude|longitude)\W{1,4})(?P<secret>-?[0-9]{1,3}\.[0-9]{3,16})"),
        _always,
    ),
    # eMAID and EVSE ID, ISO 15118.
    (
        "TAG",
        re.compile(r"(?<![\w\-])(?P<secret>[A-Z]{2}-[A-Z0-9]{3}-[A-Z0-9]{8,9}(?:-[A-Z0-9])?)(?![\w\-])"),
        _is_mixed,
    ),
    ("IDENTITY", re.compile(r"(?<![\w*])(?P<secret>[A-Z]{2}\*[A-Z0-9]{3}\*E[A-Z0-9*]{3,30})(?![\w*])"), _always),
    ("CREDENTIAL", re.compile(r"""AT\+CPIN=["']?(?P<secret>[^\s"',]{4,40})"""), _always),
    ("NETWORK", re.compile(r"""AT\+CGDCONT=[0-9]{1,2},"[^"\n]{0,16}","(?P<secret>[^"\n]{1,100})"""), _always),
    (
        "SERIAL",
        re.compile(r"(?<![A-Za-z0-9])S/?N[ :.#=]{1,4}(?P<secret>[A-Z0-9][A-Z0-9\-]{4,40})(?![A-Za-z0-9])"),
        _has_four_digits,
    ),
    ("ADDRESS", re.compile(r"(?:wss?|https?|ftps?)%3A%2F%2F(?P<secret>[^\s\"'<>&]{1,2000})", re.IGNORECASE), _always),
    ("ADDRESS", re.compile(r"(?<![A-Za-z0-9])ip-(?P<secret>(?:[0-9]{1,3}-){3}[0-9]{1,3})(?![0-9\-])"), _always),
    # Bytes in hexadecimal: an ID tag, a MAC address, or the dump of a frame, which may hold anything.
    (
        "TAG",
        re.compile(
            r"(?<![0-9A-Za-z:\-])(?P<secret>(?:[0-9A-Fa-f]{2} ){3,400}[0-9A-Fa-f]{2})(?![0-9A-Za-z\-]|:[0-9A-Fa-f])"
        ),
        _is_mixed,
    ),
    (
        "ADDRESS",
        re.compile(r"""[A-Za-z][A-Za-z0-9+.\-]{1,15}:(?:\\*/){2}(?P<secret>(?:\\+/|[^\s"'<>|,;\\)}\]]){1,2000})"""),
        _always,
    ),
    ("CONTACT", re.compile(r"(?P<secret>[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,190}\.[A-Za-z]{2,24})"), _always),
    (
        "CONTACT",
        re.compile(r"(?<![\w.+])(?P<secret>(?:\+|00)[1-9](?:[ ()/.\-]{0,2}[0-9]){7,14})(?!\w|:[0-9])"),
        _always,
    ),
    (
        "MAC",
        re.compile(r"(?<![0-9A-Fa-f:\-])(?P<secret>(?:[0-9A-Fa-f]{2}[:\-]){5}[0-9A-Fa-f]{2})(?![:\-]?[0-9A-Fa-f])"),
        _always,
    ),
    ("MAC", re.compile(r"(?<![\w.\-])(?P<secret>(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4})(?![\w\-]|\.\w)"), _always),
    ("MAC", re.compile(r"(?<![\w\-])(?P<secret>[0-9A-Fa-f]{12})(?![\w\-])"), _is_mixed),
    ("SIM", re.compile(r"(?<![\w.])(?P<secret>[0-9]{15}|89[0-9]{16,20})(?!\w|\.[0-9])"), _always),
    ("TAG", re.compile(r"(?<![\w\-])(?P<secret>[0-9A-Fa-f]{14}|[0-9A-Fa-f]{20})(?![\w\-])"), _is_mixed),
    (
        "ADDRESS",
        re.compile(r"(?<![\w.])(?P<secret>(?:[0-9]{1,3}\.){3}[0-9]{1,3})(?!\w|\.[0-9])"),
        _is_ip,
    ),
    (
        "ADDRESS",
        re.compile(r"(?<![\w:.])(?P<secret>[0-9A-Fa-f:]{2,38}(?:[0-9A-Fa-f]|::))(?!\w|[:.][0-9A-Fa-f:])"),
        _is_ip,
    ),
    # The station's identity: before a message, after "connected", before the SAP simulator's bar, as evcc's area.
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
