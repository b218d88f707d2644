"""Which models a page leads to, and how few pages one edit touches."""

from typing import Any

from builder.domain.change_log import ChangeLog
from builder.domain.model import Model
from builder.publish.html import snippets
from builder.publish.html.related import RelatedModels
from builder.publish.html.website import Website
from builder.settings import Settings
from tests.website.models import many

SETTINGS = Settings("Models", "https://catalogue.example/", "https://git.example/owner/catalogue")

# Of a model's neighbours two on each side are of the same vendor, three similar ones; and it has a page of its own.
MOST_PAGES = 1 + 2 * 2 + 2 * 3


def pages(models: list[Model]) -> dict[str, bytes]:
    """Return the models' pages."""
    return {
        artifact.path: artifact.render() for artifact in Website(models, SETTINGS, dict, ChangeLog([], {})).models()
    }


def changed(model: Model, **values: Any) -> Model:
    """Return a model whose file says something else."""
    entry = model.entry._replace(blob=f"{model.entry.blob} {values}", **values)
    return Model.of(entry, model.created_at, model.updated_at, model.events)


def kind_of(model: Model) -> tuple[str, frozenset[object]]:
    """Return what similar models have in common."""
    return model.entry.power_type, frozenset(model.entry.connector_types)


def test_neighbours_are_live_and_never_the_model_itself() -> None:
    """Of the same vendor and similar ones: live, few, of the same power type and connectors, others' first."""
    people = snippets.in_display_order(many(600))
    orders = RelatedModels(people)
    for model in people:
        same_vendor, similar = orders.neighbours(model)
        assert len(same_vendor) <= 4
        assert len(similar) <= 3
        for other in (*same_vendor, *similar):
            assert other is not model
            assert not other.is_archived
        assert all(other.slug == model.slug for other in same_vendor)
        assert {kind_of(other) for other in similar} <= {kind_of(model)}


def test_an_update_touches_one_model_page() -> None:
    """Another friendly name changes the model's own page and no other model's."""
    models = many(600)
    before = pages(models)
    models[300] = changed(models[300], friendly_name="Another")
    after = pages(models)
    assert [path for path in after if after[path] != before[path]] == [f"models/{models[300].id}/index.html"]


def test_archiving_and_creating_touch_few_model_pages() -> None:
    """An archived model leaves the pages that led to it, and none else changes; a new one enters few."""
    models = many(600)
    before = pages(models)
    for number in (0, 50, 301, 599):
        archived = changed(models[number], is_archived=True)
        after = pages([*models[:number], archived, *models[number + 1 :]])
        link = f"/models/{archived.id}/".encode()
        assert {path for path in before if after[path] != before[path]} == {
            path for path in before if link in before[path]
        }
        without = pages([*models[:number], *models[number + 1 :]])
        assert 0 < sum(without[path] != before[path] for path in without) < MOST_PAGES
