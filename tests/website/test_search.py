"""The search: what it finds while a person types, and the address that holds it."""

import re

import pytest
from playwright.sync_api import expect

from tests.website.conftest import Host, Visits
from tests.website.finding import MODELS, choice, has_query, names, wait_for_results

pytestmark = pytest.mark.unmeasured


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
