"""The workflow `review`: the status and the comment on a pull request."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import jq
import pytest

from tests.conftest import MINIMAL
from tests.git_repository import Repository
from tests.workflows.conftest import HOSTILE, ONE, RUN, TWO, TWO_TEXT, checkout
from tests.workflows.runner import Runner, workflow

pytestmark = pytest.mark.unmeasured  # it runs a copy of the program


def reviewed(origin: Repository, tmp_path: Path, answers: Mapping[str, str] | None = None) -> Runner:
    """Run `review` on the branch `change`, which is pull request 7 on the host."""
    head = origin.git("rev-parse", "change")
    origin.git("update-ref", "refs/pull/7/head", head)
    contexts = {
        "github.event.pull_request.head.sha": head,
        "github.event.pull_request.number": 7,
        "github.token": "token",
        **RUN,
    }
    runner = Runner(checkout(origin, tmp_path), tmp_path / "runner", contexts, {}, "pull_request_target")
    runner.answer(answers or {})
    runner.run_job("review", {"always()": True, "!cancelled()": True})
    return runner


def test_only_another_base_branch_makes_an_edit_a_reason_to_review() -> None:
    """An author cannot restart reviews, or cancel one, by editing a title again and again."""
    review = workflow("review")
    is_title = "github.event.action == 'edited' && !github.event.changes.base"
    assert f"{is_title} && github.run_id || 'review'" in review["concurrency"]["group"]
    assert review["jobs"]["review"]["if"] == "github.event.action != 'edited' || github.event.changes.base"


def statuses(runner: Runner) -> list[str]:
    """Return the states that were set, on the right commit and with the right name."""
    calls = [call["arguments"] for call in runner.calls if "/statuses/" in " ".join(call["arguments"])]
    head = runner.contexts["github.event.pull_request.head.sha"]
    assert all(f"repos/owner/name/statuses/{head}" in arguments for arguments in calls)
    assert all("context=catalog/review" in arguments for arguments in calls)
    return [argument.removeprefix("state=") for it in calls for argument in it if argument.startswith("state=")]


def test_review_sets_the_status_and_writes_the_comment(origin: Repository, tmp_path: Path) -> None:
    """An allowed change gets the status, and a new comment with the report."""
    origin.branch("change")
    origin.commit({TWO: TWO_TEXT})
    runner = reviewed(origin, tmp_path)
    assert set(runner.outcomes.values()) == {0}, runner.printed
    assert statuses(runner) == ["pending", "success"]
    comment = runner.calls[-1]
    assert comment["arguments"][:3] == ["pr", "comment", "7"]
    assert comment["body"].startswith(
        "<!-- catalog check-changes -->\n### Allowed: 1 create; needs an admin's approval."
    )
    assert "--locked --no-default-groups" in (runner.folder / "uv.log").read_text()


def test_review_refuses_and_updates_its_comment(origin: Repository, tmp_path: Path) -> None:
    """A refused change gets the failure status, and the existing comment is updated."""
    origin.branch("change")
    origin.commit({ONE: MINIMAL.replace("22000", "11000")})
    runner = reviewed(origin, tmp_path, {"--paginate": "123\n456"})
    assert statuses(runner) == ["pending", "failure"]
    arguments = runner.calls[-1]["arguments"]
    assert "repos/owner/name/issues/comments/123" in arguments
    assert "PATCH" in arguments
    assert "was 22000, is 11000" in runner.calls[-1]["body"]


def test_review_knows_its_comment_by_mark_and_author(origin: Repository, tmp_path: Path) -> None:
    """The updated comment is the bot's own, not one in which somebody else wrote the marker."""
    origin.branch("change")
    origin.commit({TWO: TWO_TEXT})
    runner = reviewed(origin, tmp_path)
    [listing] = [call["arguments"] for call in runner.calls if "--paginate" in call["arguments"]]
    mark = "<!-- catalog check-changes -->"
    comments = [
        {"id": 1, "user": {"login": "octocat"}, "body": mark},
        {"id": 2, "user": {"login": "github-actions[bot]"}, "body": f"quoted {mark}"},
        {"id": 3, "user": {"login": "github-actions[bot]"}, "body": f"{mark}\n### Allowed"},
    ]
    assert jq.compile(listing[-1]).input_value(comments).all() == [3]


def test_review_runs_nothing_of_the_head(origin: Repository, tmp_path: Path) -> None:
    """A head whose program, set-up and configuration would write a file when run leaves no such file."""
    mark = tmp_path / "pwned"
    origin.branch("change")
    evil = f"import pathlib; pathlib.Path({str(mark)!r}).write_text('x')\n"
    shell = f"#!/bin/sh\ntouch {mark}\n"
    origin.commit(
        {
            **{
                f"builder/{name}.py": evil
                for name in ("__init__", "cli/main", "review/policy", "report", "history/git")
            },
            "sitecustomize.py": evil,
            "conftest.py": evil,
            "run": shell,
            ".ci/run": shell,
            ".gitattributes": "* filter=evil diff=evil\n",
            ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = ../origin\n',
            ".gitconfig": f'[filter "evil"]\n\tsmudge = touch {mark}\n',
            "pyproject.toml": "[build-system]\nrequires = ['evil']\n",
            f"catalog/acme/acme-{HOSTILE.replace('/', '_')}.yaml": TWO_TEXT,
            ONE: MINIMAL + f"friendlyName: {json.dumps(HOSTILE)}\n",
        },
        message=HOSTILE,
    )
    runner = reviewed(origin, tmp_path)
    assert not mark.exists()
    assert not list(runner.workspace.rglob("pwned"))
    assert Repository(runner.workspace, create=False).git("status", "--porcelain") == ""
    assert statuses(runner) == ["pending", "failure"]
    body = runner.calls[-1]["body"]
    assert "Not a catalogue change" in body
    outside = re.sub(r"(`+) .*? \1", "", body)
    assert "octocat" not in re.sub("(`{3,})json\n.*?\n\\1", "", outside, flags=re.DOTALL)


def test_a_change_that_cannot_be_judged_is_no_success(origin: Repository, tmp_path: Path) -> None:
    """If the program cannot continue, the comment says why, and the status is not success."""
    origin.git("switch", "--quiet", "--orphan", "change")
    origin.commit({ONE: MINIMAL})
    runner = reviewed(origin, tmp_path)
    assert statuses(runner) == ["pending", "failure"]
    assert "` base and head have no commit in common" in runner.calls[-1]["body"]
    assert "base and head have no commit in common" in runner.printed


def test_a_step_that_fails_leaves_no_success(origin: Repository, tmp_path: Path) -> None:
    """If even the head cannot be fetched, the status is an error and a comment links to the run."""
    origin.branch("change")
    origin.commit({TWO: TWO_TEXT})
    head = origin.head
    contexts = {"github.event.pull_request.head.sha": head, "github.event.pull_request.number": 8, **RUN}
    runner = Runner(checkout(origin, tmp_path), tmp_path / "runner", contexts, {}, "pull_request_target")
    assert not runner.run_job("review", {"always()": True, "!cancelled()": True})
    assert statuses(runner) == ["pending", "error"]
    assert runner.calls[-1]["body"] == (
        "<!-- catalog check-changes -->\n### The change could not be judged\n\n"
        "The reason is in [the run](https://github.example/owner/name/actions/runs/1).\n"
    )
