"""The static tree of the documented API."""

import json
from typing import Any

import pytest

from builder.domain import query
from builder.domain.addresses import LIST
from builder.domain.entry import Entry
from builder.domain.model import Model
from builder.domain.records import ModelFile
from builder.publish.api import static


def model(number: int, *, vendor: str = "Acme", archived: bool = False, **more: Any) -> Model:
    """Return a model created ``number`` seconds after a fixed time."""
    file = ModelFile.model_validate(
        {
            "vendor": vendor,
            "model": f"M{number}",
            "powerType": "AC_3_PHASE",
            "connectors": [
                {
                    "id": 1,
                    "connectionType": "IEC_62196_T2",
                    "format": "SOCKET",
                    "maxAmperage": 32,
                    "maxVoltage": 230,
                    "maxPowerWatts": 22080.5,
                },
            ],
            "configurationKeys": {"ocppUrl": ""},
            **({"isArchived": True} if archived else {}),
            **more,
        },
    )
    slug = vendor.lower()
    when = f"2024-01-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z"
    return Model.of(Entry.of(f"catalog/{slug}/{slug}-m{number}.yaml", "", file), when, when)


def rendered(models: list[Model], base_path: str = "/") -> dict[str, Any]:
    """Return the bodies by path."""
    ordered = query.in_order(models)
    artifacts = [*static.records(ordered), *static.lists(ordered, base_path)]
    assert len({artifact.path for artifact in artifacts}) == len(artifacts)
    return {artifact.path.removeprefix(f"{LIST}/"): json.loads(artifact.render()) for artifact in artifacts}


def test_a_record_is_the_documented_model_to_the_byte() -> None:
    """Keys are in the documented order, a missing optional key is left out, and sources never appear."""
    full = model(1, friendlyName="Für Älle", imageUrl="https://example.org/a.png", sources=["https://example.org/"])
    assert full.record.decode() == (
        '{"id":"acme-m1","vendor":"Acme","model":"M1","friendlyName":"Für Älle","powerType":"AC_3_PHASE",'
        '"connectors":[{"id":1,"connectionType":"IEC_62196_T2","format":"SOCKET","maxAmperage":32,"maxVoltage":230,'
        '"maxPowerWatts":22080.5}],"configurationKeys":{"ocppUrl":""},"imageUrl":"https://example.org/a.png",'
        '"isArchived":false,"createdAt":"2024-01-01T00:00:01Z","updatedAt":"2024-01-01T00:00:01Z"}'
    )
    assert list(json.loads(model(1).record)) == [
        *("id", "vendor", "model", "powerType", "connectors", "configurationKeys"),
        *("isArchived", "createdAt", "updatedAt"),
    ]


def test_the_list_is_complete() -> None:
    """The list has all live models and hasMore false, so no client loops on a host that ignores the query."""
    bodies = rendered([model(3), model(1, archived=True), model(2)])
    assert [item["id"] for item in bodies["index.json"]["data"]["items"]] == ["acme-m2", "acme-m3"]
    assert bodies["index.json"]["data"]["hasMore"] is False
    assert [item["id"] for item in bodies["archived/index.json"]["data"]["items"]] == ["acme-m1"]


def test_pages_walk_the_live_models_once() -> None:
    """Following links.next from the first page gives each live model once, in order."""
    models = [model(number, archived=number % 7 == 0) for number in range(1, 251)]
    bodies = rendered(models, "/some/path/")
    url, walked = f"/some/path/{LIST}/pages/1/", []
    while url:
        body = bodies[url.removeprefix(f"/some/path/{LIST}/") + "index.json"]
        walked += [item["id"] for item in body["data"]["items"]]
        assert body["links"]["first"] == f"/some/path/{LIST}/pages/1/"
        assert body["data"]["hasMore"] is (body["links"]["next"] is not None)
        url = body["links"]["next"]
    assert walked == [model.id for model in models if not model.is_archived]
    assert bodies["pages/2/index.json"]["links"]["prev"] == f"/some/path/{LIST}/pages/1/"
    assert bodies["pages/1/index.json"]["links"]["prev"] is None


def test_a_page_keeps_its_bytes_when_others_change() -> None:
    """A page stays the same when models are added later or archived on another page."""
    models = [model(number) for number in range(1, 251)]
    before = rendered(models)
    changed = [model(150, archived=True) if number == 150 else model(number) for number in range(1, 420)]
    after = rendered(changed)
    assert after["pages/1/index.json"] == before["pages/1/index.json"]
    assert after["pages/2/index.json"] != before["pages/2/index.json"]
    assert len(after["pages/2/index.json"]["data"]["items"]) == 99


def test_a_page_that_became_empty_leads_on() -> None:
    """A page whose models are all archived still links to the next one, which is written before it."""
    models = [model(number, archived=100 < number <= 200) for number in range(1, 251)]
    bodies = rendered(models)
    assert bodies["pages/2/index.json"]["data"] == {"hasMore": True, "items": []}
    assert bodies["pages/2/index.json"]["links"]["next"] == f"/{LIST}/pages/3/"
    pages = [path for path in bodies if path.startswith("pages/")]
    assert pages == ["pages/3/index.json", "pages/2/index.json", "pages/1/index.json"]


def test_vendors_are_counted_and_linked() -> None:
    """Each vendor has its counts and the absolute path of its live models, with its archived ones below that."""
    bodies = rendered([model(1), model(2, archived=True), model(3, vendor="Zeta", archived=True)], "/x/")
    assert bodies["vendors/index.json"]["data"] == {
        "hasMore": False,
        "items": [
            {
                "vendor": "Acme",
                "slug": "acme",
                "modelCount": 1,
                "archivedCount": 1,
                "url": f"/x/{LIST}/vendors/acme/",
            },
            {
                "vendor": "Zeta",
                "slug": "zeta",
                "modelCount": 0,
                "archivedCount": 1,
                "url": f"/x/{LIST}/vendors/zeta/",
            },
        ],
    }
    assert [item["id"] for item in bodies["vendors/acme/index.json"]["data"]["items"]] == ["acme-m1"]
    assert [item["id"] for item in bodies["vendors/acme/archived/index.json"]["data"]["items"]] == ["acme-m2"]
    assert bodies["vendors/zeta/index.json"]["data"]["items"] == []


def test_a_reported_pair_leads_to_all_of_its_models() -> None:
    """A path has the models, archived ones too, of all pairs that fold alike, each once and in overall order."""
    models = [
        model(
            3,
            archived=True,
            reportedAs=[{"vendor": "ACME, Co.", "model": "M_4"}, {"vendor": "acme.co", "model": "m-4"}],
        ),
        model(1, reportedAs=[{"vendor": "Acme co", "model": "m 4"}, {"vendor": "Other", "model": "7"}]),
        model(2),
    ]
    bodies = rendered(models)
    found = {path: body["data"] for path, body in bodies.items() if path.startswith("reported/")}
    assert {path: [item["id"] for item in data["items"]] for path, data in found.items()} == {
        "reported/acme-co/m-4/index.json": ["acme-m1", "acme-m3"],
        "reported/other/7/index.json": ["acme-m1"],
    }
    assert found["reported/other/7/index.json"] == {"hasMore": False, "items": [models[1].body()]}


@pytest.mark.parametrize("pair", [("充电", "M4"), ("Acme", "…"), ("-", "+")])
def test_a_pair_that_folds_to_nothing_has_no_path(pair: tuple[str, str]) -> None:
    """Where nothing remains of a part there is no path, for the pair of another model would be one step higher."""
    bodies = rendered([model(1, reportedAs=[{"vendor": pair[0], "model": pair[1]}])])
    assert not [path for path in bodies if path.startswith("reported")]


def test_an_empty_catalogue_has_its_lists() -> None:
    """Without models there are still a list, a first page and a list of vendors, all empty."""
    bodies = rendered([])
    assert set(bodies) == {"index.json", "archived/index.json", "pages/1/index.json", "vendors/index.json"}
    assert all(body["data"] == {"hasMore": False, "items": []} for body in bodies.values())
