"""Secrets in sentences, in the languages of those who paste traces: "the password is …", "login: … / …"."""

import re

from builder.ocpp.secret_names import Form, always

# Words for a password or PIN. After them a verb is enough.
_PASSWORDS = (
    r"passwor[dt]|passphrase|passwd|passcode|pass ?code|pincode|pin|psk|pwd?"
    r"|kennwort|geheimzahl|losung|zugangs(?:code|wort)|wachtwoord|toegangscode"
    r"|mot de passe|mdp|code secret|code d['\u2019]acc\u00e8s|jeton"
    r"|contrase\u00f1a|clave de acceso|parola d['\u2019]ordine|parola chiave|codice di accesso|parol\u0103"
    r"|senha|palavra-passe|c\u00f3digo de acesso|has\u0142o|heslo|jelsz\u00f3|salasana|lozinka|geslo"
    r"|l\u00f6senord(?:et)?|passord(?:et)?|adgangskoden?|kodeord(?:et)?|\u015fifre|slapta\u017eodis|parool"
    r"|\u043f\u0430\u0440\u043e\u043b\u044c|\u03ba\u03c9\u03b4\u03b9\u03ba\u03cc\u03c2"
    r"|\u5bc6\u7801|\u30d1\u30b9\u30ef\u30fc\u30c9|\ube44\ubc00\ubc88\ud638"
)
# Words that can mean something else. After them a colon or an equals sign is necessary.
_KEYS = (
    r"schl\u00fcssel|\w{0,12}schl\u00fcssel|sleutel|cl\u00e9|clef|clave|chiave(?: di rete)?|chave"
    r"|klucz|nyckel|n\u00f8kkel"
    r"|n\u00f8gle|kl\u00ed\u010d|kulcs|avain|\u043a\u043b\u044e\u0447"
)
# Words for a user's name and password together.
_ACCOUNTS = (
    r"credentials?|creds|log[ -]?in(?: with)?|logged in with|user(?:name)?(?: ?/ ?| and )pass(?:word)?s?|auth"
    r"|zugangsdaten|anmeldedaten|inloggegevens|identifiants|credenciales|credenziali|dane logowania"
)
_SERIALS = (
    r"num\u00e9ro de s\u00e9rie|seriennummer|numero di serie|n\u00famero de s\u00e9?e?rie"
    r"|numer seryjny|serienummer|serien-?nr\.?|serial (?:no|nr)\.?"
)
_USERS = r"benutzer(?:name)?|utilisateur|usuario|u\u017eivatel|u\u017cytkownik|utente|gebruiker|anv\u00e4ndare"
_IS = r"(?:is|are|was|ist|lautet|est|es|\u00e8|\u00e9|to|\u00e4r|er|on|jest|=|:)"
_WHERE = r"(?:\s(?:for|of|on|to|f\u00fcr|vom|der)\s[^\n:=.,;]{1,40}?)?"
_WORD = r"""(?P<secret>'[^'\n]{2,100}'|"[^"\n]{2,100}"|[^\s"',;()|<>{}\[\]]{3,100}(?<![.:]))"""
_ONE_OF_TWO = r"""["']?[^\s"',;:/&()]{2,64}["']?"""
_TWO = rf"(?P<secret>{_ONE_OF_TWO}\s?(?:[/:&]|\sand\s|\sund\s)\s?{_ONE_OF_TWO}(?<![.]))"
_WORDS_OF_SENTENCES = """
a abgelaufen accepted an and at been but by changed correct default empty expired failed falsch false for from given
here in incorrect invalid is it kein keine leer long masked missing my needed nicht no none not null nötig of ok on
only optional or our protected redacted requested required same secret set short shown stored string text that the
there this to too true unknown unset used valid was with wrong your
"""
_NO_SECRET = frozenset(_WORDS_OF_SENTENCES.split())


def _is_no_word(found: re.Match[str]) -> bool:
    """Return whether a text in the position of a secret is not a word of the sentence, such as "required"."""
    secret = found["secret"].strip("\"'").lower()
    return secret not in _NO_SECRET and "redacted_" not in secret


def _are_no_words(found: re.Match[str]) -> bool:
    """Return whether two texts in the positions of a user's name and a password are no words of the sentence."""
    words = re.findall(r"[^\s\"'/:&]+", found["secret"].lower())
    return _NO_SECRET.isdisjoint([words[0], words[-1]]) and _is_no_word(found)


PROSE_FORMS: tuple[Form, ...] = (
    ("CREDENTIAL", re.compile(rf"(?i:(?<!\w)(?:{_PASSWORDS}){_WHERE}\s{{0,2}}{_IS}\s{{0,2}}){_WORD}"), _is_no_word),
    ("CREDENTIAL", re.compile(rf"(?i:(?<!\w)(?:{_KEYS})\s?[:=]\s?){_WORD}"), _is_no_word),
    ("CREDENTIAL", re.compile(rf"(?i:(?<!\w)(?:{_ACCOUNTS})\s?[:=]\s?){_WORD}"), _is_no_word),
    # A value with a digit or a sign needs no verb: "pw opensesame!1".
    (
        "CREDENTIAL",
        re.compile(rf"(?i:(?<!\w)(?:{_PASSWORDS})\s)(?=[^\s]{{0,60}}[0-9!#$%&*+@^~?]){_WORD}"),
        _is_no_word,
    ),
    ("CREDENTIAL", re.compile(rf"(?i:(?<!\w)(?:{_ACCOUNTS})\s?{_IS}?\s){_TWO}"), _are_no_words),
    (
        "CREDENTIAL",
        re.compile(rf"(?i:(?<!\w)log[ -]?in\s?[:=]\s)(?P<secret>{_ONE_OF_TWO} {_ONE_OF_TWO})(?=[ .]?(?:\n|\Z))"),
        always,
    ),
    ("CREDENTIAL", re.compile(rf"(?i:[ (]log[ -]?in\s)(?P<secret>{_ONE_OF_TWO})(?=,? (?:{_PASSWORDS}))"), always),
    ("CREDENTIAL", re.compile(rf"(?i:\blogged in as\s){_WORD}"), _is_no_word),
    (
        "CREDENTIAL",
        re.compile(rf"(?i:(?<!\w)(?:{_PASSWORDS}){_WHERE}\s?[:=]\s?)(?P<secret>[0-9]{{2,4}}(?: [0-9]{{2,4}}){{1,3}})"),
        always,
    ),
    (
        "CREDENTIAL",
        re.compile(
            r"(?<![\w/.])(?:admin(?:istrator)?|root|installer|service)/(?P<secret>(?=\S{0,60}[0-9])[^\s/\"',;]{4,64})"
        ),
        always,
    ),
    # After "with", "," or "/", and a user's name.
    (
        "CREDENTIAL",
        re.compile(
            rf"(?i:\b(?:as|log[ -]?in|user(?:name)?|{_USERS})\s[^\n]{{1,80}}?(?:with|,|/)\s(?:{_PASSWORDS})\s){_WORD}"
        ),
        _is_no_word,
    ),
    # "I used … as the password", "… is my password".
    (
        "CREDENTIAL",
        re.compile(
            rf"(?<![^\s\"',;()|<>]){_WORD}(?i:\s(?:is|as|ist|als)\s(?:my|the|our|a|mein|das)\s(?:{_PASSWORDS}))"
        ),
        _is_no_word,
    ),
    (
        "CREDENTIAL",
        re.compile(rf"(?i:\bu(?:ser)?\s?[:=]\s?)(?P<secret>{_ONE_OF_TWO}\s+p(?:w|ass)?\s?[:=]\s?\S{{2,64}})"),
        always,
    ),
    (
        "SERIAL",
        re.compile(rf"(?i:(?<!\w)(?:{_SERIALS})\s?{_IS}?\s{{0,2}}){_WORD}"),
        lambda found: any(map(str.isdigit, found["secret"])),
    ),
    ("CONTACT", re.compile(rf"(?i:(?<!\w)(?:{_USERS})\s?[:=]?\s){_WORD}"), _is_no_word),
)
