"""What a redaction leaves: JSON that is still JSON, stable placeholders, and all that is no secret."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.ocpp import redaction, trace
from tests.ocpp.secret_shapes import BOOT


def test_placeholders_are_stable() -> None:
    """Equal secrets share a placeholder, others differ; numbering continues after the placeholders in the text."""
    text = '{"idTag":"AABB11"} {"idTag":"CCDD22"} {"idTag":"AABB11"} {"idTag":"REDACTED_TAG_7"}'
    assert redaction.redact(text).text == (
        '{"idTag":"REDACTED_TAG_8"} {"idTag":"REDACTED_TAG_9"} {"idTag":"REDACTED_TAG_8"} {"idTag":"REDACTED_TAG_7"}'
    )


def test_a_number_stays_json() -> None:
    """The placeholder of a JSON number is a string, so the text stays JSON; also in JSON within JSON."""
    redacted = redaction.redact(json.dumps({"serialNumber": 4711815, "data": json.dumps({"pin": 471199})})).text
    assert json.loads(redacted)["serialNumber"] == "REDACTED_SERIAL_1"
    assert json.loads(json.loads(redacted)["data"]) == {"pin": "REDACTED_CREDENTIAL_1"}


def test_json_in_json_stays_json() -> None:
    """A message that a log quotes as a string is still one after its secrets are replaced."""
    payload = {"chargePointSerialNumber": "AE991234", "iccid": "8949020000011122233", "AuthorizationKey": "x9x9x9"}
    text = json.dumps({"message": json.dumps([2, "1", "BootNotification", payload])})
    cleaned = json.loads(json.loads(redaction.redact(text).text)["message"])
    assert cleaned[3] == {
        "chargePointSerialNumber": "REDACTED_SERIAL_1",
        "iccid": "REDACTED_SIM_1",
        "AuthorizationKey": "REDACTED_CREDENTIAL_1",
    }


def test_an_object_stays_json() -> None:
    """Inside an object, a secret's value is replaced and the rest of the object stays."""
    text = '{"password": {"type": "text", "value": "pass9word", "pin": 4711, "readonly": false}}'
    assert json.loads(redaction.redact(text).text) == {
        "password": {
            "type": "text",
            "value": "REDACTED_CREDENTIAL_1",
            "pin": "REDACTED_CREDENTIAL_2",
            "readonly": False,
        }
    }


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_can_be_redacted(text: str) -> None:
    """No text makes it fail, and a redacted text stays the same."""
    redacted = redaction.redact(text).text
    assert redaction.redact(redacted).text == redacted


@pytest.mark.parametrize(
    "text",
    [
        BOOT,
        '{"firmwareVersion":"4.0.4.24","timestamp":"2026-08-23T10:00:00.000Z","meterStart":165333}',
        '[2,"d63f7e70-68e8-4cf3-ab3d-7dade9a7efc9","TriggerMessage",{"requestedMessage":"BootNotification"}]',
        "[lp-1  ] DEBUG 2026/04/15 12:30:54 charge currents: [13.3 13.3 13.3]A",
        "listening on 0.0.0.0:9000",
        '{"sampledValue":[{"value":"226.80","measurand":"Voltage","phase":"L1-N","location":"Body","unit":"V"}]}',
        "de.rwth.idsg.steve.ocpp.ws.WebSocketLogger (qtp1330912871-30) - ok",
        "password required, password authentication failed",
        '[2,"7","GetConfiguration",{"key":["AuthorizationKey","HeartbeatInterval","MeterValueSampleInterval"]}]',
        "AuthorizationKey not set",
        "serial port, spinning",
    ],
)
def test_other_text_stays(text: str) -> None:
    """Times, versions, message ids, measured values and program names are left alone."""
    assert redaction.redact(text).text == text


@pytest.mark.parametrize("identity", ["go-e", "go-eCharger"])
def test_a_station_named_after_its_vendor(identity: str) -> None:
    """An identity that is the reported vendor or model hides neither from the draft."""
    text = (
        f"[ocpp  ] INFO 2026/03/14 10:52:43 charge point connected: {identity}\n"
        f'[ocpp  ] TRACE 2026/03/14 10:52:43 recv {identity}: [2,"1","BootNotification",'
        '{"chargePointVendor":"go-e","chargePointModel":"go-eCharger"}]'
    )
    cleaned = redaction.redact(text).text
    assert trace.read(cleaned).names == [("go-e", "go-eCharger")]
    assert cleaned.count("REDACTED_IDENTITY_1") == 2


def test_counts_by_kind() -> None:
    """The counts are of distinct secrets, by kind."""
    assert redaction.redact('{"idTag":"AABB11","pin":"998877"} {"idTag":"AABB11"}').counts == {
        "TAG": 1,
        "CREDENTIAL": 1,
    }
