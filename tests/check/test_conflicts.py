"""Conflicts between models: ids, vendor and model, the spelling of a vendor; the later file has the problem."""

import pytest

from builder.source.document import Document
from tests.check.station import model, problems, read, rule_ids


def acme(number: int, **fields: object) -> Document:
    """Return a model of the vendor Acme, with its number as its name."""
    return read(model(**{"model": f"M{number}"} | fields), f"catalog/acme/acme-{number}.yaml")


@pytest.mark.parametrize(
    ("one", "other"),
    [("One", "One"), ("One", "oNE"), ("Ä", "a\u0308"), ("One", "ONE"), ("\u212a1", "k1")],
)
def test_no_two_live_models_have_the_same_name(one: str, other: str) -> None:
    """No two live models have the same vendor and model, without regard to case and Unicode normalisation."""
    (problem,) = problems(acme(1, model=one), acme(2, model=other))
    assert (problem.rule, problem.location.path) == ("duplicate-model", "catalog/acme/acme-2.yaml")
    assert problem.related == ("catalog/acme/acme-1.yaml",)


def test_an_archived_model_may_be_replaced() -> None:
    """Any number of archived models may have the name of a live one."""
    archived = [acme(number, model="One", isArchived=True) for number in (1, 2)]
    assert rule_ids(*archived, acme(3, model="One"), acme(4, model="Two", isArchived=False)) == []
    assert rule_ids(*archived, acme(3, model="One"), acme(4, model="One", isArchived=False)) == ["duplicate-model"]


def test_the_same_model_of_another_vendor_is_another_model() -> None:
    """Models of two vendors may have the same name."""
    assert rule_ids(acme(1), read(model(vendor="Beta", model="M1"), "catalog/beta/beta-1.yaml")) == []


def test_an_id_is_unique_in_the_whole_catalogue() -> None:
    """The same id in two folders is refused, even if a model is archived; the problem names the other file."""
    one = read(model(model="X 1", isArchived=True), "catalog/acme/acme-x-1.yaml")
    other = read(model(vendor="Acme X", model="1"), "catalog/acme-x/acme-x-1.yaml")
    (problem,) = problems(other, one)
    assert problem.rule == "id-unique"
    assert {problem.location.path, *problem.related} == {"catalog/acme/acme-x-1.yaml", "catalog/acme-x/acme-x-1.yaml"}


def test_a_vendor_has_one_spelling_in_its_live_models() -> None:
    """Each model with another spelling than most has a problem at its vendor, which names a file with the usual one."""
    found = problems(
        acme(1), acme(2, vendor="ACME"), acme(3), acme(4, vendor="Acme!"), acme(5, vendor="acme", isArchived=True)
    )
    assert [(problem.rule, problem.location.path, problem.json_path) for problem in found] == [
        ("vendor-spelling", "catalog/acme/acme-2.yaml", "$.vendor"),
        ("vendor-spelling", "catalog/acme/acme-4.yaml", "$.vendor"),
    ]
    assert all('"Acme"' in problem.message for problem in found)
    assert all("catalog/acme/acme-1.yaml" in problem.related for problem in found)


def test_a_vendor_in_the_wrong_folder_is_one_mistake() -> None:
    """A model in another vendor's folder has one problem, the folder; its vendor is not taken for a spelling."""
    found = problems(acme(1), acme(2, vendor="Beta"))
    assert [(problem.rule, problem.location.path) for problem in found] == [
        ("vendor-folder", "catalog/acme/acme-2.yaml"),
    ]
