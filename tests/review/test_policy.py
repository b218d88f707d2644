"""Which change is an operation, and which is refused: real repositories, real attacks."""

import os
from collections.abc import Callable

import pytest
import yaml

from builder.problems import errors
from tests.conftest import MINIMAL
from tests.git_repository import Repository
from tests.review.judging import ARCHIVED, NAMED, ONE, TWO, TWO_TEXT, judge, operations, rules

Edit = Callable[[Repository], object]


def test_a_new_file_is_a_create_and_an_admins(repository: Repository) -> None:
    """A new live model is the documented create, with all its fields, and needs an admin."""
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
    """The friendly name is set, changed or taken away, of an archived model too, and no admin is needed."""
    repository.switch("main")
    repository.commit({ONE: before})
    repository.git("branch", "--force", "change")
    repository.switch("change")
    repository.commit({ONE: after})
    review = judge(repository)
    assert operations(review) == [("update", "acme-one")]
    assert review.changes[0].fields == {"friendlyName": fields}
    assert (review.problems, review.requires_admin) == ([], False)


def test_a_model_may_be_archived_and_renamed_for_people_at_once(repository: Repository) -> None:
    """One file may carry an update and an archive together."""
    repository.commit({ONE: NAMED + "isArchived: true\n"})
    review = judge(repository)
    assert operations(review) == [("update", "acme-one"), ("archive", "acme-one")]
    assert review.changes[1].fields == {"isArchived": [False, True]}
    assert (review.problems, review.requires_admin) == ([], True)


def test_layout_comments_and_sources_are_free(repository: Repository) -> None:
    """What counts is the value: quoting, key order, comments, line ends and sources change nothing."""
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
    """Any other field is refused with file, line, old and new value and the remedy."""
    repository.commit({ONE: MINIMAL.replace(was, now)})
    [problem] = errors(judge(repository).problems)
    line = MINIMAL.replace(was, now).splitlines()[problem.location.line - 1]
    assert (problem.rule, problem.location.path, problem.json_path) == ("changed-field", ONE, place)
    assert place.rpartition(".")[2] in line
    assert problem.message.startswith(message)
    assert "archive it and create a new one" in problem.message


@pytest.mark.parametrize(("was", "place"), [("model:", "$.speed"), ("    format:", "$.connectors[0].speed")])
def test_an_unknown_key_is_one_problem(repository: Repository, was: str, place: str) -> None:
    """A key that no model has is refused once: to archive the model would not help."""
    indent = was[: -len(was.lstrip())]
    repository.commit({ONE: MINIMAL.replace(was, f"{indent}speed: 1\n{was}")})
    [problem] = errors(judge(repository).problems)
    assert (problem.rule, problem.json_path) == ("unknown-key", place)


def test_a_field_that_goes_is_refused(repository: Repository) -> None:
    """A connector that is added or taken away changes the model."""
    first = MINIMAL[MINIMAL.index("  - id: 1") : MINIMAL.index("configurationKeys")]
    second = first.replace("id: 1", "id: 2")
    repository.commit({ONE: MINIMAL.replace(first, first + second)})
    [problem] = judge(repository).problems
    assert (problem.rule, problem.json_path) == ("changed-field", "$.connectors[1]")


def test_an_archive_hides_no_other_field(repository: Repository) -> None:
    """An archive together with another field is refused for the field."""
    repository.commit({ONE: ARCHIVED.replace("model: One", "model: Uno")})
    review = judge(repository)
    assert rules(review) == {"changed-field"}
    assert operations(review) == [("archive", "acme-one")]


@pytest.mark.parametrize("after", [MINIMAL, MINIMAL + "isArchived: false\n"])
def test_there_is_no_way_back_from_the_archive(repository: Repository, after: str) -> None:
    """An archived model never becomes live again."""
    repository.commit({ONE: ARCHIVED})
    repository.branch("back")
    repository.commit({ONE: after})
    assert rules(judge(repository, "back", "change")) == {"unarchived"}


def test_a_new_model_is_live(repository: Repository) -> None:
    """A file that is archived from the start is no create."""
    repository.commit({TWO: TWO_TEXT + "isArchived: true\n"})
    assert rules(judge(repository)) == {"created-archived"}


def rename_with_another_name(repository: Repository) -> None:
    """Rename a file and change its friendly name on the way."""
    repository.rename(ONE, TWO)
    repository.commit({TWO: NAMED})


def delete_and_add_again(repository: Repository) -> None:
    """Delete a file, then add another model under its id."""
    repository.remove(ONE)
    repository.commit({ONE: MINIMAL.replace("22000", "11000")})


def hide_in_a_merge(repository: Repository) -> None:
    """Edit a file in a merge commit, and in neither of its parents."""
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
    """Edit a file, and have attributes show another one to those who ask."""
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
    """Nothing but the three operations passes, whatever Git or the head's files say about it."""
    edit, expected = ATTACKS[attack]
    repository.configure("diff.x.textconv", "true")
    repository.configure("diff.renames", "copies")
    repository.configure("filter.x.clean", "cat README.md")
    edit(repository)
    assert rules(judge(repository)) == expected


def test_questions_are_about_files_that_change(repository: Repository) -> None:
    """Questions to the reviewer are about the files of the change, not about earlier ones."""
    odd = TWO_TEXT.replace("22000", "22").replace("Two", "Odd")
    repository.git("checkout", "--quiet", "main")
    repository.commit({"catalog/acme/acme-odd.yaml": odd})
    repository.git("checkout", "--quiet", "-B", "change")
    repository.commit({"catalog/acme/acme-kilowatts.yaml": odd.replace("Odd", "Kilowatts")})
    questioned = {problem.location.path for problem in judge(repository).problems}
    assert questioned == {"catalog/acme/acme-kilowatts.yaml"}


def test_what_is_no_model_is_named(repository: Repository) -> None:
    """Other changed files are listed, whatever they are called, and are no operation."""
    odd = ['with "quotes" and space.md', "line\nbreak.md", "ünï\u202ecode.md", "catalog/README.md", ".gitattributes"]
    repository.commit(dict.fromkeys(odd, "x"))
    review = judge(repository)
    assert sorted(review.other_paths) == sorted(odd)
    assert (review.changes, review.problems) == ([], [])


@pytest.mark.parametrize("name", ["acme 'two'.yaml", 'acme-"two".yaml', "acme-\n::error::.yaml", "acme-zwölf.yaml"])
def test_an_odd_name_of_a_model_is_refused_by_name(repository: Repository, name: str) -> None:
    """Names with spaces, quotes, line breaks and non-ASCII are read whole, refused, and printed on one line."""
    repository.commit({f"catalog/acme/{name}": TWO_TEXT})
    review = judge(repository)
    assert "id-form" in rules(review)
    assert {problem.location.path for problem in review.problems} == {f"catalog/acme/{name}"}
    assert all("\n" not in problem.text() for problem in review.problems)


def test_a_name_that_is_no_utf8_is_refused(repository: Repository) -> None:
    """A path's bytes need not be text."""
    repository.commit({os.fsdecode(b"catalog/acme/acme-\xff.yaml"): TWO_TEXT})
    assert "id-form" in rules(judge(repository))
