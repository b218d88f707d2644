"""Which models a page leads to, and how few pages one edit touches."""

from dataclasses import replace

from builder import cards, neighbours, render_html
from builder.model import Model
from builder.settings import Settings
from builder.templates import Site
from tests.website.models import many

SITE = Site.of(Settings("Models", "https://catalogue.example/", "https://git.example/owner/catalogue"))


def pages(models: list[Model]) -> dict[str, bytes]:
    """Return the models' pages."""
    found = render_html._model_pages(cards.for_people(models), SITE)  # noqa: SLF001 - the pages alone
    return {artifact.path: artifact.content for artifact in found}


def test_neighbours_are_live_and_never_the_model_itself() -> None:
    """Of the same vendor and similar ones: live, few, of the same power type and connectors, others' first."""
    people = cards.for_people(many(600))
    found = neighbours.find(people)
    for card in people:
        same_vendor, similar = found[card.id]
        assert len(same_vendor) <= 4
        assert len(similar) <= 3
        for other in (*same_vendor, *similar):
            assert other is not card
            assert not other.is_archived
        assert all(other.slug == card.slug for other in same_vendor)
        assert all((other.power_type, set(other.kinds)) == (card.power_type, set(card.kinds)) for other in similar)


def test_an_update_touches_one_model_page() -> None:
    """Another friendly name changes the model's own page and no other model's."""
    models = many(600)
    before = pages(models)
    file = models[300].file.model_copy(update={"friendlyName": "Another"})
    models[300] = replace(models[300], file=file)
    after = pages(models)
    assert [path for path in after if after[path] != before[path]] == [f"models/{models[300].id}/index.html"]


def test_archiving_and_creating_touch_few_model_pages() -> None:
    """A model is on the pages of those that stand near it, so that at most a dozen change with it."""
    models = many(600)
    before = pages(models)
    for number in (0, 50, 301, 599):
        archived = models[number].file.model_copy(update={"isArchived": True})
        after = pages([*models[:number], replace(models[number], file=archived), *models[number + 1 :]])
        assert sum(after[path] != before[path] for path in before) <= 11
        without = pages([*models[:number], *models[number + 1 :]])
        assert sum(without[path] != before[path] for path in without) <= 11
