"""What an OCPP 1.6 configuration says for a draft: which keys hold the back end's address, and electrical settings."""

import re
from typing import NamedTuple

from builder.domain import names
from builder.ocpp import secrets
from builder.ocpp.connectors import SHORT_VALUE
from builder.ocpp.secret_names import kind_of
from builder.ocpp.trace import Station

MAX_KEY_LENGTH = 50  # OCPP 1.6 CiString50
_MIN_COMPLETE = 10  # keys: a station that reports this many was asked for all of them
_REQUIRED_KEYS = {"NumberOfConnectors", "SupportedFeatureProfiles"}  # each OCPP 1.6 station has these

_WEBSOCKET_ADDRESS = re.compile(r"\s*wss?:\\*/", re.IGNORECASE)
_ADDRESS_KEY = re.compile(
    r"(ocpp|csms|central.?system|back.?(?:end|office)).*(url|uri|address|host|endpoint)", re.IGNORECASE
)
_ELECTRICAL_KEY = re.compile(
    r"(?:current|ampere|amps|amperage|intensity|alimit|power(?!timeout)|voltage|phase|watt)(?!.*maxlength\Z)",
    re.IGNORECASE,
)
_UNSET = {"unknown", "notapplicable", ""}


class AddressKeys(NamedTuple):
    """Keys of the back end's address.

    ``addresses`` have a WebSocket address as their value; ``hosts`` have a redacted value and a name that says so.
    """

    addresses: list[str]
    hosts: list[str]


def address_keys(station: Station) -> AddressKeys:
    """Return the keys that hold, or may hold, the address of the back end."""
    keys = {key: value for key, value in station.configuration.items() if is_plain(key) and len(key) <= MAX_KEY_LENGTH}
    return AddressKeys(
        [key for key, value in keys.items() if _WEBSOCKET_ADDRESS.match(value)],
        [key for key, value in keys.items() if _ADDRESS_KEY.search(key) and secrets.is_placeholder(value)],
    )


def electrical_settings(station: Station) -> list[str]:
    """Return the settings of current, voltage, power and phases as ``KEY = VALUE``, without any secret."""
    return [
        f"{key} = {value}"
        for key, value in station.configuration.items()
        if _ELECTRICAL_KEY.search(key) and kind_of(key) is None and _is_short(value)
    ]


def is_complete(station: Station) -> bool:
    """Return whether the trace holds all keys of the station, so that a key that is missing does not exist."""
    keys = station.configuration.keys()
    return not station.is_cut_off and len(keys) >= _MIN_COMPLETE and keys >= _REQUIRED_KEYS


def is_plain(text: str) -> bool:
    """Return whether a file may hold a text: printable, with a letter or digit, and not redacted."""
    return text.isprintable() and names.has_letter_or_digit(text) and not secrets.is_placeholder(text)


def _is_short(value: str) -> bool:
    is_set = value.lower() not in _UNSET
    return is_set and SHORT_VALUE.fullmatch(value) is not None and not secrets.is_placeholder(value)
