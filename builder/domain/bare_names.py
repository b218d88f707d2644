"""Names without company suffixes and common words of the industry, to find different spellings of a name."""

from functools import lru_cache

from builder.domain import characters, names

# Company suffixes, and words that many names in the industry have.
_ADDITIONS = frozenset([
    "gmbh", "ag", "kg", "kgaa", "ohg", "se", "inc", "incorporated", "corp", "corporation", "co", "company", "ltd",
    "limited", "llc", "llp", "lp", "plc", "pty", "bv", "nv", "sa", "sas", "sarl", "srl", "spa", "sl", "slu", "ab",
    "as", "asa", "oy", "oyj", "aps", "a", "s", "z", "o", "sp", "zoo", "doo", "sro", "kft", "zrt", "pte", "pvt",
    "private", "holding", "holdings", "group", "gruppe", "international", "global", "europe", "deutschland",
    "germany", "the", "and", "und", "e", "ev", "emobility", "mobility", "emobilitaet", "mobilitaet",
    "electromobility", "elektromobilitaet", "charging", "charge", "charger", "chargers", "chargepoint", "station",
    "stations", "ladestation", "ladestationen", "wallbox", "wallboxes", "infrastructure", "solutions", "solution",
    "systems", "system", "technologies", "technology", "tech", "electric", "electrical", "electronics",
    "electronic", "elektro", "energy", "power", "industries", "automation", "smart", "way", "x", "formerly"
])  # fmt: skip


@lru_cache(20_000)
def bare_model(vendor: str, name: str) -> str:
    """Return a model's name without punctuation, spaces, accents and the vendor's words.

    >>> bare_model("ABB E-mobility", "ABB Terra 53"), bare_model("ABB", "Terra-5\u0417")
    ('terra53', 'terra53')
    """
    words = _words(name)
    vendors = {*_words(vendor), "".join(_words(vendor)), bare_vendor(vendor)}
    kept = [word for word in words if word not in vendors]
    return "".join(kept or words)


@lru_cache(5_000)
def bare_vendor(vendor: str) -> str:
    """Return a vendor's name without punctuation, spaces, accents and company suffixes.

    >>> bare_vendor("ABB E-mobility GmbH"), bare_vendor("Wall Box Chargers"), bare_vendor("Wallbox")
    ('abb', 'wallbox', 'wallbox')
    """
    words = _words(vendor)
    kept = [word for word in words if word not in _ADDITIONS]
    return "".join(kept or words)


def _words(name: str) -> list[str]:
    return names.slug(characters.skeleton(name)).split("-")
