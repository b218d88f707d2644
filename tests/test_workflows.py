"""Tests of ``.github`` and the pre-commit hooks: linted, valid, and each step run as GitHub's runner does."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jq
import pytest
import yaml

from builder.check import places
from builder.source import files
from builder.source.document import Document
from tests.conftest import MINIMAL
from tests.edit.test_issue_form import ADD, CHANGE, rendered
from tests.git_repository import Repository, environment, isolated
from tests.workflow_runner import WORKFLOWS, Runner, workflow

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
ONE = "catalog/acme/acme-one.yaml"
TWO = "catalog/acme/acme-two.yaml"
TWO_TEXT = MINIMAL.replace("model: One", "model: Two")
HOSTILE = "$(touch pwned) `touch pwned` '; touch pwned; \" ${{ github.token }} @octocat <img src=x>"
RUN = {"github.server_url": "https://github.example", "github.repository": "owner/name", "github.run_id": 1}
BOOT = '[2,"1","BootNotification",{"chargePointVendor":"Acme","chargePointModel":"Nine"}]'
NAMES = sorted(path.stem for path in WORKFLOWS.glob("*.yml"))


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[Repository]:
    """Return a repository with the program and a small catalogue, as on the host."""
    with isolated(tmp_path):
        made = Repository(tmp_path / "origin")
        for folder in ("builder", "schemas", "site"):
            shutil.copytree(ROOT / folder, made.folder / folder, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        (made.folder / ".ci").mkdir()
        for file in ("run", ".gitignore", ".gitattributes", ".ci/requirements.txt"):
            shutil.copy(ROOT / file, made.folder / file)
        made.commit({ONE: MINIMAL, ".ci/run": "#!/bin/sh\necho tests ran\n"})
        made.chmod(".ci/run", executable=True)
        yield made


def checkout(origin: Repository, tmp_path: Path) -> Path:
    """Clone the main branch with its whole history, as actions/checkout does."""
    return origin.clone(tmp_path / "workspace", "--branch=main").folder


def lines_of(path: Path) -> str:
    """Return the lines that a step wrote; none if it wrote no file."""
    return path.read_text() if path.exists() else ""


# The files themselves


def test_zizmor_finds_nothing_in_any_workflow() -> None:
    """The strictest persona finds only the trigger of `review`, which is ignored with its reason."""
    command = [
        str(BIN / "zizmor"),
        "--offline",
        "--persona=pedantic",
        "--no-progress",
        "--format=json",
        "--strict-collection",
    ]
    done = subprocess.run([*command, str(ROOT / ".github")], capture_output=True, check=False)
    findings = json.loads(done.stdout)
    kept = [finding for finding in findings if not finding["ignored"]]
    assert (done.returncode, kept) == (0, [])
    ignores = [line for path in WORKFLOWS.glob("*.yml") for line in path.read_text().splitlines() if "zizmor" in line]
    assert len(ignores) == 1
    assert re.search(r"pull_request_target: # zizmor: ignore\[dangerous-triggers\] only base code .{20,}", ignores[0])


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("vendor.github-workflows", "workflows/*.yml"),
        ("vendor.github-issue-forms", "ISSUE_TEMPLATE/*.yml"),
        ("vendor.dependabot", "dependabot.yml"),
    ],
)
def test_the_files_are_valid(schema: str, pattern: str) -> None:
    """Workflows, issue forms and settings are valid against GitHub's schemas."""
    files = [str(path) for path in (ROOT / ".github").glob(pattern)]
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", schema, *files]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_has_the_least_rights(name: str) -> None:
    """Rights are given only to jobs, each with its reason; actions are pinned; no credentials are kept."""
    text = (WORKFLOWS / f"{name}.yml").read_text()
    read = workflow(name)
    assert read["permissions"] == {}
    for job in read["jobs"].values():
        for right, level in job["permissions"].items():
            assert re.search(rf"^      {right}: {level} # \w", text, re.MULTILINE)
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            if "uses" in step:
                assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"])
            if "actions/checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] == "false"
                assert step["with"]["fetch-depth"] == "0"


def test_the_ruleset_requires_what_review_sets() -> None:
    """The ruleset requires the status of `review`, code owners, one squashed commit and an up-to-date branch."""
    ruleset = json.loads((ROOT / ".github/rulesets/main.json").read_text())
    rules = {rule["type"]: rule.get("parameters", {}) for rule in ruleset["rules"]}
    checks = rules["required_status_checks"]
    status = workflow("review")["jobs"]["review"]["env"]["STATUS"]
    assert [check["context"] for check in checks["required_status_checks"]] == [status]
    assert checks["strict_required_status_checks_policy"]
    assert rules["pull_request"]["require_code_owner_review"]
    assert rules["pull_request"]["dismiss_stale_reviews_on_push"]
    assert rules["pull_request"]["allowed_merge_methods"] == ["squash"]
    assert ruleset["conditions"]["ref_name"]["include"] == ["~DEFAULT_BRANCH"]


def test_every_path_has_an_owner() -> None:
    """The first pattern covers everything, and each later one matches an existing path."""
    lines = (ROOT / ".github/CODEOWNERS").read_text().splitlines()
    patterns = [line.split() for line in lines if line and not line.startswith("#")]
    assert patterns[0][0] == "*"
    assert all((ROOT / pattern.strip("/")).exists() for pattern, *_ in patterns[1:])
    assert all(owner.startswith("@") for _, *owners in patterns for owner in owners)


def owners_of(path: str) -> list[str]:
    """Return who owns a path: the owners of the last pattern that matches it."""
    lines = (ROOT / ".github/CODEOWNERS").read_text().splitlines()
    patterns = [line.split() for line in lines if line and not line.startswith("#")]
    matching = [
        owners
        for pattern, *owners in patterns
        if pattern == "*" or path == pattern[1:] or (pattern.endswith("/") and path.startswith(pattern[1:]))
    ]
    return matching[-1]


def test_admins_own_what_decides_what_is_published() -> None:
    """Every tracked file, and any new one, is the admins', but for documents that decide nothing."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    decisive = [path for path in tracked if not path.startswith(("benchmarks/", "README.md", "CHANGELOG.md"))]
    assert {"site/handler.js", ".ci/run", "tests/conftest.py", ".pre-commit-config.yaml", "run"} <= set(decisive)
    assert [path for path in decisive if owners_of(path) != ["@charging-station-models/admins"]] == []
    for path in ("_site/index.html", "catalog./acme/x.yaml", "CATALO~1/x", "sitecustomize.py", "new/README.md"):
        assert owners_of(path) == ["@charging-station-models/admins"]


# publish


def test_what_runs_code_of_the_repository_may_not_sign_or_deploy() -> None:
    """The job that builds only reads; those that sign and deploy run nothing of the repository, one after the other."""
    jobs = workflow("publish")["jobs"]
    assert set(jobs["build"]["permissions"].values()) == {"read"}
    for name, previous in (("attest", "build"), ("deploy", "attest")):
        assert jobs[name]["permissions"]["id-token"] == "write"
        assert jobs[name]["needs"] == previous
        assert not [step for step in jobs[name]["steps"] if "run" in step or "checkout" in step["uses"]]
    assert jobs["attest"]["if"] == "github.ref == 'refs/heads/main'"


def test_a_commit_that_skips_workflows_is_published_by_the_schedule() -> None:
    """A commit message with [skip ci] stops the push only."""
    assert {"push", "schedule"} <= workflow("publish")["on"].keys()


def test_the_digest_that_is_signed_is_that_of_the_list(origin: Repository, tmp_path: Path) -> None:
    """The digest that the build hands on is the one that `gh attestation verify SHA256SUMS` computes."""
    contexts = {"steps.pages.outputs.base_url": "https://owner.github.example/name/", **RUN}
    runner = Runner(checkout(origin, tmp_path), tmp_path / "runner", contexts, {}, "push")
    assert runner.run_job("build", workflow_name="publish"), runner.printed
    digest = hashlib.sha256((runner.workspace / "_site/SHA256SUMS").read_bytes()).hexdigest()
    assert runner.contexts["steps.sums.outputs.digest"] == f"sha256:{digest}"
    steps = workflow("publish")["jobs"]["attest"]["steps"]
    assert steps[-1]["with"] == {"subject-name": "SHA256SUMS", "subject-digest": "${{ needs.build.outputs.sums }}"}


def test_the_example_of_the_naming_rule_is_real() -> None:
    """The right name in the guide is a model's, and the wrong one breaks the rules that it names."""
    text = (ROOT / ".github/CONTRIBUTING.md").read_text()
    right, wrong = (re.findall(rf"\| {word} \| `(.+?)`", text)[0] for word in ("right", "wrong"))
    assert (ROOT / right).is_file()
    assert files.misplaced(right, is_regular=True) is None
    assert {remark.rule for remark in places.check(Document(wrong))} == {"folder-form"}
    assert files.misplaced(wrong, is_regular=True)


# review


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
    assert comment["body"].startswith("<!-- catalog check-changes -->\n### Allowed: 1 create; an admin decides.")
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


# validate


def validated(origin: Repository, tmp_path: Path) -> Runner:
    """Run `validate` on the branch `change`, merged into main."""
    origin.switch("main")
    origin.merge("change")
    runner = Runner(checkout(origin, tmp_path), tmp_path / "runner", {}, {}, "pull_request")
    runner.run_job("validate")
    return runner


def test_validate_builds_a_preview_of_models(origin: Repository, tmp_path: Path) -> None:
    """If only models changed, no test runs, and the site is built."""
    origin.branch("change")
    origin.commit({TWO: TWO_TEXT})
    runner = validated(origin, tmp_path)
    assert set(runner.outcomes.values()) == {0}, runner.printed
    assert "Only models changed." in runner.printed
    assert (runner.workspace / "_site/asset-management/v1/charging-station-models/acme-two/index.json").is_file()


def test_validate_annotates_problems(origin: Repository, tmp_path: Path) -> None:
    """A problem becomes an annotation on its line, and no text can forge another."""
    origin.branch("change")
    origin.commit({ONE: MINIMAL.replace("AC_3_PHASE", '"::stop-commands::x\\n::error::forged"')})
    runner = validated(origin, tmp_path)
    assert runner.outcomes["Check the models"] == 1
    commands = [line for line in runner.printed.splitlines() if line.startswith("::")]
    assert [line.partition(",")[0] for line in commands] == [f"::error file={ONE}"]


def test_validate_tests_a_changed_program(origin: Repository, tmp_path: Path) -> None:
    """If anything but models changed, the tests run."""
    origin.branch("change")
    origin.commit({"notes.md": "x"})
    assert "tests ran" in validated(origin, tmp_path).printed


# propose


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


# draft


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


# pre-commit


def test_the_hooks_are_valid() -> None:
    """pre-commit accepts the configuration, and the hooks for other repositories."""
    for command, file in (
        ("validate-config", ".pre-commit-config.yaml"),
        ("validate-manifest", ".pre-commit-hooks.yaml"),
    ):
        done = subprocess.run([str(BIN / "pre-commit"), command, str(ROOT / file)], capture_output=True, check=False)
        assert done.returncode == 0, done.stdout.decode()


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_commit_is_checked_before_it_is_made(origin: Repository, tmp_path: Path, *, is_deleted: bool) -> None:
    """With the hooks installed, a forbidden change to a model cannot be committed, nor can a deletion."""
    origin.commit({"catalog/acme/acme-six.yaml": MINIMAL.replace("model: One", "model: Six")})
    clone = Repository(checkout(origin, tmp_path), create=False)
    Runner(clone.folder, tmp_path / "runner", {}, {}, "")
    shutil.copy(ROOT / ".pre-commit-config.yaml", clone.folder)
    if is_deleted:
        clone.git("rm", "--quiet", ONE)
    else:
        clone.write({ONE: MINIMAL.replace("22000", "11000")})
        clone.git("add", "--all")
    variables = environment() | {"PRE_COMMIT_HOME": str(tmp_path / "home"), "PYTHONPATH": str(clone.folder)}
    command = [str(BIN / "pre-commit"), "run", "--color=never"]
    done = subprocess.run(command, cwd=clone.folder, env=variables, capture_output=True, check=False)
    output = done.stdout.decode()
    assert done.returncode == 1, output + done.stderr.decode()
    assert re.search(r"check the charging station models\.+(Passed|\(no files to check\)Skipped)", output)
    assert re.search(r"check what the change does to published models\.+Failed", output)
    assert ("was deleted" if is_deleted else "was 22000, is 11000") in output
