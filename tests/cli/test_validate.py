"""`catalog validate`: its output in each format, its exit codes, and the paths that it takes."""

import json
import re
from pathlib import Path

from tests.cli.invocation import ONE, catalog
from tests.conftest import MINIMAL, WriteModel
from tests.git_repository import Repository


def test_validate_prints_all_problems(root: Path, write_model: WriteModel) -> None:
    """All problems of all files are on stdout, sorted, one per line; their number is on stderr; the exit code is 1."""
    write_model(root, "catalog/acme/acme-b.yaml", "vendor: 5\n")
    write_model(root, "catalog/acme/acme-a.yaml", "vendor: [\n")
    done = catalog(root, "validate")
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert lines == sorted(lines)
    assert all(re.match(r"catalog/acme/acme-[ab]\.yaml:\d+:\d+: error\[[a-z-]+\] \$\S*: .", line) for line in lines)
    assert {line.split(":")[0][-6:-5] for line in lines} == {"a", "b"}
    assert done.stderr == f"{len(lines)} problems found.\n"


def test_validate_without_problems(root: Path) -> None:
    """Without problems stdout is empty and the exit code is 0."""
    done = catalog(root, "validate")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "No problems found.\n")


def test_validate_with_a_path(root: Path, write_model: WriteModel) -> None:
    """With PATH, only problems that concern it are printed, including those located at another file."""
    write_model(root, "catalog/acme/acme-two.yaml", MINIMAL)
    write_model(root, "catalog/zeta/zeta-x.yaml", "")
    assert "duplicate-model" in catalog(root, "validate", ONE).stdout
    assert "zeta" not in catalog(root, "validate", "catalog/acme").stdout
    assert "acme" not in catalog(root / "catalog", "validate", "zeta").stdout
    assert catalog(root, "validate", ".").stdout == catalog(root, "validate").stdout


def test_formats(root: Path, write_model: WriteModel) -> None:
    """GitHub's format is the default in GitHub Actions, --format overrides it, and JSON is one document."""
    write_model(root, "catalog/acme/acme-b.yaml", MINIMAL.replace("One", "'::error::x\\n'").replace("22000", "99000"))
    by_itself = catalog(root, "validate", GITHUB_ACTIONS="true").stdout
    assert by_itself.startswith("::error file=catalog/acme/acme-b.yaml,line=10,col=20,title=power::$.connectors[0]")
    assert catalog(root, "validate", "--format", "github").stdout == by_itself
    assert "error[power]" in catalog(root, "validate", "--format", "text", GITHUB_ACTIONS="true").stdout
    [problem] = json.loads(catalog(root, "validate", "--format", "json").stdout)["problems"]
    assert (problem["path"], problem["line"], problem["column"]) == ("catalog/acme/acme-b.yaml", 10, 20)
    assert (problem["rule"], problem["jsonPath"], problem["level"]) == (
        "power",
        "$.connectors[0].maxPowerWatts",
        "error",
    )
    assert json.loads(catalog(root, "validate", "--format", "json", "catalog/acme/acme-one.yaml").stdout) == {
        "problems": []
    }


def test_a_path_may_be_written_in_any_way(root: Path, write_model: WriteModel) -> None:
    """A PATH with `..` and a root behind a symlink name the same file."""
    write_model(root, "catalog/zeta/zeta-x.yaml", "")
    expected = catalog(root, "validate", "catalog/zeta/zeta-x.yaml").stdout
    assert "zeta-x.yaml:1:1: error[empty-file]" in expected
    assert catalog(root / "catalog/acme", "validate", "../zeta/zeta-x.yaml").stdout == expected
    link = root.with_name("link")
    link.symlink_to(root)
    assert catalog(root, "--root", str(link), "validate", "catalog/zeta/zeta-x.yaml").stdout == expected
    assert catalog(root, "validate", str(link / "catalog/zeta")).stdout == expected


def test_annotations_name_files_from_the_repositorys_top(root: Path, write_model: WriteModel) -> None:
    """If the root is a folder of a larger repository, annotations have paths from its top."""
    Repository(root)
    write_model(root, "sub/catalog/acme/acme-x.yaml", "")
    done = catalog(root / "sub", "validate", "--format", "github")
    assert done.stdout.startswith("::error file=sub/catalog/acme/acme-x.yaml,line=1")
