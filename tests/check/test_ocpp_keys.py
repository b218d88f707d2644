"""Names of configuration keys that are probably a slip, and addresses in their place."""

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
def test_a_key_gives_no_question(text: str) -> None:
    """The keys of real stations, and the empty text, are taken as they are."""
    station = read(model(configurationKeys={"ocppUrl": text}))
    assert not problems(station)
    assert not [problem for problem in warnings(station) if problem.rule == "ocpp-key"]


@pytest.mark.parametrize(
    "text", ["see manual", "via app", "Web-Interface", "True", "AuthorizationKey", "Central System Address"]
)
def test_the_way_to_the_setting_or_another_key_is_questioned(text: str) -> None:
    """What is no key, or another one, is a question at its place, which fails no build."""
    station = read(model(configurationKeys={"ocppUrl": text}))
    assert not problems(station)
    [question] = [problem for problem in warnings(station) if problem.rule == "ocpp-key"]
    assert question.json_path == "$.configurationKeys.ocppUrl"


@pytest.mark.parametrize("text", ["/ocpp/16", "wss://192.0.2.1/x", "csms.example:8080", "kein", "n.a."])
def test_an_address_or_no_answer_is_refused_once(text: str) -> None:
    """An address, or a word for none, is an error, and no question stands beside it."""
    station = read(model(configurationKeys={"ocppUrl": text}))
    assert [problem.rule for problem in problems(station)] == ["ocpp-url"]
    assert "ocpp-key" not in [problem.rule for problem in warnings(station)]


def test_the_questions_know_the_letters_of_a_key_alone() -> None:
    """Case, spaces and punctuation make no other word."""
    for text in ("HeartbeatInterval", "HEARTBEAT-INTERVAL", "Heartbeat_Interval", "heartbeat interval"):
        assert str(ocpp_keys.question(text)).startswith(f"{text} is another key of OCPP")
    assert ocpp_keys.question("HeartbeatInterval2") is None
