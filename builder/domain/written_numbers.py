"""Remedies for numbers with units, decimal commas or thousands separators."""

import re


def number_remedy(key: str, text: str) -> str:
    """Return the remedy for a figure with a unit, a comma or separators: the plain decimal.

    >>> number_remedy("maxPowerWatts", "22 kW")
    'write 22000, a plain decimal without unit and quotes'
    """
    found = re.fullmatch(
        r"\D{0,3}([0-9][0-9.,' \u00a0\u202f]*?) ?(k|M)?(W|A|V|VA|Watts?|Amps?|Volts?)?", text.strip(), re.IGNORECASE
    )
    written = _decimal(found[1], is_power="watts" in key.lower()) if found else None
    if found is None or written is None:
        return "write a plain decimal without quotes and unit, such as 32"
    factor = {"k": 1000, "m": 1_000_000}.get((found[2] or "").lower(), 1)
    value = float(written) * factor
    shown = f"{value:.6f}".rstrip("0").rstrip(".")
    thousands = (
        f" ({value * 1000:.0f} if these are kilowatts)" if factor == 1 and 0 < value < 1000 and "Watts" in key else ""
    )
    return f"write {shown}{thousands}, a plain decimal without unit and quotes"


def _decimal(text: str, *, is_power: bool) -> str | None:
    """Return a number with its thousands separators removed and a decimal point; None if it has no clear reading."""
    text = re.sub(r"[' \u00a0\u202f]", "", text).rstrip(".,")
    signs = re.findall("[.,]", text)
    if len(set(signs)) == 2:
        decimal = signs[-1]
        text = text.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    elif len(signs) > 1 or (is_power and re.fullmatch(r"[0-9]{1,3}[.,][0-9]{3}", text)):
        text = text.replace(",", "").replace(".", "")
    text = text.replace(",", ".")
    return text if re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,15})?", text) else None
