"""`catalog propose` as a workflow runs it: it reads an event and writes a model's file and an answer."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.cli import issue_comments
from builder.cli.main import program
from builder.problems import BuilderError, Location, Problem, RefusedError
from tests.conftest import MINIMAL, WriteModel
from tests.edit.test_issue_form import ADD, CHANGE, rendered
from tests.ocpp.secret_shapes import BOOT, SHAPES, Shape, any_word, is_secret
from tests.ocpp.test_traces import SECRETS, TRACES

REPOSITORY = {"html_url": "https://github.example/owner/name"}


@pytest.fixture
def root(catalogue_root: Path, write_model: WriteModel) -> Path:
    """Return a root with a catalogue of one model."""
    write_model(catalogue_root, "catalog/acme/acme-one.yaml", MINIMAL)
    return catalogue_root


def propose(root: Path, event: object) -> tuple[Result, str]:
    """Run the command on an event; return its result and the answer, which is empty if none was written."""
    (root / "event.json").write_bytes(event if isinstance(event, bytes) else json.dumps(event).encode())
    answer = root / "answer.md"
    answer.unlink(missing_ok=True)
    arguments = ["--root", str(root), "propose", "--event", str(root / "event.json"), "--answer", str(answer)]
    return CliRunner().invoke(program, arguments), answer.read_text() if answer.exists() else ""


def labelled(answers: Mapping[str, str], operation: str) -> dict[str, Any]:
    """Return the event of a labelled issue."""
    return {
        "action": "labeled",
        "issue": {"number": 12, "body": rendered(answers)},
        "label": {"name": f"propose: {operation}"},
    }


def traced(trace: str, action: str = "opened") -> dict[str, Any]:
    """Return the event of an issue with a trace."""
    body = rendered({"OCPP trace": f"```text\n{trace}\n```", "Remarks": "_No response_"})
    return {"action": action, "issue": {"number": 12, "body": body}, "repository": REPOSITORY}


@pytest.mark.parametrize(
    ("event", "path", "line"),
    [
        (labelled(ADD, "create"), "catalog/acme/acme-two.yaml", 'model: "Two"'),
        (labelled(CHANGE, "update"), "catalog/acme/acme-one.yaml", 'friendlyName: "The One"'),
        (
            labelled({**CHANGE, "Change": "Archive the model"}, "archive"),
            "catalog/acme/acme-one.yaml",
            "isArchived: true",
        ),
        (
            {"inputs": {"operation": "update", "id": " acme-one ", "body": "friendlyName: New", "sources": ""}},
            "catalog/acme/acme-one.yaml",
            'friendlyName: "New"',
        ),
    ],
    ids=["create", "update", "archive", "by hand"],
)
def test_an_event_becomes_a_file(root: Path, event: dict[str, Any], path: str, line: str) -> None:
    """The file is written, its path is on stdout, and the answer is the pull request's description."""
    result, answer = propose(root, event)
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{path}\n", "")
    assert line in (root / path).read_text().splitlines()
    closes = "Closes #12.\n\n" if "issue" in event else ""
    assert answer == f"{closes}Created by the workflow `propose`; the comment of `review` shows what it does.\n"


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (
            labelled({**ADD, "Power type": "AC"}, "create"),
            "Power type: AC is not a valid powerType: did you mean AC_1_PHASE",
        ),
        (labelled({**ADD, "Model": "One"}, "create"), "Model: catalog/acme/acme-one.yaml has the same vendor"),
        (labelled({**ADD, "Reported as": "Acme"}, "create"), "Reported as, line 1: vendor is empty"),
        (labelled({**ADD, "Power of the whole station": "30 kW"}, "create"), "Power of the whole station: must be a"),
        (labelled({**CHANGE, "Friendly name": "x" * 101}, "update"), "Friendly name: has 101 characters"),
        (labelled({**CHANGE, "Id": "acme-two"}, "update"), "there is no model acme-two: did you mean acme-one?"),
        (labelled(CHANGE, "archive"), 'Change: the issue requests "Set the friendly name", not "Archive the model"'),
        (
            labelled({}, "update"),
            'Change: is missing: write "Set the friendly name" or "Remove the friendly name" below',
        ),
        (labelled({**CHANGE, "Id": "none"}, "update"), "Id: is missing: write the last part of the model's address"),
        (labelled(CHANGE, "delete"), 'the label names no operation: set "propose: create", "propose:'),
        ({**labelled(ADD, "create"), "label": {"name": "create"}}, "the label names no operation"),
        ({**labelled(ADD, "create"), "label": None}, "the label names no operation"),
        ({**labelled(ADD, "create"), "issue": {"number": 12, "body": None}}, "Vendor: is missing"),
    ],
)
def test_a_refusal_names_the_field(root: Path, event: dict[str, Any], reason: str) -> None:
    """The answer and stderr have each reason with the form's field, without lines or keys of a file."""
    result, answer = propose(root, event)
    assert isinstance(result.exception, BuilderError)
    reasons = [line.removeprefix("    ") for line in answer.splitlines() if line.startswith("    ")]
    assert [found for found in reasons if found.startswith(reason)]
    assert [line for line in result.stderr.splitlines() if line.startswith("- ")] == [f"- {it}" for it in reasons]
    assert "issue:" not in answer
    assert "$." not in answer
    assert [path.name for path in (root / "catalog").rglob("*.yaml")] == ["acme-one.yaml"]
    assert (root / "catalog/acme/acme-one.yaml").read_text() == MINIMAL


@pytest.mark.parametrize(
    "event",
    [b"", b"{", b"[]", b"1", b"[" * 100_000, b"\xff", {}, {"issue": "x"}, {"issue": {}, "inputs": []}, {"zen": "x"}],
)
def test_another_payload_is_refused(root: Path, event: object) -> None:
    """Any other payload is refused in one sentence, and nothing is written."""
    result, answer = propose(root, event)
    assert isinstance(result.exception, BuilderError)
    assert str(result.exception).startswith("the event is ")
    assert answer == ""


def test_a_value_of_another_type_is_ignored(root: Path) -> None:
    """A number, list or object in place of a text is read as an empty text."""
    event = {"issue": {"number": "12; x", "body": ["### Vendor"]}, "label": {"name": 5}, "action": {}}
    result, answer = propose(root, event)
    assert isinstance(result.exception, BuilderError)
    assert "the label names no operation" in answer


@given(
    st.sampled_from(["create", "update", "archive", "draft"]),
    st.dictionaries(st.sampled_from([*ADD, *CHANGE, "OCPP trace"]), st.text(max_size=200), max_size=6),
)
def test_any_answers_are_data(operation: str, answers: Mapping[str, str]) -> None:
    """For any issue: either the catalogue is written, or the answer has the reason as indented code."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "catalog/acme/acme-one.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(MINIMAL)
        event = labelled(answers, operation)
        if operation == "draft":
            event = {**event, "action": "edited"}
        result, answer = propose(Path(folder), event)
        assert result.exception is None or isinstance(result.exception, (BuilderError, SystemExit)), result.exception
        assert answer
        lines = answer.splitlines()
        own = [line for line in lines if line and not line.startswith("    ")]
        if result.exit_code:
            assert own == [
                "This issue could not be turned into a pull request:",
                "Edit the issue. A maintainer then removes the label and sets it again.",
            ]
        assert not [line for line in result.stderr.splitlines() if line.startswith("::") or "##[" in line]


@given(any_word.filter(is_secret), st.permutations(SHAPES))
@settings(max_examples=20)
def test_planted_secrets_are_not_repeated(value: str, shapes: list[Shape]) -> None:
    """Secrets of any form are neither in the answer nor in the log, whether there is a draft or not."""
    lines = [shape("AuthorizationKey", value) for shape in shapes]
    with TemporaryDirectory() as folder:
        (Path(folder) / "catalog").mkdir()
        for trace in ("\n".join([BOOT, *lines]), "\n".join(lines)):
            result, answer = propose(Path(folder), traced(trace))
            assert "### The issue seems to hold secrets" in answer
            assert value not in answer + result.output


def test_warnings_are_questions_in_the_pull_request(root: Path) -> None:
    """A figure that is probably wrong does not prevent the pull request, whose description has the question."""
    answers = {**ADD, "Power type": "AC_1_PHASE", "Connectors": "IEC_62196_T2,SOCKET,16,230,3.7"}
    result, answer = propose(root, labelled(answers, "create"))
    assert result.exit_code == 0, result.stderr
    question = answer.partition("\nIs this right?\n\n    ")[2]
    assert question.startswith("Connectors, line 1: ")
    assert "3700" in question


def test_private_addresses_are_not_repeated(root: Path) -> None:
    """An answer repeats no back end's address and no address with a user and password, but other addresses."""
    answers = {**ADD, "Address of a picture": "http://me:pass9@example.org/a.png", "Sources": "http://example.org/a"}
    result, answer = propose(root, labelled(answers, "create"))
    assert result.exit_code
    assert "Address of a picture: http://… is not an absolute https address" in answer
    messages = ['"wss://csms.example/cp1" is an address', "http://example.org/a@2 and ws://x"]
    problems = [Problem(Location("issue"), "x", "$", message) for message in messages]
    assert issue_comments.reasons_of(RefusedError(problems)) == [
        '"wss://…" is an address',
        "http://example.org/a@2 and ws://…",
    ]


def test_reasons_are_bounded() -> None:
    """At most a hundred reasons are shown, each once; a comment that is too long is cut."""
    problems = [Problem(Location("issue", number), "x", "$", f"reason {number % 150}") for number in range(300)]
    reasons = issue_comments.reasons_of(RefusedError(problems))
    assert (reasons[0], reasons[99], reasons[100:]) == ("reason 0", "reason 99", ["and 50 more"])
    answer = issue_comments.refusal(["ü" * 2_000] * 100, is_issue=True)
    assert len(answer) < 65_536
    assert answer.endswith("ü\n    …\n\nEdit the issue. A maintainer then removes the label and sets it again.\n")


@pytest.mark.parametrize("action", ["opened", "edited"])
@pytest.mark.parametrize("name", SECRETS)
def test_a_trace_is_answered_with_its_draft(root: Path, name: str, action: str) -> None:
    """Each trace is answered with its draft; its secrets are counted by kind, and never repeated."""
    result, answer = propose(root, traced((TRACES / name).read_text(), action))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert "### Draft of the model's file\n" in answer
    assert "### The issue seems to hold secrets\n" in answer
    assert not [secret for secret in SECRETS[name] if secret in answer]
    assert [path.name for path in (root / "catalog").rglob("*.yaml")] == ["acme-one.yaml"]


def test_a_redacted_trace_has_no_warning(root: Path) -> None:
    """For the output of `draft --redact`, there is no warning about secrets."""
    redacted = (TRACES.parent / "redacted" / "evcc-wallbox.log").read_text()
    _, answer = propose(root, traced(redacted))
    assert answer.startswith(f"{issue_comments.DRAFT_MARKER}\n### Draft of the model's file\n")


def test_the_answer_to_a_trace_leads_to_the_form(root: Path) -> None:
    """The answer links to the form for a new model, filled in with the values of the trace."""
    trace = (
        '[2,"1","BootNotification",{"chargePointVendor":"Acme (DE) & Co","chargePointModel":"A)1"}]\n'
        '[3,"2",{"configurationKey":[{"key":"BackendURL","readonly":false,"value":"wss://csms.example/"}]}]'
    )
    _, answer = propose(root, traced(trace))
    link = answer.partition("[the form for a new model](")[2].partition(")")[0]
    assert parse_qs(urlsplit(link).query) == {
        "template": ["add-model.yml"],
        "vendor": ["Acme (DE) & Co"],
        "model": ["A)1"],
        "ocppUrl": ["BackendURL"],
        "reportedAs": ["Acme (DE) & Co, A)1"],
    }
    assert link.startswith("https://github.example/owner/name/issues/new?")


def test_known_models_are_named_in_the_answer(root: Path, write_model: WriteModel) -> None:
    """The answer names the models that report this vendor and model."""
    write_model(root, "catalog/acme/acme-one.yaml", MINIMAL + "reportedAs:\n  - {vendor: Acme AG, model: A1}\n")
    _, answer = propose(root, traced('{"chargePointVendor":"Acme AG","chargePointModel":"A1"}'))
    assert "**Perhaps nothing needs to be added:** `catalog/acme/acme-one.yaml` has this vendor and model.\n" in answer


def test_a_draft_cannot_end_its_code(root: Path) -> None:
    """Backticks, mentions and links in a trace stay inside the code block."""
    _, answer = propose(root, traced('{"chargePointVendor":"```` @octocat","chargePointModel":"<img src=x>"}'))
    before, _, rest = answer.partition("\n`````yaml\n")
    code, _, after = rest.partition("\n`````\n")
    assert "@octocat" in code
    assert "octocat" not in before
    assert "@octocat" not in after
    assert "<img" not in before + after
