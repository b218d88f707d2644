"""Property tests of the policy: any sequence of operations and edits, and any three trees, merged by Git."""

from collections.abc import Iterator
from subprocess import CalledProcessError
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.review import git_trees
from builder.review.policy import Verdict
from tests.conftest import MINIMAL
from tests.git_repository import Imported, Repository, isolated
from tests.review.judging import ONE, judge, operations, rules

Data = dict[str, Any]
Files = dict[str, tuple[str, bytes]]
Variants = dict[str, tuple[str, str, str, str]]
FIELDS = st.sampled_from(["vendor", "model", "powerType", "connectors", "configurationKeys", "imageUrl"])
STEPS = st.lists(st.one_of(st.just("archive"), st.just("unname"), st.sampled_from(["A", "B", "ü"]), st.just("layout")))


def apply(data: Data, step: str) -> Data:
    """Apply an allowed operation, or a change of layout, to the data of a file."""
    if step == "archive":
        return {**data, "isArchived": True}
    if step == "unname":
        return {key: value for key, value in data.items() if key != "friendlyName"}
    return dict(reversed(data.items())) if step == "layout" else {**data, "friendlyName": step}


def other_value(data: Data, field: str) -> Data:
    """Return the data with another valid value of a field that must not change."""
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
def test_only_documented_operations_are_allowed(
    examples: "ExampleRepository", begins: list[str], steps: list[str], edits: set[str]
) -> None:
    """Any sequence of allowed operations passes; each edit of another field is refused."""
    before = yaml.safe_load(MINIMAL)
    for step in begins:
        before = apply(before, step)
    after = before
    for step in steps:
        after = apply(after, step)
    for field in edits:
        after = other_value(after, field)
    review = examples.judged(before, after)
    assert {problem.json_path.split(".")[1].partition("[")[0] for problem in review.problems} == edits
    assert rules(review) <= {"changed-field"}
    expected = [("update", "acme-one")] if before.get("friendlyName") != after.get("friendlyName") else []
    expected += [("archive", "acme-one")] if not before.get("isArchived") and after.get("isArchived") else []
    assert operations(review) == expected


# Contents of files, mostly allowed and sometimes not. Each path has its own model.
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
    """Return the files of a tree: the variants, and the models One and Two if they are not among them."""
    tree: Files = {}
    for model, (name, archived, watts, mode) in ({"One": PLAIN, "Two": PLAIN} | variants).items():
        text = MINIMAL.replace("One", model).replace("22000", watts) + name + archived
        tree[f"catalog/acme/acme-{model.lower()}.yaml"] = (mode, text.encode())
    return tree


PLAIN = ("", "", "22000", "100644")


@pytest.mark.unmeasured
@settings(max_examples=60)
@given(old=TREES, base=TREES, head=HEADS)
def test_git_merges_what_was_checked(
    examples: "ExampleRepository", old: Variants, base: Variants, head: Variants
) -> None:
    """For any three trees: if a change is allowed, a squash merge by Git changes no protected value of a model."""
    trees = [tree_of(old), tree_of(old | base), tree_of(old | head)]
    review = examples.judged_beside(*trees)
    landed = examples.squashed()
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


class ExampleRepository:
    """A repository that all examples of the property tests share: each example replaces its contents."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository

    def judged(self, before: Data, after: Data) -> Verdict:
        """Return the verdict on a change of one model's file."""
        texts = [yaml.safe_dump(data, sort_keys=False).encode() for data in (before, after)]
        files = [{ONE: ("100644", text)} for text in texts]
        self.repository.fast_import([Imported(1_600_000_000, files[0]), Imported(1_600_000_001, files[1], [0])])
        return judge(self.repository, "main", "main~1")

    def judged_beside(self, old: Files, base: Files, head: Files) -> Verdict:
        """Return the verdict on a head and a base that both started from an old commit."""
        times = range(1_600_000_000, 1_600_000_004)
        parents = [[], [0], [0], [1, 2]]
        commits = zip(times, (old, base, head, head), parents, strict=True)
        self.repository.fast_import([Imported(*commit) for commit in commits])
        return judge(self.repository, "main^2", "main^1")

    def squashed(self) -> Files | None:
        """Merge the head into the base with Git (squashed); return the resulting files, or None for a conflict."""
        self.repository.git("checkout", "--quiet", "--detach", "main^1")
        try:
            self.repository.git("merge", "--quiet", "--squash", "main^2")
            tree = self.repository.git("write-tree")
        except CalledProcessError:
            return None
        finally:
            self.repository.git("reset", "--quiet", "--hard")
        objects = git_trees.objects(self.repository.folder)
        entries = objects.tree(tree)
        contents = objects.contents(entry.id for entry in entries.values())
        return {path: (entry.mode, contents[entry.id]) for path, entry in entries.items()}


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExampleRepository]:
    """Return the repository of the property tests."""
    folder = tmp_path_factory.mktemp("examples")
    with isolated(folder):
        yield ExampleRepository(Repository(folder))
