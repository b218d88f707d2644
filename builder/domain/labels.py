"""What people call things: OCPI's words, numbers with their units, times. The pages and the search index use these."""

import math
import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Any

from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType

POWER_TYPES = {
    PowerType.AC_1_PHASE: "AC, single-phase",
    PowerType.AC_2_PHASE: "AC, two-phase",
    PowerType.AC_2_PHASE_SPLIT: "AC, split-phase",
    PowerType.AC_3_PHASE: "AC, three-phase",
    PowerType.DC: "DC",
}
FORMATS = {ConnectorFormat.SOCKET: "Socket", ConnectorFormat.CABLE: "Cable"}
OPERATIONS = {
    "create": "Created",
    "update": "Updated",
    "archive": "Archived",
    "correct": "Corrected",
    "remove": "Removed",
}
FIELDS = {
    "vendor": "Vendor",
    "model": "Model",
    "friendlyName": "Friendly name",
    "powerType": "Power type",
    "connectors": "Connectors",
    "configurationKeys": "OCPP URL key",
    "imageUrl": "Picture",
    "isArchived": "Archived",
    "createdAt": "Created at",
}
# Upper ends of the ranges of power, in W; each holds what the trade calls 3.7, 7.4, 11, 22, 50, 150, 350 kW and more.
POWER_RANGES = (4_000, 8_000, 12_000, 25_000, 60_000, 160_000, 360_000)
MANY_CONNECTORS = 4  # and more, in one choice
_NUMBER = re.compile(r"([0-9]+)(\.[0-9]+)?")


def power_ranges() -> list[str]:
    """Return the names of the ranges of power, in kW."""
    ends = [end // 1000 for end in POWER_RANGES]
    between = [f"{low} to {high} kW" for low, high in pairwise(ends)]
    return [f"Up to {ends[0]} kW", *between, f"Over {ends[-1]} kW"]


def power_range(watts: float) -> int:
    """Return the place of the range that a power lies in."""
    return bisect_left(POWER_RANGES, watts)


def summary(connectors: Iterable[tuple[ConnectionType, ConnectorFormat, int]]) -> str:
    """Say ``2 x CCS2 cable, 1 x CHAdeMO cable``."""
    return ", ".join(
        f"{count}\xa0\N{MULTIPLICATION SIGN}\xa0{kind.label} {FORMATS[form].lower()}"
        for kind, form, count in connectors
    )


def difference(name: str, old: object, new: object) -> str:
    """Say how a documented field changed: ``Friendly name: Terra 53 → Terra 53 CJ``; None is a missing value."""
    values = " \N{RIGHTWARDS ARROW} ".join([_value(value) for value in (old, new) if value is not None])
    return f"{FIELDS[name]}: {values}{' (removed)' if new is None else ''}"


def _value(value: Any) -> str:  # noqa: ANN401 - what JSON holds; an old version may hold anything
    match value:
        case bool():
            return "yes" if value else "no"
        case {"ocppUrl": name}:
            return str(name) or "none known"
        case {"id": number, "connectionType": kind, "format": form, "maxPowerWatts": watts, **figures}:
            volts, amperes = figures.get("maxVoltage"), figures.get("maxAmperage")
            return f"{number} {kind} {form}, {amperes} A, {volts} V, {watts} W"
        case list():
            return "; ".join(map(_value, value))
        case _:
            return str(value)


@lru_cache(10_000)
def number(value: float) -> str:
    """Write a number alike for readers of every language: narrow spaces between thousands, a decimal point."""
    text = f"{value:,.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return text.replace(",", "\u202f")


@lru_cache(10_000)
def kilowatts(watts: float) -> str:
    """Write a power in kW."""
    return number(watts / 1000)


@lru_cache(10_000)
def short_kilowatts(watts: float) -> str:
    """Write a power in kW as people say it: the whole number within 1 %, else one decimal, below 1 kW two digits.

    ``shortKilowatts`` in ``site/assets/dom.js`` does the same.

    >>> short_kilowatts(22_080), short_kilowatts(7_360), short_kilowatts(43_470)
    ('22', '7.4', '43.5')
    """
    value = watts / 1000
    whole = math.floor(value + 0.5)
    if whole and abs(value - whole) <= 0.01 * value:
        return number(whole)
    if value >= 1:
        return number(math.floor(value * 10 + 0.5) / 10)
    return kilowatts(watts)


def natural_key(text: str) -> str:
    """Return a text by which names sort as people expect: numbers by their value, "7.4" before "11".

    >>> sorted(["T 120", "T 15", "T 7.4"], key=natural_key)
    ['T 7.4', 'T 15', 'T 120']
    """
    return _NUMBER.sub(_sortable, text)


def _sortable(number: re.Match[str]) -> str:
    digits = number[1].lstrip("0")
    return f"{len(digits):02}{digits}{number[2] or ''}"


@lru_cache(10_000)
def minute(timestamp: str) -> str:
    """Write ``2023-06-07 17:32 UTC``."""
    return f"{timestamp[:10]} {timestamp[11:16]} UTC"
