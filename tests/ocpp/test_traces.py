"""Traces as people paste them: the draft of each, and that no output holds a secret.

The log formats are those of public bug reports. Serial numbers, addresses, identities and all other secrets are
invented.
"""

import re
from pathlib import Path

import pytest

from builder.check import catalogue
from builder.domain.records import ModelFile
from builder.edit import canonical
from builder.ocpp import draft, redaction, trace
from builder.ocpp.known_models import KnownModel
from builder.problems import BuilderError
from builder.source.document import parse
from tests.conftest import MINIMAL, MatchesFile

TRACES = Path(__file__).parent / "traces"
ADDRESS = "../../schemas/model-file.schema.json"
# The secrets of each trace: no output may hold one.
SECRETS = {
    "alfen.log": ["ACE0999305", "HOFEINFAHRT_0175", "FEINFAHRT", "192.168.77.214"],
    "evcc-journal.log": ["goe990123", "990123", "04B7C1D2E3F480"],
    "evcc.log": ["ABL_10099123", "m2mportal", "tango-7", "foxtrot", "192.168.100.68"],
    "everest-201.log": [
        *("8949020000044455566", "262019994445556", "DUO-2026-004711", "muster-duo-hof", "Kl4us", "csms.example.net"),
        *("apn-geheim-9", "apn-geheim-10"),
    ],
    "everest.log": ["cb-000777-x", "yeti-on-my-desk", "csms.example.net", "8949020000011122233"],
    "home-assistant-full.log": ["GRS-0099ABC12", "GrizzlyBear7", "home-assistant.lan", "FDA7467F2CC94092"],
    "home-assistant.log": ["PulsarGarage", "990417"],
    "microocpp.log": ["operator.example", "esp-5TX9", "ESP-24-000917", "00112233445566778899aabbccddeeff01234567"],
    "mobilityhouse.log": [
        *("DEPOT-BERTH-12", "REVQT1QtQkVSVEgtMTI6aHVudGVyMg", "T53-IT1-9917-008", "Sesam77", "ftp.maker.example"),
        *("hotline@depot.example", "5550199"),
    ],
    "openhab.log": ["990555", "carport-3", "geheim im Garten", "Garten"],
    "payload.json": ["EVB-L-9900112"],
    "simulator.log": ["CS-SCHNEIDER-00001", "csms.test.example", "5be7fb27", "3N170440107B", "10.11.12.13", "welcome2"],
    "steve-page.txt": [
        *("XGJ0000777000111", "262019990001112", "8949020000099911122", "736412", "912834", "192.168.178", "Zuhause"),
        *("02:00:5e:10:00:7f", "Apfel", "Birne"),
    ],
    "steve.log": [
        *("garage-left-17", "5b2f9c1e", "99914711", "KEB55512340987", "203.0.113.77", "Ente", "0p3nSes4me", "0A5C33EE"),
    ],
}


def known_model(path: str, vendor: str, model: str, *reported: tuple[str, str]) -> KnownModel:
    """Return a model of the catalogue, with the names that its stations report."""
    pairs = [{"vendor": pair[0], "model": pair[1]} for pair in reported]
    data = (
        parse(path, MINIMAL.encode()).data
        | {"vendor": vendor, "model": model}
        | ({"reportedAs": pairs} if pairs else {})
    )
    return KnownModel(path, ModelFile.model_validate(data))


KNOWN = [
    known_model("catalog/abb/abb-terra-53.yaml", "ABB", "Terra 53", ("ABB", "MD_TERRA_53")),
    known_model("catalog/keba/keba-kc-p30.yaml", "KEBA", "KC-P30-ESS400C2-E0R", ("Keba AG", "KC-P30-ESS400C2-E0R")),
    known_model("catalog/keba/keba-p40.yaml", "KEBA", "P40"),
    known_model("catalog/wallbox/wallbox-pulsar.yaml", "Wallbox", "Pulsar"),
]


def redacted(name: str) -> str:
    """Return a trace without its secrets."""
    return redaction.redact(trace.decode((TRACES / name).read_bytes())).text


def test_every_trace_has_its_secrets() -> None:
    """Each file has a list of secrets, and holds each of them: otherwise the tests could not fail."""
    assert set(SECRETS) == {path.name for path in TRACES.iterdir()}
    for name, found in SECRETS.items():
        text = trace.decode((TRACES / name).read_bytes())
        assert [secret for secret in found if secret not in text] == []


@pytest.mark.parametrize("name", SECRETS)
def test_the_draft(name: str, matches_file: MatchesFile) -> None:
    """The draft is the expected one and holds no secret."""
    text = draft.text_of(trace.read(redacted(name)), KNOWN, ADDRESS)
    matches_file(TRACES.parent / "drafts" / f"{name}.yaml", text)
    assert not [secret for secret in SECRETS[name] if secret in text]


@pytest.mark.parametrize("name", SECRETS)
def test_the_redacted_trace(name: str, matches_file: MatchesFile) -> None:
    """The redacted trace is the expected one, holds no secret, stays the same when redacted again and read."""
    text = redacted(name)
    matches_file(TRACES.parent / "redacted" / name, text)
    assert not [secret for secret in SECRETS[name] if secret in text]
    assert redaction.redact(text).text == text
    assert trace.read(text) == trace.read(redaction.redact(text).text)


ANSWERS = {
    "friendlyName": '"Acme One"',
    "powerType": "AC_3_PHASE",
    "connectionType": "IEC_62196_T2",
    "format": "SOCKET",
    "maxAmperage": "32",
    "maxVoltage": "230",
    "maxPowerWatts": "22000",
    "imageUrl": '"https://example.org/picture.png"',
    "-": '"https://example.org/datasheet.pdf"',
}


def uncommented(text: str) -> list[str]:
    """Return the lines of a draft without its questions, and without the # before its answers."""
    lines = [re.sub(r"^( *)#(?=[a-z]|  )", r"\1", line) for line in text.splitlines()]
    return [line for line in lines if not line.lstrip().startswith(("#", "stationPowerWatts"))]


def answered(line: str) -> str:
    """Return a line of a draft with its gap filled in."""
    return line.replace("…", ANSWERS[line.split(maxsplit=1)[0].rstrip(":")]) if "…" in line else line


@pytest.mark.parametrize("name", SECRETS)
def test_an_answered_draft_is_a_valid_file(name: str) -> None:
    """With each question answered and the ``#`` removed, a draft is a valid file in the canonical form."""
    text = draft.text_of(trace.read(redacted(name)), KNOWN, ADDRESS)
    lines = [answered(line) for line in uncommented(text)]
    document = parse("catalog/acme/acme-one.yaml", ("\n".join(lines) + "\n").encode())
    assert document.problems == []
    assert catalogue.explain(document) == []
    assert canonical.canonical_text(document, ADDRESS).splitlines()[1:] == lines


@pytest.mark.parametrize("gap", ANSWERS)
def test_an_unanswered_draft_is_refused(gap: str) -> None:
    """With the ``#`` removed but one gap left, the file has a problem there: no figure is invented by mistake."""
    text = draft.text_of(trace.read(redacted("alfen.log")), KNOWN, ADDRESS)
    lines = [line if line.split()[0].rstrip(":") == gap else answered(line) for line in uncommented(text)]
    document = parse("catalog/alfen-bv/alfen-bv-ng910.yaml", ("\n".join(lines) + "\n").encode())
    gaps = [number for number, line in enumerate(lines, 1) if "…" in line]
    assert [problem.location.line for problem in catalogue.check([document]).errors] == gaps


def test_an_empty_vendor_is_a_question() -> None:
    """A station that reports no vendor gets a draft with its model; a trace without a model gets none."""
    text = '[2,"1","BootNotification",{"chargePointVendor":"","chargePointModel":"SmartCharger-22KT-S0"}]'
    lines = draft.text_of(trace.read(text), KNOWN, ADDRESS).splitlines()
    assert {"#vendor: …", 'model: "SmartCharger-22KT-S0"'} <= set(lines)
    assert not [line for line in lines if line.startswith("reportedAs")]
    with pytest.raises(BuilderError, match="no BootNotification"):
        draft.text_of(trace.read(text.replace("SmartCharger-22KT-S0", " ")), KNOWN, ADDRESS)
