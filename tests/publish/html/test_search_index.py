"""The search's index, and the script that reads it: both sides hold the same models."""

import json
import random
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from builder.domain import labels, query
from builder.domain.model import Model
from builder.publish.html import search_index, snippets, statistics
from tests.conftest import JavaScript
from tests.website.models import hostile, many

SEARCH = Path(__file__).parents[3] / "site" / "assets" / "search.js"


def index(models: list[Model]) -> Any:
    """Return the index of models, as JSON holds it."""
    return json.loads(search_index.render(snippets.in_display_order(models)))


def in_script(javascript: JavaScript, body: str, data: object) -> Any:
    """Run the body of a function with the search's own functions around it."""
    return javascript(SEARCH.read_text(encoding="utf-8").replace("export ", "") + body, data)


def test_the_script_reads_what_the_build_wrote(javascript: JavaScript) -> None:
    """Ids that are left out of the index are made again, each model's own."""
    models = [*hostile(), *many(300)]
    ids = in_script(javascript, "return read(input).ids;", index(models))
    assert ids == [model.id for model in snippets.in_display_order(models)]


def test_both_sides_count_alike(javascript: JavaScript) -> None:
    """Before anything is chosen the script counts for each choice what the build wrote beside it."""
    models = [*hostile(), *many(300)]
    body = "const { counts } = find(read(input), new URLSearchParams());"
    body += "return Object.fromEntries(Object.entries(counts).map(([name, map]) => [name, Object.fromEntries(map)]));"
    counted = in_script(javascript, body, index(models))
    for facet in statistics.facets(statistics.tally(models), query.vendors(models)):
        for choice in facet.choices:
            assert counted[facet.name].get(choice.value, 0) == choice.models, (facet.name, choice.value)


def choices_of(model: Model) -> dict[str, set[str]]:
    """Return by each facet the values that a model has, from its published body alone."""
    body = model.body()
    connectors = body["connectors"]
    watts = max(connector["maxPowerWatts"] for connector in connectors)
    return {
        "vendor": {model.slug},
        "power": {body["powerType"]},
        "kw": {str(sum(watts > end for end in labels.POWER_RANGES))},
        "connector": {connector["connectionType"] for connector in connectors},
        "format": {connector["format"] for connector in connectors},
        "pair": {f"{connector['connectionType']} {connector['format']}" for connector in connectors},
        "count": {str(min(len(connectors), 4))},
        "ocpp": {"known" if body["configurationKeys"]["ocppUrl"] else "unknown"},
    }


def fits(traits: dict[str, set[str]], chosen: dict[str, list[str]]) -> bool:
    """Say whether a model has what is chosen; plug and format must be those of one and the same connector."""
    plugs, formats = (set(chosen.get(name, ())) for name in ("connector", "format"))
    pairs = [pair.split() for pair in traits["pair"]]
    others = {name: wanted for name, wanted in chosen.items() if name not in ("connector", "format")}
    return all(traits[name] & set(wanted) for name, wanted in others.items()) and any(
        (not plugs or plug in plugs) and (not formats or form in formats) for plug, form in pairs
    )


@pytest.mark.unmeasured
def test_a_choice_narrows_as_it_is_defined(javascript: JavaScript) -> None:
    """Choices of one facet are alternatives, facets narrow each other; a count is what the choice alone would give."""
    models = [*hostile(), *many(300)]
    displayed, chance = snippets.in_display_order(models), random.Random(7)
    traits = {model.id: choices_of(model) for model in models}
    live = [model for model in displayed if not model.is_archived]
    facets = sorted(set(choices_of(models[0])) - {"pair"})
    values = {facet: sorted({value for it in traits.values() for value in it[facet]}) for facet in facets}
    queries = [
        {facet: chance.sample(values[facet], min(len(values[facet]), 2)) for facet in chance.sample(facets, 3)}
        for _ in range(40)
    ]
    body = "const index = read(input.index); return input.queries.map((query) => {"
    body += "const pairs = Object.entries(query).flatMap(([name, all]) => all.map((value) => [name, value]));"
    body += "const { found, counts } = find(index, new URLSearchParams(pairs));"
    body += "return [found.map((place) => index.ids[place]), "
    body += "Object.fromEntries(Object.entries(counts).map(([name, map]) => [name, Object.fromEntries(map)]))]; });"
    answers = in_script(javascript, body, {"index": index(models), "queries": queries})
    for chosen, (found, counts) in zip(queries, answers, strict=True):
        assert found == [model.id for model in live if fits(traits[model.id], chosen)]
        for facet, all_values in values.items():
            for value in all_values:
                expected = sum(fits(traits[model.id], chosen | {facet: [value]}) for model in live)
                assert counts[facet].get(value, 0) == expected, (chosen, facet, value)


def test_words_within_few_edits_are_near(javascript: JavaScript) -> None:
    """A letter more, less, wrong or two swapped are one edit each; more edits than allowed are too many."""
    cases = [
        ["kbea", "keba", 1, True],
        ["alfn", "alfen", 1, True],
        ["allfen", "alfen", 1, True],
        ["alfxn", "alfen", 1, True],
        ["kcontct", "kecontact", 2, True],
        ["kcontct", "kecontact", 1, False],
        ["terra", "tower", 1, False],
        ["wallbox", "wal", 2, False],
    ]
    body = "return input.map(([word, other, most]) => startsWithin(word, other, most));"
    assert in_script(javascript, body, cases) == [expected for *_, expected in cases]


def test_words_of_notes_are_folded_alike(javascript: JavaScript) -> None:
    """The script reads from a text the words that the build wrote of it, whatever letters and marks it has."""
    characters = [chr(code) for code in range(sys.maxunicode + 1)]
    text = " ".join(f"ab{sign}cd" for sign in characters if unicodedata.category(sign)[0] in "LM")
    entry = many(1)[0].entry._replace(notes=(text,))
    noted = Model.of(entry, "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z")
    [_, built] = json.loads(search_index.render_notes([noted]))["texts"]
    read = in_script(javascript, "return words(input);", text)
    assert {word for word in read if len(word) >= search_index.MIN_NOTE_WORD_LENGTH} == set(built.split())


def test_common_words_of_notes_are_left_out() -> None:
    """Of a note, the index has the words that tell models apart: no common word, no number, no short word."""
    entry = many(1)[0].entry._replace(notes=("Comes with that pedestal, which has 4000 W on tap",))
    noted = Model.of(entry, "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z")
    assert json.loads(search_index.render_notes([noted]))["texts"] == ["", "comes pedestal"]


def test_numbers_are_written_alike(javascript: JavaScript) -> None:
    """The scripts write a number as the pages do."""
    dom = (SEARCH.parent / "dom.js").read_text(encoding="utf-8").replace("export ", "").split("export", 1)[0]
    body = dom[dom.index("function number") : dom.index("const plural")] + "return input.map(number);"
    values: list[float] = [7, 0.5, 22.08, 1000, 1234567.25, 1_000_000_000]
    assert javascript(body, values) == [labels.number(value) for value in values]


def test_powers_are_written_alike(javascript: JavaScript) -> None:
    """The scripts round a power as the pages do."""
    dom = (SEARCH.parent / "dom.js").read_text(encoding="utf-8").replace("export ", "")
    body = dom[dom.index("function number") : dom.index("const plural")] + "return input.map(shortKilowatts);"
    values: list[float] = [1, 7, 2300.5, 3680, 7360, 7400, 22080, 43470, 999.4, 1049, 1050, 1234567, 1_000_000_000]
    assert javascript(body, values) == [labels.short_kilowatts(value) for value in values]


def test_the_index_is_small() -> None:
    """A column holds a value a model; repeated texts stand in tables."""
    found = index(many(1000))
    assert len(found["vendors"]) == 60
    assert all(len(column) == 1000 for column in found["models"].values())
    assert set(found["models"]["id"]) == {""}
