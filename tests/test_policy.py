"""Tests of ``builder.policy`` and what it stands on (``landing``, ``revisions``): real repositories, real attacks."""

import os
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from builder import policy, revisions
from builder.policy import Review
from builder.problems import BuilderError
from tests.conftest import MINIMAL
from tests.git_repository import Imported, Repository, isolated

ONE = "catalog/acme/acme-one.yaml"
TWO = "catalog/acme/acme-two.yaml"
TWO_TEXT = MINIMAL.replace("model: One", "model: Two")
NAMED = MINIMAL.replace("model: One\n", "model: One\nfriendlyName: First\n")
ARCHIVED = MINIMAL + "isArchived: true\n"

Edit = Callable[[Repository], object]
Data = dict[str, Any]
Files = dict[str, tuple[str, bytes]]
Variants = dict[str, tuple[str, str, str, str]]


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    """Return a repository with one model on ``main``, on a branch ``change`` that nothing has changed yet."""
    with isolated(tmp_path):
        made = Repository(tmp_path / "repository")
        made.commit({ONE: MINIMAL, "README.md": "A catalogue.\n"})
        made.branch("change")
        yield made


def judge(repository: Repository, head: str | None = "change", base: str = "main") -> Review:
    """Judge what the head would land on the base."""
    return policy.check(repository.folder, base, head)


def rules(review: Review) -> set[str]:
    """Return the rules that are broken."""
    return {problem.rule for problem in review.problems}


def operations(review: Review) -> list[tuple[str, str]]:
    """Return the operations with their models."""
    return [(change.operation, change.id) for change in review.changes]


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
    assert (review.changes, review.problems, review.unchanged) == ([], [], [ONE])


@pytest.mark.parametrize(
    ("was", "now", "place", "message"),
    [
        ("22000", "21000", "$.connectors[0].maxPowerWatts", "was 22000, is 21000"),
        ("model: One", "model: Uno", "$.model", 'was "One", is "Uno"'),
        ("SOCKET", "CABLE", "$.connectors[0].format", 'was "SOCKET", is "CABLE"'),
        ('ocppUrl: ""', "ocppUrl: Url", "$.configurationKeys.ocppUrl", 'was "", is "Url"'),
        ("model: One", "model: One\nimageUrl: https://example.org/a.png", "$.imageUrl", "was absent, is"),
        ("  - id: 1", "  - id: 2", "$.connectors[0].id", "was 1, is 2"),
    ],
)
def test_another_field_is_refused(repository: Repository, was: str, now: str, place: str, message: str) -> None:
    """Any other field is refused with file, line, old and new value and the remedy."""
    repository.commit({ONE: MINIMAL.replace(was, now)})
    [problem] = judge(repository).problems
    line = MINIMAL.replace(was, now).splitlines()[problem.location.line - 1]
    assert (problem.rule, problem.location.path, problem.json_path) == ("changed-field", ONE, place)
    assert place.rpartition(".")[2] in line
    assert problem.message.startswith(message)
    assert "archive it and create a new one" in problem.message


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
    """Edit a file, and have attributes show another one to whoever asks them."""
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
        {"renamed", "id-vendor", "id-form"},
    ),
    "move between folders": (
        lambda it: it.rename(ONE, "catalog/acmf/acme-one.yaml"),
        {"renamed", "id-vendor", "vendor-folder"},
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
        lambda it: it.commit({ONE: MINIMAL.replace("DC", "XY").replace("AC_3_PHASE", "AC3")}),
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


def test_what_is_no_model_is_named(repository: Repository) -> None:
    """Other changed files are listed, whatever they are called, and are no operation."""
    odd = ['with "quotes" and space.md', "line\nbreak.md", "ünï\u202ecode.md", "catalog/README.md", ".gitattributes"]
    repository.commit(dict.fromkeys(odd, "x"))
    review = judge(repository)
    assert sorted(review.others) == sorted(odd)
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


def test_nothing_of_the_head_is_checked_out_or_run(repository: Repository) -> None:
    """With --head the working tree has no say, and stays as it is."""
    change = repository.commit({TWO: TWO_TEXT})
    repository.switch("main")
    repository.write({ONE: "broken: [\n"})
    review = judge(repository, change)
    assert (operations(review), review.problems) == ([("create", "acme-two")], [])
    assert repository.git("status", "--porcelain") == f" M {ONE}"


def test_the_working_tree_is_judged_without_head(repository: Repository) -> None:
    """Changed, staged and new files count as if they were committed, and the repository stays as it was."""
    repository.write({TWO: TWO_TEXT, ONE: NAMED})
    repository.git("add", ONE)
    before = (repository.git("status", "--porcelain"), repository.git("count-objects"))
    review = judge(repository, None)
    assert operations(review) == [("update", "acme-one"), ("create", "acme-two")]
    assert (repository.git("status", "--porcelain"), repository.git("count-objects")) == before
    (repository.folder / ONE).unlink()
    assert "deleted" in rules(judge(repository, None))


def test_a_root_below_the_repositorys_top_is_judged_alone(repository: Repository) -> None:
    """Where the catalogue lies in a folder of a larger repository, what lies outside is another change."""
    repository.switch("main")
    repository.commit({f"deep/er/{ONE}": MINIMAL})
    repository.branch("deep")
    repository.commit({f"deep/er/{TWO}": TWO_TEXT, "outside.md": "x", ONE: "x"})
    review = policy.check(repository.folder / "deep" / "er", "main", "deep")
    assert (operations(review), review.problems) == ([("create", "acme-two")], [])
    assert review.others == [f":/{ONE}", ":/outside.md"]


def test_what_the_base_did_meanwhile_is_not_the_changes(repository: Repository) -> None:
    """A branch behind its base answers for its own changes only, and for what lands with the base's."""
    repository.commit({ONE: NAMED})
    repository.switch("main")
    repository.commit({TWO: TWO_TEXT})
    assert operations(judge(repository)) == [("update", "acme-one")]
    repository.commit({ONE: ARCHIVED})
    assert rules(judge(repository)) == {"outdated", "unarchived"}


def test_two_branches_that_create_the_same_model_do_not_both_land(repository: Repository) -> None:
    """What would land is checked: the second create of a model is a duplicate before its branch is updated."""
    repository.commit({"catalog/acme/acme-two-2.yaml": TWO_TEXT})
    repository.switch("main")
    repository.commit({TWO: TWO_TEXT})
    assert rules(judge(repository)) == {"duplicate-model"}


def test_crossed_merges_hide_nothing(repository: Repository) -> None:
    """With several merge bases, a file that differs from any of them is judged against the base itself."""
    first = repository.commit({"a.md": "a"})
    repository.switch("main")
    second = repository.commit({ONE: NAMED})
    repository.merge(first)
    repository.switch("change")
    repository.merge(second)
    assert len(repository.git("merge-base", "--all", "main", "change").split()) == 2
    assert judge(repository).problems == []
    repository.commit({ONE: NAMED.replace("22000", "11000")})
    assert rules(judge(repository)) == {"changed-field", "outdated"}
    repository.commit({ONE: MINIMAL})  # as one of the merge bases has it
    assert rules(judge(repository)) == {"outdated"}


def test_histories_without_a_common_commit_are_an_error(repository: Repository) -> None:
    """A branch that has nothing to do with the base cannot be judged."""
    repository.git("switch", "--quiet", "--orphan", "strange")
    repository.commit({ONE: MINIMAL})
    with pytest.raises(BuilderError, match="no commit in common"):
        judge(repository, "strange")


@pytest.mark.parametrize("revision", ["--help", "--output=x", "-", "", "nowhere", "main..change", "main:catalog"])
def test_a_revision_is_never_an_option(repository: Repository, revision: str) -> None:
    """A REV that names no commit is a clear error, whatever it looks like."""
    with pytest.raises(BuilderError, match="there is no commit"):
        judge(repository, base=revision)
    with pytest.raises(BuilderError, match="there is no commit"):
        judge(repository, revision)
    assert not (repository.folder / "x").exists()


def test_a_shallow_clone_is_an_error_with_its_cure(repository: Repository, tmp_path: Path) -> None:
    """Where history is cut off, the error names the command that gets the rest."""
    repository.commit({TWO: TWO_TEXT})
    shallow = repository.clone(tmp_path / "shallow", "--depth=1", "--branch=change")
    with pytest.raises(BuilderError, match="git fetch --unshallow"):
        judge(shallow, "HEAD", "origin/main")


def test_an_object_that_is_not_here_is_an_error(repository: Repository) -> None:
    """A damaged or partial clone is an error that names the object."""
    repository.commit({TWO: TWO_TEXT})
    blob = repository.git("rev-parse", f"HEAD:{TWO}")
    path = repository.folder / ".git/objects" / blob[:2] / blob[2:]
    path.chmod(0o600)
    path.unlink()
    with pytest.raises(BuilderError, match=blob[:7]):
        judge(repository)


def test_a_tree_with_two_entries_of_one_name_is_an_error(repository: Repository) -> None:
    """A tree that Git would never write hides no second file behind the first."""
    blobs = [repository.git("hash-object", "-w", "--stdin", given=text.encode()) for text in (MINIMAL, NAMED)]
    tree = b"".join(b"100644 acme-one.yaml\0" + bytes.fromhex(blob) for blob in blobs)
    for name in (b"acme", b"catalog"):
        written = repository.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", given=tree)
        tree = b"40000 " + name + b"\0" + bytes.fromhex(written)
    top = repository.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", given=tree)
    head = repository.git("commit-tree", "-p", "main", "-m", "Two", top)
    with pytest.raises(BuilderError, match="two entries of one name"):
        judge(repository, head)


def test_outside_of_a_repository_there_is_nothing_to_compare(tmp_path: Path) -> None:
    """A folder without Git is an error, not an empty change."""
    with isolated(tmp_path), pytest.raises(BuilderError, match="no Git repository"):
        policy.check(tmp_path, "main", None)


def test_a_large_blob_is_refused_by_its_size(repository: Repository) -> None:
    """A file of 100 MB is refused without being read."""
    repository.configure("core.compression", "0")
    repository.commit({ONE: bytes(100_000_000)})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert rules(judge(repository)) == {"file-size"}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


def test_a_file_that_could_not_be_read_before_is_an_admins(repository: Repository) -> None:
    """Where the base's own file is broken there is nothing to compare with: the change is refused."""
    repository.switch("main")
    repository.commit({ONE: "broken: [\n"})
    repository.branch("mended")
    repository.commit({ONE: MINIMAL})
    assert rules(judge(repository, "mended")) == {"unreadable-before"}


def test_a_thousand_changed_files_are_judged_together(repository: Repository) -> None:
    """1,000 files, half of them edited in a forbidden way, give 500 problems in one pass."""
    model = MINIMAL.encode()
    paths = [f"catalog/acme/acme-m{number}.yaml" for number in range(1000)]
    texts = [model.replace(b"One", b"M%d" % number) for number in range(1000)]
    before = {path: ("100644", text) for path, text in zip(paths, texts, strict=True)}
    edited = {
        path: ("100644", text.replace(b"22000", b"11000") if number % 2 else text + b"friendlyName: Name\n")
        for number, (path, text) in enumerate(zip(paths, texts, strict=True))
    }
    repository.switch("main")
    repository.fast_import([Imported(1_600_000_000, before), Imported(1_600_000_001, edited, [0])])
    review = judge(repository, "main", "main~1")
    assert (len(review.changes), len(review.problems)) == (500, 500)


FIELDS = st.sampled_from(["vendor", "model", "powerType", "connectors", "configurationKeys", "imageUrl"])
STEPS = st.lists(st.one_of(st.just("archive"), st.just("unname"), st.sampled_from(["A", "B", "ü"]), st.just("layout")))


def apply(data: Data, step: str) -> Data:
    """Apply an allowed operation, or none, to what a file says."""
    if step == "archive":
        return {**data, "isArchived": True}
    if step == "unname":
        return {key: value for key, value in data.items() if key != "friendlyName"}
    return dict(reversed(data.items())) if step == "layout" else {**data, "friendlyName": step}


def other_value(data: Data, field: str) -> Data:
    """Return what a file says with another, valid value of a field that never changes."""
    connectors = [{**connector, "maxAmperage": 33} for connector in data["connectors"]]
    values = {
        "vendor": "ACME",
        "model": "Uno",
        "powerType": "DC",
        "connectors": connectors,
        "configurationKeys": {"ocppUrl": "Other"},
        "imageUrl": "https://example.org/x.png",
    }
    return {**data, field: values[field]}


@settings(max_examples=40)
@given(begins=STEPS, steps=STEPS, edits=st.sets(FIELDS))
def test_operations_pass_and_nothing_else(begins: list[str], steps: list[str], edits: set[str]) -> None:
    """Any sequence of allowed operations passes; with any edit of any other field it is refused, field by field."""
    before = yaml.safe_load(MINIMAL)
    for step in begins:
        before = apply(before, step)
    after = before
    for step in steps:
        after = apply(after, step)
    for field in edits:
        after = other_value(after, field)
    review = REPOSITORY.judged(before, after)
    assert {problem.json_path.split(".")[1].partition("[")[0] for problem in review.problems} == edits
    assert rules(review) <= {"changed-field"}
    expected = [("update", "acme-one")] if before.get("friendlyName") != after.get("friendlyName") else []
    expected += [("archive", "acme-one")] if not before.get("isArchived") and after.get("isArchived") else []
    assert operations(review) == expected


# What a file may say: mostly allowed, sometimes not. Each path has its own model.
VARIANTS = st.tuples(
    st.sampled_from(["", "", "friendlyName: A\n", "friendlyName: B\n", "# A note.\n"]),
    st.sampled_from(["", "", "", "isArchived: true\n"]),
    st.sampled_from(["22000"] * 9 + ["11000"]),
    st.sampled_from(["100644"] * 12 + ["100755", "120000"]),
)
MODELS = st.sampled_from(["One", "Two", "Six"])
TREES = st.dictionaries(MODELS, VARIANTS, max_size=2)
HEADS = st.dictionaries(MODELS, VARIANTS, min_size=1, max_size=2)


def tree_of(variants: Variants) -> Files:
    """Return the files of a tree; a catalogue without them has the models One and Two."""
    tree: Files = {}
    for model, (name, archived, watts, mode) in ({"One": PLAIN, "Two": PLAIN} | variants).items():
        text = MINIMAL.replace("One", model).replace("22000", watts) + name + archived
        tree[f"catalog/acme/acme-{model.lower()}.yaml"] = (mode, text.encode())
    return tree


PLAIN = ("", "", "22000", "100644")


@settings(max_examples=60)
@given(old=TREES, base=TREES, head=HEADS)
def test_what_git_lands_is_what_was_judged(old: Variants, base: Variants, head: Variants) -> None:
    """Whatever three trees hold: if the change passes, a real squash leaves each published model what it was."""
    trees = [tree_of(old), tree_of(old | base), tree_of(old | head)]
    review = REPOSITORY.judged_beside(*trees)
    landed = REPOSITORY.squashed()
    if review.is_refused or landed is None:
        return
    assert landed.keys() >= trees[1].keys()
    for path, (_, content) in trees[1].items():
        if path.endswith(".yaml"):
            assert landed[path][0] == "100644"
            before, after = yaml.safe_load(content), yaml.safe_load(landed[path][1])
            assert after.get("isArchived", False) >= before.get("isArchived", False)
            free = ("friendlyName", "isArchived")
            assert {**before, **dict.fromkeys(free)} == {**after, **dict.fromkeys(free)}


class _Quick:
    """One repository for the many examples of the property test: each is two trees and two commits."""

    def __init__(self) -> None:
        self.repository: Repository | None = None

    def judged(self, before: Data, after: Data) -> Review:
        """Judge the change of one model's file."""
        assert self.repository
        texts = [yaml.safe_dump(data, sort_keys=False).encode() for data in (before, after)]
        files = [{ONE: ("100644", text)} for text in texts]
        self.repository.fast_import([Imported(1_600_000_000, files[0]), Imported(1_600_000_001, files[1], [0])])
        return judge(self.repository, "main", "main~1")

    def judged_beside(self, old: Files, base: Files, head: Files) -> Review:
        """Judge what a head lands on a base that began at the same commit."""
        assert self.repository
        times = range(1_600_000_000, 1_600_000_004)
        parents = [[], [0], [0], [1, 2]]
        commits = zip(times, (old, base, head, head), parents, strict=True)
        self.repository.fast_import([Imported(*commit) for commit in commits])
        return judge(self.repository, "main^2", "main^1")

    def squashed(self) -> Files | None:
        """Squash the head onto the base with Git; return the files that result, or None for a conflict."""
        assert self.repository
        self.repository.git("checkout", "--quiet", "--detach", "main^1")
        try:
            self.repository.git("merge", "--quiet", "--squash", "main^2")
            tree = self.repository.git("write-tree")
        except CalledProcessError:
            return None
        finally:
            self.repository.git("reset", "--quiet", "--hard")
        objects = revisions.objects(self.repository.folder)
        entries = objects.tree(tree)
        contents = objects.contents(entry.id for entry in entries.values())
        return {path: (entry.mode, contents[entry.id]) for path, entry in entries.items()}


REPOSITORY = _Quick()


@pytest.fixture(autouse=True, scope="module")
def quick_repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Make the property test's repository."""
    folder = tmp_path_factory.mktemp("quick")
    with isolated(folder):
        REPOSITORY.repository = Repository(folder)
        yield
