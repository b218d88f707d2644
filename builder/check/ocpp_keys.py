"""Names of OCPP configuration keys that are probably wrong: where a setting is found, or a standard key of OCPP."""

from functools import lru_cache

# Answers that name no key: where people set the address, words for it, yes and no; their letters, digits and dots only.
_NOT_KEYS = frozenset([
    "app", "inapp", "viaapp", "mobileapp", "installerapp", "setupapp", "portal", "webportal", "viaportal", "web",
    "website", "webpage", "webui", "webinterface", "viawebinterface", "browser", "cloud", "bluetooth", "usb",
    "qrcode", "cable", "software", "configurationtool", "installer", "manual", "seemanual", "seehandbook",
    "seedatasheet", "siehehandbuch", "siehedatenblatt", "ocpp", "url", "backend",
    "key", "keyname", "name", "yes", "ja", "oui", "si", "true", "false", "ok"
])  # fmt: skip
# Keys with another meaning (OCPP 1.6, chapter 9, and the security whitepaper).
_OTHER_KEYS = frozenset([
    "allowofflinetxforunknownid", "authorizationcacheenabled", "authorizationkey", "authorizeremotetxrequests",
    "blinkrepeat", "centralcontractvalidationallowed", "certificatesignedmaxchainsize",
    "certificatestoremaxlength", "chargeprofilemaxstacklevel", "clockaligneddatainterval", "connectionscountmax",
    "connectiontimeout", "connectorphaserotation", "cponame", "getconfigurationmaxkeys", "heartbeatinterval",
    "lightintensity", "localauthlistenabled", "localauthlistmaxlength", "localauthorizeoffline",
    "localpreauthorize", "maxenergyoninvalidid", "metervaluesaligneddata", "metervaluesampleinterval",
    "metervaluessampleddata", "minimumstatusduration", "numberofconnectors", "reservationsupported",
    "resetretries", "securityprofile", "stoptransactiononevsidedisconnect", "stoptransactiononinvalidid",
    "stoptxnaligneddata", "stoptxnsampleddata", "supportedfeatureprofiles", "transactionmessageattempts",
    "transactionmessageretryinterval", "unlockconnectoronevsidedisconnect", "websocketpinginterval"
])  # fmt: skip


@lru_cache(1_000)
def question(text: str) -> str | None:
    """Return the question about the name of a configuration key; None if there is none.

    >>> question("CentralSystemAddress")
    >>> question("see manual")
    '"see manual" is not the name of a key: write it as the station lists it, or "" if none is known'
    """
    bare = "".join(sign for sign in text.lower() if sign.isalnum() or sign == ".")  # ocpp.url is a key
    if bare in _NOT_KEYS:
        return f'"{text}" is not the name of a key: write it as the station lists it, or "" if none is known'
    if bare in _OTHER_KEYS:
        return f"{text} is another key of OCPP: which one holds the address of the back end?"
    if " " in text:
        return f'"{text}" has a space, as few keys do: is it written as the station lists it?'
    return None
