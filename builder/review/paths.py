"""The kinds of changed paths: a model's file, another file of the catalogue, a path that is not allowed.

Some disks do not distinguish all names that Git does: they ignore case (macOS, Windows), dots and spaces at the end and
what follows a colon (NTFS), invisible characters (HFS+), or give a folder a second, short name (8.3 on Windows).
"""

import re
import unicodedata

from builder.domain.addresses import CATALOG, README
from builder.problems import Location, Problem
from builder.review.git_trees import EXECUTABLE, REGULAR, TreeEntry
from builder.source import files

GENERATED = ("_site", ".catalog-cache")
# Windows gives `catalog` and `.catalog-cache` the short name CATALO~1, or CA and four hexadecimal digits after the
# fourth folder that begins alike (Microsoft Learn, "8dot3name").
_SHORT_NAME = re.compile(r"(catalo|ca[0-9a-f]{4})~[0-9]+")
# Unicode's Default_Ignorable_Code_Point beyond the general category Cf (format characters).
_IGNORABLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")


def is_catalogue(path: str) -> bool:
    """Return whether a path is in ``catalog/``, or in a folder that some disk takes for it."""
    return _fold(path) == CATALOG


def is_model(path: str) -> bool:
    """Return whether a path is one of a model's file."""
    return path.startswith(f"{CATALOG}/") and path != README and not files.find_misplacement(path, is_regular=True)


def problem_of(path: str, entry: TreeEntry) -> Problem | None:
    """Return why a path with its Git mode may not exist after a merge; None if it may."""
    folder = path.partition("/")[0]
    if _fold(path) in GENERATED:
        message = f"is output of a build, in {_fold(path)}/: remove it from the pull request"
        return Problem(Location(path), "generated-file", "$", message)
    if not is_catalogue(path):
        return None
    if folder != CATALOG:
        message = f"some disks take the name {folder} for {CATALOG}: choose another name"
        return Problem(Location(path), "case", "$", message)
    if entry.mode == EXECUTABLE:
        message = "is executable: `chmod -x` it, or `git update-index --chmod=-x` where the disk has no such mode"
        return Problem(Location(path), "file-mode", "$", message)
    return files.find_misplacement(path, is_regular=entry.mode == REGULAR)


def _fold(path: str) -> str:
    r"""Return the first segment of a path as the most lenient file system reads it.

    >>> _fold("Cata\u200blog. /x"), _fold("CATALO~1/x"), _fold("catalog::$INDEX_ALLOCATION/x"), _fold("docs/x")
    ('catalog', 'catalog', 'catalog', 'docs')
    """
    name = path.partition("/")[0].partition(":")[0]
    visible = (character for character in name if not _is_ignorable(character))
    folded = unicodedata.normalize("NFC", "".join(visible)).casefold().rstrip(". ")
    return CATALOG if _SHORT_NAME.fullmatch(folded) else folded


def _is_ignorable(character: str) -> bool:
    return (
        character in _IGNORABLE
        or unicodedata.category(character) == "Cf"
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0000" <= character <= "\U000e0fff"
    )
