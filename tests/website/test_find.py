"""Finding models as a person does: search, facets, sorting, the address, the keyboard."""

import csv
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.program import CHECKOUT
from tests.website.conftest import Host, Visits

pytestmark = pytest.mark.unmeasured

MODELS = len(list((CHECKOUT / "catalog").glob("*/*.yaml")))


def names(page: Page) -> list[str]:
    """Return the models' names in the table."""
    return page.locator(".models tbody .name a").all_text_contents()


def has_query(page: Page, expected: dict[str, list[str]]) -> None:
    """Wait until the query of the page's address is as expected."""
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query) == expected)


def choice(page: Page, facet: str, value: str) -> Locator:
    """Return the checkbox of a facet's choice."""
    return page.locator(f"#filters input[name='{facet}'][value='{value}']")


def count_of(page: Page, facet: str, value: str) -> int:
    """Return the number of models beside a choice."""
    return int(choice(page, facet, value).locator("xpath=..").locator(".count").inner_text())


def wait_for_results(page: Page, words: str) -> None:
    """Wait for the number of results, in the text that a screen reader reads aloud."""
    expect(page.get_by_role("status").and_(page.locator("#found"))).to_have_text(re.compile(words))


def test_the_search_filters_while_typing(real: Host, visit: Visits) -> None:
    """Each letter narrows the list; vendor, model, friendly name and id count; the result is announced."""
    page = visit(real)
    for text in ("KC-P30-ESS400C2-E0R", "kcp30ess400", "keba-kc-p30-ess400c2-e0r"):
        page.get_by_role("searchbox").fill(text)
        wait_for_results(page, "^1 model$")
        assert names(page) == ["KC-P30-ESS400C2-E0R"]
    page.get_by_role("searchbox").fill("keba x-series socket")  # the friendly name of two
    wait_for_results(page, "^2 models$")
    assert "KC-P30-ESS400C2-E0R" in names(page)
    page.get_by_role("searchbox").fill("")
    wait_for_results(page, f"Models 1 to 100 of {MODELS}")


def test_typing_errors_are_forgiven_and_named(real: Host, visit: Visits) -> None:
    """A missing, a wrong or a swapped letter still finds the model, as a similar name."""
    page = visit(real)
    for text in ("keba kcontact", "kbea", "schnieder evlink", "tera 53"):
        page.get_by_role("searchbox").fill(text)
        wait_for_results(page, "^No exact match. Similar names: [1-9][0-9]* models?$")


def test_a_power_leads_to_this_or_more(real: Host, visit: Visits) -> None:
    """After a search for a power, a link leads to the models with that or more, also if none has exactly that."""
    page = visit(real, "?q=ccs+150kw")
    wait_for_results(page, "^[0-9]+ models$")
    some = int(page.locator("#found").inner_text().split()[0])
    page.get_by_role("link", name="This power or more").click()
    has_query(page, {"q": ["ccs >=150kw"]})
    wait_for_results(page, "^[0-9]+ models$")
    assert int(page.locator("#found").inner_text().split()[0]) > some
    page.goto("?q=400kw")
    wait_for_results(page, "^0 models$")
    expect(page.locator("#empty").get_by_role("link", name="This power or more")).to_be_visible()


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


def test_notes_are_searched_when_no_name_matches(real: Host, visit: Visits) -> None:
    """Words that are only in notes find their models; the notes are loaded only then."""
    page = visit(real, "?q=keba")
    wait_for_results(page, "^[0-9]+ models$")
    assert "search/notes.json" not in visit.requests
    with page.expect_request("**/search/notes.json"):
        page.get_by_role("searchbox").fill("nameplates")
    wait_for_results(page, "^[0-9]+ models$")


def test_an_empty_search_leads_to_the_form(real: Host, visit: Visits) -> None:
    """A search without results links to the form for a missing model, with vendor and model filled in."""
    page = visit(real, "?q=KEBA+Qqqqqq+99")
    wait_for_results(page, "^0 models$")
    address = page.get_by_role("link", name="Add a missing model").get_attribute("href") or ""
    assert address.endswith("/issues/new?template=add-model.yml&vendor=KEBA&model=Qqqqqq+99")


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


def test_the_address_holds_the_search(real: Host, visit: Visits) -> None:
    """A shared address shows the same results, and the back button undoes one step at a time."""
    page = visit(real, "?q=terra&format=CABLE&sort=power")
    wait_for_results(page, "^[0-9]+ models$")
    shared = names(page)
    assert page.get_by_role("searchbox").input_value() == "terra"
    assert choice(page, "format", "CABLE").is_checked()
    choice(page, "connector", "IEC_62196_T2_COMBO").check()
    expect(page).to_have_url(re.compile("connector=IEC_62196_T2_COMBO"))
    page.get_by_role("searchbox").press("End")
    page.get_by_role("searchbox").press_sequentially(" 53")
    wait_for_results(page, "^2 models$")
    page.go_back()
    has_query(page, {"q": ["terra"], "format": ["CABLE"], "connector": ["IEC_62196_T2_COMBO"], "sort": ["power"]})
    page.go_back()
    wait_for_results(page, f"^{len(shared)} models$")
    assert names(page) == shared
    page.locator(".models tbody .name a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Terra")
    page.go_back()
    wait_for_results(page, f"^{len(shared)} models$")


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


def test_the_index_is_loaded_when_it_is_needed(real: Host, visit: Visits) -> None:
    """Opening the home page does not load the index; the first focus of the search does."""
    page = visit(real)
    page.wait_for_load_state("networkidle")
    assert not [path for path in visit.requests if path.startswith("search/")]
    with page.expect_response("**/search/models.json"):
        page.get_by_role("searchbox").focus()
    page.get_by_role("searchbox").fill("kc-p30-ess400c2-e0r")
    wait_for_results(page, "^1 model$")
    assert visit.requests.count("search/models.json") == 1


def test_archived_models_are_found_on_demand(hostile_site: Host, visit: Visits) -> None:
    """Live models are searched; archived ones only if that state is selected, and they are marked."""
    page = visit(hostile_site, "?q=friendly")
    wait_for_results(page, "^7 models$")
    choice(page, "state", "archived").check()
    wait_for_results(page, "^7 models$")
    expect(page.locator(".models .badge")).to_have_count(7)
    choice(page, "state", "all").check()
    wait_for_results(page, "^14 models$")


def test_the_keyboard_alone_is_enough(real: Host, visit: Visits) -> None:
    """From the skip link to a comparison without a mouse, and each tab stop on the way is visible."""
    page = visit(real)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("spiderev")
    wait_for_results(page, "^[1-9][0-9]* models$")
    chosen = page.evaluate(
        "() => [...document.querySelectorAll('.models tbody input')].slice(0, 2).map((box) => box.dataset.compare)"
    )
    for number in (1, 2):
        _tab_to(page, f".models tbody tr:nth-child({number}) input")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Space")
    _tab_to(page, "#tray a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("2 models, ")
    expect(page).to_have_url(re.compile(f"ids={','.join(chosen)}$"))


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached")
