"""Connector objects of OCPI: what the specification asks for, and what a version cannot express."""

import json
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocpi_types import v2_2_1, v2_3_0

from builder.check import catalogue
from builder.domain import ocpi_connectors
from builder.domain.model import Model
from builder.domain.ocpi import ConnectionType
from builder.domain.ocpi_connectors import OCPI_VERSIONS, OcpiVersion
from builder.settings import program_folder
from tests.publish.downloads.catalogue import MODELS, WHEN, model

SPECIFICATIONS: dict[OcpiVersion, ModuleType] = {"2.2.1": v2_2_1, "2.3.0": v2_3_0}


def body(subject: Model, version: OcpiVersion = "2.3.0") -> dict[str, Any]:
    """Return the entry of a model, after another library has read each of its objects and written it again."""
    found = ocpi_connectors.body_of(subject, version)
    for connector in found["connectors"]:
        assert SPECIFICATIONS[version].Connector.from_dict(connector).to_dict() == connector
    return found


def test_a_connector_object() -> None:
    """The properties are those of OCPI, with the connector's figures and the time of the model's last change."""
    assert body(MODELS[1])["connectors"] == [
        {
            "id": "1",
            "standard": "IEC_62196_T2",
            "format": "CABLE",
            "power_type": "AC_3_PHASE",
            "max_voltage": 500,
            "max_amperage": 100,
            "max_electric_power": 50_000,
            "last_updated": WHEN,
        }
    ]


def test_what_version_2_2_1_does_not_know_is_named() -> None:
    """A plug that was added in 2.3.0 is left out of 2.2.1 and listed there, never replaced by another."""
    old, new = body(MODELS[2], "2.2.1"), body(MODELS[2])
    assert [connector["standard"] for connector in old["connectors"]] == ["IEC_62196_T1_COMBO"]
    assert old["unsupported"] == [
        {"id": "1", "property": "standard", "value": "SAE_J3400"},
        {"id": "2", "property": "standard", "value": "MCS"},
    ]
    assert "unsupported" not in new
    assert len(new["connectors"]) == 3


def test_a_fraction_is_rounded_down_and_named() -> None:
    """OCPI's figures are whole: no connector promises more than the catalogue says."""
    found = body(MODELS[2])
    assert {connector["max_amperage"] for connector in found["connectors"]} == {62}
    assert found["rounded"] == [{"id": str(number), "property": "max_amperage", "value": 62.5} for number in (1, 2, 3)]
    assert [entry["id"] for entry in body(MODELS[2], "2.2.1")["rounded"]] == ["3"]


@pytest.mark.parametrize(
    ("plugs", "power_types"),
    [
        (["IEC_62196_T2_COMBO", "CHADEMO", "IEC_62196_T2"], ["DC", "DC", "AC_3_PHASE"]),
        (["IEC_62196_T2"], ["DC"]),
        (["IEC_62196_T2", "IEC_62196_T2"], ["DC", "DC"]),
        (["SAE_J3400", "TESLA_S"], ["DC", "DC"]),
        (["IEC_62196_T1_COMBO", "IEC_62196_T1", "NEMA_14_50"], ["DC", "AC_1_PHASE", "AC_1_PHASE"]),
        (["GBT_DC", "GBT_AC", "IEC_60309_2_three_32", "DOMESTIC_F"], ["DC", "AC_3_PHASE", "AC_3_PHASE", "AC_1_PHASE"]),
    ],
)
def test_the_power_type_of_each_outlet_of_a_dc_station(plugs: list[str], power_types: list[str]) -> None:
    """An outlet that carries no DC has the phases of its plug; Type 2 beside a DC plug is the AC outlet."""
    assert [connector["power_type"] for connector in body(model(1, *plugs))["connectors"]] == power_types


@pytest.mark.parametrize("version", OCPI_VERSIONS)
def test_the_versions_know_the_types_of_the_specification(version: OcpiVersion) -> None:
    """A connector is supported exactly if the version's enumeration has its type."""
    known = {kind.value for kind in SPECIFICATIONS[version].ConnectorType}
    found = body(model(1, *ConnectionType), version)
    assert {connector["standard"] for connector in found["connectors"]} == known & set(ConnectionType)
    assert version == "2.2.1" or known == set(ConnectionType)


@pytest.mark.parametrize("version", OCPI_VERSIONS)
def test_every_model_of_this_repository_has_its_connectors(version: OcpiVersion) -> None:
    """Each connector of the real catalogue is an object that the library reads, or is named as unsupported."""
    for read in catalogue.load(program_folder()).models:
        found = body(Model.of(read.entry, WHEN, WHEN), version)
        assert len(found["connectors"]) + len(found.get("unsupported", ())) == len(read.file.connectors)
        assert "rounded" not in found


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_any_name_is_valid_json(name: str) -> None:
    """A name cannot break out of its text."""
    entry = MODELS[0].entry._replace(vendor=name, model=name)
    found = json.loads(ocpi_connectors.json_of(MODELS[0]._replace(entry=entry), "2.2.1"))
    assert (found["vendor"], found["model"]) == (name, name)
