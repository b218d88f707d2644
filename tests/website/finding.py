"""Parts of the list of models that tests of the search, its filters and its results look at."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.program import CHECKOUT

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
