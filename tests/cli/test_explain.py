"""``catalog explain`` and the warnings of ``catalog validate``."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder.check.rules import RULES
from builder.cli.main import program
from tests.conftest import MINIMAL
from tests.git_repository import Repository, isolated

NEXT = "catalog/webasto/webasto-next.yaml"


def explain(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(program, ["explain", *arguments])


def validate(repository: Repository, *arguments: str) -> Result:
    """Validate a repository's working tree."""
    with isolated(repository.folder):
        return CliRunner().invoke(program, ["--root", str(repository.folder), "validate", *arguments])


def test_every_rule_is_listed_and_explained() -> None:
    """Without an argument each rule is a line; with one, the sentence, the reason and both examples are printed."""
    listed = explain().stdout
    for rule in RULES.values():
        assert f"  {rule.id} " in listed
        printed = explain(rule.id).stdout
        assert rule.sentence in printed
        assert rule.reason in printed
        assert "Accepted:" in printed


def test_an_unknown_rule_is_wrong_usage() -> None:
    """A misspelled rule is wrong usage; similar rules are suggested."""
    done = explain("line-voltag")
    assert done.exit_code == 2
    assert "line-voltage" in done.stderr


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a repository in which one model of Webasto has landed."""
    created = Repository(tmp_path / "repository")
    created.commit({NEXT: MINIMAL.replace("Acme", "Webasto").replace("One", "Next")})
    return created


@pytest.mark.parametrize(
    ("path", "vendor", "model", "rule"),
    [
        ("catalog/webasto/webasto-live.yaml", "webasto", "Live", "vendor-spelling"),
        ("catalog/webasto/webasto-a.yaml", "Webasto", "NEXT", "duplicate-model"),
    ],
)
def test_the_new_file_has_the_problem(repository: Repository, path: str, vendor: str, model: str, rule: str) -> None:
    """The problem is at the new files, whatever their names and number; the landed file has none."""
    text = MINIMAL.replace("Acme", vendor)
    repository.write({path: text.replace("One", model), **({} if rule == "duplicate-model" else {
        f"catalog/webasto/webasto-m{n}.yaml": text.replace("One", f"M{n}") for n in range(3)})})  # fmt: skip
    done = validate(repository)
    errors = [line for line in done.stdout.splitlines() if "error[" in line]
    assert done.exit_code == 1
    assert all(f"error[{rule}]" in line for line in errors)
    assert f"{path}:" in errors[0]
    assert not any(line.startswith(NEXT) for line in done.stdout.splitlines())


def test_warnings_exit_with_0(repository: Repository) -> None:
    """Warnings are printed, also as annotations, and the exit code is 0; landed files have none about sources."""
    slip = MINIMAL.replace("Acme", "Webasto").replace("One", "Live").replace("22000", "22")
    repository.write({"catalog/webasto/webasto-live.yaml": slip})
    done = validate(repository)
    assert done.exit_code == 0
    assert "warning[kilowatts] $.connectors[0].maxPowerWatts: 22 W: did you mean 22000?" in done.stdout
    assert done.stdout.count("warning[no-source]") == 1
    assert done.stderr.endswith("No problems found, 2 warnings.\n")
    assert (
        "::warning file=catalog/webasto/webasto-live.yaml,line=10" in validate(repository, "--format", "github").stdout
    )
