"""Characters that are invisible or look like others.

The general categories and names are Unicode's (UAX #44); what is ignorable by default is listed in
DerivedCoreProperties.txt, what looks alike in UTS #39 (confusables). Only letters that look like a Latin letter or
a digit are listed here: those of Cyrillic, Greek and Armenian.
"""

import re
import unicodedata
from functools import lru_cache

# Categories of characters without a glyph: controls, format characters, private use, surrogates, unassigned.
_INVISIBLE_CATEGORIES = frozenset(["Cc", "Cf", "Co", "Cs", "Cn"])
# Visible by their category, but blank or ignorable by default: fillers, variation selectors, the blank braille cell.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)

_LOOK_ALIKES = {
    # Cyrillic
    **dict(zip("АВЕЗІЈКМНОРСЅТУХҮԚԜ", "ABE3IJKMHOPCSTYXYQW", strict=True)),
    **dict(zip("аекорсухіјѕԁһԛԝү", "aekopcyxijsdhqwy", strict=True)),
    # Greek
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ", "ABEZHIKMNOPTYXC", strict=True)),
    **dict(zip("αικνορυϲϳ", "aiknopucj", strict=True)),
    # Armenian
    **dict(zip("Օօոսհ", "Oonuh", strict=True)),
}
# Opening and closing quotation marks: English, German, Swedish, French.
_QUOTE_PAIRS = frozenset(["“”", "„“", "„”", "””", "‘’", "‚‘", "’’", "«»", "»«", "‹›", "›‹", "``", "''", '""'])


def find_invisible(text: str) -> str | None:
    """Return the first invisible character of a text, or None.

    >>> find_invisible("Terra\u200b54") == "\u200b"
    True
    """
    if text.isascii() and text.isprintable():
        return None
    return next((character for character in text if _is_invisible(character)), None)


def describe(character: str) -> str:
    """Return the name of a character for a message.

    >>> describe("\u0410")
    'U+0410 (CYRILLIC CAPITAL LETTER A)'
    """
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}{f' ({name})' if name else ''}"


def invisible_fault(text: str, character: str) -> str:
    """Return the message about an invisible character in a text, with its position and the remedy.

    >>> invisible_fault("Terra\u200b54", "\u200b")
    "has an invisible character, U+200B (ZERO WIDTH SPACE), after 'Terra': delete it"
    """
    before = text.partition(character)[0][-20:]
    position = f"after {before!r}" if before else "at its beginning"
    return f"has an invisible character, {describe(character)}, {position}: delete it"


def look_alike(character: str) -> str | None:
    """Return the ASCII letter or digit that a character looks like, or None.

    >>> look_alike("\u0410"), look_alike("A"), look_alike("\uff21")
    ('A', None, 'A')
    """
    if character.isascii():
        return None
    if character in _LOOK_ALIKES:
        return _LOOK_ALIKES[character]
    plain = unicodedata.normalize("NFKC", character)
    return plain if character.isalnum() and len(plain) == 1 and plain.isascii() and plain.isalpha() else None


@lru_cache(10_000)
def skeleton(text: str) -> str:
    """Return a text with each look-alike replaced by its ASCII character.

    >>> skeleton("\u0410BB Terra 5\u0417")
    'ABB Terra 53'
    """
    if text.isascii():
        return text
    return "".join([look_alike(character) or character for character in unicodedata.normalize("NFKC", text)])


def find_mixed(text: str) -> str | None:
    """Return a look-alike in a word that also has ASCII letters, or None.

    >>> find_mixed("\u0410BB") == "\u0410", find_mixed("\u0410\u0412\u0412")
    (True, None)
    """
    for word in _words(text):
        if not word.isascii() and re.search("[A-Za-z]", word):
            found = next((character for character in word if character in _LOOK_ALIKES), None)
            if found:
                return found
    return None


def find_disguised(text: str) -> str | None:
    """Return a look-alike in a word of look-alikes only, which looks like a Latin word; or None.

    >>> find_disguised("Terra 5\u0417") == "\u0417", find_disguised("\u0437\u0430\u0440\u044f\u0434")
    (True, None)
    """
    for word in _words(text):
        letters = [character for character in word if character.isalpha()]
        if not word.isascii() and letters and all(c.isascii() or look_alike(c) for c in letters):
            return next(character for character in letters if look_alike(character))
    return None


def are_quotes(first: str, last: str) -> bool:
    """Return whether a text with this first and last character is in quotation marks."""
    return first + last in _QUOTE_PAIRS


def longest_run_of_marks(text: str) -> int:
    r"""Return the maximum number of combining marks on one character.

    >>> longest_run_of_marks("e\u0301\u0302"), longest_run_of_marks("\u00e9")
    (2, 0)
    """
    longest = run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    return longest


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@lru_cache(1_000)
def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE_CATEGORIES or _BLANK.match(character) is not None
