"""Which changes are documented operations and which are refused, tested in real repositories."""

import os
from collections.abc import Callable

import pytest
import yaml

from builder.problems import errors
from tests.conftest import MINIMAL
from tests.git_repository import Repository
from tests.review.judging import ARCHIVED, NAMED, ONE, TWO, TWO_TEXT, judge, operations, rules

Edit = Callable[[Repository], object]


def test_a_new_file_is_a_create_and_needs_an_admin(repository: Repository) -> None:
    """A new live model is a create with all its fields, and needs an admin."""
    repository.commit({TWO: TWO_TEXT})
    review = judge(repository)
    assert operations(review) == [("create", "acme-two")]
    assert review.changes[0].fields["model"] == [None, "Two"]
    assert (review.problems, review.requires_admin) == ([], True)


@pytest.mark.parametrize(
    ("before", "after", "fields"),
    [
        (MINIMAL, NAMED, [None, "First"]),
        (NAMED, NAMED.replace("First", "Other"), ["First", "Other"]),
        (NAMED, MINIMAL, ["First", None]),
        (NAMED + "isArchived: true\n", ARCHIVED, ["First", None]),
    ],
)
def test_the_friendly_name_may_change(repository: Repository, before: str, after: str, fields: list[object]) -> None:
    """The friendly name may be set, changed or removed without an admin, also if the model is archived."""
    repository.switch("main")
    repository.commit({ONE: before})
    repository.git("branch", "--force", "change")
    repository.switch("change")
    repository.commit({ONE: after})
    review = judge(repository)
    assert operations(review) == [("update", "acme-one")]
    assert review.changes[0].fields == {"friendlyName": fields}
    assert (review.problems, review.requires_admin) == ([], False)


def test_an_update_and_an_archive_of_one_model(repository: Repository) -> None:
    """One file may have an update and an archive in the same change."""
    repository.commit({ONE: NAMED + "isArchived: true\n"})
    review = judge(repository)
    assert operations(review) == [("update", "acme-one"), ("archive", "acme-one")]
    assert review.changes[1].fields == {"isArchived": [False, True]}
    assert (review.problems, review.requires_admin) == ([], True)


def test_layout_comments_and_sources_may_change(repository: Repository) -> None:
    """Quotes, key order, comments, line ends, notation of numbers and sources may change freely."""
    data = yaml.safe_load(MINIMAL)
    text = "# A comment.\n" + yaml.safe_dump({"sources": ["https://example.org/a"], **data, "isArchived": False})
    repository.commit({ONE: text.replace("22000", "22000.0").replace("\n", "\r\n")})
    review = judge(repository)
    assert (review.changes, review.problems, review.reformatted_paths) == ([], [], [ONE])


@pytest.mark.parametrize(
    ("was", "now", "place", "message"),
    [
        ("22000", "21000", "$.connectors[0].maxPowerWatts", "was 22000, is 21000"),
        ("model: One", "model: Uno", "$.model", 'was "One", is "Uno"'),
        ("SOCKET", "CABLE", "$.connectors[0].format", 'was "SOCKET", is "CABLE"'),
        ('ocppUrl: ""', "ocppUrl: BackendUrl", "$.configurationKeys.ocppUrl", 'was "", is "BackendUrl"'),
        ("model: One", "model: One\nimageUrl: https://example.org/a.png", "$.imageUrl", "was absent, is"),
        ("  - id: 1", "  - id: 2", "$.connectors[0].id", "was 1, is 2"),
    ],
)
def test_another_field_is_refused(repository: Repository, was: str, now: str, place: str, message: str) -> None:
    """A change of another field is refused with its file, line, old and new value, and the remedy."""
    repository.commit({ONE: MINIMAL.replace(was, now)})
    [problem] = errors(judge(repository).problems)
    line = MINIMAL.replace(was, now).splitlines()[problem.location.line - 1]
    assert (problem.rule, problem.location.path, problem.json_path) == ("changed-field", ONE, place)
    assert place.rpartition(".")[2] in line
    assert problem.message.startswith(message)
    assert "archive it and create a new one" in problem.message


@pytest.mark.parametrize(("was", "place"), [("model:", "$.speed"), ("    format:", "$.connectors[0].speed")])
def test_an_unknown_key_is_one_problem(repository: Repository, was: str, place: str) -> None:
    """An unknown key has one problem, its own, and not the one about changed fields."""
    indent = was[: -len(was.lstrip())]
    repository.commit({ONE: MINIMAL.replace(was, f"{indent}speed: 1\n{was}")})
    [problem] = errors(judge(repository).problems)
    assert (problem.rule, problem.json_path) == ("unknown-key", place)


def test_another_number_of_connectors_is_refused(repository: Repository) -> None:
    """An added connector is a changed field."""
    first = MINIMAL[MINIMAL.index("  - id: 1") : MINIMAL.index("configurationKeys")]
    second = first.replace("id: 1", "id: 2")
    repository.commit({ONE: MINIMAL.replace(first, first + second)})
    [problem] = judge(repository).problems
    assert (problem.rule, problem.json_path) == ("changed-field", "$.connectors[1]")


def test_an_archive_hides_no_other_field(repository: Repository) -> None:
    """A change of another field is refused even if the model is archived in the same change."""
    repository.commit({ONE: ARCHIVED.replace("model: One", "model: Uno")})
    review = judge(repository)
    assert rules(review) == {"changed-field"}
    assert operations(review) == [("archive", "acme-one")]


@pytest.mark.parametrize("after", [MINIMAL, MINIMAL + "isArchived: false\n"])
def test_an_archived_model_stays_archived(repository: Repository, after: str) -> None:
    """An archived model cannot become live again."""
    repository.commit({ONE: ARCHIVED})
    repository.branch("back")
    repository.commit({ONE: after})
    assert rules(judge(repository, "back", "change")) == {"unarchived"}


def test_a_new_model_is_live(repository: Repository) -> None:
    """A new file with an archived model is refused."""
    repository.commit({TWO: TWO_TEXT + "isArchived: true\n"})
    assert rules(judge(repository)) == {"created-archived"}


def rename_with_another_name(repository: Repository) -> None:
    """Rename a file and change its friendly name."""
    repository.rename(ONE, TWO)
    repository.commit({TWO: NAMED})


def delete_and_add_again(repository: Repository) -> None:
    """Delete a file, then add another model with its id."""
    repository.remove(ONE)
    repository.commit({ONE: MINIMAL.replace("22000", "11000")})


def hide_in_a_merge(repository: Repository) -> None:
    """Edit a file in a merge commit only, not in its parents."""
    repository.branch("side")
    repository.commit({"notes.md": "side\n"})
    repository.switch("change")
    repository.commit({"other.md": "change\n"})
    repository.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    repository.commit({ONE: MINIMAL.replace("22000", "11000")})


def hide_a_submodule(repository: Repository) -> None:
    """Add a submodule that Git's own diffs ignore."""
    repository.commit({".gitmodules": '[submodule "x"]\n\tpath = catalog/x\n\turl = u\n\tignore = all\n'})
    repository.submodule("catalog/x", repository.head)


def edit_below_attributes(repository: Repository) -> None:
    """Edit a file, and set attributes that make Git show other contents."""
    repository.commit({ONE: MINIMAL.replace("22000", "1")})
    repository.write(
        {".gitattributes": "catalog/** working-tree-encoding=UTF-16 filter=x diff=x export-ignore ident\n"}
    )
    repository.git("add", ".gitattributes")
    repository.commit_staged()


ATTACKS: dict[str, tuple[Edit, set[str]]] = {
    "delete": (lambda it: it.remove(ONE), {"deleted"}),
    "delete all": (lambda it: it.remove("catalog/acme/acme-one.yaml", "README.md"), {"deleted"}),
    "rename": (lambda it: it.rename(ONE, TWO), {"renamed"}),
    "rename with similar content": (rename_with_another_name, {"renamed"}),
    "rename by case alone": (
        lambda it: it.rename(ONE, "catalog/acme/Acme-one.yaml"),
        {"renamed", "id-form"},
    ),
    "move between folders": (
        lambda it: it.rename(ONE, "catalog/acmf/acme-one.yaml"),
        {"renamed", "id-vendor"},
    ),
    "rename the folder by case": (
        lambda it: it.rename(ONE, "catalog/Acme/acme-one.yaml"),
        {"renamed", "folder-form"},
    ),
    "another catalog by case": (lambda it: it.commit({"Catalog/acme/acme-one.yaml": NAMED}), {"case"}),
    "delete and add again": (delete_and_add_again, {"changed-field"}),
    "file to symlink": (lambda it: it.symlink(ONE, "../../README.md"), {"regular-file"}),
    "symlink as a new model": (lambda it: it.symlink(TWO, "acme-one.yaml"), {"regular-file"}),
    "folder to symlink": (
        lambda it: (it.git("rm", "-q", ONE), it.symlink("catalog/acme", "../x")),
        {"deleted", "regular-file"},
    ),
    "catalogue to symlink": (
        lambda it: (it.git("rm", "-q", ONE), it.symlink("catalog", "x")),
        {"deleted", "regular-file"},
    ),
    "file to submodule": (
        lambda it: (it.git("rm", "-q", "--cached", ONE), it.submodule(ONE, it.head)),
        {"regular-file"},
    ),
    "submodule in a folder": (lambda it: it.submodule("catalog/acme/more", it.head), {"regular-file"}),
    "hidden submodule": (hide_a_submodule, {"regular-file"}),
    "mode": (lambda it: it.chmod(ONE, executable=True), {"file-mode"}),
    "file to folder": (
        lambda it: (it.git("rm", "-q", ONE), it.commit({f"{ONE}/acme-one.yaml": MINIMAL})),
        {"deleted", "regular-file"},
    ),
    "a folder too deep": (lambda it: it.commit({"catalog/acme/more/acme-two.yaml": TWO_TEXT}), {"regular-file"}),
    "attributes": (lambda it: it.commit({"catalog/.gitattributes": "*.yaml -text\n"}), {"stray-file"}),
    "merge commit": (hide_in_a_merge, {"changed-field"}),
    "duplicate": (lambda it: it.commit({TWO: MINIMAL}), {"duplicate-model"}),
    "invalid": (
        lambda it: it.commit({ONE: MINIMAL.replace("AC_3_PHASE", "AC3")}),
        {"enum", "changed-field"},
    ),
    "not UTF-8": (lambda it: it.commit({ONE: b"vendor: \xff\n"}), {"encoding"}),
    "emptied": (lambda it: it.commit({ONE: ""}), {"empty-file"}),
    "a list": (lambda it: it.commit({ONE: "[]\n"}), {"type"}),
    "duplicate key": (lambda it: it.commit({ONE: MINIMAL + "model: Two\n"}), {"duplicate-key"}),
    "another program": (
        lambda it: it.commit(
            {
                ONE: MINIMAL.replace("22000", "1"),
                "builder/policy.py": "check = print\n",
                "schemas/model-file.schema.json": "{}\n",
            }
        ),
        {"changed-field"},
    ),
    "attributes that rewrite": (edit_below_attributes, {"changed-field"}),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused(repository: Repository, attack: str) -> None:
    """Each attack is refused with its rules, whatever the configuration of Git and the attributes of the head."""
    edit, expected = ATTACKS[attack]
    repository.configure("diff.x.textconv", "true")
    repository.configure("diff.renames", "copies")
    repository.configure("filter.x.clean", "cat README.md")
    edit(repository)
    assert rules(judge(repository)) == expected


def test_questions_are_about_files_that_change(repository: Repository) -> None:
    """Warnings are about the changed files only."""
    odd = TWO_TEXT.replace("22000", "22").replace("Two", "Odd")
    repository.git("checkout", "--quiet", "main")
    repository.commit({"catalog/acme/acme-odd.yaml": odd})
    repository.git("checkout", "--quiet", "-B", "change")
    repository.commit({"catalog/acme/acme-kilowatts.yaml": odd.replace("Odd", "Kilowatts")})
    questioned = {problem.location.path for problem in judge(repository).problems}
    assert questioned == {"catalog/acme/acme-kilowatts.yaml"}


def test_other_files_are_listed(repository: Repository) -> None:
    """Changed files that are not models are listed, whatever their names; they are not operations."""
    odd = ['with "quotes" and space.md', "line\nbreak.md", "ünï\u202ecode.md", "catalog/README.md", ".gitattributes"]
    repository.commit(dict.fromkeys(odd, "x"))
    review = judge(repository)
    assert sorted(review.other_paths) == sorted(odd)
    assert (review.changes, review.problems) == ([], [])


@pytest.mark.parametrize("name", ["acme 'two'.yaml", 'acme-"two".yaml', "acme-\n::error::.yaml", "acme-zwölf.yaml"])
def test_an_odd_file_name_is_refused(repository: Repository, name: str) -> None:
    """File names with spaces, quotes, line breaks or non-ASCII letters are refused, and printed on one line."""
    repository.commit({f"catalog/acme/{name}": TWO_TEXT})
    review = judge(repository)
    assert "id-form" in rules(review)
    assert {problem.location.path for problem in review.problems} == {f"catalog/acme/{name}"}
    assert all("\n" not in problem.text() for problem in review.problems)


def test_a_file_name_that_is_not_utf8_is_refused(repository: Repository) -> None:
    """A path whose bytes are not UTF-8 is refused like any other wrong id."""
    repository.commit({os.fsdecode(b"catalog/acme/acme-\xff.yaml"): TWO_TEXT})
    assert "id-form" in rules(judge(repository))
