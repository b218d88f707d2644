"""The facets: what can be chosen, in which order, with how many live models."""

from typing import Any

import pytest

from builder.domain import query
from builder.domain.model import Model
from builder.publish.html import facets
from tests.publish.html.test_website import CCS, CONNECTOR, model

SCHUKO = CONNECTOR | {"connectionType": "DOMESTIC_F", "maxAmperage": 16, "maxPowerWatts": 3680}


def facet(models: list[Model], name: str) -> list[tuple[str, str, int]]:
    """Return a facet's choices: value, label, live models."""
    found = {it.name: it for it in facets.of(facets.tally(models), query.vendors(models))}
    return [(choice.value, choice.label, choice.models) for choice in found[name].choices]


def connectors(*given: dict[str, Any]) -> list[dict[str, Any]]:
    """Return connectors numbered from 1."""
    return [connector | {"id": number} for number, connector in enumerate(given, 1)]


def test_only_what_some_model_has_can_be_chosen() -> None:
    """A value of no model is no choice; one that only archived models have is, with a count of 0."""
    models = [model(), model("KEBA", "Old", powerType="DC", connectors=connectors(CCS), isArchived=True)]
    assert facet(models, "power") == [("AC_3_PHASE", "AC, three-phase", 1), ("DC", "DC", 0)]
    assert [value for value, *_ in facet(models, "connector")] == ["IEC_62196_T2", "IEC_62196_T2_COMBO"]
    assert facet([], "power") == []


def test_a_model_counts_once_for_each_value() -> None:
    """Three connectors of two types and two formats: one model for each type and each format."""
    models = [model(connectors=connectors(CONNECTOR, CONNECTOR, SCHUKO | {"format": "CABLE"}))]
    assert [(value, count) for value, _, count in facet(models, "connector")] == [
        ("DOMESTIC_F", 1),
        ("IEC_62196_T2", 1),
    ]
    assert {(value, count) for value, _, count in facet(models, "format")} == {("CABLE", 1), ("SOCKET", 1)}
    assert facet(models, "count") == [("3", "3", 1)]


@pytest.mark.parametrize(("number", "choice"), [(1, ("1", "1")), (3, ("3", "3")), (4, ("4", "4 or more"))])
@pytest.mark.parametrize("more", [0, 2])
def test_many_connectors_are_one_choice(number: int, choice: tuple[str, str], more: int) -> None:
    """One, two and three connectors are a choice each; four and more are one together."""
    extra = more if number == 4 else 0
    models = [model(connectors=connectors(*[CONNECTOR] * (number + extra)))]
    assert facet(models, "count") == [(*choice, 1)]


@pytest.mark.parametrize(("key", "expected"), [("", "unknown"), ("BackendUrl", "known")])
def test_an_empty_ocpp_key_is_not_known(key: str, expected: str) -> None:
    """The empty string in a file says that no key is known."""
    assert [value for value, *_ in facet([model(configurationKeys={"ocppUrl": key})], "ocpp")] == [expected]


def test_vendors_keep_their_order_and_count_live_models() -> None:
    """Each vendor is a choice by its slug, a vendor of archived models alone too."""
    assert facet([model("KEBA"), model("abl"), model("Zeta", isArchived=True)], "vendor") == [
        ("abl", "abl", 1),
        ("keba", "KEBA", 1),
        ("zeta", "Zeta", 0),
    ]


def test_the_tally_holds_every_model_once() -> None:
    """Models with the same traits share one row."""
    models = [*(model(name=f"M {number}") for number in range(5)), model(name="Old", isArchived=True)]
    assert sorted(facets.tally(models).values()) == [1, 5]
