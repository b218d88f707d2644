"""What the home page counts: the facets with their choices, and the chart of the live models by power."""

from itertools import pairwise
from typing import Any

import pytest

from builder.domain import labels, query
from builder.domain.model import Model
from builder.publish.html import statistics
from tests.publish.html.site import CCS, CONNECTOR, model
from tests.website.models import many

SCHUKO = CONNECTOR | {"connectionType": "DOMESTIC_F", "maxAmperage": 16, "maxPowerWatts": 3680}


def facet(models: list[Model], name: str) -> list[tuple[str, str, int]]:
    """Return a facet's choices: value, label, live models."""
    found = {it.name: it for it in statistics.facets(statistics.tally(models), query.vendors(models))}
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
    assert sorted(statistics.tally(models).values()) == [1, 5]


def test_the_largest_vendors_are_shown_at_once() -> None:
    """Eight vendors are shown before somebody types a name or chooses one; the others are there too."""
    models = [model(f"Vendor {vendor}", f"M {number}") for vendor in range(12) for number in range(vendor + 1)]
    found = {it.name: it for it in statistics.facets(statistics.tally(models), query.vendors(models))}
    shown = [choice.value for choice in found["vendor"].choices if choice.is_shown]
    assert len(found["vendor"].choices) == 12
    assert sorted(shown) == sorted(f"vendor-{number}" for number in range(4, 12))


def drawn(models: list[Model]) -> statistics.Chart:
    """Return the chart of models."""
    return statistics.chart(statistics.tally(models))


def test_every_live_model_is_in_one_bar() -> None:
    """The bars of all ranges of power add up to the live models; the parts of a bar to the bar."""
    models = many(300)
    bars = drawn(models).bars
    assert [bar.label for bar in bars] == list(labels.power_ranges())
    assert sum(bar.models for bar in bars) == sum(not it.is_archived for it in models)
    assert all(bar.models == sum(part.models for part in bar.parts) for bar in bars)


def test_lengths_are_in_proportion() -> None:
    """The longest bar fills the drawing, another is as much shorter as it has fewer models, and parts touch."""
    slow = [model(name=f"Slow {number}") for number in range(4)]
    fast = [
        model(
            name="Fast",
            powerType="DC",
            connectors=[CCS | {"maxAmperage": 500, "maxVoltage": 400, "maxPowerWatts": 200000}],
        )
    ]
    small = [model(name="Small", connectors=[CONNECTOR | {"maxAmperage": 16, "maxPowerWatts": 3680}])]
    shown = drawn(slow + fast + small)
    widths = {bar.models: sum(part.width for part in bar.parts) for bar in shown.bars}
    assert widths[1] == widths[4] / 4
    for bar in drawn(many(300)).bars:
        for left, right in pairwise(bar.parts):
            assert abs(left.x + left.width - right.x) <= 0.11  # rounded to a tenth
        assert bar.end <= shown.width


def test_archived_models_are_not_drawn() -> None:
    """Without a live model all ranges are there, empty, and no series."""
    for models in ([], [model(isArchived=True)]):
        shown = drawn(models)
        assert (shown.legend, {bar.models for bar in shown.bars}) == ([], {0})
        assert len(shown.bars) == len(list(labels.power_ranges()))


def test_a_series_is_a_power_type_that_some_live_model_has() -> None:
    """Each power type has its class and label once, in OCPI's order."""
    models = [model(name="A", powerType="DC", connectors=[CCS]), model(name="B"), model(name="C")]
    assert drawn(models).legend == [("ac-3-phase", "AC, three-phase", "AC_3_PHASE"), ("dc", "DC", "DC")]


def test_sources_are_counted_by_kind() -> None:
    """A model counts once for each kind of source that it cites; the most common kind comes first."""
    code = [f"https://github.com/someone/app/blob/main/{name}.ts" for name in "ab"]
    models = [
        model("KEBA", "One", sources=[*code, "https://www.keba.com/p30-datasheet.pdf"]),
        model("KEBA", "Two", sources=code),
        model("KEBA", "Three"),
    ]
    assert statistics.source_counts(models) == [("third-party code", 2), ("datasheets", 1), ("no source", 1)]
    assert statistics.source_counts([]) == []
