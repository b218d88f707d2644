"""Tests of the issue forms, and of the requests in their answers, as GitHub renders them (``--from-issue``)."""

import json
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from builder.cli.main import program
from builder.edit import issue_answers, issue_form, issue_requests
from builder.problems import RefusedError
from tests.conftest import MINIMAL, MatchesFile, WriteModel
from tests.git_repository import Repository, isolated

FORMS = Path(__file__).parents[2] / ".github" / "ISSUE_TEMPLATE"
ADD = {
    "Vendor": "Acme",
    "Model": "Two",
    "Friendly name": "_No response_",
    "Power type": "AC_3_PHASE",
    "Connectors": "IEC_62196_T2,SOCKET,32,230,22000\n- IEC_62196_T2, CABLE, 16, 230, 11000",
    "OCPP URL key": "_No response_",
    "Address of a picture": "_No response_",
    "Sources": "https://example.org/a.pdf\n\n* <https://example.org/b.pdf>",
    "Notes": "Read from the plate.",
    "Power of the whole station": "_No response_",
    "Reported as": "_No response_",
}
CHANGE = {
    "Id": "acme-one",
    "Change": "Set the friendly name",
    "Friendly name": "The One",
    "Reason": "_No response_",
}
DRAFT = {"OCPP trace": "```text\n[2,1]\n```", "Remarks": "_No response_"}


@pytest.fixture
def root(tmp_path: Path, write_model: WriteModel) -> Iterator[Path]:
    """Return a folder, outside of any repository, with a catalogue of one model."""
    with isolated(tmp_path):
        write_model(tmp_path, "catalog/acme/acme-one.yaml", MINIMAL)
        yield tmp_path


def rendered(answers: Mapping[str, str]) -> str:
    """Write answers as GitHub renders them."""
    return "\n\n".join(f"### {label}\n\n{answer}" for label, answer in answers.items())


def run(root: Path, operation: str, text: str | bytes, *more: str) -> Result:
    """Run ``catalog <operation> --from-issue FILE``."""
    issue = root / "issue.md"
    issue.write_bytes(text.encode() if isinstance(text, str) else text)
    return CliRunner().invoke(program, ["--root", str(root), operation, "--from-issue", str(issue), *more])


def refusals(result: Result) -> list[tuple[str, int, str]]:
    """Return rule, line and message of what was refused."""
    assert isinstance(result.exception, RefusedError), result.output
    return [(problem.rule, problem.location.line, problem.message) for problem in result.exception.problems]


@pytest.mark.parametrize("name", list(issue_form.forms()))
def test_the_forms_are_those_of_the_schemas(name: str, matches_file: MatchesFile) -> None:
    """The committed issue forms match the schemas, and none sets a label."""
    text = issue_form.forms()[name]
    matches_file(FORMS / name, text)
    assert "labels" not in yaml.safe_load(text)


def test_every_field_of_a_form_is_tested() -> None:
    """The answers in these tests have all labels of the forms, in their order."""
    shown = [[part["attributes"]["label"] for part in yaml.safe_load(it)["body"]] for it in issue_form.forms().values()]
    report = ["Id", "What is wrong", "The right value", "Source"]  # people read it
    assert shown == [list(ADD), list(CHANGE), list(DRAFT), report]


def test_the_answers_give_the_file(root: Path) -> None:
    """A filled form becomes the model's file, with its sources and its notes."""
    done = run(root, "create", rendered(ADD))
    assert done.exit_code == 0, done.output
    assert (root / "catalog/acme/acme-two.yaml").read_text() == (
        "# yaml-language-server: $schema=https://charging-station-models.example/schemas/model-file.schema.json\n"
        'vendor: "Acme"\nmodel: "Two"\npowerType: AC_3_PHASE\nconnectors:\n'
        "  - id: 1\n    connectionType: IEC_62196_T2\n    format: SOCKET\n    maxAmperage: 32\n    maxVoltage: 230\n"
        "    maxPowerWatts: 22000\n"
        "  - id: 2\n    connectionType: IEC_62196_T2\n    format: CABLE\n    maxAmperage: 16\n    maxVoltage: 230\n"
        "    maxPowerWatts: 11000\n"
        'configurationKeys:\n  ocppUrl: ""\n'
        'sources:\n  - "https://example.org/a.pdf"\n  - "https://example.org/b.pdf"\n'
        'notes:\n  - "Read from the plate."\n'
    )
    assert json.loads(done.stdout)["data"]["id"] == "acme-two"


@pytest.mark.parametrize(
    "text",
    [
        rendered(ADD).replace("\n", "\r\n"),
        rendered(dict(reversed(ADD.items()))),
        rendered({label: answer for label, answer in ADD.items() if answer != "_No response_"}),
        "Thank you!\n\n" + rendered(ADD) + "\n\n",
        rendered({**ADD, "Vendor": "  Acme  "}),
    ],
    ids=["CRLF", "reordered", "missing optional sections", "text around", "spaces"],
)
def test_the_layout_of_the_answers_does_not_matter(root: Path, text: str) -> None:
    """CRLF, another order, missing sections and text around the sections give the same model."""
    done = run(root, "create", text)
    assert done.exit_code == 0, done.output
    assert [it["format"] for it in json.loads(done.stdout)["data"]["connectors"]] == ["SOCKET", "CABLE"]


def test_every_field_of_the_form_is_used(root: Path) -> None:
    """The optional answers become the optional fields."""
    answers = {
        **ADD,
        "Friendly name": "The Two",
        "OCPP URL key": "CentralSystemAddress",
        "Address of a picture": "https://example.org/two.png",
        "Power of the whole station": "30000",
        "Reported as": "- Acme, Inc., A2\n- acme,A-2",
    }
    body = json.loads(run(root, "create", rendered(answers)).stdout)["data"]
    assert (body["friendlyName"], body["imageUrl"]) == ("The Two", "https://example.org/two.png")
    assert body["configurationKeys"] == {"ocppUrl": "CentralSystemAddress"}
    file = yaml.safe_load((root / "catalog/acme/acme-two.yaml").read_text())
    assert file["stationPowerWatts"] == 30000
    assert file["reportedAs"] == [{"vendor": "Acme, Inc.", "model": "A2"}, {"vendor": "acme", "model": "A-2"}]


@pytest.mark.parametrize(
    ("changed", "rule", "message"),
    [
        ({"Vendor": "_No response_"}, "required", "Vendor: is missing"),
        ({"Power type": "AC"}, "enum", "Power type: AC is not a valid powerType"),
        ({"Connectors": "CCS2"}, "form", "Connectors, line 1: a connector has five parts"),
        (
            {"Connectors": "IEC_62196_T2,SOCKET,32,230,1e3"},
            "type",
            "line 1: maxPowerWatts must be a number",
        ),
        ({"Connectors": "_No response_"}, "min-items", "Connectors: is empty"),
        ({"Model": "Two\nThree"}, "form", "Model: the answer has several lines"),
        ({"Notes": "x\n\n### Vendor\n\nOther"}, "form", 'the heading "### Vendor" is there twice'),
        (
            {"Sources": "http://example.org/a"},
            "url",
            "Sources, line 1: http://example.org/a is not an",
        ),
        ({"Model": "One"}, "duplicate-model", "Model: catalog/acme/acme-one.yaml has the same vendor and model"),
        ({"Vendor": "Ac\u202eme"}, "text", "Vendor: has an invisible character, U+202E"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_written(
    root: Path, changed: dict[str, str], rule: str, message: str
) -> None:
    """A problem of an answer is reported with its rule; the catalogue stays as it is."""
    found = refusals(run(root, "create", rendered({**ADD, **changed})))
    assert [(it[0], message in it[2]) for it in found] == [(rule, True)]
    assert [path.name for path in (root / "catalog").rglob("*.yaml")] == ["acme-one.yaml"]


@pytest.mark.parametrize(
    ("answer", "trace"),
    [
        ("```text\na\n\n b\n```", "a\n\n b"),
        ("````text\n```\na\n```\n````", "```\na\n```"),
        ("a\r\nb", "a\nb"),
        ("_No response_", ""),
        ("```text\na", "```text\na"),
    ],
)
def test_a_trace_is_read_without_its_fence(answer: str, trace: str) -> None:
    """GitHub puts a fence around a field of code; the trace is the text inside, unchanged."""
    assert issue_requests.read_trace("issue", rendered({**DRAFT, "OCPP trace": answer}).encode()) == trace


@pytest.mark.parametrize(
    ("answer", "addresses"),
    [
        ("see [the sheet](https://example.org/a.pdf) (p. 2)", ["https://example.org/a.pdf"]),
        (
            "https://example.org/a_(1).pdf, https://example.org/b",
            ["https://example.org/a_(1).pdf", "https://example.org/b"],
        ),
        ("(https://example.org/a).", ["https://example.org/a"]),
        ("example.org/a.pdf", ["example.org/a.pdf"]),
        ("none", ["none"]),
    ],
)
def test_addresses_are_found_in_prose(answer: str, addresses: list[str]) -> None:
    """Sources are the addresses in Markdown, brackets and sentences; any other text stays, to be refused."""
    assert issue_answers.addresses_in(answer) == addresses


def test_a_wrong_answer_is_named_with_its_line(root: Path) -> None:
    """The line is that of the connector, or of the section's heading."""
    text = rendered({**ADD, "Power type": "AC", "Connectors": "IEC_62196_T2,SOCKET,32,230,22000\nX,CABLE,1,1,1"})
    lines = text.splitlines()
    found = refusals(run(root, "create", text))
    assert [lines[line - 1] for _, line, _ in found] == ["### Power type", "X,CABLE,1,1,1"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [(b"### Vendor\n\n\xff", "encoding"), (b"x" * 1_000_000, "file-size"), (b"", "required")],
    ids=["not UTF-8", "1 MB", "empty"],
)
def test_a_text_that_is_not_a_form_is_refused(root: Path, content: bytes, rule: str) -> None:
    """A text that is too large, not UTF-8 or empty is refused with its rule."""
    assert rule in {it[0] for it in refusals(run(root, "create", content))}


@pytest.mark.parametrize(
    "hostile",
    [
        "$(touch x)`touch x`; touch x",
        "${{ github.token }}",
        "*alias &a !!python/object:os.system",
        'x"\n: {',
        "x: y # z",
        "x'",
    ],
)
def test_an_answer_is_data(root: Path, hostile: str) -> None:
    """Shell commands, workflow expressions and YAML in an answer are part of the value."""
    done = run(root, "create", rendered({**ADD, "Friendly name": hostile.replace("\n", " "), "Notes": hostile}))
    assert done.exit_code == 0, done.output
    body = json.loads(done.stdout)["data"]
    assert body["friendlyName"] == hostile.replace("\n", " ")
    data = yaml.safe_load((root / "catalog/acme/acme-two.yaml").read_text())
    assert (data["friendlyName"], list(data)[:3]) == (body["friendlyName"], ["vendor", "model", "friendlyName"])


def test_a_form_sets_and_removes_the_friendly_name(root: Path) -> None:
    """The answer decides which of the two kinds of update it is."""
    assert json.loads(run(root, "update", rendered(CHANGE)).stdout)["data"]["friendlyName"] == "The One"
    done = run(root, "update", rendered({**CHANGE, "Change": "Remove the friendly name"}))
    assert "friendlyName" not in json.loads(done.stdout)["data"]
    found = refusals(run(root, "update", rendered({**CHANGE, "Friendly name": "_No response_"})))
    assert [it[0] for it in found] == ["required"]


@pytest.mark.parametrize("word", ["N/A", "none", "unknown", "-", "n.a."])
def test_a_word_for_none_is_no_answer(root: Path, word: str) -> None:
    """A word for "none" leaves an optional field out."""
    labels = ("Friendly name", "OCPP URL key", "Address of a picture", "Notes", "Reported as")
    result = run(root, "create", rendered({**ADD, **dict.fromkeys(labels, word)}))
    assert result.exit_code == 0, result.output
    data = yaml.safe_load((root / "catalog/acme/acme-two.yaml").read_text())
    assert set(data) == {"vendor", "model", "powerType", "connectors", "configurationKeys", "sources"}
    assert data["configurationKeys"] == {"ocppUrl": ""}


def test_answers_to_earlier_forms_are_read(root: Path) -> None:
    """Issues that were opened before the forms changed give the same model and the same change."""
    answers = {"Configuration key of the OCPP back end": "BackendURL", "Note": "Read from the plate."}
    answers |= {label: answer for label, answer in ADD.items() if label not in ("OCPP URL key", "Notes")}
    result = run(root, "create", rendered(answers))
    assert json.loads(result.stdout)["data"]["configurationKeys"] == {"ocppUrl": "BackendURL"}
    assert yaml.safe_load((root / "catalog/acme/acme-two.yaml").read_text())["notes"] == ["Read from the plate."]
    run(root, "update", rendered(CHANGE))
    result = run(root, "update", rendered({**CHANGE, "Change": "Take the friendly name away"}))
    assert "friendlyName" not in json.loads(result.stdout)["data"]


@pytest.mark.parametrize(
    ("connector", "remedy"),
    [
        ("IEC_62196_T2,SOCKET,16,230,3,7", "Write a decimal point, not a comma, and watts, not kilowatts"),
        ("IEC_62196_T2,SOCKET,32,230,22,000", "Write numbers without a comma between thousands: 22000"),
        ("IEC_62196_T2;SOCKET;32;230;22000", "Separate the parts with commas"),
        ("Type 2 socket 32A", "Write it like IEC_62196_T2,SOCKET,32,230,22080"),
    ],
)
def test_a_connector_without_five_parts_has_a_remedy(root: Path, connector: str, remedy: str) -> None:
    """The message about a connector without five parts says how to write it."""
    [(_, _, message)] = refusals(run(root, "create", rendered({**ADD, "Connectors": connector})))
    assert message.startswith(f"Connectors, line 1: a connector has five parts, TYPE,FORMAT,A,V,W: not '{connector}'. ")
    assert remedy in message


def test_the_answer_must_fit_the_operation(root: Path) -> None:
    """The answer must request the operation of the command."""
    assert json.loads(run(root, "archive", rendered({**CHANGE, "Change": "Archive the model"})).stdout)["data"][
        "isArchived"
    ]
    for operation, change in (("archive", "Set the friendly name"), ("update", "Archive the model")):
        found = refusals(run(root, operation, rendered({**CHANGE, "Change": change})))
        assert "is the label the right one?" in found[0][2]


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("create", ["--vendor", "Acme"]),
        ("update", ["acme-one"]),
        ("update", ["--friendly-name", "x"]),
        ("archive", ["acme-one"]),
    ],
)
def test_an_issue_excludes_other_values(root: Path, operation: str, more: list[str]) -> None:
    """Neither an ID nor a field option may be combined with --from-issue."""
    assert run(root, operation, rendered(CHANGE), *more).exit_code == 2


def test_after_a_write_the_commands_of_the_pull_request_are_printed(tmp_path: Path) -> None:
    """In a repository, each write prints the Git commands that propose it, which work."""
    with isolated(tmp_path), pytest.MonkeyPatch.context() as patch:
        repository = Repository(tmp_path / "repository")
        repository.commit({"catalog/acme/acme-one.yaml": MINIMAL})
        origin = repository.clone(tmp_path / "origin.git", "--bare")
        repository.git("remote", "add", "origin", str(origin.folder))
        patch.chdir(repository.folder / "catalog")
        output = CliRunner().invoke(program, ["archive", "acme-one"]).stderr
        commands = [line.strip() for line in output.splitlines() if line.startswith("  git ")]
        assert commands[:2] == ["git switch --create archive-acme-one", "git add acme/acme-one.yaml"]
        for command in commands:
            repository.git("-C", "catalog", *shlex.split(command)[1:])
        assert repository.git("rev-parse", "origin/archive-acme-one") == repository.head
        assert CliRunner().invoke(program, ["archive", "acme-one"]).stderr.count("git ") == 0
