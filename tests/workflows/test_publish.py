"""The workflow `publish`: it builds, signs and deploys the site."""

import hashlib
from pathlib import Path

import pytest

from tests.git_repository import Repository
from tests.workflows.conftest import RUN, checkout
from tests.workflows.runner import Runner, workflow

pytestmark = pytest.mark.unmeasured  # it runs a copy of the program


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
