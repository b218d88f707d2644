"""Questions about names of configuration keys, and addresses that are refused."""

import pytest

from builder.check import ocpp_keys
from tests.check.station import model, problems, read, warnings


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CentralSystemAddress",
        "BackOffice-URL-wired",
        "ocppcentraladdress",
        "OCPPCommCtrlr.CSMSRootURL",
        "BackendUrl",
    ],
)
def test_a_key_of_a_real_station_is_accepted(text: str) -> None:
    """Keys of real stations, and the empty text, raise no question."""
    station = read(model(configurationKeys={"ocppUrl": text}))
    assert not problems(station)
    assert not [problem for problem in warnings(station) if problem.rule == "ocpp-key"]


@pytest.mark.parametrize(
    "text", ["see manual", "via app", "Web-Interface", "True", "AuthorizationKey", "Central System Address"]
)
def test_a_text_that_is_not_the_key_is_questioned(text: str) -> None:
    """A text that is not a key, or is another key of OCPP, is a warning at its value."""
    station = read(model(configurationKeys={"ocppUrl": text}))
    assert not problems(station)
    [question] = [problem for problem in warnings(station) if problem.rule == "ocpp-key"]
    assert question.json_path == "$.configurationKeys.ocppUrl"


@pytest.mark.parametrize("text", ["/ocpp/16", "wss://192.0.2.1/x", "csms.example:8080", "kein", "n.a."])
def test_an_address_or_no_answer_is_refused_once(text: str) -> None:
    """An address or a word for "none" is an error, without a question as well."""
    station = read(model(configurationKeys={"ocppUrl": text}))
    assert [problem.rule for problem in problems(station)] == ["ocpp-url"]
    assert "ocpp-key" not in [problem.rule for problem in warnings(station)]


def test_keys_are_compared_by_their_letters_and_digits() -> None:
    """Case, spaces and punctuation do not matter when keys are compared."""
    for text in ("HeartbeatInterval", "HEARTBEAT-INTERVAL", "Heartbeat_Interval", "heartbeat interval"):
        assert str(ocpp_keys.question(text)).startswith(f"{text} is another key of OCPP")
    assert ocpp_keys.question("HeartbeatInterval2") is None
