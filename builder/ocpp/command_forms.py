"""Secrets in the commands of a shell: options and arguments, by the program that takes them."""

import re

from builder.ocpp.secret_names import Form, always

_VALUE = r"""(?P<secret>'[^'\n]{1,200}'|"[^"\n]{1,200}"|[^\s'"|;&]{2,200})"""
_REST = r"[^\n|;&]{0,300}?"  # of a command, before the option
# Programs with the option that takes a password: ``-pX``, ``-p X``.
_OPTIONS = (
    (r"mysql\w{0,12}|mariadb\w{0,12}", r"-p"),
    (r"sshpass", r"-p ?"),
    (r"mosquitto_\w{2,4}", r"-P "),
    (r"redis-cli", r"-a "),
    (r"docker login|podman login|az login", r"-p "),
    (r"plink|pscp|putty", r"-pw "),
    (r"snmp\w{2,8}", r"-[cAX] "),
    (r"curl|https?", r"-(?:u|a) ?"),
    (r"wscat", r"--auth "),
    (r"ftp(?:put|get)", r"-p "),
    (r"lftp|ncftp\w{0,4}|smbclient", r"-[uU] "),
    (r"openssl", r"-pass(?:in|out)? (?:pass:)?"),
    (r"keytool|jarsigner", r"-(?:store|key)pass "),
    (r"iwconfig", r"essid (?:s:)?"),
    (r"iwconfig", r"key (?:s:)?"),
    (r"nmcli", r"(?:connect|ssid) "),
    (r"nmcli", r"password "),
    (r"mysql\w{0,12}|mariadb\w{0,12}|psql", r"-[uU] ?"),
)


def _command(programs: str, option: str) -> Form:
    return "CREDENTIAL", re.compile(rf"(?<![\w\-])(?:{programs})\s{_REST}(?<=\s){option}{_VALUE}"), always


COMMAND_FORMS: tuple[Form, ...] = (
    *(_command(programs, option) for programs, option in _OPTIONS),
    ("CREDENTIAL", re.compile(r"wpa_passphrase\s(?P<secret>[^\n|;&]{2,200})"), always),
    ("CREDENTIAL", re.compile(rf"echo\s(?:-n )?{_VALUE}\s?\|\s?(?:sudo -S|chpasswd|passwd)"), always),
    (
        "CREDENTIAL",
        re.compile(
            rf"""(?i:--?[a-z\-]{{0,24}}(?:passw(?:or)?d|pass|pwd?|secret|token|(?:auth|api|access)-?key))[= ]{_VALUE}"""
        ),
        lambda found: not found["secret"].startswith("-"),
    ),
    ("CREDENTIAL", re.compile(rf"""(?i:\b[A-Z_]{{0,24}}(?:PASSWORD|PASSWD|SECRET|TOKEN))={_VALUE}"""), always),
)
