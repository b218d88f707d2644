"""The search over this repository's catalogue: questions of the trade, and the models that answer them.

The right answers are computed from the models' figures, so that they stay right when models are added.
"""

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from builder.check import catalogue
from builder.domain.entry import Entry, ModelConnector
from builder.domain.model import Model
from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType
from builder.publish.html import search_index, snippets
from tests.conftest import JavaScript
from tests.publish.html.test_search_index import in_script, index
from tests.website.models import many

ROOT = Path(__file__).parents[3]
CCS = {ConnectionType.IEC_62196_T1_COMBO, ConnectionType.IEC_62196_T2_COMBO}
CCS2, CHADEMO = {ConnectionType.IEC_62196_T2_COMBO}, {ConnectionType.CHADEMO}
TYPE_1, TYPE_2, NACS = {ConnectionType.IEC_62196_T1}, {ConnectionType.IEC_62196_T2}, {ConnectionType.SAE_J3400}
Test = Callable[[Entry], bool]


@cache
def models() -> list[Model]:
    """Return the models of this repository; when they landed does not matter here."""
    return [
        Model.of(read.entry, "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z") for read in catalogue.load(ROOT).models
    ]


def ask(javascript: JavaScript, queries: Iterable[str], of: list[Model] | None = None) -> list[dict[str, object]]:
    """Return for each query the ids that are found, best first, and whether only similar names are."""
    body = "const index = read(input.index); return input.queries.map((q) => {"
    body += "const { found, isSimilar } = find(index, new URLSearchParams({ q }));"
    body += "return { ids: found.map((place) => index.ids[place]), isSimilar }; });"
    return in_script(javascript, body, {"index": index(of or models()), "queries": list(queries)})  # type: ignore[no-any-return]


def is_power(watts: float, kilowatts: float) -> bool:
    """Say whether people call a power so: within 3 %, or 7.36 and 7.4 for a whole number such as 7."""
    wanted = kilowatts * 1000
    return abs(watts - wanted) <= 0.03 * wanted or (kilowatts == int(kilowatts) and wanted <= watts < wanted + 500)


def connector(
    plugs: Iterable[ConnectionType] = ConnectionType,
    kilowatts: float | None = None,
    form: ConnectorFormat | None = None,
    fits: Callable[[ModelConnector], bool] = lambda _: True,
) -> Test:
    """Return the test whether one connector has all that is wanted."""
    wanted = set(plugs)
    return lambda entry: any(
        it.connection_type in wanted
        and form in (None, it.format)
        and fits(it)
        and (kilowatts is None or is_power(it.watts, kilowatts) or is_power(entry.station_watts or 0, kilowatts))
        for it in entry.connectors
    )


def power_type(*wanted: PowerType) -> Test:
    """Return the test whether a station has one of some power types."""
    return lambda entry: entry.power_type in wanted


def both(*tests: Test) -> Test:
    """Return the test whether all of some tests hold."""
    return lambda entry: all(test(entry) for test in tests)


ANSWERS: dict[str, Test] = {
    "ccs 150kw": connector(CCS, 150),
    "ccs >=150kw": connector(CCS, fits=lambda it: it.watts >= 148_500),
    "22kw type 2": connector(TYPE_2, 22),
    "22 kW Type 2": connector(TYPE_2, 22),
    "TYPE2 22KW": connector(TYPE_2, 22),
    "22kw type 2 socket": connector(TYPE_2, 22, ConnectorFormat.SOCKET),
    "350kw": connector(kilowatts=350),
    "400 kw": connector(kilowatts=400),
    "100 kw": connector(kilowatts=100),
    "7kw": connector(kilowatts=7),
    "7,4 kW": connector(kilowatts=7.4),
    "50 kw dc": both(power_type(PowerType.DC), connector(kilowatts=50)),
    "11-22 kw": connector(fits=lambda it: 10_890 <= it.watts <= 22_220),
    "ccs2": connector(CCS2),
    "Combo 2": connector(CCS2),
    "chademo": connector(CHADEMO),
    "type 2": connector(TYPE_2),
    "IEC_62196_T2": connector(TYPE_2),
    "j1772": connector(TYPE_1),
    "nacs": connector(NACS),
    "socket": connector(form=ConnectorFormat.SOCKET),
    "tethered": connector(form=ConnectorFormat.CABLE),
    "dc": power_type(PowerType.DC),
    "dc fast": power_type(PowerType.DC),
    "three phase": power_type(PowerType.AC_3_PHASE),
    "3 phase": power_type(PowerType.AC_3_PHASE),
    "AC_3_PHASE": power_type(PowerType.AC_3_PHASE),
    "single-phase": power_type(PowerType.AC_1_PHASE),
    "60kw ccs2 chademo": both(connector(CCS2), connector(CHADEMO), connector(CCS2 | CHADEMO, 60)),
    "32 A": connector(fits=lambda it: abs(it.amperes - 32) <= 0.96),
    "CentralSystemAddress": lambda entry: entry.ocpp_url == "CentralSystemAddress",
}


def holds_words(entry: Entry, query: str) -> bool:
    """Say whether a model's names hold the words of a query: it may be found by its name as well."""
    names = f"{entry.vendor} {entry.model} {entry.friendly_name or ''} {entry.path}".lower()
    letters = "".join(it for it in query.lower() if it.isalpha())
    return all(part in names for part in (letters[:2], letters[-2:])) if letters else False


@pytest.fixture(scope="module")
def answers(request: pytest.FixtureRequest) -> dict[str, dict[str, object]]:
    """Return the answers to all questions."""
    javascript = request.getfixturevalue("javascript")
    return dict(zip(ANSWERS, ask(javascript, ANSWERS), strict=True))


@pytest.mark.parametrize("query", ANSWERS)
def test_a_question_of_the_trade_is_answered_from_the_figures(
    query: str, answers: dict[str, dict[str, object]]
) -> None:
    """All models with these figures are found, before any that only its name brings; without any, no other model is."""
    right = {model.id for model in models() if not model.is_archived and ANSWERS[query](model.entry)}
    found = answers[query]["ids"]
    assert isinstance(found, list)
    assert set(found[: len(right)]) == right, query
    others = [model for model in models() if model.id in found[len(right) :]]
    assert all(holds_words(model.entry, query) for model in others), [model.id for model in others]
    assert bool(right) or found == []


def test_a_number_without_a_unit_may_be_a_power(javascript: JavaScript) -> None:
    """A bare number finds the models with this power in kW beside those whose names have it; 1 to 3 are no powers."""
    wanted = {
        "ccs 150": connector(CCS, 150),
        "dc 50": both(power_type(PowerType.DC), connector(kilowatts=50)),
        "22,08": connector(kilowatts=22.08),
        "Type 2 22": connector(TYPE_2, 22),
        "ccs2 350": connector(CCS2, 350),
        "type 2": connector(TYPE_2),
        "3 phase": power_type(PowerType.AC_3_PHASE),
    }
    for (query, test), answer in zip(wanted.items(), ask(javascript, wanted), strict=True):
        right = {model.id for model in models() if not model.is_archived and test(model.entry)}
        assert right, query
        assert right <= set(answer["ids"]), query  # type: ignore[call-overload]
    [plugs] = ask(javascript, ["type 2"])
    assert all(connector(TYPE_2)(model.entry) for model in models() if model.id in plugs["ids"])  # type: ignore[operator]


@pytest.mark.parametrize(
    ("query", "vendor"), [("schnieder", "schneider-electric"), ("kepa", "keba"), ("chargpoint", "chargepoint")]
)
def test_a_typing_error_finds_similar_names_and_says_so(javascript: JavaScript, query: str, vendor: str) -> None:
    """A wrong letter is forgiven, under the words that no name is exactly so."""
    [answer] = ask(javascript, [query])
    assert answer["isSimilar"]
    assert any(model_id.startswith(vendor) for model_id in answer["ids"])  # type: ignore[attr-defined]


def test_digits_are_never_wrong(javascript: JavaScript) -> None:
    """Another number is another model, in a name too: no substring, no typing error."""
    for answer in ask(javascript, ["350 kw nacs", "terra 35", "Terra 84", "kc-p03", "5314 kw"]):
        assert answer["ids"] == []


def test_names_are_found_as_people_write_them(javascript: JavaScript) -> None:
    """A model is found by its whole name, by vendor and model, by its id, and by what it reports over OCPP."""
    wanted: list[tuple[str, str]] = []
    for model in models():
        entry = model.entry
        queries = [model.id, f"{entry.vendor} {entry.model}", *[" ".join(pair) for pair in entry.reported_as]]
        if entry.friendly_name:
            queries.append(entry.friendly_name)
        wanted += [(model.id, query) for query in queries]
    found = ask(javascript, [query for _, query in wanted])
    missed = [it for it, answer in zip(wanted, found, strict=True) if it[0] not in answer["ids"]]  # type: ignore[operator]
    assert missed == []


def test_words_of_the_notes_count_where_no_name_has_them(javascript: JavaScript) -> None:
    """Once the notes are loaded their words are found; a name that has the word comes instead of them."""
    body = "const index = read(input.index); addNotes(index, input.notes);"
    body += "const ids = (q) => find(index, new URLSearchParams({ q })).found.map((place) => index.ids[place]);"
    body += "return input.queries.map(ids);"
    entry = many(3)[0].entry._replace(notes=("The pedestal hums at 50 Hz",))
    others = [many(3)[1], many(3)[2]]
    noted = Model.of(entry, "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z")
    data = {
        "index": index([noted, *others]),
        "notes": notes([noted, *others]),
        "queries": ["pedestal", "hums", "hz 50"],
    }
    assert in_script(javascript, body, data) == [[noted.id], [noted.id], []]


def notes(given: list[Model]) -> object:
    """Return the notes' words as the site publishes them."""
    return json.loads(search_index.render_notes(snippets.in_display_order(given)))


def test_limits_hold_for_one_connector(javascript: JavaScript) -> None:
    """Minimum and maximum of power, current and voltage, plug and format must hold for the same connector."""
    queries = [
        "connector=IEC_62196_T2_COMBO&minKw=150",
        "connector=CHADEMO&minA=125",
        "connector=IEC_62196_T2&format=SOCKET&minKw=22",
    ]
    queries += ["connector=IEC_62196_T2_COMBO&connector=CHADEMO&plugs=all", "maxKw=7.4", "minV=920&minA=300"]
    expected: list[Test] = [
        connector(CCS2, fits=lambda it: it.watts >= 148_500),
        connector(CHADEMO, fits=lambda it: it.amperes >= 123.75),
        connector(TYPE_2, form=ConnectorFormat.SOCKET, fits=lambda it: it.watts >= 21_780),
        both(connector(CCS2), connector(CHADEMO)),
        lambda entry: entry.watts <= 7_474,
        connector(fits=lambda it: it.volts >= 910.8 and it.amperes >= 297),
    ]
    body = "const index = read(input.index);"
    body += (
        "return input.queries.map((q) => find(index, new URLSearchParams(q)).found.map((place) => index.ids[place]));"
    )
    found = in_script(javascript, body, {"index": index(models()), "queries": queries})
    for query, ids, test in zip(queries, found, expected, strict=True):
        assert set(ids) == {model.id for model in models() if not model.is_archived and test(model.entry)}, query
