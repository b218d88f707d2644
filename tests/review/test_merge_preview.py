"""Previews of merges: revisions, criss-cross histories, incomplete clones, large files."""

import tracemalloc
from pathlib import Path

import pytest

from builder.problems import BuilderError
from builder.review import policy
from tests.conftest import MINIMAL
from tests.git_repository import Imported, Repository, isolated
from tests.review.judging import ARCHIVED, NAMED, ONE, TWO, TWO_TEXT, judge, operations, rules


def test_nothing_of_the_head_is_checked_out_or_run(repository: Repository) -> None:
    """With --head, the working tree is neither read nor changed."""
    change = repository.commit({TWO: TWO_TEXT})
    repository.switch("main")
    repository.write({ONE: "broken: [\n"})
    review = judge(repository, change)
    assert (operations(review), review.problems) == ([("create", "acme-two")], [])
    assert repository.git("status", "--porcelain") == f" M {ONE}"


def test_the_working_tree_is_judged_without_head(repository: Repository) -> None:
    """Changed, staged and new files count as if they were committed; the repository stays unchanged."""
    repository.write({TWO: TWO_TEXT, ONE: NAMED})
    repository.git("add", ONE)
    before = (repository.git("status", "--porcelain"), repository.git("count-objects"))
    review = judge(repository, None)
    assert operations(review) == [("update", "acme-one"), ("create", "acme-two")]
    assert (repository.git("status", "--porcelain"), repository.git("count-objects")) == before
    (repository.folder / ONE).unlink()
    assert "deleted" in rules(judge(repository, None))


def test_a_root_below_the_repositorys_top(repository: Repository) -> None:
    """If the root is a folder of a larger repository, files outside of it are listed as other files."""
    repository.switch("main")
    repository.commit({f"deep/er/{ONE}": MINIMAL})
    repository.branch("deep")
    repository.commit({f"deep/er/{TWO}": TWO_TEXT, "outside.md": "x", ONE: "x"})
    review = policy.check(repository.folder / "deep" / "er", "main", "deep")
    assert (operations(review), review.problems) == ([("create", "acme-two")], [])
    assert review.other_paths == [f":/{ONE}", ":/outside.md"]


def test_later_commits_of_the_base_are_not_part_of_the_change(repository: Repository) -> None:
    """A branch behind its base has its own changes only; a file that both changed is outdated."""
    repository.commit({ONE: NAMED})
    repository.switch("main")
    repository.commit({TWO: TWO_TEXT})
    assert operations(judge(repository)) == [("update", "acme-one")]
    repository.commit({ONE: ARCHIVED})
    assert rules(judge(repository)) == {"outdated"}, "the branch did not unarchive the model"


def test_two_branches_that_create_the_same_model_do_not_both_land(repository: Repository) -> None:
    """The result of the merge is checked: a second create of a model is a duplicate of the first, which has landed."""
    repository.commit({"catalog/acme/acme-two-2.yaml": TWO_TEXT})
    repository.switch("main")
    repository.commit({TWO: TWO_TEXT})
    assert rules(judge(repository)) == {"duplicate-model"}


def test_criss_cross_merges_hide_no_change(repository: Repository) -> None:
    """With several merge bases, a file counts as changed if it differs from any of them."""
    first = repository.commit({"a.md": "a"})
    repository.switch("main")
    second = repository.commit({ONE: NAMED})
    repository.merge(first)
    repository.switch("change")
    repository.merge(second)
    assert len(repository.git("merge-base", "--all", "main", "change").split()) == 2
    assert judge(repository).problems == []
    repository.commit({ONE: NAMED.replace("22000", "11000")})
    assert rules(judge(repository)) == {"outdated"}, "the change is checked after the branch is updated"
    repository.commit({ONE: MINIMAL})  # as one of the merge bases has it
    assert rules(judge(repository)) == {"outdated"}


def test_histories_without_a_common_commit_are_an_error(repository: Repository) -> None:
    """A branch without a common ancestor with the base is an error."""
    repository.git("switch", "--quiet", "--orphan", "strange")
    repository.commit({ONE: MINIMAL})
    with pytest.raises(BuilderError, match="no commit in common"):
        judge(repository, "strange")


@pytest.mark.parametrize("revision", ["--help", "--output=x", "-", "", "nowhere", "main..change", "main:catalog"])
def test_a_revision_is_never_an_option(repository: Repository, revision: str) -> None:
    """A REV that names no commit is an error, even if it looks like an option."""
    with pytest.raises(BuilderError, match="there is no commit"):
        judge(repository, base=revision)
    with pytest.raises(BuilderError, match="there is no commit"):
        judge(repository, revision)
    assert not (repository.folder / "x").exists()


def test_a_shallow_clone_is_an_error_with_a_remedy(repository: Repository, tmp_path: Path) -> None:
    """In a shallow clone, the error names the command that fetches the rest of the history."""
    repository.commit({TWO: TWO_TEXT})
    shallow = repository.clone(tmp_path / "shallow", "--depth=1", "--branch=change")
    with pytest.raises(BuilderError, match="git fetch --unshallow"):
        judge(shallow, "HEAD", "origin/main")


def test_a_missing_object_is_an_error(repository: Repository) -> None:
    """In a damaged or partial clone, the error names the missing object."""
    repository.commit({TWO: TWO_TEXT})
    blob = repository.git("rev-parse", f"HEAD:{TWO}")
    path = repository.folder / ".git/objects" / blob[:2] / blob[2:]
    path.chmod(0o600)
    path.unlink()
    with pytest.raises(BuilderError, match=blob[:7]):
        judge(repository)


def test_a_tree_with_two_entries_of_one_name_is_an_error(repository: Repository) -> None:
    """A tree with two entries of the same name, which Git never writes, is refused."""
    blobs = [repository.git("hash-object", "-w", "--stdin", stdin=text.encode()) for text in (MINIMAL, NAMED)]
    tree = b"".join(b"100644 acme-one.yaml\0" + bytes.fromhex(blob) for blob in blobs)
    for name in (b"acme", b"catalog"):
        written = repository.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=tree)
        tree = b"40000 " + name + b"\0" + bytes.fromhex(written)
    top = repository.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=tree)
    head = repository.git("commit-tree", "-p", "main", "-m", "Two", top)
    with pytest.raises(BuilderError, match="two entries with the same name"):
        judge(repository, head)


def test_outside_of_a_repository_there_is_nothing_to_compare(tmp_path: Path) -> None:
    """Outside of a Git repository there is an error, not an empty change."""
    with isolated(tmp_path), pytest.raises(BuilderError, match="not in a Git repository"):
        policy.check(tmp_path, "main", None)


def test_a_large_blob_is_refused_by_its_size(repository: Repository) -> None:
    """A committed file of 100 MB is refused without being read."""
    repository.configure("core.compression", "0")
    repository.commit({ONE: bytes(100_000_000)})
    tracemalloc.start()
    try:
        assert rules(judge(repository)) == {"file-size"}
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000


def test_a_file_that_is_invalid_in_the_base_needs_an_admin(repository: Repository) -> None:
    """If the base's version of a file is invalid, the change cannot be compared and is refused."""
    repository.switch("main")
    repository.commit({ONE: "broken: [\n"})
    repository.branch("fixed")
    repository.commit({ONE: MINIMAL})
    assert rules(judge(repository, "fixed")) == {"unreadable-before"}


def test_a_thousand_changed_files(repository: Repository) -> None:
    """Of 1,000 changed files, the 500 with a forbidden change have one problem each."""
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
