"""The workflow `propose`: an issue, or a documented request, becomes a pull request."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.edit.test_issue_form import ADD, CHANGE, rendered
from tests.git_repository import Repository
from tests.workflows.conftest import HOSTILE, ONE, RUN, TWO, TWO_TEXT, checkout, lines_of
from tests.workflows.runner import Runner

pytestmark = pytest.mark.unmeasured  # it runs a copy of the program


def proposed(  # noqa: PLR0913 - what may differ
    origin: Repository,
    tmp_path: Path,
    event: Mapping[str, Any],
    name: str = "issues",
    *,
    app: bool = False,
    host_refuses: bool = False,
) -> Runner:
    """Run `propose` on an event."""
    bare = origin.clone(tmp_path / "host.git", "--bare")
    if host_refuses:
        hook = bare.folder / "hooks/pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\nexit 1\n")
        hook.chmod(0o755)
    contexts = {
        "github.event.label.name": event.get("label", {}).get("name", ""),
        "github.event.issue.number": event.get("issue", {}).get("number", ""),
        "github.event.issue.number || github.run_id": event.get("issue", {}).get("number", 99),
        "github.event.repository.default_branch": "main",
        "github.token": "default",
        "steps.app.outputs.token || github.token": "app" if app else "default",
        "vars.PROPOSE_APP_CLIENT_ID != ''": "true" if app else "false",
        **RUN,
    }
    runner = Runner(checkout(bare, tmp_path), tmp_path / "runner", contexts, event, name)
    is_fine = runner.run_job("propose", _Conditions(runner, {"vars.PROPOSE_APP_CLIENT_ID != ''": app}))
    assert is_fine == ("Open the pull request" in runner.outcomes and not any(runner.outcomes.values()))
    return runner


class _Conditions(dict[str, bool]):
    """The conditions of a job's steps: one of them depends on how the steps before it ended."""

    def __init__(self, runner: Runner, conditions: Mapping[str, bool]) -> None:
        super().__init__(conditions)
        self._runner = runner

    def __getitem__(self, key: str) -> bool:
        return any(self._runner.outcomes.values()) if key == "failure()" else super().__getitem__(key)


def issue(body: str, label: str = "propose: create") -> dict[str, Any]:
    """Return the event of a label on issue 12."""
    return {"issue": {"number": 12, "body": body, "title": HOSTILE}, "label": {"name": label}}


def at(tmp_path: Path, revision: str, path: str) -> str:
    """Return a file as it is on the host."""
    return Repository(tmp_path / "host.git", create=False).git("show", f"{revision}:{path}")


def test_an_issue_becomes_a_pull_request(origin: Repository, tmp_path: Path) -> None:
    """The answers are pushed as a model's file, and a pull request is opened with the app's token."""
    runner = proposed(origin, tmp_path, issue(rendered(ADD)), app=True)
    assert set(runner.outcomes.values()) == {0}, runner.printed
    assert 'model: "Two"' in at(tmp_path, "propose/12", TWO)
    create = runner.calls[-1]
    assert create["arguments"][:2] == ["pr", "create"]
    assert "Propose acme-two" in create["arguments"]
    assert (create["token"], create["body"].startswith("Closes #12.")) == ("app", True)
    assert "close and reopen" not in create["body"]


def test_without_an_app_the_pull_request_says_how_its_checks_start(origin: Repository, tmp_path: Path) -> None:
    """The default token starts no workflow, so the pull request says what a person must do."""
    runner = proposed(origin, tmp_path, issue(rendered(ADD)))
    assert "To start its checks, close and reopen it." in runner.calls[-1]["body"]


@pytest.mark.parametrize(
    ("label", "change", "expected"),
    [
        ("propose: update", "Set the friendly name", 'friendlyName: "The One"'),
        ("propose: archive", "Archive the model", "isArchived: true"),
    ],
)
def test_a_label_is_an_operation(origin: Repository, tmp_path: Path, label: str, change: str, expected: str) -> None:
    """The maintainer's label selects the documented write."""
    proposed(origin, tmp_path, issue(rendered({**CHANGE, "Change": change}), label))
    assert expected in at(tmp_path, "propose/12", ONE)


@pytest.mark.parametrize(
    ("body", "label", "message"),
    [
        (rendered({**ADD, "Power type": "AC"}), "propose: create", "Power type: AC is not a valid powerType"),
        (rendered(CHANGE), "propose: archive", "Change: the issue requests"),
        (
            rendered({**CHANGE, "Change": "Archive the model", "Id": "--help"}),
            "propose: archive",
            "there is no model --help",
        ),
        (rendered(ADD), "propose: $(touch pwned)", "the label names no operation"),
        (rendered({**CHANGE, "Change": "Remove the friendly name"}), "propose: update", "already as requested"),
        ("x" * 1_000_000, "propose: create", "is larger than an issue can be"),
        (HOSTILE, "propose: create", "Vendor: is missing"),
        ("", "propose: create", "Vendor: is missing"),
        (
            rendered({**ADD, "Connectors": "```\n@octocat\n~~~"}),
            "propose: create",
            "line 1: a connector has five parts",
        ),
        (rendered({**ADD, "Connectors": "ü,ü,ü,ü,ü\n" * 4000}), "propose: create", "is not a valid connectionType"),
    ],
    ids=[
        "wrong answer",
        "wrong label",
        "option as id",
        "hostile label",
        "no change",
        "1 MB",
        "hostile",
        "empty",
        "fence",
        "many problems",
    ],
)
def test_problems_are_answered(origin: Repository, tmp_path: Path, body: str, label: str, message: str) -> None:
    """An error is answered with a comment whose untrusted lines are code, and nothing is pushed."""
    runner = proposed(origin, tmp_path, issue(body, label))
    [comment] = runner.calls
    assert comment["arguments"][:3] == ["issue", "comment", "12"]
    assert message in comment["body"]
    assert len(comment["body"]) < 65_536
    ours = {
        "This issue could not be turned into a pull request:",
        "Edit the issue. A maintainer then removes the label and sets it again.",
    }
    assert all(line.startswith("    ") for line in comment["body"].splitlines() if line and line not in ours)
    assert Repository(tmp_path / "host.git", create=False).git("branch", "--list", "propose/*") == ""
    assert not list(tmp_path.rglob("pwned"))


def test_hostile_answers_are_data(origin: Repository, tmp_path: Path) -> None:
    """Shell, expressions and YAML in an answer become characters of a value."""
    text = HOSTILE.replace("\n", " ")
    runner = proposed(
        origin, tmp_path, issue(rendered({**ADD, "Friendly name": text, "Notes": f"---\n{text}\n!!python/x"}))
    )
    assert set(runner.outcomes.values()) == {0}, runner.printed
    assert yaml.safe_load(at(tmp_path, "propose/12", TWO))["friendlyName"] == text
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.parametrize(
    ("inputs", "path", "expected"),
    [
        (
            {
                "operation": "create",
                "body": json.dumps(yaml.safe_load(TWO_TEXT)),
                "sources": "https://example.org/a.pdf  https://example.org/b.pdf",
            },
            TWO,
            'sources:\n  - "https://example.org/a.pdf"\n  - "https://example.org/b.pdf"',
        ),
        ({"operation": "update", "id": "acme-one", "body": '{"friendlyName": "New"}'}, ONE, 'friendlyName: "New"'),
        ({"operation": "archive", "id": "acme-one", "body": ""}, ONE, "isArchived: true"),
    ],
    ids=["create", "update", "archive"],
)
def test_the_documented_body_can_be_proposed_by_hand(
    origin: Repository, tmp_path: Path, inputs: dict[str, str], path: str, expected: str
) -> None:
    """`workflow_dispatch` accepts the documented request."""
    runner = proposed(origin, tmp_path, {"inputs": inputs}, "workflow_dispatch")
    assert set(runner.outcomes.values()) == {0}, runner.printed
    assert expected in at(tmp_path, "propose/99", path)
    assert not runner.calls[-1]["body"].startswith("Closes")


def test_a_refusal_by_hand_is_in_the_summary(origin: Repository, tmp_path: Path) -> None:
    """Without an issue, the reason is in the run's summary, and no comment is written."""
    inputs = {"operation": "archive", "id": "acme-nine", "body": ""}
    runner = proposed(origin, tmp_path, {"inputs": inputs}, "workflow_dispatch")
    assert "    there is no model acme-nine: did you mean acme-one?\n" in lines_of(runner.folder / "summary.md")
    assert runner.calls == []


def test_a_push_that_fails_is_answered(origin: Repository, tmp_path: Path) -> None:
    """If the file is written but no pull request can be opened, the issue gets a link to the run."""
    runner = proposed(origin, tmp_path, issue(rendered(ADD)), host_refuses=True)
    assert runner.outcomes["Open the pull request"] != 0
    comment = runner.calls[-1]
    assert comment["arguments"][:3] == ["issue", "comment", "12"]
    assert comment["body"] == (
        "No pull request could be opened: the reason is in [the run](https://github.example/owner/name/actions/runs/1).\n"
    )


@pytest.mark.parametrize("hostile", ["--root=/", "$(touch pwned)", "acme-one; touch pwned", "../../x"])
def test_a_hostile_id_by_hand_is_refused(origin: Repository, tmp_path: Path, hostile: str) -> None:
    """An id entered by hand is an argument, never an option or a command."""
    inputs = {"operation": "archive", "id": hostile, "body": "", "sources": hostile}
    runner = proposed(origin, tmp_path, {"inputs": inputs}, "workflow_dispatch")
    assert runner.outcomes["Write the model's file"] == 1
    assert not list(tmp_path.rglob("pwned"))
