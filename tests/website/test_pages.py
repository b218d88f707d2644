"""The pages: models, colours, print, without scripts, on small screens, with hostile texts."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.website.conftest import Host, Visits
from tests.website.models import ATTACKS

pytestmark = pytest.mark.unmeasured

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
    "data/",
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
    """OCPP URL key and curl line can be copied, the JSON is shown on demand, and links lead to the right form."""
    context = visit.context(real, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(MODEL)
    for name, copied in (("OCPP URL key", "CentralSystemAddress"), ("curl line", f"curl '{real.url}")):
        page.get_by_role("button", name=re.compile(name)).click()
        expect(page.get_by_role("button", name=re.compile(name))).to_contain_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()").startswith(copied)
    page.get_by_text("Show the JSON").click()
    expect(page.locator("#record")).to_contain_text('"vendor": "KEBA"')
    assert json.loads(page.locator("#record").inner_text())["id"] == "keba-kc-p30-ess400c2-e0r"
    for name, template in (("Report wrong data", "report-data"), ("Rename or archive", "change-model")):
        address = page.get_by_role("link", name=name).get_attribute("href") or ""
        assert address.endswith(f"/issues/new?template={template}.yml&id=keba-kc-p30-ess400c2-e0r")
    source = page.get_by_role("link", name="View source file").get_attribute("href") or ""
    assert source.endswith("/blob/main/catalog/keba/keba-kc-p30-ess400c2-e0r.yaml")
    assert page.get_by_role("img", name="Drawing of a Type 2 connector face").bounding_box()
    assert page.get_by_role("heading", name="Similar models").is_visible()
    expect(page.locator(".history")).to_contain_text("Created")


def test_the_connectors_are_given_as_ocpi_has_them(real: Host, visit: Visits) -> None:
    """An AC connector of a DC station has its own power type; the others have the station's."""
    page = visit(real, "models/abb-terra-53-cjg/")
    page.get_by_text("Show the connectors as OCPI 2.3.0").click()
    expect(page.locator("#ocpi")).to_contain_text("max_electric_power")
    connectors = json.loads(page.locator("#ocpi").inner_text())
    kinds = {connector["standard"]: connector["power_type"] for connector in connectors}
    assert kinds == {"CHADEMO": "DC", "IEC_62196_T2_COMBO": "DC", "IEC_62196_T2": "AC_3_PHASE"}
    assert set(connectors[0]) == {
        *("id", "standard", "format", "power_type", "max_voltage", "max_amperage", "max_electric_power")
    }


def test_words_and_figures_lead_to_the_list(real: Host, visit: Visits) -> None:
    """Connector type, power type and power on a model's page, and the chart's bars, link to the models that have it."""
    page = visit(real, MODEL)
    for selector, question in (
        (".type a", "connector=IEC_62196_T2"),
        (".specs dd a[href*='power=']", "power=AC_3_PHASE"),
        (".connectors .number a", "q=22%20kW"),
    ):
        page.goto(MODEL)
        page.locator(selector).first.click()
        expect(page).to_have_url(f"{real.url}?{question}")
        expect(page.locator("#found")).to_have_text(re.compile("^[1-9][0-9]* models"))
    page.goto("")
    page.get_by_role("link", name=re.compile("^160 to 360 kW: ")).click()
    expect(page).to_have_url(f"{real.url}?kw=6")
    expect(page.locator("#found")).to_have_text(re.compile("^[1-9][0-9]* models"))


def test_a_phone_shows_power_volts_and_amperes(real: Host, visit: Visits) -> None:
    """At 390 px each connector is a card: its power, current and voltage are on the screen, before any action."""
    page = visit(real, "models/abb-terra-53-cjg/", viewport={"width": 390, "height": 844})
    cells = page.locator("table.connectors tbody tr").first.locator("td")
    for number in range(cells.count()):
        box = cells.nth(number).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    report = page.get_by_role("link", name="Report wrong data").bounding_box()
    table = page.locator("table.connectors").bounding_box()
    assert report
    assert table
    assert report["y"] > table["y"] + table["height"]


def test_a_vendors_table_can_be_sorted(real: Host, visit: Visits) -> None:
    """By power, down and up, and by name as at first; the header says which."""
    page = visit(real, "vendors/adyansh-solutions/")
    watts = "() => [...document.querySelectorAll('[data-watts]')].map((one) => Number(one.dataset.watts))"
    first = page.locator(".models .name a").first.inner_text()
    page.get_by_role("button", name="Max. power").click()
    assert page.evaluate(watts) == sorted(page.evaluate(watts), reverse=True)
    expect(page.get_by_role("columnheader", name="Max. power")).to_have_attribute("aria-sort", "descending")
    page.get_by_role("button", name="Max. power").click()
    assert page.evaluate(watts) == sorted(page.evaluate(watts))
    page.get_by_role("button", name="Model").click()
    page.get_by_role("button", name="Model").click()
    assert page.locator(".models .name a").first.inner_text() == first


def test_the_drawings_are_there(real: Host, visit: Visits) -> None:
    """The connector drawings come from the sprite, and have a size."""
    page = visit(real, MODEL)
    page.wait_for_function("document.querySelector('.face use').getBBox().width > 50")


def test_a_picture_is_loaded_without_a_referrer_and_may_fail(hostile_site: Host, visit: Visits) -> None:
    """A model's picture is loaded without a referrer; if it cannot be loaded, a text says so."""
    page = visit(hostile_site, "models/attack0-live/")
    page.locator(".picture img").scroll_into_view_if_needed()
    expect(page.locator(".picture img")).to_have_js_property("naturalWidth", 9)
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
    expect(page).to_have_url(f"{hostile_site.url}models/attack0-live/")


def test_examples_run_against_this_site(real: Host, visit: Visits) -> None:
    """Every example of the API reference sends its request to this site, with the parameters that were typed."""
    page = visit(real, "api/")
    expect(page.locator("#host")).to_contain_text("This host only serves files")
    buttons = page.get_by_role("button", name=re.compile("^Run"))
    assert buttons.count() >= 7
    for number in range(buttons.count()):
        buttons.nth(number).click()
        expect(page.locator(".answer p").nth(number)).to_have_text(re.compile("^200 application/json"))
    form = page.locator("form.run").first
    form.get_by_label("vendor").fill("A & B'")
    expect(page.locator(f"#{form.get_attribute('data-curl')}")).to_contain_text("vendor=A+%26+B%27")
    with page.expect_response(re.compile(r"limit=2&vendor=A\+%26\+B%27")):
        form.get_by_role("button").click()
    model = page.locator("form.run[data-path*='models/{id}']").first
    model.get_by_label("id").fill("no/such")
    model.get_by_role("button").click()
    expect(page.locator(".answer p").nth(1)).to_have_text(re.compile("^404 "))


def test_the_kinds_of_sources_are_counted(real: Host, visit: Visits) -> None:
    """The home page says how many models cite each kind of source, the most common first."""
    text = visit(real).locator("#origin").inner_text()
    counts = [int(number) for number in re.findall(r"\xa0([0-9]+)", text)]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) >= len([path for path in real.pages() if path.startswith("models/")])
    assert "third-party code" in text


def test_a_host_that_runs_queries_is_recognised(real: Host, visit: Visits) -> None:
    """Where an unknown cursor is refused, the reference says that queries work."""
    page = visit.context(real).new_page()
    page.route(re.compile(r"startingAfter=-$"), lambda route: route.fulfill(status=400))
    page.goto("api/")
    expect(page.locator("#host")).to_contain_text("This host runs queries")
    expect(page.locator("#host.notice")).to_have_count(0)  # a notice is a warning


def test_colours_follow_the_system_and_the_switch(real: Host, visit: Visits) -> None:
    """Pages are dark if the system is; the switch overrides that, on the next page too."""
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    page = visit(real, color_scheme="dark")
    assert page.evaluate(ground) == "rgb(17, 24, 29)"
    page.get_by_role("button", name="Light colours").click()
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.goto("vendors/")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.get_by_role("button", name="Dark colours").click()
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
    expect(page).to_have_url(f"{real.url}page/2/")
    page.locator(".models .name a").first.click()
    expect(page.get_by_role("heading", name="Connectors")).to_be_visible()
    for button in page.get_by_role("button").all():
        expect(button).to_be_hidden()
    page.get_by_role("link", name="Vendors", exact=True).click()
    page.get_by_role("link", name="KEBA").click()
    expect(page.get_by_role("heading", name="KEBA")).to_be_visible()
    page.goto("compare/")
    expect(page.get_by_text("Comparison needs JavaScript.")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 768, 960, 1280, 1920])
def test_without_scripts_the_list_has_the_whole_width(real: Host, visit: Visits, width: int) -> None:
    """Without scripts there is no column of filters: the table has its room, and a text links to the next page."""
    page = visit(real, java_script_enabled=False, viewport={"width": width, "height": 900})
    box = page.locator("table.models").bounding_box()
    assert box
    assert box["width"] > min(width * 0.85, 1100)
    expect(page.get_by_text("Search and filters need JavaScript")).to_be_visible()
    expect(page.get_by_role("link", name="the next page of models")).to_be_visible()


@pytest.mark.parametrize("path", ["", "models/abb-terra-53-cjg/", "vendors/keba/", "changes/", "api/", "contribute/"])
@pytest.mark.parametrize("width", [720, 1050])
def test_paper_has_the_whole_width(real: Host, visit: Visits, path: str, width: int) -> None:
    """On A4, portrait and landscape, no kind of page is squeezed into a column, and nothing is cut off at the right."""
    page = visit(real, path, viewport={"width": width, "height": 900})
    page.emulate_media(media="print")
    main = page.locator("main").bounding_box()
    assert main
    assert main["width"] > width * 0.9
    for table in page.locator("main table").all():
        box = table.bounding_box()
        assert box
        assert box["width"] > width * 0.6
        assert box["x"] + box["width"] <= width + 1


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
    """On paper there is the model, black on white, without buttons."""
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
    expect(page).to_have_url(re.compile(f"/models/attack{number}-live/$"))
    data = json.loads(page.locator("script[type='application/ld+json']").text_content() or "")
    assert (data["@type"], data["mpn"], data["brand"]["name"]) == ("Product", name, attack[:50])
    assert f"{attack} note" in page.locator(".notes").inner_text()
    assert attack[:50] in page.locator(".reported").inner_text()
    page.goto(f"compare/?ids=attack{number}-live,attack{number}-archived")
    expect(page.locator("#status")).to_have_text(re.compile("^2 models"))
    for text in (name, f"{attack} note", attack[:20].strip()):
        assert text in page.locator(".comparison").inner_text()
    page.get_by_label("Add a model").fill(attack)
    page.get_by_label("Add a model").press("Enter")
    expect(page.locator("#status")).not_to_have_text(re.compile("^2 models"))
    page.goto(f"?vendor=attack{number}")
    expect(page.locator("#chips")).to_contain_text(attack[:50])


def test_hostile_addresses_are_only_text(real: Host, visit: Visits) -> None:
    """What an address says is shown or ignored; nothing of it runs."""
    page = visit(real)
    for query in (
        "?q=%3Cscript%3Econsole.log('hacked')%3C/script%3E",
        "?sort=constructor&state=__proto__&kw=x",
        "?vendor=%22%3E",
        "?minKw=%3Cimg%20src=x%20onerror=console.log('hacked')%3E&plugs=all&connector=__proto__",
    ):
        page.goto(query)
        expect(page.locator("#found")).to_have_text(re.compile("odels?"))


def test_motion_is_only_for_those_who_want_it(real: Host, visit: Visits) -> None:
    """With reduced motion nothing scrolls smoothly."""
    page = visit(real)
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
