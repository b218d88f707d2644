"""A model's body and its names."""

import json
from typing import Any

import pytest
import yaml

from builder.domain.entry import Entry
from builder.domain.model import Model
from builder.domain.records import ModelFile
from tests.conftest import MINIMAL

FULL: dict[str, Any] = {
    "sources": ["https://example.org/one.pdf"],
    "isArchived": True,
    "imageUrl": "https://example.org/one.png",
    "configurationKeys": {"ocppUrl": "CentralSystemAddress"},
    "connectors": [
        {
            "maxPowerWatts": 22000,
            "maxVoltage": 230.5,
            "maxAmperage": 32,
            "format": "CABLE",
            "connectionType": "IEC_62196_T2",
            "id": 2,
        },
        {
            "id": 1,
            "connectionType": "DOMESTIC_F",
            "format": "SOCKET",
            "maxAmperage": 16,
            "maxVoltage": 230,
            "maxPowerWatts": 3680,
        },
    ],
    "powerType": "AC_3_PHASE",
    "friendlyName": "The one",
    "model": "One",
    "vendor": "Acme",
}


def record(data: object) -> Model:
    """Return a model of data, created and updated at two distinct times."""
    file = ModelFile.model_validate(data)
    entry = Entry.of("catalog/acme/acme-one.yaml", "", file)
    return Model.of(entry, "2023-06-07T17:32:28Z", "2024-01-02T03:04:05Z")


def test_the_body_has_the_documented_keys_in_their_order() -> None:
    """Whatever the order in the file, the body's keys are in the documented order; connectors keep theirs."""
    body = record(FULL).body()
    assert list(body) == [
        *("id", "vendor", "model", "friendlyName", "powerType", "connectors", "configurationKeys", "imageUrl"),
        *("isArchived", "createdAt", "updatedAt"),
    ]
    assert [connector["id"] for connector in body["connectors"]] == [2, 1]
    for connector in body["connectors"]:
        assert list(connector) == ["id", "connectionType", "format", "maxAmperage", "maxVoltage", "maxPowerWatts"]
    assert json.loads(json.dumps(body)) == {key: value for key, value in FULL.items() if key != "sources"} | {
        "id": "acme-one",
        "createdAt": "2023-06-07T17:32:28Z",
        "updatedAt": "2024-01-02T03:04:05Z",
    }


def test_what_the_file_lacks_is_left_out_of_the_body() -> None:
    """A missing optional key is not in the body; isArchived always is, and sources never are."""
    body = record(yaml.safe_load(MINIMAL)).body()
    assert list(body) == [
        *("id", "vendor", "model", "powerType", "connectors", "configurationKeys"),
        *("isArchived", "createdAt", "updatedAt"),
    ]
    assert body["isArchived"] is False
    assert body["configurationKeys"] == {"ocppUrl": ""}


def test_a_whole_number_is_written_without_a_fraction() -> None:
    """In JSON, 32 stays 32 and 230.5 stays 230.5."""
    connector = json.dumps(record(FULL).body()["connectors"][0])
    assert '"maxAmperage": 32,' in connector
    assert '"maxVoltage": 230.5,' in connector


@pytest.mark.parametrize(
    ("keys", "archived"), [({}, False), ({"isArchived": False}, False), ({"isArchived": True}, True)]
)
def test_only_true_means_archived(keys: dict[str, bool], *, archived: bool) -> None:
    """A model without isArchived, or with false, is live."""
    read = record(yaml.safe_load(MINIMAL) | keys)
    assert read.is_archived is archived
    assert read.body()["isArchived"] is archived


def test_names_for_people() -> None:
    """A model's name is its friendly name, else vendor and model; its slug is that of its path."""
    assert record(FULL).name == "The one"
    assert record(yaml.safe_load(MINIMAL)).name == "Acme One"
    assert record(FULL).slug == "acme"
