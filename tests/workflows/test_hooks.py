"""The pre-commit hooks."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import MINIMAL
from tests.git_repository import Repository, environment
from tests.workflows.conftest import BIN, ONE, ROOT, checkout
from tests.workflows.runner import Runner

pytestmark = pytest.mark.unmeasured  # it runs a copy of the program


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
