"""Tests of ``builder.review.paths``: names that are another name of a folder on some disks."""

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
def test_another_name_of_the_catalogue_is_refused(repository: Repository, folder: str) -> None:
    """A folder that some disk takes for ``catalog`` is refused."""
    repository.commit({f"{folder}/acme/acme-two.yaml": TWO_TEXT})
    verdict = judge(repository)
    assert rules(verdict) == {"case"}
    assert verdict.other_paths == []


@pytest.mark.parametrize("folder", ["catalogs", "catalog2", "my-catalog", "CATALO", "docs~1", ".catalog", "кatalog"])
def test_other_names_are_other_files(repository: Repository, folder: str) -> None:
    """A folder that no disk takes for ``catalog`` holds other files, to be reviewed as code."""
    repository.commit({f"{folder}/acme-two.yaml": TWO_TEXT})
    verdict = judge(repository)
    assert not verdict.is_refused
    assert verdict.other_paths == [f"{folder}/acme-two.yaml"]


@pytest.mark.parametrize(
    "path", ["_site/index.html", "_site/.catalog-files", "_SITE/x", ".catalog-cache/x", "_site./x"]
)
def test_output_of_a_build_is_refused(repository: Repository, path: str) -> None:
    """Neither the output of a build nor its cache may be committed."""
    repository.commit({path: "mine", TWO: TWO_TEXT})
    verdict = judge(repository)
    assert rules(verdict) == {"generated-file"}
    assert [problem.location.path for problem in verdict.problems] == [path]


def test_a_link_in_the_place_of_the_output_is_refused(repository: Repository) -> None:
    """A link with the name of the output folder is refused: a build would write through it."""
    repository.symlink("_site", "catalog")
    assert rules(judge(repository)) == {"generated-file"}


def test_generated_files_of_the_base_may_be_removed(repository: Repository) -> None:
    """Output that an admin has committed does not block other changes, and may be removed."""
    repository.switch("main")
    repository.commit({"_site/index.html": "old"})
    repository.branch("next")
    repository.commit({ONE: MINIMAL.replace("model: One", "model: One\nfriendlyName: First")})
    assert not judge(repository, "next").is_refused
    repository.remove("_site/index.html")
    assert not judge(repository, "next").is_refused
