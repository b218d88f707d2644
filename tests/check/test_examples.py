"""Examples as files: a new file is a new test case.

``examples/invalid/<rule>/<case>.yaml``
    One model's file, read as ``catalog/acme/acme-<case>.yaml``.
``examples/invalid/<rule>/<case>/catalog/...``
    A whole catalogue.
``examples/invalid/<rule>/<case>.expected.txt``
    The report of either; all of its problems are of the rule. ``pytest --update`` writes it.
``examples/valid/<rule>/...``
    Near misses, in the same forms: the report is empty.
"""

import shutil
from pathlib import Path

import pytest

from builder.check import catalogue
from builder.check.rules import RULES
from builder.domain.records import ModelFile
from builder.domain.schema import violations
from builder.report import Report, render
from builder.source import files
from tests.check import test_catalogue, test_places
from tests.conftest import MatchesFile
from tests.source import test_files

EXAMPLES = Path(__file__).parents[1] / "examples"
INVALID = EXAMPLES / "invalid"
VALID = EXAMPLES / "valid"

# Rules whose cases Git or some file systems cannot store: these tests create them.
IN_CODE_INVALID = {
    "problem-limit": test_catalogue.test_a_hostile_file_ends_after_a_hundred_problems,
    "regular-file": test_files.test_what_is_not_a_regular_file_is_refused_unread,
    "file-size": test_files.test_one_byte_more_than_64_kib_is_too_large,
    "reserved-name": test_places.test_a_folder_that_windows_reserves_is_refused_with_a_way_out,
}
IN_CODE_VALID = {
    "problem-limit": test_catalogue.test_a_file_with_fewer_problems_is_reported_whole,
    "regular-file": test_files.test_find_lists_the_files_sorted,
    "file-size": test_files.test_a_file_of_exactly_64_kib_is_read,
}


def _cases(folder: Path) -> list[Path]:
    """Return the folder's cases: files and folders ``<rule>/<case>``, without the expected reports."""
    return sorted(path for path in folder.glob("*/*") if not path.name.endswith(".expected.txt"))


def _name(case: Path) -> str:
    return case.relative_to(EXAMPLES).as_posix()


def _report(case: Path, root: Path) -> catalogue.Catalogue:
    if case.is_dir():
        shutil.copytree(case, root, dirs_exist_ok=True)
    else:
        vendor = root / "catalog" / "acme"
        vendor.mkdir(parents=True)
        shutil.copyfile(case, vendor / f"acme-{case.name}")
    return catalogue.load(root)


# Rules about single files and about the catalogue; the others need a change, a form or a table.
OF_FILES = sorted(rule.id for rule in RULES.values() if rule.subject in ("text", "file", "catalogue"))


@pytest.mark.parametrize("case", _cases(INVALID), ids=_name)
def test_an_invalid_example_gives_exactly_its_report(case: Path, tmp_path: Path, matches_file: MatchesFile) -> None:
    """An invalid example has exactly its expected report, and only problems of the rule that its folder names."""
    found = _report(case, tmp_path).problems
    assert {problem.rule for problem in found} == {case.parent.name}
    matches_file(case.with_name(f"{case.name.removesuffix('.yaml')}.expected.txt"), render(Report(found), "text"))


@pytest.mark.parametrize("case", _cases(VALID), ids=_name)
def test_a_near_miss_is_accepted(case: Path, tmp_path: Path) -> None:
    """A valid example has an empty report, and all of its files are models."""
    read = _report(case, tmp_path)
    assert render(Report(read.problems), "text") == ""
    assert len(read.models) == len(list((tmp_path / "catalog").glob("*/*.yaml"))) > 0


@pytest.mark.parametrize("case", [*_cases(INVALID), *_cases(VALID)], ids=_name)
def test_the_record_and_the_schema_agree_on_every_example(case: Path, tmp_path: Path) -> None:
    """The pydantic record accepts an example's data if and only if the JSON Schema does."""
    _report(case, tmp_path)
    for path in files.find(tmp_path)[0]:
        data = files.read(tmp_path, path).data
        assert _accepts(data) == (violations("model-file", data) == [])


def _accepts(data: object) -> bool:
    try:
        ModelFile.model_validate(data)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("rule", OF_FILES)
def test_every_rule_has_an_invalid_example_and_a_near_miss(rule: str) -> None:
    """Each rule has at least one example that it refuses and one near miss that it accepts."""
    assert rule in IN_CODE_INVALID or [case for case in _cases(INVALID) if case.parent.name == rule]
    assert rule in IN_CODE_VALID or [case for case in _cases(VALID) if case.parent.name == rule]


def test_every_example_belongs_to_a_rule_and_every_report_to_an_example() -> None:
    """Each folder has the name of a rule, and each expected report belongs to an example."""
    assert {path.name for path in [*INVALID.iterdir(), *VALID.iterdir()]} <= set(OF_FILES)
    reports = {path.with_name(path.name.removesuffix(".expected.txt")) for path in INVALID.glob("*/*.expected.txt")}
    assert reports <= {case.with_suffix("") if case.is_file() else case for case in _cases(INVALID)}
    assert list(VALID.glob("*/*.expected.txt")) == []
