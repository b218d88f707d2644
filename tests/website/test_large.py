"""A site of 10,000 models stays light and quick."""

import gzip
import re

import pytest
from playwright.sync_api import expect

from tests.website.conftest import Host, Visits
from tests.website.finding import choice, wait_for_results

pytestmark = pytest.mark.unmeasured

# Returns the time of a text's slowest letter, as a multiple of what the browser takes to sort 100,000 numbers: so the
# limit is the same on every machine. Since other programs share the machine, the text is typed up to five times, until
# each letter was quick once.
MAX_KEYSTROKE = 60  # times the sorting; 9 to 32 were measured, where 14 are 27 ms
KEYSTROKE = """async ([text, limit]) => {
  const numbers = Float64Array.from({ length: 100000 }, (_, place) => (place * 48271) % 2147483647);
  const sorting = Math.min(...Array.from({ length: 9 }, () => {
    const start = performance.now();
    Array.from(numbers).sort((a, b) => a - b);
    return performance.now() - start;
  }));
  const field = document.getElementById("q"), times = new Array(text.length).fill(Infinity);
  for (let turn = 0; turn < 5 && Math.max(...times) >= limit * sorting; turn++) {
    for (let end = 0; end < text.length; end++) {
      field.value = text.slice(0, end + 1);
      const start = performance.now();
      const shown = new Promise((done) => {
        const watch = new MutationObserver(() => { watch.disconnect(); done(); });
        watch.observe(document.querySelector(".results"), { subtree: true, childList: true, attributes: true });
      });
      field.dispatchEvent(new Event("input", { bubbles: true }));
      await shown;
      document.body.getBoundingClientRect();
      times[end] = Math.min(times[end], performance.now() - start);
    }
  }
  return Math.max(...times) / sorting;
}"""


def test_ten_thousand_models_stay_light_and_quick(large: Host, visit: Visits) -> None:
    """The first page stays below 40 KB, the index below 120 KB, all scripts below 20 KB; each letter is quick."""
    scripts = b"".join(large.files[path] for path in large.files if path.endswith(".js") and "assets" in path)
    assert len(gzip.compress(scripts)) < 20 * 1024
    assert len(gzip.compress(large.files["search/models.json"])) < 120_000
    page = visit(large)
    page.wait_for_load_state("networkidle")
    loaded = {path for path in visit.requests if path != ""}
    sizes = {path: len(gzip.compress(large.files[path])) for path in loaded | {"index.html"}}
    assert sum(sizes.values()) < 40_000
    assert sum(size for path, size in sizes.items() if path.endswith(".js")) < 18_000, "file by file, as hosts do it"
    page.get_by_role("searchbox").fill("wal")
    wait_for_results(page, "^[1-9].*models")
    for text in ("vendor 07 wallbox", "vendr 07 walbox", "dep-000655", "22kw type 2 socket", "ccs2 >=150 kw"):
        assert page.evaluate(KEYSTROKE, [text, MAX_KEYSTROKE]) < MAX_KEYSTROKE
    page.get_by_role("searchbox").fill("Vendor 07 DEP-004747")
    wait_for_results(page, "model")
    page.get_by_label("Sort by").select_option("Highest power first")
    choice(page, "connector", "MCS").check()
    expect(page).to_have_url(re.compile("connector=MCS"))


def test_a_large_response_is_loaded_in_part(large: Host, visit: Visits) -> None:
    """Where a query is answered with 10,000 models, only the beginning is loaded and shown, and the page says so."""
    page = visit(large, "api/")
    page.get_by_role("button", name=re.compile("^Run")).first.click()
    status = page.locator(".answer p").first
    expect(status).to_have_text(re.compile("^200 application/json[^,]*, first [0-9]{6,7} characters$"))
    assert page.locator(".answer pre").first.inner_text().startswith('{"data":')
