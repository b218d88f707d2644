"""The results: their order, more of them, none of them, and the list as a file."""

import csv
import re

import pytest
from playwright.sync_api import expect

from tests.website.conftest import Host, Visits
from tests.website.finding import MODELS, has_query, names, wait_for_results

pytestmark = pytest.mark.unmeasured


def test_results_can_be_sorted(real: Host, visit: Visits) -> None:
    """By power up and down, by vendor and model, by time; the address keeps it."""
    page = visit(real)
    number = r"parseFloat(one.textContent.replace(/\s/g, ''))"
    watts = f"() => [...document.querySelectorAll('.models tbody strong')].map((one) => {number})"
    for label, value, reverse in (("Highest power first", "power", True), ("Lowest power first", "-power", False)):
        page.get_by_label("Sort by").select_option(label)
        wait_for_results(page, f"^{MODELS} models, first 100 shown$")
        has_query(page, {"sort": [value]})
        shown = page.evaluate(watts)
        assert shown == sorted(shown, reverse=reverse)
    page.get_by_label("Sort by").select_option("Newest first")
    expect(page).to_have_url(re.compile("sort=created"))
    assert len(names(page)) == 100


def test_a_column_header_sorts(real: Host, visit: Visits) -> None:
    """The header of the power sorts by it, down and up, in the address too; that of the names restores their order."""
    page = visit(real)
    power, model = page.get_by_role("columnheader", name="Max. power"), page.get_by_role("columnheader", name="Model")
    expect(model).to_have_attribute("aria-sort", "ascending")
    for direction, value in (("descending", "power"), ("ascending", "-power")):
        power.get_by_role("button").click()
        expect(power).to_have_attribute("aria-sort", direction)
        has_query(page, {"sort": [value]})
        assert page.get_by_label("Sort by").input_value() == value
    model.get_by_role("button").click()
    expect(model).to_have_attribute("aria-sort", "ascending")
    assert power.get_attribute("aria-sort") is None
    has_query(page, {})


def test_more_results_come_on_demand(real: Host, visit: Visits) -> None:
    """Only the first hundred are shown; the button shows more and moves the focus to them."""
    page = visit(real, "?sort=name")
    wait_for_results(page, f"{MODELS} models, first 100 shown")
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".models tbody .name a").nth(100)).to_be_focused()
    while page.get_by_role("button", name="Show more").is_visible():
        page.get_by_role("button", name="Show more").click()
    wait_for_results(page, f"^{MODELS} models$")
    assert len(names(page)) == MODELS


def test_back_shows_as_many_rows_as_before(real: Host, visit: Visits) -> None:
    """Show more rows, open a model, go back: the same rows are shown."""
    page = visit(real, "?sort=power")
    wait_for_results(page, "first 100 shown$")
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".models tbody tr")).to_have_count(200)
    page.locator(".models .name a").nth(150).click()
    expect(page.get_by_role("heading", name="Specifications")).to_be_visible()
    page.go_back()
    expect(page.locator(".models tbody tr")).to_have_count(200)


def test_an_empty_result_shows_ways_out(real: Host, visit: Visits) -> None:
    """If nothing matches, the page says so and offers links."""
    page = visit(real, "?q=keba&connector=CHADEMO")
    wait_for_results(page, "^0 models$")
    expect(page.locator("#empty")).to_contain_text("No matches")
    page.get_by_role("link", name="Keep the search, clear the filters").click()
    wait_for_results(page, "^[1-9][0-9]* models$")
    page.get_by_role("searchbox").fill("qqqqqqqqqqqq")
    wait_for_results(page, "^0 models$")
    page.get_by_role("button", name="Clear search and filters").click()
    wait_for_results(page, f"Models 1 to 100 of {MODELS}")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_the_list_can_be_downloaded_and_shared(real: Host, visit: Visits) -> None:
    """The filtered list can be downloaded as CSV, a row per connector, and its address copied."""
    context = visit.context(real, permissions=["clipboard-read", "clipboard-write"], accept_downloads=True)
    page = context.new_page()
    page.goto("?q=nacs")
    wait_for_results(page, "^[0-9]+ models$")
    ids = [
        link.split("/")[-2]
        for link in page.eval_on_selector_all(".models .name a", "(all) => all.map((it) => it.href)")
    ]
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile(r"^Download CSV \([0-9]+ models\)$")).click()
    rows = list(csv.DictReader(download.value.path().read_text(encoding="utf-8").splitlines()))
    assert list(dict.fromkeys(row["id"] for row in rows)) == ids
    assert any(row["connectionType"] == "SAE_J3400" and float(row["maxPowerWatts"]) > 0 for row in rows)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#copy-link")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_a_spreadsheet_runs_nothing(hostile_site: Host, visit: Visits) -> None:
    """Quotes are doubled, and a name that starts like a formula is a text."""
    page = visit(hostile_site, "?state=all")
    wait_for_results(page, "^16 models$")
    text = page.evaluate(
        """async (base) => {
          const { csv } = await import(`${base}assets/csv.js`);
          const { load } = await import(`${base}assets/search.js`);
          const known = await load(`${base}search/`);
          known.models.model[0] = '=HYPERLINK("x")';
          known.models.name[1] = '@SUM(1)';
          return csv(known, [0, 1, 2]);
        }""",
        hostile_site.url,
    )
    rows = list(csv.DictReader(text.splitlines()))
    assert rows[0]["model"] == """'=HYPERLINK("x")"""
    assert "'@SUM(1)" in {row["friendlyName"] for row in rows}
