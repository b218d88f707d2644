"""What the pages do for people: model pages, colours, print, no scripts, small screens, hostile texts."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.website.conftest import Host, Visits
from tests.website.models import ATTACKS

MODEL = "models/keba-kc-p30-ess400c2-e0r/"
KINDS = (
    "",
    "?q=terra",
    "page/2/",
    MODEL,
    "vendors/",
    "vendors/keba/",
    "archived/",
    "changes/",
    "compare/",
    "api/",
    "contribute/",
    "404.html",
)
HOSTILE_KINDS = (
    "",
    "models/attack6-live/",
    "models/attack1-archived/",
    "vendors/",
    "vendors/attack3/",
    "archived/",
    "changes/",
)


def test_a_model_page_helps_to_use_the_model(real: Host, visit: Visits) -> None:
    """Key and curl line can be copied, the JSON is shown on demand, and links propose a change and report a problem."""
    context = visit.context(real, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(MODEL)
    for name, copied in (("OCPP URL key", "CentralSystemAddress"), ("curl command", f"curl '{real.url}")):
        page.get_by_role("button", name=re.compile(name)).click()
        expect(page.get_by_role("button", name=re.compile(name))).to_contain_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()").startswith(copied)
    page.get_by_text("Show the JSON").click()
    expect(page.locator("#record")).to_contain_text('"vendor": "KEBA"')
    assert json.loads(page.locator("#record").inner_text())["id"] == "keba-kc-p30-ess400c2-e0r"
    report = page.get_by_role("link", name="Report a problem").get_attribute("href")
    assert report is not None
    assert report.endswith("/issues/new?title=Problem%20with%20keba-kc-p30-ess400c2-e0r")
    assert page.get_by_role("img", name="Drawing of a Type 2 connector face").bounding_box()
    assert page.get_by_role("heading", name="Similar models").is_visible()
    expect(page.locator(".history")).to_contain_text("Created")


def test_the_drawings_are_there(real: Host, visit: Visits) -> None:
    """The faces come out of the sprite: they have a size of their own."""
    page = visit(real, MODEL)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.querySelector('.face use').getBBox().width") > 50


def test_a_picture_is_asked_for_without_a_trace_and_may_fail(hostile_site: Host, visit: Visits) -> None:
    """A model's picture is loaded without a referrer; where it fails, its place says so."""
    page = visit(hostile_site, "models/attack0-live/")
    page.locator(".picture img").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert visit.pictures == ["https://images.example/'onerror='console.log(1)'&amp;0.png"]
    broken = visit.context(hostile_site).new_page()
    broken.route("https://images.example/**", lambda route: route.abort())
    broken.goto("models/attack0-live/")
    broken.locator(".picture").scroll_into_view_if_needed()
    expect(broken.locator(".no-picture")).to_have_text("The picture could not be loaded.")


def test_an_archived_model_leads_to_the_live_one(hostile_site: Host, visit: Visits) -> None:
    """The page of an archived model says so at the top and names the live model of the same name."""
    page = visit(hostile_site, "models/attack0-archived/")
    expect(page.locator(".notice")).to_contain_text("This charging station model is archived.")
    page.locator(".notice a").click()
    assert page.url.endswith("models/attack0-live/")


def test_examples_run_against_this_site(real: Host, visit: Visits) -> None:
    """Every example of the API's reference is answered here."""
    page = visit(real, "api/")
    buttons = page.get_by_role("button", name=re.compile("^Run"))
    assert buttons.count() >= 7
    for number in range(buttons.count()):
        buttons.nth(number).click()
        expect(page.locator(".answer p").nth(number)).to_have_text(re.compile("^200 application/json"))


def test_colours_follow_the_system_and_the_switch(real: Host, visit: Visits) -> None:
    """Dark by the system's wish; the switch turns it over, on the next page too."""
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    page = visit(real, color_scheme="dark")
    assert page.evaluate(ground) == "rgb(17, 24, 29)"
    switch = page.get_by_role("button", name="Dark colours")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.goto("vendors/")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    assert page.evaluate(ground) == "rgb(17, 24, 29)"
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_without_scripts_everything_can_be_read(real: Host, visit: Visits) -> None:
    """Lists, pages, vendors and models are there without JavaScript, and nothing that needs it is shown."""
    page = visit(real, java_script_enabled=False)
    assert page.locator(".models tbody tr").count() == 100
    expect(page.get_by_role("searchbox")).to_be_hidden()
    expect(page.locator(".pick").first).to_be_hidden()
    page.get_by_role("link", name="Page 2").click()
    page.locator(".models .name a").first.click()
    expect(page.get_by_role("heading", name="Connectors")).to_be_visible()
    for button in page.get_by_role("button").all():
        expect(button).to_be_hidden()
    page.get_by_role("link", name="Vendors", exact=True).click()
    page.get_by_role("link", name="KEBA").click()
    expect(page.get_by_role("heading", name="KEBA")).to_be_visible()
    page.goto("compare/")
    expect(page.get_by_text("Comparison needs JavaScript.")).to_be_visible()


def test_no_page_scrolls_sideways(real: Host, hostile_site: Host, visit: Visits) -> None:
    """At 320 px, and at 200 % zoom of a common screen, every kind of page fits, hostile names too."""
    for host, paths in ((real, KINDS), (hostile_site, HOSTILE_KINDS)):
        page = visit(host)
        for path in paths:
            page.goto(path)
            for width in (320, 640):
                page.set_viewport_size({"width": width, "height": 640})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_print_shows_what_matters(real: Host, visit: Visits) -> None:
    """On paper there is the model, black on white, without anything to press."""
    page = visit(real, MODEL, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    for hidden in ("Main", "Breadcrumb"):
        expect(page.get_by_role("navigation", name=hidden)).to_be_hidden()
    expect(page.get_by_role("button").first).to_be_hidden()
    expect(page.get_by_role("table")).to_be_visible()
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("number", range(len(ATTACKS)))
def test_hostile_names_stay_names(hostile_site: Host, visit: Visits, number: int) -> None:
    """In the list, in the search, in the address, on the model's page and in its data, a name is only a name."""
    attack = ATTACKS[number]
    page = visit(hostile_site)
    name = f"{attack} {number}"
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    page.get_by_role("searchbox").fill(name)
    expect(page.locator("#found")).to_have_text(re.compile("model"))
    assert name in page.locator(".models .name a").all_text_contents()
    page.reload()
    expect(page.locator(".models .name a", has_text=name).first).to_be_visible()
    page.get_by_label(f"Compare {attack[:50]} {name}").check()
    expect(page.locator("#tray")).to_contain_text(name)
    page.locator(".models .name a", has_text=name).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    data = json.loads(page.locator("script[type='application/ld+json']").text_content() or "")
    assert (data["@type"], data["mpn"], data["brand"]["name"]) == ("Product", name, attack[:50])
    page.goto(f"compare/?ids=attack{number}-live,attack{number}-archived")
    expect(page.locator("#said")).to_have_text(re.compile("^2 models"))
    assert name in page.locator(".comparison").inner_text()


def test_hostile_addresses_are_only_text(real: Host, visit: Visits) -> None:
    """What an address says is shown or ignored; nothing of it runs."""
    page = visit(real)
    for query in (
        "?q=%3Cscript%3Econsole.log('hacked')%3C/script%3E",
        "?sort=constructor&state=__proto__&kw=x",
        "?vendor=%22%3E",
    ):
        page.goto(query)
        expect(page.locator("#found")).to_have_text(re.compile("odels?"))


def test_motion_is_only_for_those_who_want_it(real: Host, visit: Visits) -> None:
    """With reduced motion nothing scrolls smoothly."""
    page = visit(real)
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
