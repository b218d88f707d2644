"""The pages of the catalogue together: whom they trust (nobody), where their links lead, and what the lists show."""

import re
from xml.etree import ElementTree as ET

import pytest

from builder.domain import query, schema
from builder.domain.addresses import OPENAPI
from builder.domain.change_log import ChangeLog
from builder.domain.records import ModelFile
from builder.publish import feeds
from builder.publish.api import changes, static
from builder.publish.downloads.files import Downloads
from builder.publish.html.website import Website
from builder.settings import Settings
from builder.source.document import parse
from tests.publish.html.site import (
    BELOW,
    CONNECTOR,
    HOSTILE,
    MAIN,
    hostile,
    model,
    pages,
    pages_of_lists,
    render,
    sample,
    sample_pages,
)


def test_no_text_of_a_user_becomes_markup() -> None:
    """Whatever a model's texts hold, they are shown as they are and nothing of them runs."""
    settings = Settings(HOSTILE, MAIN.base_url, MAIN.repository_url)
    for archived in (False, True):
        attack = hostile(archived=archived)
        site = pages(render([attack], settings))
        page = site[f"models/{attack.id}/index.html"]
        for text in (HOSTILE, f"{HOSTILE} model", f"{HOSTILE} friendly"):
            assert text in page.text
        assert page.every("img", src="https://images.example/'onerror='alert(1)'&amp;.png")
        assert page.every("a", href="https://sources.example/?a='&b=%22%3E")
        for path, parsed in site.items():
            assert not parsed.mistakes, path
            assert all("src" in script or script["type"] == "application/ld+json" for script in parsed.every("script"))
            assert not [link for link in parsed.links if link.lower().startswith("javascript:")]
            assert not [name for _, found in parsed.elements for name in found if name.startswith(("on", "style"))]


def test_pages_are_well_formed() -> None:
    """Every element that is opened is closed, in the right order."""
    for path, page in sample_pages().items():
        assert not page.mistakes, path


def test_each_page_has_one_heading_and_landmarks() -> None:
    """Each page is in English, has one h1, a title, a description, one main, and a link that skips to it."""
    for path, page in sample_pages().items():
        for tag in ("h1", "main", "header", "footer"):
            assert len(page.every(tag)) == 1, (path, tag)
        assert page.every("html", lang="en"), path
        assert [tag for tag, _ in page.elements].index("title") < [tag for tag, _ in page.elements].index("body"), path
        assert page.every("meta", name="description"), path
        assert page.every("a", href="#content"), path
        assert all(heading.get("scope") in ("col", "row") for heading in page.every("th")), path
        ids = [found["id"] for _, found in page.elements if "id" in found]
        assert len(ids) == len(set(ids)), path


def test_boxes_that_may_scroll_have_a_name() -> None:
    """A box that may scroll sideways names itself; the script lets the keyboard in where it does scroll."""
    boxes = 0
    for path, page in sample_pages().items():
        ids = {found.get("id") for _, found in page.elements}
        for box in page.every("section", **{"class": "scroll"}):
            boxes += 1
            assert "tabindex" not in box, path
            assert box.get("aria-label") or box["aria-labelledby"] in ids, path
    assert boxes


@pytest.mark.parametrize("settings", [MAIN, BELOW], ids=["root", "sub-path"])
def test_internal_links_lead_to_what_is_published(settings: Settings) -> None:
    """Every internal link is an absolute path below the base path, and something lies there."""
    models = query.in_order(sample())
    site = render(models, settings)
    published = set(site) | {artifact.path for artifact in static.records(models)}
    published |= {artifact.path for artifact in static.lists(models, settings.base_path)}
    log = ChangeLog(models, {})
    published |= {artifact.path for part in (changes, feeds) for artifact in part.render(log, settings)}
    published |= {artifact.path for artifact in Downloads(models, settings).artifacts()}
    published |= {OPENAPI, *(f"schemas/{schema.file_name(name)}" for name in schema.SCHEMAS)}
    for path, page in pages(site).items():
        ids = {found.get("id") for _, found in page.elements}
        for link in page.links:
            if link.startswith("#"):
                assert link[1:] in ids, (path, link)
            elif "connectors.svg#" in link:
                assert f'<symbol id="{link.partition("#")[2]}"' in site["assets/connectors.svg"]
            elif not link.startswith("https://"):
                assert link.startswith(settings.base_path), (path, link)
                target = link.removeprefix(settings.base_path).partition("?")[0].partition("#")[0]
                assert {target, f"{target}index.html", f"{target}index.json"} & published, (path, link)


def test_canonical_addresses_are_absolute() -> None:
    """Each page names its own absolute address, but the page of an address that is not there."""
    for path, page in sample_pages(BELOW).items():
        expected = [] if path == "404.html" else [BELOW.base_url + path.removesuffix("index.html")]
        assert [link["href"] for link in page.every("link", rel="canonical")] == expected


@pytest.mark.parametrize(("count", "last"), [(0, 1), (1, 1), (100, 1), (101, 2), (200, 2), (201, 3)])
def test_the_catalogue_has_a_hundred_models_a_page(count: int, last: int) -> None:
    """Page n is below page/, each model is on exactly one of them, and the site's root shows those of page 1."""
    site = pages_of_lists(model("Many", f"M {number:04}") for number in range(count))
    numbered = [path for path in site if path.startswith("page/")]
    assert numbered == [f"page/{number}/index.html" for number in range(1, last + 1)]
    listed = [link for path in numbered for link in site[path].links if link.startswith("/models/")]
    assert listed == [f"/models/many-m-{number:04}/" for number in range(count)]
    assert [link for link in site["index.html"].links if link.startswith("/models/")] == listed[:100]
    assert bool(site["index.html"].every("a", rel="next")) == (last > 1)


def test_models_are_sorted_for_people() -> None:
    """The catalogue is sorted by vendor, then model, whatever their case and whenever they landed."""
    models = [
        model("beta", "A"),
        model("Alfa", "c"),
        model("ALFA two", "a"),
        model("Alfa", "B", "2020-01-01T00:00:00Z"),
    ]
    links = [link for link in pages(render(models))["index.html"].links if link.startswith("/models/")]
    assert links == ["/models/alfa-b/", "/models/alfa-c/", "/models/alfa-two-a/", "/models/beta-a/"]


def test_pagination_shows_first_last_and_near_pages() -> None:
    """The numbered links are the ends and the neighbours; the current page is marked and named."""
    page = pages_of_lists(model("Many", f"M {number:04}") for number in range(1001))["page/6/index.html"]
    numbers = [found for found in page.every("a") if found.get("aria-label", "").startswith("Page ")]
    assert [link["aria-label"] for link in numbers] == [f"Page {number}" for number in (1, 4, 5, 6, 7, 8, 11)]
    assert [link["href"] for link in numbers if "aria-current" in link] == ["/page/6/"]
    assert [link["href"] for link in page.every("a", rel="prev")] == ["/page/5/"]
    assert page.every("nav", **{"aria-label": "Pages"})


def test_a_row_sums_the_connectors_up() -> None:
    """A row of the catalogue says which connectors there are, how often, and the highest power."""
    ccs = CONNECTOR | {"connectionType": "IEC_62196_T2_COMBO", "format": "CABLE", "maxPowerWatts": 150000}
    chademo = CONNECTOR | {"id": 3, "connectionType": "CHADEMO", "format": "CABLE", "maxPowerWatts": 50000}
    text = pages(render([model(powerType="DC", connectors=[ccs, chademo, ccs | {"id": 2}])]))["index.html"].text
    assert (
        "DC 2 \N{MULTIPLICATION SIGN} CCS2 cable 1 \N{MULTIPLICATION SIGN} CHAdeMO cable 150 kW per connector" in text
    )


def test_a_repeated_name_is_said_once() -> None:
    """A friendly name that only repeats vendor and model is left out of the row, and of the specifications."""
    site = pages(render([model("KEBA", "P30", friendlyName="Keba P30"), model("KEBA", "P20", friendlyName="Wallbox")]))
    assert "Keba P30" not in site["index.html"].text
    assert "Wallbox" in site["index.html"].text
    assert "Friendly name Keba" not in site["models/keba-p30/index.html"].text
    assert "Friendly name Wallbox" in site["models/keba-p20/index.html"].text


def test_an_archived_model_says_so_and_is_not_listed_as_live() -> None:
    """An archived model keeps its page, which says so; it is listed only among the archived ones."""
    site = sample_pages()
    page = site["models/keba-p20/index.html"]
    assert page.every("span", **{"class": "badge"})
    assert "This charging station model is archived." in page.text
    assert "This charging station model is archived." not in site["models/keba-p30/index.html"].text
    listed = {path for path, found in site.items() if "/models/keba-p20/" in found.links}
    assert listed == {"archived/index.html", "changes/index.html", "vendors/keba/index.html"}
    links = site["vendors/keba/index.html"].links
    assert links.index("/models/keba-p30/") < links.index("/models/keba-p20/")
    assert site["vendors/zeta/index.html"].text.count("This vendor has no live models.") == 1


def test_vendors_are_listed_from_a_to_z_with_counts() -> None:
    """The page of vendors names each vendor, how many of its models are live and how many archived."""
    page = sample_pages()["vendors/index.html"]
    assert "A abl 1 live K KEBA 1 live, 1 archived M Many 101 live Z Zeta 0 live, 1 archived" in page.text
    vendors = [link for link in page.links if re.fullmatch("/vendors/.+/", link)]
    assert vendors == ["/vendors/abl/", "/vendors/keba/", "/vendors/many/", "/vendors/zeta/"]


def test_the_sitemap_lists_every_page() -> None:
    """The sitemap is XML and lists the absolute address of each page, except the one of a missing address."""
    site = render(sample(), BELOW)
    tree = ET.fromstring(site["sitemap.xml"])  # noqa: S314 - our own output
    addresses = [found.text or "" for found in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    expected = [BELOW.base_url + path.removesuffix("index.html") for path in pages(site) if path != "404.html"]
    assert addresses == sorted(expected)


def test_names_are_in_natural_order() -> None:
    """Numbers in names count by their value, in lists, pages and the index."""
    names = ["7.4 KW", "11 KW", "15 KW", "120 KW", "M9", "M10"]
    site = pages(render(model("Adyansh", name) for name in reversed(names)))
    links = [link for link in site["vendors/adyansh/index.html"].links if link.startswith("/models/")]
    assert links == [f"/models/adyansh-{slug}/" for slug in ("7-4-kw", "11-kw", "15-kw", "120-kw", "m9", "m10")]


def test_a_vendor_page_sums_the_vendor_up() -> None:
    """Span of power and plugs of the live models, which lead to the filtered list, and the way to add a model."""
    small = model("A & B", "Small", connectors=[CONNECTOR | {"maxPowerWatts": 7360}])
    site = pages(render([small, model("A & B", "Large"), model("Gone", "X", isArchived=True)]))
    page = site["vendors/a-b/index.html"]
    assert "7.4 to 22 kW per connector; Type 2" in page.text
    assert page.every("a", href="/?vendor=a-b&connector=IEC_62196_T2")
    form = "https://git.example/owner/catalogue/issues/new?template=add-model.yml&vendor=A%20%26%20B"
    assert page.every("a", href=form)
    assert "kW per connector" not in site["vendors/gone/index.html"].text


def test_an_empty_catalogue_has_all_its_pages() -> None:
    """Without any model the pages are there and show the way to the first one."""
    site = pages(render([]))
    folders = ("api", "archived", "changes", "compare", "contribute", "data", "page/1", "vendors")
    fixed = {"404.html", "index.html", *(f"{name}/index.html" for name in folders)}
    assert set(site) == fixed
    assert "There are no live models yet." in site["index.html"].text


def test_the_example_file_is_a_valid_one() -> None:
    """The model's file that the contribution page shows is accepted as it stands."""
    html = render([])["contribute/index.html"]
    example = re.search(r'<code id="example">(.*?)</code>', html, re.DOTALL)
    assert example
    document = parse("catalog/keba/keba-kc-p30-ess400c2-e0r.yaml", example[1].encode())
    assert not document.problems
    assert ModelFile.model_validate(document.data).vendor == "KEBA"


def test_assets_are_published_as_they_are() -> None:
    """The style and the icon are published under assets/, and the style asks for nothing else."""
    found = {artifact.path: artifact.render() for artifact in Website([], MAIN, dict, ChangeLog([], {})).assets()}
    assert {"assets/style.css", "assets/favicon.svg"} <= set(found)
    assert b"url(" not in found["assets/style.css"]
    assert b"@import" not in found["assets/style.css"]
