"""The id of a published model is never reused for another model."""

from tests.conftest import MINIMAL
from tests.git_repository import Repository
from tests.review.judging import ONE, TWO, TWO_TEXT, judge, operations, rules


def remove_two(repository: Repository) -> None:
    """Publish a model on ``main`` and remove it again, as an admin can; ``change`` starts after that."""
    repository.switch("main")
    repository.commit({TWO: TWO_TEXT})
    repository.remove(TWO)
    repository.git("branch", "--force", "change", "main")
    repository.switch("change")


def test_the_id_of_a_removed_model_is_not_reused(repository: Repository) -> None:
    """A new model with the id of a removed one is refused; the message names the removed file."""
    remove_two(repository)
    repository.commit({TWO: TWO_TEXT.replace("32", "63")})
    verdict = judge(repository)
    assert rules(verdict) == {"reused-id"}
    assert TWO in verdict.problems[0].message


def test_a_removed_model_may_be_restored(repository: Repository) -> None:
    """The same model may be restored, also with another friendly name."""
    remove_two(repository)
    repository.commit({TWO: TWO_TEXT.replace("model: Two\n", "model: Two\nfriendlyName: Second\n")})
    verdict = judge(repository)
    assert rules(verdict) == set()
    assert operations(verdict) == [("create", "acme-two")]


def test_an_id_that_was_only_on_a_branch_is_free(repository: Repository) -> None:
    """An id that never landed on the base was never published, so it is free."""
    repository.commit({TWO: TWO_TEXT.replace("32", "63")})
    repository.remove(TWO)
    repository.commit({TWO: TWO_TEXT})
    assert rules(judge(repository)) == set()


def test_the_working_tree_is_compared_too(repository: Repository) -> None:
    """Without a head, the same rule applies to the working tree."""
    remove_two(repository)
    repository.write({TWO: TWO_TEXT.replace("32", "63"), ONE: MINIMAL})
    assert rules(judge(repository, head=None)) == {"reused-id"}
