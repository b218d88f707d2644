"""Check changes against the policy; the models that the tests change."""

from builder.problems import errors
from builder.review import policy
from builder.review.policy import Verdict
from tests.conftest import MINIMAL
from tests.git_repository import Repository

ONE = "catalog/acme/acme-one.yaml"
TWO = "catalog/acme/acme-two.yaml"
TWO_TEXT = MINIMAL.replace("model: One", "model: Two") + "sources: [https://example.org/two.pdf]\n"
NAMED = MINIMAL.replace("model: One\n", "model: One\nfriendlyName: First\n")
ARCHIVED = MINIMAL + "isArchived: true\n"


def judge(repository: Repository, head: str | None = "change", base: str = "main") -> Verdict:
    """Return the verdict on merging the head into the base."""
    return policy.check(repository.folder, base, head)


def rules(review: Verdict) -> set[str]:
    """Return the rules of the errors; warnings are left out."""
    return {problem.rule for problem in errors(review.problems)}


def operations(review: Verdict) -> list[tuple[str, str]]:
    """Return the operations, each with the id of its model."""
    return [(change.operation, change.id) for change in review.changes]
