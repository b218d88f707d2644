"""Of free text, a redaction keeps what is known to be harmless: no secret needs a form to be recognised."""

import random
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builder.ocpp import pasted_text, redaction, unknown_text
from tests.ocpp.test_traces import MANIFEST, TRACES

TEXTS = {name: pasted_text.decode((TRACES / name).read_bytes()) for name in MANIFEST}
# What a station reports about its model stays, whatever it is.
REPORTED = re.compile(
    r"(?:chargePointVendor|chargePointModel|charge_point_model|charge_point_vendor|vendorName|model|firmwareVersion"
    r"|firmware_version|meterType|vendorErrorCode|Vendor|Model)\W{1,12}[^\n\"',]*",
    re.IGNORECASE,
)
any_secret = st.text("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!_-%§äß", min_size=5, max_size=24)


@given(st.sampled_from(sorted(TEXTS)), any_secret, st.integers(0, 2**32))
def test_a_secret_in_any_place(name: str, secret: str, seed: int) -> None:
    """A secret that stands between any two words of a trace is replaced, whatever is beside it."""
    bare = secret.strip("!_-%§")
    assume(len(bare) >= 5 and bare not in TEXTS[name] and not unknown_text.is_known_word(bare))
    reported = [found.span() for found in REPORTED.finditer(TEXTS[name])]
    places = [
        found.end()
        for found in re.finditer(r"[\s,;:=({\[<>\"']", TEXTS[name])
        if not any(start <= found.end() <= end for start, end in reported)
    ]
    place = random.Random(seed).choice(places)
    text = f"{TEXTS[name][:place]} {secret} {TEXTS[name][place:]}"
    assert bare not in redaction.redact(text).text


@pytest.mark.parametrize(
    "text",
    [
        "2026-08-23T10:00:00.000Z 2026/04/15 12:30:54 Sep 14 10:52:08 10/Oct/2025:13:55:36 20 Nov 2026",
        "OCPP 1.6, IEC 61851-1, ocpp2.0.1, L1-N, cCCS2, 0.RST, firmware v4.0.4.24, 5m0s, GMT+0100",
        "32 A, 400 V, 22000 W, 1049W, 13.37 kWh, 250ms, 99 %",
        '{"meterStart":165333,"transactionId":4711,"interval":86400,"connectorId":1}',
        '{"key":"HeartbeatInterval","readonly":false,"value":"86400"}',
        '{"unit":"Wh","value":"18099.0"} {"value":"18099.0","context":"Trigger"}',
        '{"key":"AcmeGizmoUrl","readonly":false,"value":"true"} AcmeGizmoUrl',
        "Zorblax_Mode (r/w): true",
        '[2,"8f14e45f","Heartbeat",{}] [3,"38e1b145-a2d2-482a-a5a3-09c0f762ceb9",{}]',
        "websockets.c:2202, api.py, line 1234, evcc[29656]: started",
        "listening on 0.0.0.0:9000, [::1]:8765, localhost:8080",
        '{"chargePointVendor":"Zorblax","chargePointModel":"Gizmo 77-X1Y2"} a Zorblax Gizmo 77-X1Y2',
    ],
)
def test_what_is_known_stays(text: str) -> None:
    """Times, figures with their fields, names that a message reports, and identifiers of messages stay."""
    assert redaction.redact(text).text == text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("read by Jane Roe now", "read by REDACTED_TEXT_1 now"),
        ("opensesame, then opensesame", "REDACTED_TEXT_1, then REDACTED_TEXT_1"),
        ('{"a": 47110815, "b": "47110815"}', '{"a": "REDACTED_TEXT_1", "b": "REDACTED_TEXT_1"}'),
        (r'{"data": "{\"a\":47110815}"}', r'{"data": "{\"a\":\"REDACTED_TEXT_1\"}"}'),
        ('{"a": [1, 47110815]}', '{"a": [1, "REDACTED_TEXT_1"]}'),
        ('{"a": "is\\nopensesame"}', '{"a": "is\\nREDACTED_TEXT_1"}'),
        ("10 20 30 40 50", "REDACTED_TEXT_1"),
        ("o p e n s e is the code", "REDACTED_TEXT_1 is the code"),
        ('{"key":"SetupCode","value":"471199"}', '{"key":"SetupCode","value":"REDACTED_TEXT_1"}'),
        ("charger4711 connected", "REDACTED_TEXT_1 connected"),
        ("o.p.e.n.s.e is the code", "REDACTED_TEXT_1 is the code"),
        ("call 123 456, or 123-456, or 1-2-3-4-5-6", "call REDACTED_TEXT_1, or REDACTED_TEXT_2, or REDACTED_TEXT_3"),
        ("the code 4711", "the code REDACTED_TEXT_1"),
    ],
)
def test_what_is_unknown_is_replaced(text: str, redacted: str) -> None:
    """Unknown words that follow each other are one text, equal ones are equal, JSON stays JSON."""
    assert redaction.redact(text).text == redacted


def test_the_words_are_known_once() -> None:
    """The list is in lower case, sorted and without a word of one letter, so that a change to it can be reviewed."""
    words = (TRACES.parents[2] / "builder/ocpp/words.txt").read_text(encoding="ascii").split()
    assert words == sorted(set(words))
    assert not [word for word in words if word != word.lower() or len(word) < 2]
