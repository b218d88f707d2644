"""Rules that a schema cannot say: places, physics at its boundaries, and models against each other."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.check import catalogue, rules
from builder.domain import names
from builder.domain.model import agree
from builder.domain.ocpi import ConnectionType
from builder.problems import Problem
from builder.source.document import Document, parse
from tests.domain.test_records import CONNECTION_TYPES

# OCPI 2.3.0: plugs that carry nothing but DC, and those that can carry either; all others are AC's.
DC_ONLY = {"CHADEMO", "CHAOJI", "GBT_DC", "IEC_62196_T1_COMBO", "IEC_62196_T2_COMBO", "MCS"} | {
    "PANTOGRAPH_BOTTOM_UP",
    "PANTOGRAPH_TOP_DOWN",
}
EITHER = {"SAE_J3400", "TESLA_R", "TESLA_S", "IEC_62196_T2"}
AC_ONLY = set(CONNECTION_TYPES) - DC_ONLY - EITHER


def connector(**fields: object) -> dict[str, object]:  # noqa: D103
    given = {"id": 1, "connectionType": "IEC_62196_T2", "format": "CABLE"}
    return given | {"maxAmperage": 10, "maxVoltage": 100, "maxPowerWatts": 1} | fields


def model(**fields: object) -> dict[str, object]:  # noqa: D103
    given = {"vendor": "Acme", "model": "One", "powerType": "AC_3_PHASE", "connectors": [connector()]}
    return given | {"configurationKeys": {"ocppUrl": ""}} | fields


def read(data: dict[str, object], path: str = "catalog/acme/acme-one.yaml") -> Document:
    """Return a document that holds data: JSON is YAML."""
    document = parse(path, json.dumps(data, ensure_ascii=False).encode())
    assert document.problems == []
    return document


def problems(*documents: Document) -> list[Problem]:  # noqa: D103
    return catalogue.check(documents).problems


def rule_ids(*documents: Document) -> list[str]:  # noqa: D103
    return [problem.rule for problem in problems(*documents)]


# --- places


@pytest.mark.parametrize("device", ["con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9"])
def test_a_folder_that_windows_reserves_is_refused_with_a_way_out(device: str) -> None:
    """A vendor's folder called like a device of Windows is refused, and the message names the option that helps."""
    (problem,) = problems(read(model(vendor=device.upper()), f"catalog/{device}/{device}-one.yaml"))
    assert problem.rule == "reserved-name"
    assert "--id" in problem.message


@pytest.mark.parametrize("vendor", ["CON", "Aux.", "!!!", "😀"])
def test_a_vendor_whose_slug_is_no_folder_may_choose_one(vendor: str) -> None:
    """Where the slug is empty or reserved, the folder is the contributor's choice."""
    assert rule_ids(read(model(vendor=vendor), "catalog/chosen/chosen-one.yaml")) == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("catalog/acme/acme-one.yaml", []),
        ("catalog/acme/acme-1.yaml", []),
        (f"catalog/acme/acme-{'1' * 75}.yaml", []),
        (f"catalog/acme/acme-{'1' * 76}.yaml", ["id-length"]),
        ("catalog/acme/one.yaml", ["id-vendor"]),
        ("catalog/acme/acme.yaml", ["id-vendor"]),
        ("catalog/acme/acmeone.yaml", ["id-vendor"]),
        ("catalog/acme/acme-.yaml", ["id-form"]),
        ("catalog/acme/acme-One.yaml", ["id-form"]),
        ("catalog/acme/acme-one\n.yaml", ["id-form"]),
        ("catalog/acme/acme-one.yaml.yaml", ["id-form"]),
        ("catalog/acme/.yaml", ["id-form", "id-vendor"]),
        ("catalog/acme/One.yaml", ["id-form", "id-vendor"]),
        ("catalog/Acme/acme-one.yaml", ["folder-form"]),
    ],
)
def test_the_path_of_a_model(path: str, expected: list[str]) -> None:
    """An id is at most 80 characters of the form of a slug, and begins with its folder's name and a hyphen."""
    assert rule_ids(read(model(), path)) == expected


# --- physics

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


def rated(power_type: str, plug: str, *, volts: float, amps: float, watts: float) -> Document:
    """Return a station whose first connector has these figures; one on a DC station stands beside a DC connector."""
    first = connector(connectionType=plug, maxVoltage=volts, maxAmperage=amps, maxPowerWatts=watts)
    beside = [connector(id=2, connectionType="CHADEMO")] if power_type == "DC" else []
    return read(model(powerType=power_type, connectors=[first, *beside]))


@pytest.mark.parametrize(("power_type", "plug", "factor"), FACTORS)
def test_power_is_at_most_volts_by_amps_by_phases(power_type: str, plug: str, factor: int) -> None:
    """Exactly five per cent above the product is accepted, anything more is refused at the figure of the watts."""
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
    """Figures with decimals are judged as they are written, not as the machine rounds them."""
    volts, amps = map(Decimal, figures)
    for power_type, factor in (("AC_1_PHASE", 1), ("AC_2_PHASE", 2), ("AC_3_PHASE", 3)):
        most = factor * volts * amps * Decimal("1.05")
        for watts, expected in ((most, []), (most + Decimal("0.0001"), ["power"])):
            station = rated(power_type, "IEC_62196_T2", volts=float(volts), amps=float(amps), watts=float(watts))
            assert rule_ids(station) == expected


tenths = st.integers(1, 20_000).map(lambda tenths: Decimal(tenths) / 10)


@given(tenths, tenths, st.sampled_from([Decimal(95), Decimal(105), Decimal("105.001"), Decimal(106)]))
def test_the_tolerance_for_any_figures(volts: Decimal, amps: Decimal, per_cent: Decimal) -> None:
    """Whatever the figures, up to and with 105 % is accepted and more is refused."""
    watts = volts * amps * 3 * per_cent / 100
    station = rated("AC_3_PHASE", "IEC_62196_T2", volts=float(volts), amps=float(amps), watts=float(watts))
    assert rule_ids(station) == ([] if per_cent <= 105 else ["power"])


@pytest.mark.parametrize("plug", ["SAE_J3400", "TESLA_R", "TESLA_S"])
def test_a_plug_with_two_contacts_has_one_phase_on_a_dc_station(plug: str) -> None:
    """A plug whose two contacts carry DC or one phase never has three phases on a DC station."""
    assert rule_ids(rated("DC", plug, volts=1000, amps=500, watts=525_000)) == []
    assert rule_ids(rated("DC", plug, volts=1000, amps=500, watts=525_001)) == ["power"]


def test_each_connector_is_checked() -> None:
    """Every connector whose figures cannot be is reported, at its own place."""
    bad, good = connector(maxPowerWatts=10_000), connector()
    found = problems(read(model(connectors=[bad, good | {"id": 2}, bad | {"id": 3}])))
    assert [problem.json_path for problem in found] == [
        "$.connectors[0].maxPowerWatts",
        "$.connectors[2].maxPowerWatts",
    ]


def test_watts_that_only_three_phases_could_give_are_explained() -> None:
    """Three-phase watts on a single-phase station lead to the question whether it has three."""
    (problem,) = problems(rated("AC_1_PHASE", "IEC_62196_T2", volts=230, amps=32, watts=22_000))
    assert "AC_3_PHASE?" in problem.message
    (problem,) = problems(rated("AC_1_PHASE", "IEC_62196_T2", volts=230, amps=32, watts=22_000_000))
    assert "AC_3_PHASE" not in problem.message


def test_the_kinds_of_plugs_are_those_of_ocpi() -> None:
    """Every connector type carries DC only, either, or AC only."""
    assert set(rules.DC_ONLY) == DC_ONLY
    assert set(rules.DC_OR_AC) == EITHER
    assert len(AC_ONLY) == len(ConnectionType) - 12


@pytest.mark.parametrize("plug", CONNECTION_TYPES)
def test_a_dc_plug_is_not_on_an_ac_station_nor_an_ac_plug_alone_on_a_dc_station(plug: str) -> None:
    """Only DC on an AC station, or nothing that can do DC on a DC station, is an error of physics."""
    own = [connector(connectionType=plug)]
    for power_type in ("AC_1_PHASE", "AC_2_PHASE", "AC_2_PHASE_SPLIT", "AC_3_PHASE"):
        expected = ["connection-type"] if plug in DC_ONLY else []
        assert rule_ids(read(model(powerType=power_type, connectors=own))) == expected
    assert rule_ids(read(model(powerType="DC", connectors=own))) == (["power-type"] if plug in AC_ONLY else [])
    beside = [*own, connector(id=2, connectionType="IEC_62196_T2_COMBO")]
    assert rule_ids(read(model(powerType="DC", connectors=beside))) == []


def test_a_connectors_id_is_unique_in_its_model() -> None:
    """Each repetition of an id is reported at the repeated one; gaps and any order are fine."""
    found = problems(read(model(connectors=[connector(id=number) for number in (3, 1, 3, 9, 3)])))
    assert [(problem.rule, problem.json_path) for problem in found] == [
        ("connector-id", "$.connectors[2].id"),
        ("connector-id", "$.connectors[4].id"),
    ]


# --- models against each other


def acme(number: int, **fields: object) -> Document:
    """Return a model of the vendor Acme, called as its number."""
    return read(model(**{"model": f"M{number}"} | fields), f"catalog/acme/acme-{number}.yaml")


@pytest.mark.parametrize(
    ("one", "other"),
    [("One", "One"), ("One", "oNE"), ("Ä", "a\u0308"), ("One", "ONE"), ("\u212a1", "k1")],
)
def test_no_two_live_models_have_the_same_name(one: str, other: str) -> None:
    """Vendor and model, case and composition ignored, belong to one live model; the later file is reported."""
    (problem,) = problems(acme(1, model=one), acme(2, model=other))
    assert (problem.rule, problem.location.path) == ("duplicate-model", "catalog/acme/acme-2.yaml")
    assert problem.related == ("catalog/acme/acme-1.yaml",)


def test_an_archived_model_may_be_replaced() -> None:
    """Archived models, however many, do not stand in the way of a live one of the same name."""
    archived = [acme(number, model="One", isArchived=True) for number in (1, 2)]
    assert rule_ids(*archived, acme(3, model="One"), acme(4, model="Two", isArchived=False)) == []
    assert rule_ids(*archived, acme(3, model="One"), acme(4, model="One", isArchived=False)) == ["duplicate-model"]


def test_the_same_model_of_another_vendor_is_another_model() -> None:
    """Two vendors may call their models alike."""
    assert rule_ids(acme(1), read(model(vendor="Beta", model="M1"), "catalog/beta/beta-1.yaml")) == []


def test_an_id_is_unique_in_the_whole_catalogue() -> None:
    """The same file name in two folders is refused, archived or not, and names the other file."""
    one = read(model(model="X 1", isArchived=True), "catalog/acme/acme-x-1.yaml")
    other = read(model(vendor="Acme X", model="1"), "catalog/acme-x/acme-x-1.yaml")
    (problem,) = problems(other, one)
    assert problem.rule == "id-unique"
    assert {problem.location.path, *problem.related} == {"catalog/acme/acme-x-1.yaml", "catalog/acme-x/acme-x-1.yaml"}


def test_a_vendor_is_spelled_alike_in_its_live_models() -> None:
    """Spellings that differ from the usual one are reported, each at its vendor, with the files that have the usual."""
    found = problems(
        acme(1), acme(2, vendor="ACME"), acme(3), acme(4, vendor="Acme!"), acme(5, vendor="acme", isArchived=True)
    )
    assert [(problem.rule, problem.location.path, problem.json_path) for problem in found] == [
        ("vendor-spelling", "catalog/acme/acme-2.yaml", "$.vendor"),
        ("vendor-spelling", "catalog/acme/acme-4.yaml", "$.vendor"),
    ]
    assert all('"Acme"' in problem.message for problem in found)
    assert all("catalog/acme/acme-1.yaml" in problem.related for problem in found)


def test_a_vendor_in_the_wrong_folder_is_one_mistake() -> None:
    """A model of another vendor is told its folder, and its name is no spelling that others are held against."""
    found = problems(acme(1), acme(2, vendor="Beta"))
    assert [(problem.rule, problem.location.path) for problem in found] == [
        ("vendor-folder", "catalog/acme/acme-2.yaml"),
    ]


NAMES = st.sampled_from(["Acme", "ACME", "Acme Power", "Beta"])


@given(st.lists(st.tuples(NAMES, st.sampled_from(["one", "One", "two"]), st.booleans()), max_size=5))
def test_models_that_agree_have_no_problem_with_each_other(stations: list[tuple[str, str, bool]]) -> None:
    """The quick look at a whole catalogue says yes only where the checks find nothing."""
    documents = []
    for number, (vendor, name, is_archived) in enumerate(stations):
        folder = "acme" if number % 2 else names.slug(vendor)
        state = {"isArchived": True} if is_archived else {}
        data = model(vendor=vendor, model=name, **state)
        documents.append(read(data, f"catalog/{folder}/{folder}-{number // 2}.yaml"))
    checked = catalogue.check(documents)
    found = {problem.rule for problem in checked.problems} - {"vendor-folder"}
    entries = [one.entry for one in checked.models]
    assert not (agree(entries) and found)
    assert agree(entries) or found or len({one.folder for one in checked.models}) < len(checked.models)
