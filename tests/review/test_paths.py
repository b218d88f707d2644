"""Tests of ``builder.review.paths``: names that stand for a folder of the repository on some disks."""

import pytest

from tests.conftest import MINIMAL
from tests.git_repository import Repository
from tests.review.judging import ONE, TWO, TWO_TEXT, judge, rules


@pytest.mark.parametrize(
    "folder",
    [
        "Catalog",
        "CATALOG",
        "catalog.",
        "catalog ",
        "catalog. .",
        "CATALO~1",
        "catalo~2",
        "CA3F2B~1",
        "cata\u200blog",
        "catalog\u00ad",
        "\ufeffcatalog",
        "catalog\ufe0f",
        "catalog::$INDEX_ALLOCATION",
        "catalog:stream",
    ],
)
def test_no_other_name_stands_for_the_catalogue(repository: Repository, folder: str) -> None:
    """A name that some disk takes for ``catalog`` is refused, whatever lies below it."""
    repository.commit({f"{folder}/acme/acme-two.yaml": TWO_TEXT})
    verdict = judge(repository)
    assert rules(verdict) == {"case"}
    assert verdict.other_paths == []


@pytest.mark.parametrize("folder", ["catalogs", "catalog2", "my-catalog", "CATALO", "docs~1", ".catalog", "кatalog"])
def test_other_names_are_other_files(repository: Repository, folder: str) -> None:
    """A name that no disk takes for ``catalog`` is a file to be reviewed as code."""
    repository.commit({f"{folder}/acme-two.yaml": TWO_TEXT})
    verdict = judge(repository)
    assert not verdict.is_refused
    assert verdict.other_paths == [f"{folder}/acme-two.yaml"]


@pytest.mark.parametrize(
    "path", ["_site/index.html", "_site/.catalog-files", "_SITE/x", ".catalog-cache/x", "_site./x"]
)
def test_nothing_may_lie_where_a_build_writes(repository: Repository, path: str) -> None:
    """What a build makes is never committed: neither its output nor what it remembers."""
    repository.commit({path: "mine", TWO: TWO_TEXT})
    verdict = judge(repository)
    assert rules(verdict) == {"generated-file"}
    assert [problem.location.path for problem in verdict.problems] == [path]


def test_a_link_in_the_place_of_the_output_is_refused(repository: Repository) -> None:
    """A build would write through a link that is called like its output folder."""
    repository.symlink("_site", "catalog")
    assert rules(judge(repository)) == {"generated-file"}


def test_generated_files_of_the_base_may_go(repository: Repository) -> None:
    """What once was committed by bypass stops no other change, and may be removed."""
    repository.switch("main")
    repository.commit({"_site/index.html": "old"})
    repository.branch("next")
    repository.commit({ONE: MINIMAL.replace("model: One", "model: One\nfriendlyName: First")})
    assert not judge(repository, "next").is_refused
    repository.remove("_site/index.html")
    assert not judge(repository, "next").is_refused
