"""Other names of a model's keys in OCPI, other catalogues and tables; letters and digits only.

An import accepts ``SYNONYMS`` as headers. ``LIKELY`` also has ambiguous names, which are only used for suggestions.
"""

import re

_SYNONYMS = {
    "vendor": "manufacturer make maker brand hersteller vendorname chargepointvendor",
    "model": "modell product productname modelname chargepointmodel",
    "friendlyName": "name displayname label title alias nickname",
    "powerType": "currenttype supply",
    "connectionType": "connectortype standard plug plugtype type",
    "format": "connectorformat",
    "maxAmperage": "amperage amps ampere amperes maxcurrent current maxamps maxampere",
    "maxVoltage": "voltage volts volt maxvolts",
    "maxPowerWatts": "maxpower power maxelectricpower electricpower powerwatts watts watt maxwatts maxpowerkw powerkw "
    "kw",
    "ocppUrl": "ocppurlkey configurationkeysocppurl ocppkey",
    "imageUrl": "image picture photo imageaddress",
    "isArchived": "archived discontinued",
    "stationPowerWatts": "stationpower totalpower totalpowerwatts stationpowerkw totalpowerkw",
    "notes": "note remarks remark comment comments",
    "sources": "source datasheet datasheets",
}
_LIKELY = {
    "powerType": "chargingtype phases",
    "connectionType": "sockettype outlettype",
    "connectors": "connector plugs outlets evses",
    "configurationKeys": "configurationkey configkeys ocppkeys",
    "ocppUrl": "url centralsystemurl backendurl",
    "stationPowerWatts": "maxstationpower maximumpower",
    "sources": "references links sourceurl",
    "reportedAs": "bootnotification reportednames",
}
SYNONYMS = {word: key for key, words in _SYNONYMS.items() for word in words.split()}
LIKELY = SYNONYMS | {word: key for key, words in _LIKELY.items() for word in words.split()}


def bare(name: str) -> str:
    """Return the letters and digits of a name, in lower case.

    >>> SYNONYMS[bare("Max. Power")]
    'maxPowerWatts'
    """
    return re.sub(r"[\W_]", "", name).lower()
