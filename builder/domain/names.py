"""How names become paths, and how they are compared: slugs, ids, folded names.

A slug is the result of python-slugify. A query compares names after trimming, lower case and NFC, with one set of
spaces for Python and JavaScript: ``str.strip`` and ``String.prototype.trim`` differ in seven code points.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*(?![\s\S])"  # the end of the text; "$" would let a line feed through in Python
MAX_ID_LENGTH = 80

# ECMAScript's WhiteSpace and LineTerminator, which String.prototype.trim removes (ECMA-262).
SPACES = (
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)

# Device names, which Windows refuses for files and folders (Microsoft Learn, "Naming Files, Paths, and Namespaces").
_WINDOWS_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))]
)
_ID = re.compile(ID_PATTERN)
_NOT_IN_PART = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=10_000)
def slug(name: str) -> str:
    """Return python-slugify's slug of a name, ``[a-z0-9-]*``; empty if the name has no letter or digit to write so.

    >>> slug("Schneider Électric")
    'schneider-electric'
    >>> slug("…")
    ''
    """
    from slugify import slugify

    return slugify(name)


def id_of(path: str) -> str:
    """Return the id of a model's file.

    >>> id_of("catalog/abb/abb-terra-53.yaml")
    'abb-terra-53'
    """
    return path.rpartition("/")[2].removesuffix(".yaml")


def slug_of(path: str) -> str:
    """Return the vendor's slug, which is the folder of a model's file.

    >>> slug_of("catalog/abb/abb-terra-53.yaml")
    'abb'
    """
    return path.split("/")[1]


def reported_part(text: str) -> str:
    """Return the path segment of a reported name: lower case, with a hyphen for each run of characters not in a-z0-9.

    It has no hyphens at its ends, and is empty for a text without such letters and digits.

    >>> reported_part("Keba AG"), reported_part("go-eCharger_V4"), reported_part("(22 kW) Ärger"), reported_part("充电")
    ('keba-ag', 'go-echarger-v4', '22-kw-rger', '')
    """
    return _NOT_IN_PART.sub("-", text.lower()).strip("-")


def reported_path(vendor: str, model: str) -> str | None:
    """Return the path of a reported vendor and model; None if either has an empty segment.

    >>> reported_path("ABB", "MD_TERRA_53")
    'abb/md-terra-53'
    """
    parts = reported_part(vendor), reported_part(model)
    return "/".join(parts) if all(parts) else None


def is_id(text: str) -> bool:
    """Return whether a text has the form of an id or a slug, of any length."""
    return _ID.match(text) is not None


def is_model_path(path: str) -> bool:
    """Return whether a path can be that of a model's file.

    >>> is_model_path("catalog/abb/abb-terra-53.yaml"), is_model_path("catalog/README.md")
    (True, False)
    """
    folder, slug, name = [*path.split("/"), "", ""][:3]
    model_id = name.removesuffix(".yaml")
    is_in_folder = path == f"{folder}/{slug}/{model_id}.yaml" and model_id.startswith(f"{slug}-")
    return is_in_folder and is_id(model_id) and is_folder(slug) and len(model_id) <= MAX_ID_LENGTH


def is_reserved(name: str) -> bool:
    """Return whether Windows refuses a folder with this name."""
    return name in _WINDOWS_DEVICES


@lru_cache(maxsize=10_000)
def is_folder(name: str) -> bool:
    """Return whether a slug can be a vendor's folder on every platform.

    >>> is_folder("abb"), is_folder("ABB"), is_folder("aux")
    (True, False, False)
    """
    return is_id(name) and not is_reserved(name) and len(name) <= MAX_ID_LENGTH - 2  # room for the rest of an id


def is_folder_of(folder: str, vendor: str) -> bool:
    """Return whether a vendor's models belong in a folder: its name is the vendor's slug.

    True for a vendor without a usable slug (a Windows device, or no ASCII letters), which may have any folder, and for
    a folder that is not a slug, which is another problem.

    >>> is_folder_of("abb", "ABB"), is_folder_of("abb-group", "ABB"), is_folder_of("aux-chargers", "AUX")
    (True, False, True)
    """
    vendor_slug = slug(vendor)
    return vendor_slug == folder or not is_folder(vendor_slug) or not is_folder(folder)


def has_letter_or_digit(text: str) -> bool:
    """Return whether a text has a letter or digit of any script, so that it can be a name.

    >>> has_letter_or_digit("充电"), has_letter_or_digit("n/a"), has_letter_or_digit("!!!")
    (True, True, False)
    """
    return any(map(str.isalnum, text))


def fold(text: str) -> str:
    """Return the key by which a query's vendor and model are compared: trimmed, lower case, NFC.

    Both small sigmas count as equal: which of them a capital becomes depends on its neighbours, and there the
    versions of Unicode differ.

    >>> fold("  ABB ") == fold("abb")
    True
    """
    return unicodedata.normalize("NFC", text.strip(SPACES).lower().replace("\u03c2", "\u03c3"))


def comparable(name: str) -> str:
    """Return the key by which names in the catalogue are compared: NFKC, lower case, single spaces.

    >>> comparable("Terra\u00a053") == comparable("TERRA  53")
    True
    """
    if name.isascii():
        return " ".join(name.lower().split())
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).lower()).split())


def file_path(path: str, vendor: str | None = None) -> str | None:
    """Return the correct path for a model's file that has a wrong one; None if no id can be made of it.

    The folder is the vendor's slug if that can be a folder, else the slug of the current folder.

    >>> file_path("catalog/Alfen/Eve Single.yml")
    'catalog/alfen/alfen-eve-single.yaml'
    >>> file_path("catalog/acme/acme-one.yaml", "Beta")
    'catalog/beta/beta-one.yaml'
    """
    top, old_folder, name = path.split("/")
    folder = slug(old_folder)
    if vendor is not None and is_folder(slug(vendor)):
        folder = slug(vendor)
    stem = slug(re.sub(r"(\.(yaml|yml|json))+\Z", "", name, flags=re.IGNORECASE))
    stem = stem.removeprefix(f"{slug(old_folder)}-") if folder != slug(old_folder) else stem
    if not is_folder(folder) or stem in ("", folder):
        return None
    model_id = stem if stem.startswith(f"{folder}-") else f"{folder}-{stem}"
    return f"{top}/{folder}/{model_id[:MAX_ID_LENGTH].rstrip('-')}.yaml"


def nearest(wrong: str, valid: Iterable[str]) -> str | None:
    """Return the valid word that a wrong one most likely means; None if no word is similar.

    >>> nearest("vendr", ["vendor", "model"])
    'vendor'
    """
    from rapidfuzz import fuzz, process

    words = {_bare(word): word for word in valid}
    found = process.extractOne(_bare(wrong[:60]), list(words), scorer=fuzz.ratio, score_cutoff=60)
    return words[found[0]] if found else None


def _bare(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word.lower())
