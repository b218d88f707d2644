"""The digest of each artifact: what a page depends on. A build renders only artifacts whose digest has changed."""

from typing import Any

import pytest

from builder.domain.model import Model
from tests.publish.html.site import CCS, CONNECTOR, model, planned, sample
from tests.publish.html.test_related import MOST_PAGES

pytestmark = pytest.mark.unmeasured  # it renders the same pages again and again; test_model_pages measures them

CHANGES: dict[str, dict[str, Any]] = {
    "friendly name": {"friendlyName": "Another"},
    "archived": {"isArchived": True},
    "power": {"connectors": [CONNECTOR | {"maxPowerWatts": 11040}]},
    "current alone": {"connectors": [CONNECTOR | {"maxAmperage": 31.5}]},
    "connectors": {"connectors": [CONNECTOR, CCS | {"id": 2}]},
    "power type": {"powerType": "DC", "connectors": [CCS]},
    "key": {"configurationKeys": {"ocppUrl": "Another"}},
    "picture": {"imageUrl": "https://images.example/another.png"},
    "sources": {"sources": ["https://vendor.example/another.pdf"]},
    "landed earlier": {"created": "2020-01-01T00:00:00Z"},
}


def assert_digests_differ(models: list[Model], others: list[Model]) -> None:
    """Check that each artifact with other bytes has another digest, and that few pages of models have."""
    before = {artifact.path: artifact for artifact in planned(models)}
    touched = set()
    for artifact in planned(others):
        then = before.get(artifact.path, artifact)
        if artifact.digest != then.digest:
            touched.add(artifact.path)
        else:
            assert artifact.render() == then.render(), artifact.path
    assert len([path for path in touched if path.startswith("models/")]) <= MOST_PAGES
    assert "contribute/index.html" not in touched


@pytest.mark.parametrize("place", [0, 1, 2, 4, 50, 104])
@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_model_changes_the_digests(change: str, place: int) -> None:
    """Whatever changes in a model's file, each artifact with other bytes has another digest."""
    models = sample()
    entry = models[place].entry
    models[place] = model(entry.vendor, entry.model)
    other = model(entry.vendor, entry.model, **CHANGES[change])
    assert_digests_differ(models, [*models[:place], other, *models[place + 1 :]])


@pytest.mark.parametrize("place", [0, 2, 50])
def test_changed_events_change_the_digests(place: int) -> None:
    """With another event, commit or time, each artifact that shows it has another digest."""
    models = sample()
    changed = models[place]
    for events, updated_at in (
        ((*changed.events, changed.events[1]._replace(at="2026-01-01T00:00:00Z")), changed.updated_at),
        ((changed.events[0], changed.events[1]._replace(commit="0" * 40)), changed.updated_at),
        ((), changed.updated_at),
        (changed.events, "2026-01-01T00:00:00Z"),
    ):
        other = Model.of(changed.entry, changed.created_at, updated_at, events)
        assert_digests_differ(models, [*models[:place], other, *models[place + 1 :]])


@pytest.mark.parametrize("place", [0, 1, 2, 3, 50, 104])
def test_added_and_removed_models_change_the_digests(place: int) -> None:
    """When a model is added, removed or replaces an archived one, each artifact that shows it has another digest."""
    models = sample()
    assert_digests_differ(models, [*models[:place], *models[place + 1 :]])
    assert_digests_differ([*models[:place], *models[place + 1 :]], models)
    entry = models[place].entry
    path = entry.path.replace(".yaml", "-2.yaml")
    again = Model.of(entry._replace(path=path, is_archived=False), "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
    assert_digests_differ(models, [*models, again])


def test_another_spelling_of_a_vendor_changes_the_digests() -> None:
    """The newest live model says how its vendor is spelled, wherever the vendor is named."""
    assert_digests_differ(sample(), [*sample(), model("keba", "Newest", "2025-01-01T00:00:00Z")])
