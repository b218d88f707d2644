"""What a workflow may do: linters, GitHub's schemas, permissions, owners of paths."""

import json
import re
import subprocess

import pytest

from tests.workflows.conftest import BIN, ROOT
from tests.workflows.runner import WORKFLOWS, workflow

NAMES = sorted(path.stem for path in WORKFLOWS.glob("*.yml"))


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
def test_a_workflow_has_the_least_permissions(name: str) -> None:
    """Only jobs have permissions, each with its reason; actions are pinned; no credentials are kept."""
    text = (WORKFLOWS / f"{name}.yml").read_text()
    read = workflow(name)
    assert read["permissions"] == {}
    for job in read["jobs"].values():
        for permission, level in job["permissions"].items():
            assert re.search(rf"^      {permission}: {level} # \w", text, re.MULTILINE)
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
    """Admins own every tracked file and any new one, except documents that decide nothing."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    decisive = [path for path in tracked if not path.startswith(("benchmarks/", "README.md", "CHANGELOG.md"))]
    assert {"site/handler.js", ".ci/run", "tests/conftest.py", ".pre-commit-config.yaml", "run"} <= set(decisive)
    assert [path for path in decisive if owners_of(path) != ["@charging-station-models/admins"]] == []
    for path in ("_site/index.html", "catalog./acme/x.yaml", "CATALO~1/x", "sitecustomize.py", "new/README.md"):
        assert owners_of(path) == ["@charging-station-models/admins"]
