"""The workflow `validate`: checks, tests and a preview of the site."""

from pathlib import Path

import pytest

from tests.conftest import MINIMAL
from tests.git_repository import Repository
from tests.workflows.conftest import ONE, TWO, TWO_TEXT, checkout
from tests.workflows.runner import Runner

pytestmark = pytest.mark.unmeasured  # it runs a copy of the program


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
