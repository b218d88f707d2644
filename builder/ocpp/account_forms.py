"""Where people, machines and Wi-Fi networks are named without a key: shells, modems, the logs of Wi-Fi software."""

import re

from builder.ocpp.secret_names import COMMON_WORDS, Form, always

_JAVA_HASH = re.compile(r"(?:\A|[.$])[A-Z][\w$]*@[0-9a-f]{1,16}\Z")
_SYSTEMD_UNIT = re.compile(r"[\w\-]+@[\w\-]+\.(?:service|timer|socket|mount|target)")
# They follow "connected to", and name no network.
_WORDS_AFTER_CONNECTED = """
a an and any ap at been broker cloud cs csms database db device failed for from gateway host hotspot in internet is
it load local lost modbus mqtt network new non not ok on or ota our peer port remote router saved server socket ssid
that the this timeout uri url vehicle via wallbox wifi with your
"""
_NOT_NETWORK = COMMON_WORDS.union(_WORDS_AFTER_CONNECTED.split())


def _is_account(found: re.Match[str]) -> bool:
    """Return whether ``NAME@HOST`` is not the hash of a Java object or a unit of systemd."""
    return not _JAVA_HASH.search(found["secret"]) and not _SYSTEMD_UNIT.match(found.string, found.start("secret"))


def _is_network(found: re.Match[str]) -> bool:
    """Return whether a text in the position of a network's name is not a word of a sentence."""
    return found["secret"].lower().strip(".:") not in _NOT_NETWORK and "REDACTED_" not in found["secret"]


def _is_network_like(found: re.Match[str]) -> bool:
    """Return whether a text after "connected to", without a word for Wi-Fi, has the form of a network's name."""
    name = found["secret"]
    is_quoted = found.string[found.start("secret") - 1] in "\"'"
    has_form = re.search(r"[0-9_\-]|[a-z][A-Z]", name) is not None
    return (is_quoted or has_form) and _is_network(found) and not re.match(r"[\w.\-]*[.:][\w.\-]*\Z|\d", name)


_QUOTED_OR_WORD = (
    r"""\\{0,4}["']?(?P<secret>(?<=["'])[^"'\\\n]{1,64}|(?<!["'])[^\s"',;()\[\]<>|:]{1,64}[^\s"',;()\[\]<>|:.])"""
)
_JOIN = (
    r"(?:connect(?:ed|ing)?|join(?:ed|ing)?|associat(?:ed|ing|e)|authenticate|roam(?:ed|ing)?"
    r"|reconnect(?:ed|ing)?|verbunden|verbinde|connect\u00e9|conectado|connesso)"
)
_TO = r"(?:to|with|mit|zu|\u00e0|au|con|a|from)"
_WIFI = r"(?:wi-?fi|wlan[0-9]?|wlp\w{1,9}|sta(?:tion)?|ssid|access.?point|hotspot|ap[0-9]?)"
_ACCOUNT_HOST = r"(?:[A-Za-z][\w\-]{1,62}|(?:[0-9]{1,3}\.){3}[0-9]{1,3}|\[[0-9A-Fa-f:.]{2,45}\])"

ACCOUNT_FORMS: tuple[Form, ...] = (
    (
        "CONTACT",
        re.compile(
            rf"""(?<![\w.+%/:@\-])(?P<secret>['"]?[A-Za-z_][\w.+\-]{{0,63}}['"]?@['"]?{_ACCOUNT_HOST})(?![\w@])"""
        ),
        _is_account,
    ),
    # A user of a Windows domain.
    (
        "CONTACT",
        re.compile(
            r"(?<![\w\\])(?P<secret>[A-Z][A-Z0-9\-]{1,14}\\{1,2}[A-Za-z][\w.\-]{1,63})(?= (?:logged|signed|connected))"
        ),
        always,
    ),
    # "wlan0: connected to NAME", "wifi:connected with NAME", "WLAN verbunden mit NAME".
    (
        "NETWORK",
        re.compile(
            rf"(?i:(?<![A-Za-z0-9]){_WIFI}\b[^\n]{{0,40}}?\b{_JOIN}\s{_TO}\s(?:{_WIFI}\s|the\s|network\s|ssid:?\s?){{0,3}}){_QUOTED_OR_WORD}"
        ),
        _is_network,
    ),
    (
        "NETWORK",
        re.compile(rf"(?i:\b{_JOIN}\s{_TO}\s(?:the\s)?{_WIFI}(?:\s(?:network|point))?:?\s){_QUOTED_OR_WORD}"),
        _is_network,
    ),
    (
        "NETWORK",
        re.compile(rf"(?i:\b(?:join(?:ed|ing)?|{_WIFI})\s(?:the\s)?network:?\s){_QUOTED_OR_WORD}"),
        _is_network,
    ),
    ("NETWORK", re.compile(rf"(?i:\b{_JOIN}\s{_TO}\s){_QUOTED_OR_WORD}"), _is_network_like),
    # AP "NAME", found AP NAME, connection 'NAME' has security.
    (
        "NETWORK",
        re.compile(r"""\b(?:AP|[Aa]ccess [Pp]oint|[Hh]otspot|[Ww]i-?[Ff]i)\s\\{0,4}["'](?P<secret>[^"'\\\n]{1,64})"""),
        _is_network,
    ),
    (
        "NETWORK",
        re.compile(r"\b(?:found|scanned|seen|using) (?:AP|access point|hotspot):? (?P<secret>[^\s\"',;()]{2,64})"),
        _is_network,
    ),
    ("NETWORK", re.compile(r"""(?i:\(wi-?fi\)[^\n]{0,40}connection )["'](?P<secret>[^"'\n]{1,64})"""), _is_network),
    ("NETWORK", re.compile(r"(?<=[ \t,:])(?P<secret>[^\s,;:()\[\]]{2,64}) ?\(-[0-9]{2,3}(?: ?dBm)?\)"), _is_network),
    (
        "NETWORK",
        re.compile(
            r"""(?i:\bE?SSID\b["'\\]{0,3}\s?(?:[:=]|value|is)?\s?)\\{0,4}["'](?P<secret>[^"'\\\n,:;{}\[\]][^"'\\\n]{0,63})"""
        ),
        _is_network,
    ),
    # Digits without leading zeros, as the ESP8266 prints a MAC address.
    (
        "MAC",
        re.compile(
            r"(?i:(?:bssid|mac)\W{1,4})(?P<secret>(?:[0-9A-Fa-f]{1,2}[:\-]){5}[0-9A-Fa-f]{1,2})(?![:\-]?[0-9A-Fa-f])"
        ),
        always,
    ),
)
