"""The kind of a source, judged by the host and path of its address alone."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from builder.domain import names

DATASHEET, MANUAL, VENDOR, REGISTRY, PRESS = "Datasheet", "Manual", "Vendor's page", "Registry", "Press"
VENDOR_CODE, CODE, DOCUMENT, PAGE = "Vendor's code", "Third-party code", "Document", "Web page"
PLURALS = {
    DATASHEET: "datasheets",
    MANUAL: "manuals",
    VENDOR: "vendors' pages",
    REGISTRY: "registries",
    PRESS: "press",
    VENDOR_CODE: "vendors' code",
    CODE: "third-party code",
    DOCUMENT: "other documents",
    PAGE: "other web pages",
}

_CODE_HOSTS = re.compile(r"(^|\.)(github\.com|githubusercontent\.com|gitlab\.com|bitbucket\.org|codeberg\.org)$")
_DATA_FILE = re.compile(r"\.(csv|xlsx|ods|tsv)$")
_DATASHEET = re.compile(r"data-?_?sheet|datenblatt|fiche-technique|spec(ification)?s?[-_.]?sheet")
# The kind of a page outside of repositories, by its host and path: the first that matches counts.
_PATTERNS = (
    (DATASHEET, re.compile(rf"/.*({_DATASHEET.pattern})")),
    (MANUAL, re.compile(r"^[^/]*(manual|easymanua\.ls|(^|\.)(scribd|cupdf|fdocuments|docslib|readkong)\.)")),
    (MANUAL, re.compile(r"/.*(manual|handbuch|install|user-?_?guide|instruction|operating|wiki/|faq|docs?/)")),
    (REGISTRY, re.compile(r"^[^/]*(\.gov|\.gov\.[a-z]{2}|\.gouv\.fr|\.europa\.eu|\.bund\.de|ptb\.de)/")),
)
_PRESS = (
    re.compile(
        r"^[^/]*(news|insideevs|electrive|reporter|automobile|autoflotte|automundo|automoto|report\.com|techbriefly"
        r"|ngtnews|mobilityportal|newswheel|evpowered|techtusa|revolution|inkl\.|benimov|ev-a2z)"
    ),
    re.compile(r"/(19|20)[0-9]{2}/[0-9]{2}/|/(news|press|nachrichten|magazin|blog|article)s?/"),
)


@lru_cache(10_000)
def source_kind(address: str, vendor: str) -> str:
    """Return the kind of a source of a vendor's model, in a word or two.

    >>> source_kind("https://github.com/someone/app/blob/main/chargers.ts", "KEBA")
    'Third-party code'
    >>> source_kind("https://www.keba.com/p30-datasheet.pdf", "KEBA")
    'Datasheet'
    """
    parts = urlsplit(address.lower())
    host, path = parts.hostname or "", parts.path
    if _CODE_HOSTS.search(host):
        return _kind_in_repository(path, vendor)
    location = f"{host}{path or '/'}"
    kinds = [kind for kind, pattern in _PATTERNS if pattern.search(location)]
    if _names_vendor(host, vendor):
        kinds.append(DATASHEET if path.endswith(".pdf") else VENDOR)
    if any(pattern.search(location) for pattern in _PRESS):
        kinds.append(PRESS)
    return [*kinds, DOCUMENT if path.endswith(".pdf") else PAGE][0]


def _kind_in_repository(path: str, vendor: str) -> str:
    """Return the kind of a file in a repository: a table is taken for a copy of a registry, anything else for code."""
    owner, _, inner = path.strip("/").partition("/")
    if _names_vendor(owner, vendor):
        return VENDOR_CODE
    if _DATA_FILE.search(path):
        return REGISTRY
    if not path.endswith(".pdf"):
        return CODE
    return DATASHEET if _DATASHEET.search(inner) else DOCUMENT


def _names_vendor(text: str, vendor: str) -> bool:
    """Return whether a label of a host, or an owner's name, holds the vendor's name."""
    bare = _bare(vendor)
    return len(bare) > 1 and any(bare in _bare(label) for label in text.split("."))


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", names.fold(text))
