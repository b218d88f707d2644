"""The workflow `draft`: an OCPP trace in an issue is answered with a draft of the model's file."""

from collections.abc import Mapping
from pathlib import Path

import jq
import pytest

from tests.edit.test_issue_form import rendered
from tests.git_repository import Repository
from tests.workflows.conftest import HOSTILE, RUN, checkout, lines_of
from tests.workflows.runner import Runner

pytestmark = pytest.mark.unmeasured  # it runs a copy of the program

BOOT = '[2,"1","BootNotification",{"chargePointVendor":"Acme","chargePointModel":"Nine"}]'


def drafted(origin: Repository, tmp_path: Path, trace: str, answers: Mapping[str, str] | None = None) -> Runner:
    """Run `draft` on an issue that was opened with a trace."""
    body = rendered({"OCPP trace": f"```text\n{trace}\n```", "Remarks": "_No response_"})
    event = {"action": "opened", "issue": {"number": 12, "body": body}}
    event["repository"] = {"html_url": "https://github.example/owner/name"}
    contexts = {"github.event.issue.number": 12, "github.event.repository.default_branch": "main", **RUN}
    runner = Runner(checkout(origin, tmp_path), tmp_path / "runner", contexts, event, "issues")
    runner.answer(answers or {})
    runner.run_job("draft", {"!cancelled()": True})
    return runner


def test_a_trace_is_answered_with_a_draft(origin: Repository, tmp_path: Path) -> None:
    """An issue with a trace gets the draft as a comment, and nothing else happens."""
    runner = drafted(origin, tmp_path, BOOT)
    assert set(runner.outcomes.values()) == {0}, runner.printed
    listing, comment = runner.calls
    assert "--paginate" in listing["arguments"]
    assert comment["arguments"][:3] == ["issue", "comment", "12"]
    assert comment["body"].startswith("<!-- catalog propose: draft -->\n### Draft of the model's file\n")
    assert "secrets" not in comment["body"]
    assert Repository(runner.workspace, create=False).git("status", "--porcelain") == ""


def test_an_edited_trace_changes_the_answer(origin: Repository, tmp_path: Path) -> None:
    """The bot has one comment on an issue, found by its marker and author."""
    runner = drafted(origin, tmp_path, BOOT, {"--paginate": "123\n456"})
    listing, comment = runner.calls
    assert "repos/owner/name/issues/comments/123" in comment["arguments"]
    comments = [
        {"id": 1, "user": {"login": "octocat"}, "body": "<!-- catalog propose: draft -->"},
        {"id": 3, "user": {"login": "github-actions[bot]"}, "body": comment["body"]},
    ]
    assert jq.compile(listing["arguments"][-1]).input_value(comments).all() == [3]


def test_secrets_of_a_trace_are_not_repeated(origin: Repository, tmp_path: Path) -> None:
    """Secrets in a trace are in no comment, log or summary; the answer warns about them."""
    pin = "Gr4nd-Pr1ze_77"
    runner = drafted(origin, tmp_path, f'{BOOT}\n[2,"2","ChangeConfiguration",{{"key":"Pin","value":"{pin}"}}]')
    body = runner.calls[-1]["body"]
    assert "### The issue seems to hold secrets\n\nIn the trace: 1 x passwords, keys and tokens.\n" in body
    assert "### Draft of the model's file" in body
    assert pin not in body + runner.printed + lines_of(runner.folder / "summary.md")


@pytest.mark.parametrize("trace", [HOSTILE, "```\n@octocat\n~~~", "", "\u202e\x1b[31m" * 100])
def test_another_text_is_answered(origin: Repository, tmp_path: Path, trace: str) -> None:
    """A text that is not a trace gets the reason, and no part of it is run or repeated."""
    runner = drafted(origin, tmp_path, trace)
    assert "### No draft could be made\n\n    the trace holds no BootNotification" in runner.calls[-1]["body"]
    assert "octocat" not in runner.calls[-1]["body"]
    assert not list(tmp_path.rglob("pwned"))


def test_a_draft_that_fails_names_the_run(origin: Repository, tmp_path: Path) -> None:
    """If the program itself cannot start, the answer links to the run."""
    origin.commit({"builder/cli/propose.py": "raise SystemExit(1)\n"})
    runner = drafted(origin, tmp_path, BOOT)
    assert "the reason is in [the run](https://github.example/owner/name/actions/runs/1)" in runner.calls[-1]["body"]
