"""Labels of OCPI's values, numbers, times and changes, for pages, feeds and the search index."""

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
# Upper limits of the power ranges, in W. Each range has one of the usual classes: 3.7, 7.4, 11, 22, 50, 150, 350 kW.
POWER_RANGES = (4_000, 8_000, 12_000, 25_000, 60_000, 160_000, 360_000)
MANY_CONNECTORS = 4  # this many or more are one choice of the filter
_NUMBER = re.compile(r"([0-9]+)(\.[0-9]+)?")


def power_ranges() -> list[str]:
    """Return the labels of the power ranges, in kW."""
    ends = [end // 1000 for end in POWER_RANGES]
    between = [f"{low} to {high} kW" for low, high in pairwise(ends)]
    return [f"Up to {ends[0]} kW", *between, f"Over {ends[-1]} kW"]


def power_range(watts: float) -> int:
    """Return the index of the range of a power in W.

    >>> power_ranges()[power_range(22_080)]
    '12 to 25 kW'
    """
    return bisect_left(POWER_RANGES, watts)


def summary(connectors: Iterable[tuple[ConnectionType, ConnectorFormat, int]]) -> str:
    """Return the text for connector types and their counts: ``2 x CCS2 cable, 1 x CHAdeMO cable``."""
    return ", ".join(
        f"{count}\xa0\N{MULTIPLICATION SIGN}\xa0{connection_type.label} {FORMATS[connector_format].lower()}"
        for connection_type, connector_format, count in connectors
    )


def difference(name: str, old: object, new: object) -> str:
    """Return the text for a changed field: ``Friendly name: Terra 53 → Terra 53 CJ``; None is a missing value."""
    values = " \N{RIGHTWARDS ARROW} ".join([_value(value) for value in (old, new) if value is not None])
    return f"{FIELDS[name]}: {values}{' (removed)' if new is None else ''}"


def _value(value: Any) -> str:  # noqa: ANN401 - any JSON value: an old version of a file may hold anything
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


def number(value: float) -> str:
    """Return a number with narrow spaces between thousands and a decimal point, which readers of all languages know."""
    text = f"{value:,.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return text.replace(",", "\u202f")


def kilowatts(watts: float) -> str:
    """Return a power (in W) as a number of kW."""
    return number(watts / 1000)


@lru_cache(10_000)
def short_kilowatts(watts: float) -> str:
    """Return a power (in W) as people say it in kW: the whole number within 1 %, else one decimal, below 1 kW two.

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
    """Return a sort key for names that orders numbers by value, "7.4" before "11".

    >>> sorted(["T 120", "T 15", "T 7.4"], key=natural_key)
    ['T 7.4', 'T 15', 'T 120']
    """
    return _NUMBER.sub(_sortable, text)


def _sortable(number: re.Match[str]) -> str:
    digits = number[1].lstrip("0")
    return f"{len(digits):02}{digits}{number[2] or ''}"


def minute(timestamp: str) -> str:
    """Return a timestamp to the minute.

    >>> minute("2023-06-07T17:32:28Z")
    '2023-06-07 17:32 UTC'
    """
    return f"{timestamp[:10]} {timestamp[11:16]} UTC"
