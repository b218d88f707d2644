"""The published changes: pages that keep their bytes, the newest, and feeds as a subscriber reads them."""

import json
from collections.abc import Mapping
from typing import Any

import feedparser
import pytest

from builder.domain import fields
from builder.domain.addresses import LIST
from builder.domain.change_log import PAGE_SIZE, ChangeLog
from builder.domain.entry import Entry
from builder.domain.model import Event, Model
from builder.domain.records import ModelFile
from builder.publish import feeds
from builder.publish.api import changes
from builder.publish.artifacts import Artifact
from builder.settings import Settings
from tests.catalogues import make_model

SETTINGS = Settings("Title <&>", "https://example.org/sub/", "https://git.example/x")
COMMIT = "0123456789" * 4
FILE: dict[str, Any] = {
    "vendor": 'Acme <&> "Co"',
    "model": 'One,"model":',
    "powerType": "AC_3_PHASE",
    "connectors": [
        {
            "id": 1,
            "connectionType": "IEC_62196_T2",
            "format": "SOCKET",
            "maxAmperage": 32,
            "maxVoltage": 230,
            "maxPowerWatts": 0.00001,
        }
    ],
    "configurationKeys": {"ocppUrl": ""},
}


def created(count: int) -> list[Model]:
    """Return models, each created by a commit of its own."""
    models = [make_model(number, "V", f"M{number}", created=number // 100) for number in range(count)]
    return [
        model._replace(events=(Event("create", model.created_at, COMMIT, number),))
        for number, model in enumerate(models)
    ]


def render(models: list[Model], removed: Mapping[str, tuple[Event, ...]] | None = None) -> dict[str, bytes]:
    """Render the changes; return their contents by path."""
    return {path: artifact.render() for path, artifact in planned(models, removed).items()}


def planned(models: list[Model], removed: Mapping[str, tuple[Event, ...]] | None = None) -> dict[str, Artifact]:
    """Return the pages and the feeds by path."""
    log = ChangeLog(models, removed or {})
    artifacts = [*changes.render(log, SETTINGS), *feeds.render(log, SETTINGS)]
    assert len({artifact.path for artifact in artifacts}) == len(artifacts)
    return {artifact.path: artifact for artifact in artifacts}


def page(site: dict[str, bytes], number: int) -> dict[str, Any]:
    """Return a page of changes."""
    body: dict[str, Any] = json.loads(site[f"{LIST}/changes/pages/{number}/index.json"])
    return body


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_pages_number_all_changes(count: int) -> None:
    """Following links.next from the first page gives the numbers from 1; a full page has a next one, if empty."""
    site = render(created(count))
    url, found = f"/sub/{LIST}/changes/pages/1/", list[int]()
    while url:
        body = json.loads(site[f"{url.removeprefix('/sub/')}index.json"])
        found += [change["sequence"] for change in body["data"]["items"]]
        assert body["data"]["hasMore"] is (body["links"]["next"] is not None)
        assert (body["links"]["next"] is not None) is (len(body["data"]["items"]) == PAGE_SIZE)
        url = body["links"]["next"]
    assert found == list(range(1, count + 1))
    newest = json.loads(site[f"{LIST}/changes/index.json"])
    assert [change["sequence"] for change in newest["data"]["items"]] == found[: -PAGE_SIZE - 1 : -1]
    assert newest["data"]["hasMore"] is (count > PAGE_SIZE)
    assert newest["links"]["last"] == f"/sub/{LIST}/changes/pages/{count // PAGE_SIZE + 1}/"


def test_a_full_page_keeps_its_bytes() -> None:
    """A page that is full has the same bytes after any later change, of its own models too."""
    models = created(250)
    before = render(models)
    entry = models[5].entry
    details = fields.creation_details(entry, models[5].created_at).decode()
    updated = (
        models[5].events[0]._replace(details=details),
        Event("update", "2024-03-01T00:00:00Z", COMMIT, 900, '"vendor":"V","model":"M5","fields":{}'),
    )
    models[5] = Model.of(entry._replace(is_archived=True), models[5].created_at, "2024-03-01T00:00:00Z", updated)
    details = '"vendor":"V","model":"X","fields":{}'
    removed = {"catalog/v/v-gone.yaml": (Event("create", "2024-03-01T00:00:00Z", COMMIT, 901, details),)}
    after = render(models, removed)
    for number in (1, 2):
        path = f"{LIST}/changes/pages/{number}/index.json"
        assert after[path] == before[path]
    assert [change["sequence"] for change in page(after, 3)["data"]["items"]][-2:] == [251, 252]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"friendlyName": 'Ünïque ,"powerType": \\"', "imageUrl": "https://example.org/a.png"},
        {"friendlyName": '],"model":[null,', "isArchived": True},
        {"notes": ["n"], "sources": ["https://example.org/"], "stationPowerWatts": 5},
    ],
)
def test_a_creation_is_the_same_whether_the_file_changed_since(more: dict[str, Any]) -> None:
    """The creation of an untouched model, made of its entry's JSON, has the bytes that its old version would give."""
    entry = Entry.of("catalog/acme/acme-one.yaml", "", ModelFile.model_validate({**FILE, **more}))
    when = "2024-01-01T00:00:00Z"
    operations = dict(fields.operations(None, fields.of_data({**FILE, **more}, when)))
    assert fields.creation_details(entry, when).decode() == fields.details({**FILE, **more}, operations["create"])
    assert fields.of_entry(entry, when) == fields.of_data({**FILE, **more}, when)
    assert list(fields.of_entry(entry, when)) == [name for name in fields.NAMES if name in fields.of_entry(entry, when)]


def hostile() -> Model:
    """Return a model whose names hold what XML, HTML and JSON escape, or cannot hold."""
    entry = Entry.of("catalog/acme/acme-one.yaml", "", ModelFile.model_validate({**FILE, "friendlyName": "B & <c>"}))
    vendor, name = json.dumps(entry.vendor), json.dumps("One\x07")
    old = json.dumps({"friendlyName": ["A\x00]]>", "B & <c>"], "configurationKeys": [5, {"ocppUrl": ""}]})
    events = (
        Event("create", "2024-01-01T00:00:00Z", COMMIT, 0),
        Event("update", "2024-01-02T00:00:00Z", None, 1, f'"vendor":{vendor},"model":{name},"fields":{old}'),
    )
    return Model.of(entry, "2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z", events)


@pytest.mark.parametrize("path", ["changes/feed.atom", "vendors/acme/feed.atom"])
def test_a_feed_is_what_a_subscriber_expects(path: str) -> None:
    """A feed has its address, its times and an entry a change, the newest first, whose texts are texts."""
    site = render([hostile()])
    feed = feedparser.parse(site[path])
    assert (feed.bozo, feed.version, feed.encoding) == (False, "atom10", "utf-8")
    assert feed.feed.id == f"https://example.org/sub/{path}"
    assert feed.feed.updated == "2024-01-02T00:00:00Z"
    assert {link.rel: link.href for link in feed.feed.links} == {
        "self": f"https://example.org/sub/{path}",
        "alternate": f"https://example.org/sub/{path.removesuffix('feed.atom')}",
    }
    assert "Title <&>" in feed.feed.title
    update, create = feed.entries
    assert update.id == "https://example.org/sub/changes/#change-2"
    assert update.title == 'Updated: Acme <&> "Co" One\ufffd'
    assert update.content[0].type == "text/plain"
    assert update.content[0].value.splitlines() == [
        "Friendly name: A\ufffd]]> → B & <c>",
        "OCPP URL key: 5 → none known",
    ]
    assert [link.rel for link in update.links] == ["alternate"], "what is not committed has no commit"
    assert (create.updated, create.tags[0].term) == ("2024-01-01T00:00:00Z", "create")
    assert {link.rel: link.href for link in create.links} == {
        "alternate": "https://example.org/sub/models/acme-one/",
        "via": f"https://git.example/x/commit/{COMMIT}",
    }
    assert "content" not in create


def test_a_feed_holds_the_newest() -> None:
    """A feed has at most as many entries as a page; that of an empty catalogue is a feed too."""
    feed = feedparser.parse(render(created(250))["vendors/v/feed.atom"])
    assert [entry.id.rpartition("-")[2] for entry in feed.entries] == [str(number) for number in range(250, 150, -1)]
    empty = feedparser.parse(render([])["changes/feed.atom"])
    assert (empty.bozo, empty.entries, empty.feed.updated) == (False, [], "1970-01-01T00:00:00Z")


def test_the_feed_of_a_removed_model() -> None:
    """What was removed stays in the feeds, also of a vendor that has no other model, and leads to the changes."""
    gone = (
        Event("create", "2024-01-01T00:00:00Z", COMMIT, 0, '"vendor":"Gone","model":"X","fields":{}'),
        Event("remove", "2024-01-02T00:00:00Z", COMMIT, 1, '"vendor":"Gone","model":"X","fields":{"model":["X",null]}'),
    )
    feed = feedparser.parse(render([], {"catalog/gone/gone-x.yaml": gone})["vendors/gone/feed.atom"])
    assert feed.feed.title == "Changes of Gone · Title <&>"
    assert [entry.title for entry in feed.entries] == ["Removed: Gone X", "Created: Gone X"]
    assert feed.entries[0].link == "https://example.org/sub/changes/"


def test_what_has_other_bytes_has_another_key() -> None:
    """Another change, or another number of one, shows in the keys of all that it is in."""
    one = created(105)
    for other in (one[1:], created(106), [*one[:-1], one[-1]._replace(digest=b"other")]):
        before, after = planned(one), planned(other)
        for path in before.keys() & after.keys():
            same_bytes = before[path].render() == after[path].render()
            assert same_bytes or before[path].digest != after[path].digest, path
