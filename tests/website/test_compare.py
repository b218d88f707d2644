"""Comparing two to four models."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.website.conftest import Host, Visits

pytestmark = pytest.mark.unmeasured

TWO = "compare/?ids=keba-kc-p30-ess400c2-e0r,keba-kc-p30-ec240422-e00"


def expect_status(page: Page, words: str) -> None:
    """Wait for the page's status message."""
    expect(page.locator("#status")).to_have_text(re.compile(words))


def test_differences_are_marked(real: Host, visit: Visits) -> None:
    """Rows that differ are marked in words; the switch hides the others; 22 and 22.08 kW are the same power."""
    page = visit(real, TWO)
    expect_status(page, "^2 models, [0-9]+ differences.$")
    rows = page.locator(".comparison tbody tr")
    row = rows.filter(has_text="Type 2 socket")
    assert row.locator(".mark").inner_text() == "differs"
    assert rows.filter(has_text="Max. power per connector").locator(".mark").count() == 0
    page.get_by_label("Only differences").check()
    expect(rows.filter(has_text="Max. power per connector")).to_be_hidden()
    expect(row).to_be_visible()
    expect(row).to_contain_text("22\u00a0kW (22\u202f080\u00a0W)")
    for name in ("Vendor", "Model", "Friendly name"):
        assert page.get_by_role("rowheader", name=name, exact=True).count() == 0


def test_connectors_are_matched_by_type(real: Host, visit: Visits) -> None:
    """CHAdeMO is beside CHAdeMO, whatever the connectors' numbers; notes and the station's power are shown."""
    page = visit(real, "compare/?ids=abb-terra-53,abb-terra-53-cjg")
    expect_status(page, "^2 models")
    row = page.locator(".comparison tbody tr", has_text="CHAdeMO cable").first
    assert [cell.split("\n")[0] for cell in row.locator("td").all_inner_texts()] == ["50\u00a0kW", "50\u00a0kW"]
    assert row.locator(".icon").count() == 1
    notes = page.locator(".comparison tbody tr", has_text="Notes").first
    expect(notes).to_contain_text("DC outputs not in parallel")
    expect(page.locator(".comparison tbody tr", has_text="Power of the whole station")).to_contain_text("may share")


@pytest.mark.parametrize(("ids", "notes"), [("keba-kc-p30-ess400c2-e0r", 1), ("abb-terra-184-c1c1", 0)])
def test_volts_of_a_phase_are_explained(real: Host, visit: Visits, ids: str, notes: int) -> None:
    """A comparison with three-phase connectors says that their voltage is line to neutral, and no other does."""
    page = visit(real, f"compare/?ids=abb-terra-53,{ids}")
    expect_status(page, "^2 models")
    expect(page.locator("#comparison .note", has_text="line to neutral")).to_have_count(notes)


def test_the_menu_keeps_the_selection(real: Host, visit: Visits) -> None:
    """From four selected models the menu leads to their comparison, which can be cleared at once."""
    page = visit(real)
    for name in ("ABB Terra 53", "ABB Terra 184 C1C1"):
        page.get_by_label(f"Compare {name}", exact=True).check()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Compare").click()
    expect_status(page, "^2 models")
    page.get_by_role("button", name="Move ABB Terra 184 C1C1 to the left").click()
    expect(page).to_have_url(re.compile("ids=abb-terra-184-c1c1,abb-terra-53$"))
    page.get_by_role("button", name="Clear the comparison").click()
    expect_status(page, "^Add two models")
    page.goto("")
    expect(page.locator("#tray")).to_be_hidden()


def test_a_name_is_enough(real: Host, visit: Visits) -> None:
    """An exact name, or words that only one model has, add it; words of several models offer a choice."""
    page = visit(real, "compare/")
    field = page.get_by_label("Add a model by name or id")
    for text in ("KEBA KC-P30-ESS400C2-E0R", "md_terra_53"):
        field.fill(text)
        field.press("Enter")
        expect(field).to_have_value("")
    expect_status(page, "^2 models")
    field.fill("keba")
    field.press("Enter")
    expect_status(page, "^Which of these")
    page.locator("#matches button").first.click()
    expect_status(page, "^3 models")
    expect(page.locator("#matches button")).to_have_count(0)


def test_models_are_selected_in_list_and_page(real: Host, visit: Visits) -> None:
    """A row's checkbox and a page's button add models to the same tray, which links to the comparison."""
    page = visit(real)
    page.get_by_label("Compare ABB Terra 53", exact=True).check()
    expect(page.locator("#tray")).to_contain_text("Select one more")
    page.goto("models/keba-kc-p30-ess400c2-e0r/")
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_role("button", name="Compare", exact=True)).to_have_attribute("aria-pressed", "true")
    page.goto("vendors/keba/")
    assert page.get_by_label("Compare KEBA KC-P30-ESS400C2-E0R").is_checked()
    page.locator("#tray").get_by_role("link", name="Compare").click()
    expect_status(page, "^2 models, ")
    assert page.url.endswith("compare/?ids=abb-terra-53,keba-kc-p30-ess400c2-e0r")
    page.go_back()
    page.get_by_role("button", name="Remove ABB Terra 53").click()
    expect(page.locator("#tray")).to_contain_text("Select one more")


def test_at_most_four_are_selected(real: Host, visit: Visits) -> None:
    """A fifth model is refused, with the reason."""
    page = visit(real)
    boxes = page.locator(".models tbody input")
    for number in range(4):
        boxes.nth(number).check()
    boxes.nth(4).click()
    assert not boxes.nth(4).is_checked()
    expect(page.locator("#tray")).to_contain_text("You can compare at most 4 models")


def test_the_comparison_is_changed_on_its_page(real: Host, visit: Visits) -> None:
    """Models are added by name or id and removed; the address follows, and the back button undoes it."""
    page = visit(real, TWO)
    expect_status(page, "^2 models")
    field = page.get_by_label("Add a model by name or id")
    field.fill("terra 53")
    expect(page.locator("#models option").first).to_have_attribute("value", "ABB Terra 53 (abb-terra-53)")
    field.fill("ABB Terra 53 (abb-terra-53)")
    field.press("Enter")
    expect_status(page, "^3 models")
    assert page.url.endswith("abb-terra-53")
    page.get_by_role("button", name="Remove KEBA KC-P30-EC240422-E00").click()
    expect_status(page, "^2 models")
    page.go_back()
    expect_status(page, "^3 models")
    field.fill("no such thing")
    field.press("Enter")
    expect_status(page, "There is no model no such thing")


def test_wrong_ids_in_the_address_are_harmless(real: Host, visit: Visits) -> None:
    """Malformed ids are left out, unknown ones are reported, and the page works."""
    page = visit(real, "compare/?ids=<script>,../../x,abb-terra-53,no-such-model,abb-terra-53")
    expect_status(page, "^There is no model no-such-model. Add another model.$")
    expect(page.locator(".comparison thead th")).to_have_count(1)


def test_four_models_fit_a_phone(real: Host, visit: Visits) -> None:
    """On a phone the table scrolls in its own box, columns stay aligned, and the page does not scroll sideways."""
    four = f"{TWO},abb-terra-53,abb-terra-184-c1c1"
    page = visit(real, four, viewport={"width": 360, "height": 740})
    expect_status(page, "^4 models")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    lefts = "(row) => [...row.querySelectorAll('td')].map((cell) => Math.round(cell.getBoundingClientRect().left))"
    rows = page.locator(".comparison tbody tr")
    places = {tuple(rows.nth(number).evaluate(lefts)) for number in range(rows.count())}
    assert len(places) == 1


def test_a_line_separates_rows_on_a_phone(real: Host, visit: Visits) -> None:
    """On a phone the lines between the rows are as wide as the table, also where a row's name is short."""
    page = visit(real, TWO, viewport={"width": 360, "height": 740})
    expect_status(page, "^2 models")
    lines = "(rows) => rows.map((row) => [getComputedStyle(row).borderTopWidth, row.getBoundingClientRect().width])"
    found = page.locator(".comparison tbody tr + tr").evaluate_all(lines)
    width = page.locator(".comparison").evaluate("(table) => table.getBoundingClientRect().width")
    assert found
    assert {(line, row_width == width) for line, row_width in found} == {("1px", True)}
