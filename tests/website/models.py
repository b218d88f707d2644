"""Models for whole sites: hostile in every field, or ten thousand of them."""

import random

from builder.domain import fields as documented
from builder.domain import query
from builder.domain.entry import Entry
from builder.domain.model import Event, Model
from builder.domain.records import ModelFile

ATTACKS = (
    "<script>console.log('hacked')</script>",
    "\"'><img src=x onerror=console.log('hacked')>",
    "javascript:console.log('hacked')",
    "</script><svg onload=console.log('hacked')>",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "\U0001f50c\U0001f697 \u5145\u7535\u6869",
    "W" * 50,
    "&lt;b&gt; &amp; %s %(name)s {{ 7*7 }} ${7*7}",
)
_KINDS = ("AC_1_PHASE", "AC_3_PHASE", "DC")
_AC = ("IEC_62196_T2", "IEC_62196_T1", "DOMESTIC_F", "DOMESTIC_J")
_DC = ("IEC_62196_T2_COMBO", "CHADEMO", "MCS")
_SERIES = ("Wallbox", "Tower", "Pro", "Duo", "Compact", "Street", "Depot", "Home")


def connector(number: int, kind: str, form: str, *limits: float) -> dict[str, object]:
    """Return a connector as a file holds it; its limits are amperes, volts and watts."""
    amperes, volts, watts = limits
    return {
        "id": number,
        "connectionType": kind,
        "format": form,
        "maxAmperage": amperes,
        "maxVoltage": volts,
        "maxPowerWatts": watts,
    }


def model(slug: str, rest: str, **fields: object) -> Model:
    """Return a model that landed in one commit, and was archived in another where it is."""
    file = ModelFile.model_validate(fields)
    events = [Event("create", "2024-05-06T07:08:09Z", "0123456789" * 4, 0)]
    if file.isArchived:
        named = documented.details({"vendor": file.vendor, "model": file.model}, {"isArchived": [False, True]})
        events.append(Event("archive", "2025-06-07T08:09:10Z", "9876543210" * 4, 1, named))
    entry = Entry.of(f"catalog/{slug}/{slug}-{rest}.yaml", str(fields), file)
    return Model.of(entry, "2024-05-06T07:08:09Z", events[-1].at, tuple(events))


def hostile() -> list[Model]:
    """Return models whose every text attacks, each attack in each field, one of two archived."""
    made = []
    for number, attack in enumerate(ATTACKS):
        for archived in (None, True):
            fields = {
                "vendor": attack[:50],
                "model": f"{attack} {number}",
                "friendlyName": "M" * 100 if attack.startswith("W") else f"{attack} friendly",
                "powerType": "AC_3_PHASE",
                "connectors": [
                    connector(1, "IEC_62196_T2", "SOCKET", 32, 230, 22080),
                    connector(2, "DOMESTIC_J", "SOCKET", 10.5, 230, 2300.5),
                ],
                "configurationKeys": {"ocppUrl": attack[:50]},
                "imageUrl": f"https://images.example/'onerror='console.log(1)'&amp;{number}.png",
                "sources": [f"https://sources.example/?a='&b=%22%3E{'x' * 300}"],
                "notes": [f"{attack} note"],
                "stationPowerWatts": 23000,
                "reportedAs": [{"vendor": attack[:50], "model": attack[:20].strip()}],
                "isArchived": archived,
            }
            if archived is None:
                del fields["isArchived"]
            made.append(model(f"attack{number}", "archived" if archived else "live", **fields))
    return query.in_order(made)


def many(count: int) -> list[Model]:
    """Return as many models, of 60 vendors, always the same."""
    chance = random.Random(20240607)
    return query.in_order(_one_of_many(number, chance) for number in range(count))


def _one_of_many(number: int, chance: random.Random) -> Model:
    vendor, series, kind = f"Vendor {number % 60:02}", chance.choice(_SERIES), chance.choice(_KINDS)
    fields: dict[str, object] = {
        "vendor": vendor,
        "model": f"{series[:3].upper()}-{number:06}",
        "friendlyName": f"{vendor} {series} {number % 997}",
        "powerType": kind,
        "connectors": [_any_connector(place, kind, chance) for place in range(1, chance.choice([1, 2, 2, 3]) + 1)],
        "configurationKeys": {"ocppUrl": chance.choice(["", "BackendUrl", "CentralSystemAddress"])},
    }
    if number % 20 == 7:
        fields["isArchived"] = True
    return model(f"vendor-{number % 60:02}", f"{series[:3].lower()}-{number:06}", **fields)


def _any_connector(number: int, kind: str, chance: random.Random) -> dict[str, object]:
    if kind == "DC":
        amperes, volts = chance.choice([125, 200, 350, 500]), chance.choice([500, 920, 1000])
        return connector(number, chance.choice(_DC), "CABLE", amperes, volts, amperes * volts)
    amperes = chance.choice([16, 32, 63])
    watts = amperes * 230 * (3 if kind == "AC_3_PHASE" else 1)
    return connector(number, chance.choice(_AC), chance.choice(["SOCKET", "CABLE"]), amperes, 230, watts)
