"""The filters: choices with their counts, limits, and the chips of those that are active."""

import re

import pytest
from playwright.sync_api import expect

from tests.website.conftest import Host, Visits
from tests.website.finding import MODELS, choice, count_of, has_query, names, wait_for_results

pytestmark = pytest.mark.unmeasured


def test_facets_narrow_and_count(real: Host, visit: Visits) -> None:
    """Choices of a facet are alternatives, facets narrow each other, and each count is what a choice would give."""
    page = visit(real)
    choice(page, "format", "CABLE").check()
    choice(page, "kw", "3").check()
    wait_for_results(page, "^[0-9]+ models$")
    three, direct = (count_of(page, "power", value) for value in ("AC_3_PHASE", "DC"))
    assert 0 < three < int(page.locator("#found").inner_text().split()[0])
    choice(page, "power", "AC_3_PHASE").check()
    wait_for_results(page, f"^{three} models$")
    assert count_of(page, "power", "DC") == direct
    choice(page, "power", "DC").check()
    wait_for_results(page, f"^{three + direct} models$")
    has_query(page, {"format": ["CABLE"], "kw": ["3"], "power": ["AC_3_PHASE", "DC"]})


def test_counts_at_build_are_those_of_the_script(real: Host, visit: Visits) -> None:
    """The counts that the build writes are those that the script computes when nothing is selected."""
    page = visit(real)
    counts = "() => [...document.querySelectorAll('.choices .count')].map((count) => count.textContent)"
    built = page.evaluate(counts)
    choice(page, "format", "CABLE").check()
    wait_for_results(page, "^[0-9]+ models, first 100 shown$")
    assert page.evaluate(counts) != built
    page.get_by_role("button", name="Clear search and filters").click()
    wait_for_results(page, f"Models 1 to 100 of {MODELS}")
    assert page.evaluate(counts) == built


def test_limits_and_all_plugs_are_in_the_address(real: Host, visit: Visits) -> None:
    """Limits of power, current and voltage, and all plugs on one station, narrow the list and are shared."""
    page = visit(real)
    choice(page, "connector", "IEC_62196_T2_COMBO").check()
    choice(page, "connector", "CHADEMO").check()
    wait_for_results(page, "^[0-9]+ models$")
    either = int(page.locator("#found").inner_text().split()[0])
    page.get_by_label("All of these on one station").check()
    wait_for_results(page, "^[0-9]+ models$")
    expect(page.locator("#found")).not_to_have_text(f"{either} models")
    page.get_by_label("Power from").fill("60")
    page.get_by_label("Power from").press("Enter")
    has_query(page, {"connector": ["CHADEMO", "IEC_62196_T2_COMBO"], "plugs": ["all"], "minKw": ["60"]})
    shared = names(page)
    assert shared
    other = visit(real, page.url)
    wait_for_results(other, "^[0-9]+ models?$")
    assert names(other) == shared
    assert other.get_by_label("Power from").input_value() == "60"


def test_active_filters_are_chips(real: Host, visit: Visits) -> None:
    """The active filters are chips above the results; each removes its filter, and the focus stays on the chips."""
    page = visit(real, "?connector=CHADEMO&power=DC&minKw=50", viewport={"width": 390, "height": 844})
    wait_for_results(page, "^[0-9]+ models$")
    chips = page.locator("#chips button")
    assert [text.split("\xa0")[0] for text in chips.all_inner_texts()] == ["DC", "CHAdeMO", "At least 50 kW"]
    expect(page.locator("#filters summary")).to_have_text("Filters (3)")
    page.get_by_role("button", name="Remove filter: CHAdeMO").click()
    expect(page).to_have_url(re.compile(r"\?power=DC&minKw=50$"))
    expect(chips.first).to_be_focused()
    page.locator("#filters summary").click()
    page.get_by_role("button", name=re.compile("^Show [0-9]+ models$")).click()
    expect(page.locator("#results")).to_be_focused()
    expect(page.locator("#filters fieldset").first).to_be_hidden()


def test_a_choice_far_down_shows_the_results(real: Host, visit: Visits) -> None:
    """After a choice at the bottom of the filters, the heading of the results is in the window."""
    page = visit(real, viewport={"width": 1280, "height": 900})
    choice(page, "count", "3").check()
    wait_for_results(page, "^[0-9]+ models?$")
    page.wait_for_function("document.getElementById('found').getBoundingClientRect().top >= 0")
    assert page.evaluate("document.getElementById('found').getBoundingClientRect().bottom <= innerHeight")


def test_vendors_can_be_searched(real: Host, visit: Visits) -> None:
    """Few vendors are shown at first; a few letters find another, and a selected one stays."""
    page = visit(real)
    labels = page.locator("#facet-vendor .choices label")
    assert labels.count() >= 60
    assert sum(label.is_visible() for label in labels.all()) == 8
    page.get_by_label("Show vendors whose name contains").fill("tesl")
    page.get_by_label("Tesla").check()
    wait_for_results(page, "^[0-9]+ models?$")
    page.get_by_label("Show vendors whose name contains").fill("")
    expect(page.locator("#facet-vendor label", has_text="Tesla")).to_be_visible()


def test_archived_models_are_found_on_demand(hostile_site: Host, visit: Visits) -> None:
    """Live models are searched; archived ones only if that state is selected, and they are marked."""
    page = visit(hostile_site, "?q=friendly")
    wait_for_results(page, "^7 models$")
    choice(page, "state", "archived").check()
    wait_for_results(page, "^7 models$")
    expect(page.locator(".models .badge")).to_have_count(7)
    choice(page, "state", "all").check()
    wait_for_results(page, "^14 models$")
