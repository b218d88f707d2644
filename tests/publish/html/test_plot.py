"""The plot of the live models by power: its bars, parts and sizes."""

from itertools import pairwise

from builder.domain import labels
from builder.domain.model import Model
from builder.publish.html import facets, plot
from tests.publish.html.test_website import CCS, CONNECTOR, model
from tests.website.models import many


def drawn(models: list[Model]) -> plot.Plot:
    """Return the plot of models."""
    return plot.of(facets.tally(models))


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
        assert (shown.series, {bar.models for bar in shown.bars}) == ([], {0})
        assert len(shown.bars) == len(list(labels.power_ranges()))


def test_a_series_is_a_power_type_that_some_live_model_has() -> None:
    """Each power type has its class and label once, in OCPI's order."""
    models = [model(name="A", powerType="DC", connectors=[CCS]), model(name="B"), model(name="C")]
    assert drawn(models).series == [("ac-3-phase", "AC, three-phase"), ("dc", "DC")]
