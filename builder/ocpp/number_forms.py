"""Phone numbers in national spelling, IBANs and payment cards: digits that are a secret by their form or checksum.

A national number has no prefix that gives it away. It is taken after a word for a phone, or in a grouping that
versions, times and measured values do not have: a leading zero with groups, an area code in brackets.
"""

import re

from builder.ocpp.secret_names import Form

_PHONE_WORDS = (
    r"tele?(?:fono?|foon|phone|fax)?(?:\s?(?:no|nr|number|nummer))?|t\u00e9l(?:\u00e9phone)?|tel\u00e9fono|puhelin|phone(?:\s?(?:no|number))?"
    r"|mobile?|m\u00f3vil|cellulare|celular|cell|handy(?:nummer)?|gsm|fax|hotline|helpline|rufnummer|call(?:\s(?:me|us))?(?:\s(?:at|on))?"
    r"|whatsapp|signal|sms(?:\s(?:from|to))?|msisdn|numer telefonu|nummer|\u260e|\U0001f4de"
)
_BEFORE_OTHER = re.compile(
    r"""(?:version|firmware|fw|rev|build|time|date|stamp|uuid|guid|value|meter|wh|seq|port|\[\s{0,9}[234]\s{0,9},)[\w\\"':=\s.\-]{0,12}\Z""",
    re.IGNORECASE,
)
# Day, month and year; a year of two digits ends the text, since a phone number of pairs goes on.
_DATE = re.compile(r"[0-3]?[0-9][-/. ][01]?[0-9][-/. ](?:(?:19|20)[0-9]{2}(?![0-9])|[0-9]{2}\Z)|(?:19|20)[0-9]{2}[-/.]")
_MAX_CARD_DIGITS = 19


def _digits(text: str) -> list[int]:
    return [int(digit) for digit in text if digit in "0123456789"]


def _is_national_number(found: re.Match[str]) -> bool:
    """Return whether digits in the grouping of a phone number are not a date, a version or a message's id."""
    if not 8 <= len(_digits(found["secret"])) <= 12 or _DATE.match(found["secret"]):
        return False
    return _BEFORE_OTHER.search(found.string, max(0, found.start() - 40), found.start()) is None


def _is_number_after_word(found: re.Match[str]) -> bool:
    return 6 <= len(_digits(found["secret"])) <= 15 and not _DATE.match(found["secret"])


def _is_iban(found: re.Match[str]) -> bool:
    """Return whether a text has the checksum of an IBAN (ISO 13616): modulo 97."""
    compact = found["secret"].replace(" ", "").replace("-", "").upper()
    if not 15 <= len(compact) <= 34:
        return False
    return int("".join(str(int(letter, 36)) for letter in compact[4:] + compact[:4])) % 97 == 1


def _is_card(found: re.Match[str]) -> bool:
    """Return whether digits have a card scheme's prefix and the checksum of a card (ISO/IEC 7812): Luhn."""
    digits = _digits(found["secret"])
    if not 13 <= len(digits) <= _MAX_CARD_DIGITS:
        return False
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


# Visa, Mastercard, American Express, Discover, JCB, UnionPay, Diners Club, Maestro.
_CARD_PREFIX = r"(?=4|5[0-9]|2[2-7]|3[4-8]|6[0-9])"
NUMBER_FORMS: tuple[Form, ...] = (
    (
        "CONTACT",
        re.compile(
            rf"(?<![\w])(?:{_PHONE_WORDS})[.:=\s\"'\\(]{{1,8}}(?P<secret>[(+]?[0-9](?:[ "
            rf"()/.\-]{{0,3}}[0-9]){{5,14}})(?![\w]|[:.][0-9])",
            re.IGNORECASE,
        ),
        _is_number_after_word,
    ),
    # Leading zero and groups, such as 0170 1234567, 030/12 34 56, 06 12 34 56 78, 070-123 45 67, (030) 1234567.
    (
        "CONTACT",
        re.compile(
            r"(?<![\w.,:+\-/(])(?P<secret>\(?0[1-9][0-9]{0,4}\)?(?:\s?[ /\-]\s?|(?<=\)))[0-9]{2,8}"
            r"(?:[ \-][0-9]{2,4}){0,4})"
            r"(?![\w/]|[ ,.:\-][0-9])"
        ),
        _is_national_number,
    ),
    ("CONTACT", re.compile(r"(?<![\w.:\-])(?P<secret>0[1-9](?:\.[0-9]{2}){4})(?![\w.])"), _is_national_number),
    # North America: (555) 010-9999, 555-010-9999, 1-800-555-0199.
    (
        "CONTACT",
        re.compile(
            r"(?<![\w.:\-])(?P<secret>(?:1[ .\-])?(?:\([2-9][0-9]{2}\) ?"
            r"|[2-9][0-9]{2}-)[0-9]{3}[\-. ][0-9]{4})(?![\w\-]|[.:][0-9])"
        ),
        _is_national_number,
    ),
    # Mobile numbers without groups, of Germany, France, the Netherlands and the United Kingdom.
    (
        "CONTACT",
        re.compile(r"(?<![\w.:\-+])(?P<secret>01[5-7][0-9]{8,9}|0[67][0-9]{8,9})(?!\w|[.:\-][0-9])"),
        _is_national_number,
    ),
    (
        "PAYMENT",
        re.compile(
            r"(?<![A-Za-z0-9])(?P<secret>[A-Z]{2}[0-9]{2}(?:[ \-]?[A-Z0-9]{4}){2,7}(?:[ \-]?[A-Z0-9]{1,4})?)"
            r"(?![A-Za-z0-9])",
            re.IGNORECASE,
        ),
        _is_iban,
    ),
    ("PAYMENT", re.compile(rf"(?<![\w.\-]){_CARD_PREFIX}(?P<secret>[0-9]{{13,19}})(?![\w\-]|\.[0-9])"), _is_card),
    (
        "PAYMENT",
        re.compile(
            rf"(?<![\w.\-]){_CARD_PREFIX}(?P<secret>[0-9]{{4}}(?:[ \-][0-9]{{4,6}}){{2,4}}"
            rf"(?:[ \-][0-9]{{1,5}})?)(?![\w\-]|\.[0-9])"
        ),
        _is_card,
    ),
)
