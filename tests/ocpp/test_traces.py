"""Traces as people paste them: the draft of each, and that no output holds a secret.

Most are from public bug reports, with stand-ins for secrets: ``traces.yaml`` says where from.
"""

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from builder.check import catalogue
from builder.cli.main import program
from builder.domain.records import ModelFile
from builder.edit import canonical
from builder.ocpp import draft, pasted_text, redaction, trace
from builder.ocpp.known_models import KnownModel
from builder.problems import BuilderError
from builder.source.document import parse
from tests.conftest import MINIMAL, MatchesFile

TRACES = Path(__file__).parent / "traces"
ADDRESS = "../../schemas/model-file.schema.json"
MANIFEST = yaml.safe_load((TRACES.parent / "traces.yaml").read_text())
SECRETS = {
    name: [secret for kind in entry["stand_ins"].values() for secret in kind] for name, entry in MANIFEST.items()
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
    return redaction.redact(pasted_text.decode((TRACES / name).read_bytes())).text


def test_every_trace_has_its_secrets() -> None:
    """Each file is in the manifest, and holds each of its stand-ins: otherwise the tests could not fail."""
    assert set(SECRETS) == {path.name for path in TRACES.iterdir()}
    public = [entry["program"] for entry in MANIFEST.values() if "source" in entry and "invented" not in entry]
    assert (len(public), len(set(public))) >= (14, 7)
    for name, found in SECRETS.items():
        text = pasted_text.decode((TRACES / name).read_bytes())
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


@pytest.mark.parametrize("name", SECRETS)
def test_no_output_of_the_program_holds_a_secret(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command writes no secret to stdout, to stderr, or into a file, whether it drafts or redacts."""
    monkeypatch.chdir(tmp_path)
    for options in ([], ["--redact"], ["--out", "out.yaml"], ["--redact", "--out", "out.log"]):
        done = CliRunner().invoke(program, ["draft", "--from-ocpp", str(TRACES / name), *options])
        assert done.exit_code == 0
        assert not [secret for secret in SECRETS[name] if secret in done.stdout + done.stderr]
    files = [path.read_text() for path in tmp_path.iterdir()]
    assert len(files) == 2
    assert not [secret for secret in SECRETS[name] if secret in "".join(files)]


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
    """Return a line of a draft with its gap filled in, also that of a vendor or model which no file may hold."""
    answers = ANSWERS | {"vendor": '"Acme"', "model": '"One"'}
    return line.replace("…", answers[line.split(maxsplit=1)[0].rstrip(":")]) if "…" in line else line


@pytest.mark.parametrize("name", SECRETS)
def test_an_answered_draft_is_a_valid_file(name: str) -> None:
    """With each question answered and the ``#`` removed, a draft is a valid file in the canonical form."""
    text = draft.text_of(trace.read(redacted(name)), KNOWN, ADDRESS)
    lines = [answered(line) for line in uncommented(text)]
    document = parse("catalog/acme/acme-one.yaml", ("\n".join(lines) + "\n").encode())
    assert document.problems == []
    assert catalogue.schema_problems(document) == []
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


def test_a_model_nested_in_a_text_does_not_count() -> None:
    """In a message that is cut off, names outside of a nested text count before those in it."""
    nested = r'{"chargePointVendor": "Inner", "chargePointModel": "No"}'.replace('"', r"\"")
    text = f'[2,"1","BootNotification",{{"info":"{nested}","chargePointModel":"One","chargePointVendor":"Acme","ic'
    assert trace.read(text).names == [("Acme", "One")]


@pytest.mark.parametrize(
    ("reported", "vendor", "question"),
    [
        ("WALLBOX", "Wallbox", ""),
        ("Wall-Box Chargers GmbH", "Wallbox", "Is it the Wallbox of the catalogue?"),
        ("Wallbax", "Wallbax", "The catalogue does not have it; the nearest is Wallbox."),
        ("Zaptec", "Zaptec", "The catalogue does not have it."),
        ("WALL-BOX", "Wallbox", "Is it the Wallbox of the catalogue?"),
    ],
)
def test_the_vendor(reported: str, vendor: str, question: str) -> None:
    """A vendor is spelled as in the catalogue; unless only case differs, a question asks whether it is the same."""
    drafted = draft.text_of(trace.read(BOOT.replace("Acme", reported)), KNOWN, ADDRESS)
    assert f'vendor: "{vendor}"' in drafted.splitlines()
    assert f'  - vendor: "{reported}"' in drafted.splitlines()
    comments = drafted.replace("\n# ", " ")
    assert question in comments
    assert ("of the catalogue?" in comments) == ("of the catalogue?" in question)


BOOT = '[2,"1","BootNotification",{"chargePointVendor":"Acme","chargePointModel":"One"}]'
TABLE = """<table class="details"><tr><th colspan="2">Charge Point Details</th></tr>
<tr><td>chargePointVendor</td><td>Acme AG</td></tr>
<tr><td>chargePointModel</td>  <td style="width: 9em">One 22</td></tr>
<tr><td>ServerURL</td><td>ws://a/</td><td>false</td></tr></table>"""


@pytest.mark.parametrize("text", [TABLE, TABLE.replace("\n", ""), TABLE.replace("td", "TD")])
def test_a_table_of_a_web_page(text: str) -> None:
    """Vendor, model and configuration keys are read from the cells of an HTML table."""
    station = trace.read(text)
    assert station.names == [("Acme AG", "One 22")]
    assert station.configuration == {"ServerURL": "ws://a/"}


ITEMS = (
    '{"key":"NumberOfConnectors","readonly":true,"value":"2"},{"key":"BackendUrl","readonly":false,"value":"ws://a/"}'
)


@pytest.mark.parametrize(
    "text",
    [
        f'[3,"1",{{"configurationKey":[{ITEMS},{{"key":"Heartb',
        f'"unknownKey":[],"x":[{ITEMS}]}}]',
        f"[{ITEMS}]",
        str(json.loads(f"[{ITEMS}]")),
    ],
)
def test_a_part_of_a_configuration(text: str) -> None:
    """The keys in a part of a configuration are read; a draft does not conclude that there are no others."""
    drafted = draft.text_of(trace.read(f"{BOOT}\n{text}"), [], ADDRESS)
    assert "# GetConfiguration: NumberOfConnectors is 2.\n" in drafted
    assert '  ocppUrl: "BackendUrl"\n' in drafted


@pytest.mark.parametrize(
    ("dropped", "is_complete"), [("", True), ("NumberOfConnectors", False), ("SupportedFeatureProfiles", False)]
)
def test_without_an_address_key(dropped: str, *, is_complete: bool) -> None:
    """Only where all required keys are there does a draft say that none holds an address; else it asks for all keys."""
    keys = ["NumberOfConnectors", "SupportedFeatureProfiles", *(f"Other{number}" for number in range(12))]
    items = [{"key": key, "readonly": True, "value": "1"} for key in keys if key != dropped]
    drafted = draft.text_of(trace.read(f"{BOOT}\n{json.dumps({'configurationKey': items})}"), [], ADDRESS)
    assert ("none of the 14 keys" in drafted) == is_complete
    assert ("Send a GetConfiguration without keys" in drafted) != is_complete


def test_a_key_that_may_hold_a_host() -> None:
    """A key of the back end's host alone is a question; with several, each is named."""
    items = [{"key": "CentralSystemAddress", "readonly": False, "value": "REDACTED_ADDRESS_1"}]
    drafted = draft.text_of(trace.read(f"{BOOT}\n{json.dumps({'configurationKey': items})}"), [], ADDRESS)
    assert "# Question: Does CentralSystemAddress hold the back end's host only?" in drafted
    items.append({"key": "BackendHost", "readonly": False, "value": "REDACTED_ADDRESS_2"})
    drafted = draft.text_of(trace.read(f"{BOOT}\n{json.dumps({'configurationKey': items})}"), [], ADDRESS)
    assert "# Question: Which key holds the back end's address: CentralSystemAddress, BackendHost?" in drafted


BOOT_201 = '[2,"1","BootNotification",{"chargingStation":{"vendorName":"Acme","model":"One"},"reason":"PowerUp"}]'


def status(**fields: object) -> str:
    """Return a StatusNotification."""
    return json.dumps([2, "7", "StatusNotification", fields])


def at_evse(number: int) -> dict[str, object]:
    """Return an entry of a NotifyReport for an EVSE."""
    return {"component": {"name": "EVSE", "evse": {"id": number}}, "variable": {"name": "AvailabilityState"}}


def report(*data: dict[str, object]) -> str:
    """Return a NotifyReport."""
    return json.dumps([2, "8", "NotifyReport", {"reportData": data}])


@pytest.mark.parametrize(
    ("text", "count", "evidence"),
    [
        (BOOT, 1, "Question: How many connectors does it have?"),
        (f"{BOOT}{ITEMS}", 2, "GetConfiguration: NumberOfConnectors is 2."),
        (
            BOOT + status(connectorId=0, status="Available") + status(connectorId=3, status="Faulted") + ITEMS,
            3,
            "StatusNotification: the connectors are 3. Question: Are there more?",
        ),
        (
            BOOT_201 + "".join(status(evseId=evse, connectorId=1, connectorStatus="Available") for evse in (2, 1, 0)),
            2,
            "StatusNotification: the connectors are 1 of EVSE 1, 1 of EVSE 2. Question: Are there more?",
        ),
        (
            BOOT_201 + report(at_evse(1), at_evse(2)) + status(evseId=3, connectorId=1, connectorStatus="Available"),
            2,
            "NotifyReport: the number of connectors is 2.",
        ),
    ],
)
def test_the_number_of_connectors(text: str, count: int, evidence: str) -> None:
    """A draft has an entry for each connector that the trace reports, and says which message does."""
    drafted = draft.text_of(trace.read(text), [], ADDRESS)
    assert drafted.count("\n  - id: ") == count
    assert f"# {evidence}" in drafted
