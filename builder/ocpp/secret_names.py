"""The names of keys whose values are secrets, with the kind of secret.

The names come from OCPP 1.6 and 2.0.1, the vendors' configuration keys, HTTP, and settings that people paste with a
trace. Names are compared word by word, whether in camel case, snake case or with hyphens.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

Kind = Literal[
    "ADDRESS",
    "CONTACT",
    "CREDENTIAL",
    "IDENTITY",
    "LOCATION",
    "MAC",
    "NETWORK",
    "PAYMENT",
    "SERIAL",
    "SIM",
    "TAG",
    "TEXT",
]

DESCRIPTIONS: dict[Kind, str] = {
    "ADDRESS": "addresses",
    "CONTACT": "names, e-mail addresses and phone numbers of people",
    "CREDENTIAL": "passwords, keys and tokens",
    "IDENTITY": "identities of stations",
    "LOCATION": "locations",
    "MAC": "MAC addresses",
    "NETWORK": "Wi-Fi and APN settings",
    "PAYMENT": "bank accounts and payment cards",
    "SERIAL": "serial numbers",
    "SIM": "ICCID, IMSI and IMEI",
    "TAG": "ID tags",
    "TEXT": "words and numbers that are not known to be harmless",
}

_OCPP_WORDS = """
accepted action actual adminpassword api attributevalue authorize available basic bearer bootnotification central
centralsystem centralsystemservice chargebox chargepoint chargepointmodel chargepointvendor charger chargestation
chargingstation command component configuration configurationkey connected connection connector connectorid
connectortype current datatransfer debug error evse evseid false faulted getconfiguration heartbeat http https info
instance json kilowatt localhost message metervalues model name notifyreport null ocpp ocpp1.6 ocpp1.6j ocpp16
ocpp2.0.1 ocpp201 payload power readonly received redacted report reportdata request response send sending sent
server service services starttransaction station status statusnotification steve stoptransaction supplyphases text
token trace true type unit unknownkey value values variable variableattribute variablecharacteristics vendor
vendorname voltage warn websocket websockets
"""
# These are never replaced everywhere, even if one is a password or a station's identity.
COMMON_WORDS = frozenset(_OCPP_WORDS.split())

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SETTING_WORDS = """
agent algorithm channel count enable enabled expiry format info interval length level limit list max maximum
method min minimum mode profile profiles protocol required retries retry rssi signal size state status strength
supported timeout type version
"""
# A name that ends with one of them is a setting, a length or a state, not a secret: AuthorizationCacheEnabled.
_NOT_SECRET = frozenset(_SETTING_WORDS.split())
# The first rule that matches decides. Each has parts of the name (separators removed), then whole words.
_RULES: tuple[tuple[Kind, str, str], ...] = (
    (
        "CREDENTIAL",
        (
            "password passwd passphrase passwort kennwort zugangscode schlussel motdepasse contrasena wachtwoord "
            "losenord passord adgangskode haslo heslo jelszo senha salasana secret credential apikey authkey "
            "authorizationkey privatekey publickey sharedkey masterkey accesskey encryptionkey sessionkey networkkey "
            "securitykey websocketkey "
            "certificate cookie unlockcode accesscode cardpin pincode activationcode pairingcode installcode"
        ),
        "pin puk pwd pass psk wpa wep bearer signature auth hmac csr",
    ),
    ("SIM", "iccid imsi imei msisdn simnumber simcard", "sim ccid"),
    ("MAC", "macaddr bssid", "mac"),
    ("NETWORK", "ssid wifi wlan accesspoint", "apn vpn"),
    ("CONTACT", "email phone username mobilenumber customer owner firstname lastname street", "mail tel user login"),
    ("LOCATION", "latitude longitude geolocation coordinates postalcode postcode zipcode", "lat lon lng gps city"),
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
_ESCAPE = re.compile(r"\\+u([0-9A-Fa-f]{4})")
_INVISIBLE = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]")
_LAST_WORD_ONLY = frozenset(["authorization", "authentication", "auth", "pass", "tag"])


@lru_cache(maxsize=20_000)
def kind_of(name: str) -> Kind | None:
    """Return the kind of secret that a key's value is; None if it is not a secret.

    >>> kind_of("chargePointSerialNumber"), kind_of("wpa-psk"), kind_of("PasswordLength")
    ('SERIAL', 'CREDENTIAL', None)
    """
    words = _words(name)
    if not words or words[-1] in _NOT_SECRET or any(word.isdigit() and len(word) > 3 for word in words):
        return None  # with four digits or more it is no name, but an identity before a message, such as SN10052307:
    joined = "".join(words)
    for kind, parts, whole_words in _COMPILED:
        if any(part in joined for part in parts):
            return kind
        found = whole_words.intersection(words)
        if found - _LAST_WORD_ONLY or words[-1] in found:
            return kind
    return None


def is_harmless(name: str) -> bool:
    """Return whether the value of a key inside a secret's object is no secret: its type, its length, its access.

    >>> is_harmless("type"), is_harmless("readonly"), is_harmless("value")
    (True, True, False)
    """
    words = _words(name)
    return not words or words[-1] in _NOT_SECRET or words[-1] == "readonly"


def _words(name: str) -> list[str]:
    """Return the words of a name in lower case, without accents and what else could hide one."""
    plain = name[:80]
    if "\\" in plain or not plain.isascii():
        plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), plain)
        plain = _INVISIBLE.sub("", unicodedata.normalize("NFKD", plain)).replace("\u0142", "l")
    return [word.lower() for word in _WORD.findall(plain)]
