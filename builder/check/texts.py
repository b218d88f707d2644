"""Rules for texts: visible characters only, no look-alike letters, and names that are not a word for "none"."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from builder.check import ocpp_keys
from builder.check.valid_model import Remark
from builder.domain import characters, names
from builder.domain.records import ModelFile
from builder.problems import JsonPath

MAX_MARKS = 2  # combining marks on one letter; Vietnamese and Hebrew need two

# Words for "there is none": their letters and digits only.
_NO_ANSWERS = frozenset([
    "na", "none", "nil", "null", "no", "nokey", "notapplicable", "notavailable", "notknown", "notgiven",
    "notspecified", "unknown", "undefined", "empty", "tbd", "tba", "todo", "nichts", "keine", "keiner", "keines",
    "keins", "kein", "ka", "nichtbekannt", "nichtvorhanden", "unbekannt", "entfaellt", "entfallt", "nv", "nb", "nvt",
    "geen", "onbekend", "aucun", "aucune", "inconnu", "neant", "nonapplicable", "ninguno", "ninguna", "desconocido",
    "nessuno", "nessuna", "sconosciuto", "nenhum", "nenhuma", "desconhecido", "ingen", "inget", "okand", "ukjent",
    "ukendt", "brak", "nieznane"
])  # fmt: skip
# Hyphens from PDFs and word processors; dashes with spaces around them are allowed.
_ODD_HYPHENS = frozenset("\u2010\u2011\u2212")
_VENDOR, _MODEL, _FRIENDLY_NAME = ("vendor",), ("model",), ("friendlyName",)
_OCPP_URL = ("configurationKeys", "ocppUrl")
_MAX_NO_ANSWER = 16  # characters: the longest of these words with some punctuation
_URL_SCHEME = re.compile(r"(?i)\s*(wss?|https?|ftp|ocpp)\s*:|://|\bwww\.|\A/")
_HOST = re.compile(
    r"(localhost|[0-9]{1,3}(\.[0-9]{1,3}){3}|[\w-]+(\.[\w-]+)*\.(com|net|org|io|eu|de|uk|fr|nl|no|se|dk|fi|at|ch|be|"
    r"it|es|pl|pt|us|ca|au|cn|in|jp|kr|dev|app|cloud|energy|tech|info|biz|local|lan|internal|example))(:[0-9]+)?(/.*)?"
)
_COMMENT = re.compile(
    r"^(?P<key>vendor|model|friendlyName): +[^'\"#\s][^#\n]*? (?P<comment>#[^\s#][^\n]*)$", re.MULTILINE
)
_HOST_WITH_PORT = re.compile(r"[\w.-]+:[0-9]{2,5}(/.*)?")


def are_plain(file: ModelFile) -> bool:
    """Return whether a file's texts are ASCII and need no closer check."""
    for text in (file.vendor, file.model, file.friendlyName):
        if text and (
            not text.isascii()
            or not text[0].isalnum()
            or (len(text) <= _MAX_NO_ANSWER and not text[-1].isdigit() and is_no_answer(text))
        ):
            return False
    key = file.configurationKeys.ocppUrl
    has_plain_key = key == "" or (key.isascii() and not ocpp_url_fault(key) and not ocpp_keys.question(key))
    return not file.notes and not file.reportedAs and has_plain_key


def check(file: ModelFile) -> Iterator[Remark]:
    """Yield the mistakes in the texts of a file."""
    for path, text in _names(file):
        if not text.isascii() or not text[0].isalnum():
            yield from _check_name(path, text)
    for index, note in enumerate(file.notes or ()):
        if not note.isascii():
            yield from _check_visible(("notes", index), note)
    key = file.configurationKeys.ocppUrl
    if key and (fault := ocpp_url_fault(key)):
        yield Remark("ocpp-url", _OCPP_URL, fault)
    elif not key.isascii():
        yield from _check_name(_OCPP_URL, key)


def questions(file: ModelFile) -> Iterator[Remark]:
    """Yield the questions about the texts of a file."""
    for path, text in _names(file):
        if len(text) <= _MAX_NO_ANSWER and is_no_answer(text) and names.has_letter_or_digit(text):
            remedy = _name_remedy(path)
            yield Remark("placeholder", path, f'"{text}" is not a name: {remedy}')
        if not text.isascii():
            yield from _name_questions(path, text)
    key = file.configurationKeys.ocppUrl
    if key and not ocpp_url_fault(key) and (question := ocpp_keys.question(key)):
        yield Remark("ocpp-key", _OCPP_URL, question)


def hides_a_comment(text: str) -> bool:
    """Return whether a comment may be the lost end of a name: ``model: Box #2`` is the model Box."""
    return " #" in text and _COMMENT.search(text) is not None


def lost_endings(text: str) -> Iterator[Remark]:
    """Yield the names that are followed by a comment which has no space after its ``#``."""
    for found in _COMMENT.finditer(text):
        message = f"{found['comment']} is a comment to YAML: if it belongs to the name, put the name in quotes"
        yield Remark("comment", (found["key"],), message)


@lru_cache(1_000)
def is_no_answer(text: str) -> bool:
    """Return whether a text is a word for "none".

    >>> is_no_answer("N/A"), is_no_answer("-"), is_no_answer("Nano")
    (True, True, False)
    """
    bare = "".join(filter(str.isalnum, text.lower()))
    return bare in _NO_ANSWERS or not bare


@lru_cache(1_000)
def ocpp_url_fault(text: str) -> str | None:
    """Return what is wrong with the name of the back end's configuration key; None if nothing is.

    >>> ocpp_url_fault("CentralSystemAddress"), ocpp_url_fault("")
    (None, None)
    """
    if text == "":
        return None
    name = "ocppUrl is the NAME of the station's configuration key, such as CentralSystemAddress"
    if _URL_SCHEME.search(text) or _HOST.fullmatch(text) or _HOST_WITH_PORT.fullmatch(text) or "@" in text:
        return f'"{text}" is an address: {name}; write "" if none is known'
    if is_no_answer(text):
        return f'"{text}" is not the name of a key: {name}; write "" if none is known'
    return None


def _names(file: ModelFile) -> list[tuple[JsonPath, str]]:
    found: list[tuple[JsonPath, str]] = [(_VENDOR, file.vendor), (_MODEL, file.model)]
    if file.friendlyName is not None:
        found.append((_FRIENDLY_NAME, file.friendlyName))
    for index, reported in enumerate(file.reportedAs or ()):
        found.append((("reportedAs", index, "vendor"), reported.vendor))
        found.append((("reportedAs", index, "model"), reported.model))
    return found


def _name_remedy(path: JsonPath) -> str:
    return "delete the line" if path == _FRIENDLY_NAME else "write the name"


def _check_name(path: JsonPath, text: str) -> Iterator[Remark]:
    faults = chain(_check_visible(path, text), _check_quotes(path, text), _check_letters(path, text))
    fault = next(faults, None)
    if fault:
        yield fault


def _check_visible(path: JsonPath, text: str) -> Iterator[Remark]:
    bad = characters.find_invisible(text)
    if bad:
        yield Remark("text", path, characters.invisible_fault(text, bad))


def _check_quotes(path: JsonPath, text: str) -> Iterator[Remark]:
    if len(text) > 1 and characters.are_quotes(text[0], text[-1]):
        message = f'{text} is in quotation marks unknown to YAML: write "{text[1:-1]}", with straight quotes or none'
        yield Remark("quotes", path, message)


def _check_letters(path: JsonPath, text: str) -> Iterator[Remark]:
    if not names.has_letter_or_digit(text):
        yield Remark("name", path, f'"{text}" has no letter or digit: {_name_remedy(path)}')
    elif bad := characters.find_mixed(text):
        plain = characters.skeleton(text)
        message = (
            f"the character {characters.describe(bad)} looks like {characters.look_alike(bad)}, in a "
            f'word of Latin letters: write "{plain}"'
        )
        yield Remark("mixed-script", path, message)


def _name_questions(path: JsonPath, text: str) -> Iterator[Remark]:
    bad = characters.find_disguised(text)
    if bad and not characters.find_mixed(text):
        looks = f"{characters.describe(bad)} looks like {characters.look_alike(bad)}"
        message = f'the character {looks}: did you mean "{characters.skeleton(text)}"?'
        yield Remark("look-alike", path, message)
    space = next((character for character in text if character.isspace() and character != " "), None)
    if space:
        yield Remark("odd-space", path, f"has the space {characters.describe(space)}: did you mean a plain space?")
    hyphen = next((character for character in text if character in _ODD_HYPHENS), None)
    if hyphen:
        yield Remark("odd-hyphen", path, f"has the hyphen {characters.describe(hyphen)}: did you mean a plain hyphen?")
    if characters.longest_run_of_marks(text) > MAX_MARKS:
        yield Remark("marks", path, "has many marks on one letter: are all of them part of the name?")
