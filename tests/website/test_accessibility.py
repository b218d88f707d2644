"""Accessibility, valid HTML, and links that lead somewhere: axe-core, html-validate, the keyboard, every link."""

import json
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, expect

from tests.publish.html.site import Page as Parsed
from tests.website.conftest import PREFIX, Host, Visits
from tests.website.finding import wait_for_results
from tests.website.test_pages import HOSTILE_KINDS, KINDS, MODEL

pytestmark = pytest.mark.unmeasured

TESTS = Path(__file__).parent.parent
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
COMPARISON = "compare/?ids=keba-kc-p30-ess400c2-e0r,abb-terra-53"
RULES = {
    "extends": ["html-validate:recommended"],
    "rules": {
        "doctype-style": "off",  # <!doctype html>: as short as it can be
        "form-dup-name": ["error", {"shared": ["checkbox", "radio"]}],  # the choices of a facet
        "long-title": "off",  # vendors give their models long names
        "no-trailing-whitespace": "off",
        "require-sri": "off",  # scripts and styles are the site's own
        "no-raw-characters": ["error", {"relaxed": True}],
    },
}


# A scheme changes only colours: the other rules check each page once.
COLOURS = ("color-contrast", "link-in-text-block")
AXE: dict[str, dict[str, object]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": COLOURS}},
}


def axe() -> str:
    """Return axe-core's script."""
    script = TESTS / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        pytest.fail("axe-core is missing: ./run test installs it")
    return script.read_text(encoding="utf-8")


# The rows of a list are alike, and axe-core takes most of its time for them.
SIZES = [(1280, 12), (320, 12), *(pytest.param((width, 100), marks=pytest.mark.long) for width in (1280, 320, 390))]
KEEP_ROWS = "(count) => [...document.querySelectorAll('.models tbody tr')].slice(count).forEach((row) => row.remove())"
# What shows that the script of a page is ready.
READY = {"?q=terra": ("#found", "^[0-9]+ models"), COMPARISON: ("#status", "^2 models"), "api/": ("#host", "This host")}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}px-{}rows".format(*size))
@pytest.mark.parametrize("part", range(3))
def test_axe_finds_nothing(real: Host, hostile_site: Host, visit: Visits, part: int, size: tuple[int, int]) -> None:
    """On every kind of page, at each width, in both schemes, axe-core finds no violation of WCAG 2.2 AA."""
    script, (width, rows) = axe(), size
    places = [(real, path) for path in (*KINDS, COMPARISON)] + [(hostile_site, path) for path in HOSTILE_KINDS[:4]]
    found = {}
    for host, path in places[part::3]:
        page = visit(host, path, viewport={"width": width, "height": 844})
        if path in READY:
            selector, words = READY[path]
            expect(page.locator(selector)).to_have_text(re.compile(words))
        page.evaluate(KEEP_ROWS, rows)
        page.evaluate(script + "; null")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for violation in page.evaluate(f"axe.run({json.dumps(AXE[scheme])})")["violations"]:
                found[path, scheme, violation["id"]] = [node["html"][:200] for node in violation["nodes"][:3]]
    assert found == {}


@pytest.mark.parametrize("size", [(1280, 800), (390, 844), (320, 256)])
def test_the_tray_never_hides_the_focus(real: Host, visit: Visits, size: tuple[int, int]) -> None:
    """With four models selected, each tab stop is visible above the tray (WCAG 2.4.11)."""
    page = visit(real, viewport={"width": size[0], "height": size[1]})
    boxes = page.locator(".models tbody input")
    for number in range(4):
        boxes.nth(number).check()
    hidden = []
    for _ in range(90):
        page.keyboard.press("Tab")
        rect, tray, label = page.evaluate(
            """() => { const one = document.activeElement, tray = document.getElementById('tray');
            const top = tray.contains(one) ? innerHeight : tray.getBoundingClientRect().top;
            return [one.getBoundingClientRect().toJSON(), top, one.outerHTML.slice(0, 80)]; }"""
        )
        if rect["top"] >= tray - 1 or rect["bottom"] <= 0:
            hidden.append(label)
    assert hidden == []
    height = page.evaluate("document.getElementById('tray').getBoundingClientRect().height")
    assert height <= 0.41 * size[1]


def test_tab_stops_are_useful(real: Host, visit: Visits) -> None:
    """Only a box that scrolls takes the focus; a link skips to the results; the slash key focuses the search."""
    page = visit(real, "api/")
    stops = page.evaluate(
        "() => [...document.querySelectorAll('.scroll[tabindex], pre[tabindex]')]"
        ".filter((box) => box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight).length"
    )
    assert stops == 0
    page.goto("")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the results")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_forced_colours_keep_the_chart_legible(real: Host, visit: Visits) -> None:
    """With forced colours the chart's parts and legend keep their own; texts have the system's."""
    page = visit(real, forced_colors="active")
    fills = page.evaluate(
        "() => [...document.querySelectorAll('.chart rect')].map((one) => getComputedStyle(one).fill)"
    )
    assert len(set(fills)) >= 3
    swatch = "() => getComputedStyle(document.querySelector('.legend span')).backgroundColor"
    assert page.evaluate(swatch) in fills
    text = "() => getComputedStyle(document.querySelector('.chart text')).fill"
    assert page.evaluate(text) == page.evaluate("() => getComputedStyle(document.body).color")


def test_the_html_is_valid(real: Host, hostile_site: Host, tmp_path: Path) -> None:
    """html-validate finds nothing on any kind of page, nor on all pages of hostile models."""
    node = shutil.which("node", path=sysconfig.get_path("scripts"))
    program = TESTS / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    if node is None or not program.exists():
        pytest.fail("html-validate is missing: ./run test installs it")
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps({"root": True, **RULES}))
    chosen = {f"real/{path}": real.files[path] for path in map(_file, KINDS) if path in real.files}
    chosen |= {f"hostile/{path}": text for path, text in hostile_site.files.items() if path.endswith(".html")}
    for path, content in chosen.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    done = subprocess.run(
        [node, str(program), "--formatter", "text", *chosen], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[:4000] + done.stderr[:1000]


def _file(path: str) -> str:
    return path if path.endswith(".html") else f"{path.partition('?')[0]}index.html"


def test_every_link_leads_somewhere(real: Host, hostile_site: Host) -> None:
    """Every internal link, anchor, style, script and drawing has a target, and every address in the sitemap."""
    for host in (real, hostile_site):
        parsed = {path: Parsed(text.decode()) for path, text in host.files.items() if path.endswith(".html")}
        ids = {path: {found["id"] for _, found in page.elements if "id" in found} for path, page in parsed.items()}
        for path, page in parsed.items():
            for link in page.links:
                assert _leads_somewhere(host, ids, path, link), (path, link)
        tree = ET.fromstring(host.files["sitemap.xml"])  # noqa: S314 - our own output
        listed = {(found.text or "").removeprefix(host.url) for found in tree.iter() if found.tag.endswith("loc")}
        assert listed == {path for path in host.pages() if path != "404.html"}


def _leads_somewhere(host: Host, ids: dict[str, set[str]], path: str, link: str) -> bool:
    parts = urlsplit(link)
    if parts.scheme and not link.startswith(host.url):
        return parts.scheme == "https"
    target = parts.path.removeprefix(PREFIX)
    if not parts.path:
        return parts.fragment in ids[path]
    files = [name for name in (target, f"{target}index.html", f"{target}index.json") if name in host.files]
    if not parts.path.startswith(PREFIX) or not files:
        return False
    if not parts.fragment:
        return True
    return parts.fragment in ids.get(files[0], ()) or f'id="{parts.fragment}"'.encode() in host.files[files[0]]


def test_each_page_says_what_it_is(real: Host) -> None:
    """Title, description, canonical address and Open Graph are on every page, and no two pages share a title."""
    titles = []
    for path in real.pages():
        page = Parsed(real.files[_file(path)].decode())
        properties = {meta.get("property", meta.get("name")) for meta in page.every("meta")}
        titles.append(page.words[page.words.index(next(word for word in page.words if word.strip()))])
        if path != "404.html":
            assert {"description", "og:title", "og:description", "og:url", "og:type", "og:site_name"} <= properties, (
                path
            )
            assert page.every("link", rel="canonical", href=f"{real.url}{path}"), path
    assert len(set(titles)) == len(titles)
    assert MODEL in real.pages()


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
