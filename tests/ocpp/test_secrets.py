"""No secret of a trace is in any output, wherever and in whatever form it occurs."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builder.ocpp import pasted_text, redaction
from builder.ocpp.secret_names import kind_of
from tests.ocpp.secret_shapes import (
    BARE,
    BESIDE,
    BESIDE_NAMES,
    BOOT,
    CREDENTIALS,
    OTHERS,
    QUOTED,
    any_password,
    any_text,
    any_word,
    is_secret,
)

HARMLESS = [
    *("chargePointVendor", "chargePointModel", "vendorName", "model", "firmwareVersion", "meterType", "connectorId"),
    *("AuthorizationCacheEnabled", "AuthorizeRemoteTxRequests", "HeartbeatInterval", "WebSocketPingInterval", "value"),
    *(
        "SupportedFeatureProfiles",
        "NumberOfConnectors",
        "PasswordLength",
        "TokenType",
        "transactionId",
        "status",
        "key",
    ),
    *("ConnectorType", "SupplyPhases", "Power", "StopTransactionOnInvalidId", "MaxCurrent", "vendorErrorCode", "unit"),
]


def leaks(value: str, text: str) -> bool:
    """Return whether a text holds a value in any readable spelling."""
    once = json.dumps(value)[1:-1]
    return any(
        form in text for form in (value, once, json.dumps(value, ensure_ascii=False)[1:-1], once.replace("/", "\\/"))
    )


@given(st.sampled_from(CREDENTIALS + OTHERS), any_text.filter(is_secret), st.sampled_from(sorted(QUOTED)))
def test_a_secret_in_quotes(name: str, value: str, shape: str) -> None:
    """A quoted value is replaced as a whole, whatever it holds: quotes, backslashes, spaces, any script."""
    text = f"{BOOT}\n2026-01-01 10:00:00 {QUOTED[shape](name, value)}\n{BOOT}\n"
    assert not leaks(value, redaction.redact(text).text)


@given(st.sampled_from(CREDENTIALS + OTHERS), any_word.filter(is_secret), st.sampled_from(sorted(BARE)))
def test_a_secret_in_a_line(name: str, value: str, shape: str) -> None:
    """A bare value is replaced in a log line, a table, XML or an address."""
    text = f"{BOOT}\n{BARE[shape](name, value)}\n{BOOT}\n"
    assert not leaks(value, redaction.redact(pasted_text.decode(text.encode())).text)


@given(st.sampled_from(BESIDE_NAMES), any_password.filter(is_secret), st.sampled_from(sorted(BESIDE)))
def test_a_secret_beside_its_name(name: str, value: str, shape: str) -> None:
    """A value that merely follows a secret's name is replaced: in arguments, tables, options, prose.

    Common words and figures ("222-no", "2223A") are kept there, as `catalog draft --redact` says.
    """
    text = f"{BOOT}\n{BESIDE[shape](name, value)}\n{BOOT}\n"
    assert not leaks(value, redaction.redact(text).text)


@given(any_word.filter(is_secret), st.sampled_from(CREDENTIALS), st.data())
def test_a_secret_elsewhere(value: str, name: str, data: st.DataObject) -> None:
    """A secret found by its name in one place is replaced everywhere, with the same placeholder."""
    assume(any(map(str.isdigit, value)))
    others = [f"meterStart {value} ok", json.dumps({"info": f"x {value}"}), f"x-{value}.", f"[{value}]"]
    lines = data.draw(st.permutations([json.dumps({"key": name, "value": value}), *others]))
    text = redaction.redact("\n".join([BOOT, *lines])).text
    assert not leaks(value, text)
    assert text.count("REDACTED_CREDENTIAL_1") == 5


FORMS = {
    "MAC": ["02:00:5e:10:00:ff", "02-00-5E-10-00-FF", "0200.5e10.00ff", "02005e1000ff"],
    "ADDRESS": ["192.168.1.17", "10.0.0.8", "172.16.9.1", "203.0.113.9", "fe80::1ff:fe23:4567:890a", "2001:db8::17"],
    "SIM": ["490154203237518", "8949020000011122233", "89490200000111222331"],
    "CONTACT": [
        "someone@example.org",
        "a.b+c@mail.example.co",
        "+49 170 5550123",
        "+1 (555) 010-9999",
        "004917055501234",
    ],
    "TAG": ["04b7c1d2e3f480", "04B7C1D2E3F48004B7C1", "04 B7 C1 D2", "04 b7 c1 d2 e3 f4 80"],
    "CREDENTIAL": [
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.abc-DEF_123456",
        "00112233445566778899aabbccddeeff",
        "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyMTIzNDU2",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "-----BEGIN PRIVATE KEY-----\nMIIBVAIBADANBgkq\n-----END PRIVATE KEY-----",
    ],
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in FORMS.items() for value in values])
@pytest.mark.parametrize("around", ["{}", "seen {} again", '{{"info": "{}"}}', "({})", "x={}", "'{}'", "from {}: ok"])
def test_a_secret_by_its_form(kind: str, value: str, around: str) -> None:
    """A text in the form of a secret is replaced, whatever comes before it."""
    text = redaction.redact(around.format(value)).text
    assert value not in text
    assert f"REDACTED_{kind}_1" in text


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("curl -u admin:pass9word https://host.example/", ["pass9word"]),
        ('AT+CPIN="4711"\nAT+CGDCONT=1,"IP","apn.example"', ["4711", "apn.example"]),
        ("S/N: 4711-0815-XY", ["4711-0815-XY"]),
        ("wss%3A%2F%2Fcp1%3Apass%40host.example", ["host.example"]),
        ("ip-192-168-178-44", ["192-168-178-44"]),
        ('{"vpn": {"server": "vpn.example", "key": "k3yk3y", "type": "IPSec"}}', ["vpn.example", "k3yk3y"]),
        ('{"address": {"city": "Kleinstadt", "postalCode": "12399"}}', ["Kleinstadt", "12399"]),
        ('{"vendorId": "x", "messageId": "setPin", "data": "471199"}', ["471199"]),
        ('{"idToken": {"idToken": "DEABC12345", "type": "eMAID"}}', ["DEABC12345"]),
        ("mot de passe : pass9word", ["pass9word"]),
        ("Schlüssel: pass9word, hasło: other9word", ["pass9word", "other9word"]),
        ("Authorization: Basic\n Y3AxOnNlY3JldA==", ["Y3AxOnNlY3JldA"]),
        ("config /home/someone/evcc.yaml", ["someone"]),
        ("C:\\Users\\Someone\\trace.log", ["Someone"]),
        ("Mar 14 10:52:28 my-machine evcc[27292]: [main  ] INFO x", ["my-machine"]),
        ("position 52.52001, 13.40501", ["52.52001", "13.40501"]),
        ("contract DE-8AA-CA2B3C4D5-L at DE*8AA*E12345*1", ["CA2B3C4D5", "E12345"]),
        ("Connected to SSID MyHomeNet77", ["MyHomeNet77"]),
        ("<td>AuthorizationKey</td>\n<td>pass9word</td>", ["pass9word"]),
        ("HeartbeatInterval\n60\nfalse\nAuthorizationKey\npass9word\nfalse\n", ["pass9word"]),
    ],
)
def test_a_secret_in_context(text: str, secrets: list[str]) -> None:
    """Commands of modems and shells, encoded addresses and objects of OCPP keep none of their secrets."""
    cleaned = redaction.redact(text).text
    assert not [secret for secret in secrets if secret in cleaned]


@pytest.mark.parametrize("name", HARMLESS)
def test_names_without_a_secret(name: str) -> None:
    """The keys that a draft uses, and settings such as a password's length, are not secrets."""
    assert kind_of(name) is None


@pytest.mark.parametrize("name", CREDENTIALS + OTHERS)
def test_names_of_secrets(name: str) -> None:
    """Names are recognised in camel case, snake case and with hyphens."""
    assert kind_of(name)
    assert kind_of(name.upper()) or "_" not in name
