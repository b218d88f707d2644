"""Comparing two to four models."""

import re

from playwright.sync_api import Page, expect

from tests.website.conftest import Host, Visits

TWO = "compare/?ids=keba-kc-p30-ess400c2-e0r,keba-kc-p30-ec240422-e00"


def said(page: Page, words: str) -> None:
    """Wait for what the page says of the comparison."""
    expect(page.locator("#said")).to_have_text(re.compile(words))


def test_differences_are_marked(real: Host, visit: Visits) -> None:
    """Rows that differ say so in words; the switch leaves only them."""
    page = visit(real, TWO)
    said(page, "^2 models, [0-9]+ differences.$")
    rows = page.locator(".comparison tbody tr")
    assert rows.filter(has_text="Connector 1").locator(".mark").inner_text() == "differs"
    assert rows.filter(has_text="Vendor").locator(".mark").count() == 0
    page.get_by_label("Show only differences").check()
    expect(rows.filter(has_text="Vendor")).to_be_hidden()
    expect(rows.filter(has_text="Connector 1")).to_be_visible()
    expect(rows.filter(has_text="Connector 1")).to_contain_text("22.08\u00a0kW")


def test_models_are_chosen_from_list_and_page(real: Host, visit: Visits) -> None:
    """A row's box and a page's button put models into one tray, which leads to the comparison."""
    page = visit(real)
    page.get_by_label("Compare ABB Terra 53", exact=True).check()
    expect(page.locator("#tray")).to_contain_text("Select one more")
    page.goto("models/keba-kc-p30-ess400c2-e0r/")
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_role("button", name="Compare", exact=True)).to_have_attribute("aria-pressed", "true")
    page.goto("vendors/keba/")
    assert page.get_by_label("Compare KEBA KC-P30-ESS400C2-E0R").is_checked()
    page.locator("#tray").get_by_role("link", name="Compare").click()
    said(page, "^2 models, ")
    assert page.url.endswith("compare/?ids=abb-terra-53,keba-kc-p30-ess400c2-e0r")
    page.go_back()
    page.get_by_role("button", name="Remove ABB Terra 53").click()
    expect(page.locator("#tray")).to_contain_text("Select one more")


def test_at_most_four_are_chosen(real: Host, visit: Visits) -> None:
    """A fifth choice is refused, and the reason is said."""
    page = visit(real)
    boxes = page.locator(".models tbody input")
    for number in range(4):
        boxes.nth(number).check()
    boxes.nth(4).click()
    assert not boxes.nth(4).is_checked()
    expect(page.locator("#tray")).to_contain_text("You can compare at most 4 models")


def test_the_comparison_is_changed_on_its_page(real: Host, visit: Visits) -> None:
    """Models are added by name or id and removed; the address follows, and the back button takes it back."""
    page = visit(real, TWO)
    said(page, "^2 models")
    field = page.get_by_label("Add a model by name or id")
    field.fill("terra 53")
    expect(page.locator("#models option").first).to_have_attribute("value", "ABB Terra 53 (abb-terra-53)")
    field.fill("ABB Terra 53 (abb-terra-53)")
    field.press("Enter")
    said(page, "^3 models")
    assert page.url.endswith("abb-terra-53")
    page.get_by_role("button", name="Remove KEBA KC-P30-EC240422-E00").click()
    said(page, "^2 models")
    page.go_back()
    said(page, "^3 models")
    field.fill("no such thing")
    field.press("Enter")
    said(page, "There is no model no such thing")


def test_an_address_with_nonsense_harms_nobody(real: Host, visit: Visits) -> None:
    """Ids that are none are left out, those of no model are named, and the page goes on."""
    page = visit(real, "compare/?ids=<script>,../../x,abb-terra-53,no-such-model,abb-terra-53")
    said(page, "^There is no model no-such-model. Add another model.$")
    expect(page.locator(".comparison thead th")).to_have_count(1)


def test_four_models_fit_a_phone(real: Host, visit: Visits) -> None:
    """On a phone the table scrolls in its own box, columns stay aligned, and the page does not scroll sideways."""
    four = f"{TWO},abb-terra-53,abb-terra-184-c1c1"
    page = visit(real, four, viewport={"width": 360, "height": 740})
    said(page, "^4 models")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    lefts = "(row) => [...row.querySelectorAll('td')].map((cell) => Math.round(cell.getBoundingClientRect().left))"
    rows = page.locator(".comparison tbody tr")
    places = {tuple(rows.nth(number).evaluate(lefts)) for number in range(rows.count())}
    assert len(places) == 1
