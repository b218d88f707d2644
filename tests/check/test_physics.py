"""Physically impossible figures, tested at the limits, and the remedies in the messages."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.domain import ocpi
from builder.domain.ocpi import ConnectionType
from builder.source.document import Document
from tests.check.station import connector, model, problems, read, rule_ids
from tests.domain.test_records import CONNECTION_TYPES

# OCPI 2.3.0: plugs that carry only DC, and those that can carry both; all others carry only AC.
DC_ONLY = {"CHADEMO", "CHAOJI", "GBT_DC", "IEC_62196_T1_COMBO", "IEC_62196_T2_COMBO", "MCS"} | {
    "PANTOGRAPH_BOTTOM_UP",
    "PANTOGRAPH_TOP_DOWN",
}
EITHER = {"SAE_J3400", "TESLA_R", "TESLA_S", "IEC_62196_T2"}
AC_ONLY = set(CONNECTION_TYPES) - DC_ONLY - EITHER


FACTORS = [
    ("AC_1_PHASE", "IEC_62196_T1", 1),
    ("AC_1_PHASE", "IEC_62196_T2", 1),
    ("AC_2_PHASE", "IEC_62196_T2", 2),
    ("AC_2_PHASE_SPLIT", "NEMA_14_50", 2),
    ("AC_3_PHASE", "IEC_62196_T2", 3),
    ("AC_3_PHASE", "IEC_60309_2_three_32", 3),
    ("DC", "IEC_62196_T2", 3),
    ("DC", "IEC_60309_2_three_64", 3),
    *(("DC", plug, 1) for plug in sorted(DC_ONLY)),
]


def small(**fields: object) -> dict[str, object]:
    """Return a connector with so few watts that any power type allows them."""
    return connector(maxPowerWatts=1) | fields


def rated(power_type: str, plug: str, *, volts: float, amps: float, watts: float) -> Document:
    """Return a station whose first connector has these figures; a DC station also has a DC connector."""
    first = connector(connectionType=plug, maxVoltage=volts, maxAmperage=amps, maxPowerWatts=watts)
    beside = [small(id=2, connectionType="CHADEMO")] if power_type == "DC" else []
    return read(model(powerType=power_type, connectors=[first, *beside]))


@pytest.mark.parametrize(("power_type", "plug", "factor"), FACTORS)
def test_power_is_at_most_volts_by_amps_by_phases(power_type: str, plug: str, factor: int) -> None:
    """Five per cent above the product are accepted; more is a problem at maxPowerWatts."""
    most = factor * 230 * 32 * 105 // 100
    assert most * 100 == factor * 230 * 32 * 105
    assert rule_ids(rated(power_type, plug, volts=230, amps=32, watts=most)) == []
    for watts in (most + 1, most + 0.01):
        (problem,) = problems(rated(power_type, plug, volts=230, amps=32, watts=watts))
        assert (problem.rule, problem.json_path) == ("power", "$.connectors[0].maxPowerWatts")


@pytest.mark.parametrize(
    "figures", [("220.2", "58.3"), ("662.4", "42.5"), ("0.1", "0.7"), ("1.1", "1.1"), ("57.9", "0.3")]
)
def test_the_tolerance_is_exact_for_decimals_too(figures: tuple[str, str]) -> None:
    """Decimals are compared exactly as written, not as binary floating point rounds them."""
    volts, amps = map(Decimal, figures)
    for power_type, factor in (("AC_1_PHASE", 1), ("AC_2_PHASE", 2), ("AC_3_PHASE", 3)):
        most = factor * volts * amps * Decimal("1.05")
        for watts, expected in ((most, []), (most + Decimal("0.0001"), ["power"])):
            station = rated(power_type, "IEC_62196_T2", volts=float(volts), amps=float(amps), watts=float(watts))
            assert rule_ids(station) == expected


tenths = st.integers(1, 20_000).map(lambda tenths: Decimal(tenths) / 10)


@given(tenths, tenths, st.sampled_from([Decimal(95), Decimal(105), Decimal("105.001"), Decimal(106)]))
def test_the_tolerance_for_any_figures(volts: Decimal, amps: Decimal, per_cent: Decimal) -> None:
    """For any figures, up to 105 % inclusive is accepted and more is refused."""
    watts = volts * amps * 3 * per_cent / 100
    station = rated("AC_3_PHASE", "IEC_62196_T2", volts=float(volts), amps=float(amps), watts=float(watts))
    assert rule_ids(station) == ([] if per_cent <= 105 else ["power"])


@pytest.mark.parametrize("plug", ["SAE_J3400", "TESLA_R", "TESLA_S"])
def test_a_plug_with_two_contacts_has_one_phase_on_a_dc_station(plug: str) -> None:
    """On a DC station, a plug with two power contacts is limited to volts x amperes."""
    assert rule_ids(rated("DC", plug, volts=1000, amps=500, watts=525_000)) == []
    assert rule_ids(rated("DC", plug, volts=1000, amps=500, watts=525_001)) == ["power"]


def test_each_connector_is_checked() -> None:
    """Every connector with impossible figures has a problem of its own."""
    bad, good = connector(maxPowerWatts=30_000), connector()
    found = problems(read(model(connectors=[bad, good | {"id": 2}, bad | {"id": 3}])))
    assert [problem.json_path for problem in found] == [
        "$.connectors[0].maxPowerWatts",
        "$.connectors[2].maxPowerWatts",
    ]


def test_watts_of_three_phases_on_a_single_phase_station() -> None:
    """If a single-phase station has the watts of three phases, the remedy is AC_3_PHASE."""
    (problem,) = problems(rated("AC_1_PHASE", "IEC_62196_T2", volts=230, amps=32, watts=22_000))
    assert "AC_3_PHASE?" in problem.message
    (problem,) = problems(rated("AC_1_PHASE", "IEC_62196_T2", volts=230, amps=32, watts=22_000_000))
    assert "AC_3_PHASE" not in problem.message


@pytest.mark.parametrize(
    ("power_type", "figures", "count", "words"),
    [
        ("AC_1_PHASE", (230, 32, 14_720), 2, "the total of both connectors?"),
        ("AC_3_PHASE", (230, 32, 66_000), 3, "the total of all 3 connectors?"),
        ("AC_1_PHASE", (120, 40, 9_600), 1, "AC_2_PHASE or AC_2_PHASE_SPLIT?"),
        ("AC_1_PHASE", (208, 32, 7_680), 1, "the highest of the range that the source gives, 240?"),
        ("AC_3_PHASE", (0.23, 32, 22_000), 1, "did you mean 230?"),
        ("AC_3_PHASE", (230, 32, 22_000_000), 1, "did you mean 22000?"),
    ],
)
def test_the_remedy_for_too_many_watts_names_the_likely_mistake(
    power_type: str, figures: tuple[float, float, float], count: int, words: str
) -> None:
    """The ratio of watts to volts x amperes suggests the mistake: a total, the phases, a voltage range or a unit."""
    volts, amperes, watts = figures
    alike = {"maxVoltage": volts, "maxAmperage": amperes, "maxPowerWatts": watts}
    connectors = [connector(id=number, **alike) for number in range(1, count + 1)]
    found = problems(read(model(powerType=power_type, connectors=connectors)))
    assert len(found) == count
    assert all(words in problem.message for problem in found)


def test_the_kinds_of_plugs_are_those_of_ocpi() -> None:
    """OCPI's connector types are divided into DC only, DC or AC, and AC only."""
    assert set(ocpi.DC_ONLY) == DC_ONLY
    assert set(ocpi.DC_OR_AC) == EITHER
    assert len(AC_ONLY) == len(ConnectionType) - 12


@pytest.mark.parametrize("plug", CONNECTION_TYPES)
def test_a_dc_plug_is_not_on_an_ac_station_nor_an_ac_plug_alone_on_a_dc_station(plug: str) -> None:
    """A DC-only plug on an AC station, and a DC station without a plug that can carry DC, are errors."""
    own = [small(connectionType=plug)]
    for power_type in ("AC_1_PHASE", "AC_2_PHASE", "AC_2_PHASE_SPLIT", "AC_3_PHASE"):
        expected = ["connection-type"] if plug in DC_ONLY else []
        assert rule_ids(read(model(powerType=power_type, connectors=own))) == expected
    assert rule_ids(read(model(powerType="DC", connectors=own))) == (["power-type"] if plug in AC_ONLY else [])
    beside = [*own, small(id=2, connectionType="IEC_62196_T2_COMBO")]
    assert rule_ids(read(model(powerType="DC", connectors=beside))) == []


def test_a_connectors_id_is_unique_in_its_model() -> None:
    """Each repeated id has a problem; gaps and any order are allowed."""
    found = problems(read(model(connectors=[connector(id=number) for number in (3, 1, 3, 9, 3)])))
    assert [(problem.rule, problem.json_path) for problem in found] == [
        ("connector-id", "$.connectors[2].id"),
        ("connector-id", "$.connectors[4].id"),
    ]
