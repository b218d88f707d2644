"""Which names of keys stand before a secret, and which kind of secret that is.

The names are those of OCPP 1.6 and 2.0.1, of the vendors' configuration keys, of HTTP, and of the settings that
people paste beside a trace. A name is compared by its words, in camel case, snake case or plain.
"""

import re
from functools import lru_cache
from typing import Literal

Kind = Literal["ADDRESS", "CONTACT", "CREDENTIAL", "IDENTITY", "LOCATION", "MAC", "NETWORK", "SERIAL", "SIM", "TAG"]

DESCRIPTIONS: dict[Kind, str] = {
    "ADDRESS": "addresses",
    "CONTACT": "names, e-mail addresses and phone numbers of people",
    "CREDENTIAL": "passwords, keys and tokens",
    "IDENTITY": "identities of stations",
    "LOCATION": "places",
    "MAC": "MAC addresses",
    "NETWORK": "Wi-Fi and APN settings",
    "SERIAL": "serial numbers",
    "SIM": "ICCID, IMSI and IMEI",
    "TAG": "ID tags",
}

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# What a last word says that the value is none of it: a setting, a length, a state.
_HARMLESS = frozenset(
    [
        "enabled",
        "enable",
        "supported",
        "length",
        "interval",
        "type",
        "count",
        "size",
        "max",
        "min",
        "maximum",
        "minimum",
        "timeout",
        "retries",
        "retry",
        "mode",
        "status",
        "state",
        "expiry",
        "strength",
        "rssi",
        "signal",
        "required",
        "format",
        "version",
        "method",
        "algorithm",
        "protocol",
        "profile",
        "profiles",
        "limit",
        "channel",
        "agent",
        "info",
        "list",
        "level",
    ]
)
# In this order: the first that fits. Parts of the whole name without separators, then whole words.
_RULES: tuple[tuple[Kind, str, str], ...] = (
    (
        "CREDENTIAL",
        (
            "password passwd passphrase passwort kennwort secret credential apikey authkey authorizationkey privatekey "
            "publickey sharedkey masterkey accesskey encryptionkey sessionkey networkkey securitykey websocketkey "
            "certificate cookie unlockcode accesscode cardpin pincode activationcode pairingcode installcode"
        ),
        "pin puk pwd pass psk wpa wep bearer signature auth hmac csr",
    ),
    ("SIM", "iccid imsi imei msisdn simnumber simcard", "sim ccid"),
    ("MAC", "macaddr bssid", "mac"),
    ("NETWORK", "ssid wifi wlan accesspoint", "apn"),
    ("CONTACT", "email phone username mobilenumber customer owner firstname lastname street", "mail tel user login"),
    ("LOCATION", "latitude longitude geolocation coordinates", "lat lon lng gps"),
    ("TAG", "idtag idtoken rfid emaid uidtag evccid contractid cardnumber cardid cardno licenseplate", "uid vin tag"),
    ("CREDENTIAL", "token", "authorization authentication"),
    ("SERIAL", "serial", "sn"),
    (
        "IDENTITY",
        (
            "chargeboxid chargepointid chargerid chargingstationid stationid identity deviceid unitid cpid sessionid "
            "ocppid basicauthid"
        ),
        "devid cbid csid",
    ),
    ("ADDRESS", "ipaddr hostname gateway", "ip dns host domain url uri endpoint address addr server fqdn proxy"),
)
_COMPILED = [(kind, tuple(parts.split()), frozenset(words.split())) for kind, parts, words in _RULES]
_LAST_ONLY = frozenset(["authorization", "authentication", "auth", "pass", "tag"])


@lru_cache(maxsize=20_000)
def kind_of(name: str) -> Kind | None:
    """Return which kind of secret the value of a key is, None if it is none."""
    words = [word.lower() for word in _WORD.findall(name[:80])]
    if not words or words[-1] in _HARMLESS:
        return None
    whole = "".join(words)
    for kind, parts, single in _COMPILED:
        if any(part in whole for part in parts):
            return kind
        found = single.intersection(words)
        if found - _LAST_ONLY or words[-1] in found:
            return kind
    return None
