"""A model's page: its specification, its numbers, its notes, and what the figures do not say."""

from html import unescape
from typing import Any

import pytest

from builder.domain.addresses import LIST
from tests.publish.html.site import (
    CCS,
    CONNECTOR,
    HOSTILE,
    MAIN,
    model,
    pages,
    render,
    sample_pages,
)


@pytest.mark.parametrize("text", ['"},"imageUrl":"https://a/', '}],"configurationKeys":{"', ',"connectors":[{', "},{"])
def test_a_text_never_counts_as_a_part_of_the_record(text: str) -> None:
    """A name or key that reads like the JSON around it stays a text, and hides nothing of the model."""
    image = "https://images.example:8443?a/b"
    attack = model("A", text, friendlyName=text, configurationKeys={"ocppUrl": text}, imageUrl=image)
    page = pages(render([attack]))[f"models/{attack.id}/index.html"]
    assert [found["src"] for found in page.every("img") if found["alt"]] == [image]
    assert page.every("code", id="key")
    assert page.text.count(text) > 3
    assert "Connector 1 Type 2 IEC_62196_T2 Socket 32 A 230 V 22 kW 22 080 W" in page.text
    assert "Picture: images.example:8443" in page.text


def test_only_a_models_own_picture_comes_from_another_host() -> None:
    """Styles and pictures are the site's own, but for a model's picture: lazy, of fixed size, without a referrer."""
    for path, page in sample_pages().items():
        loaded = [found["src"] for _, found in page.elements if "src" in found]
        loaded += [found["href"] for found in page.every("link", rel="stylesheet")]
        foreign = [address for address in loaded if not address.startswith("/assets/")]
        assert foreign == (["https://images.example/p20.png"] if path == "models/keba-p20/index.html" else []), path
        assert page.every("meta", **{"http-equiv": "Content-Security-Policy"}), path
    picture = sample_pages()["models/keba-p20/index.html"].every("img", src="https://images.example/p20.png")
    assert picture[0].items() >= {"loading": "lazy", "referrerpolicy": "no-referrer", "width": "320"}.items()
    assert picture[0]["alt"] == "Picture of the charging station KEBA P20"


def test_a_model_page_has_the_whole_specification() -> None:
    """A model's page shows every value of its file in people's words, with OCPI's beside them."""
    page = sample_pages()["models/keba-p30/index.html"]
    for words in (
        "KeContact Compare Specifications Vendor KEBA Model P30 Friendly name KeContact",
        "Report wrong data Rename or archive View source file",
        "Power type AC, three-phase AC_3_PHASE Max. power per connector 22 kW 22 080 W OCPP URL key None recorded",
        "Connector 1 Type 2 IEC_62196_T2 Socket 32 A 230 V 22 kW 22 080 W",
        "line to neutral",
        "Datasheet vendor.example/p30-datasheet.pdf",
        "ID keba-p30",
        "Created 2024-05-06 07:08 UTC commit 0123abcde",
        "Updated 2025-06-07 08:09 UTC not yet committed",
    ):
        assert words in page.text, words
    assert [found["datetime"] for found in page.every("time")] == ["2024-05-06T07:08:09Z", "2025-06-07T08:09:10Z"]
    assert page.every("a", href="https://vendor.example/p30-datasheet.pdf", rel="nofollow noopener")
    assert page.every("a", href="https://git.example/owner/catalogue/blob/main/catalog/keba/keba-p30.yaml")
    assert page.every("a", href="/asset-management/v1/charging-station-models/keba-p30/")
    assert "CentralSystemAddress" in sample_pages()["models/abl-emh1/index.html"].text


@pytest.mark.parametrize(
    ("watts", "kilowatts", "shown"),
    [
        (22080, "22", "22\u202f080"),
        (43470, "43.5", "43\u202f470"),
        (3680.5, "3.7", "3\u202f680.5"),
        (7, "0.007", "7"),
        (1_000_000_000, "1\u202f000\u202f000", "1\u202f000\u202f000\u202f000"),
    ],
)
def test_numbers_read_alike_everywhere(watts: float, kilowatts: str, shown: str) -> None:
    """Thousands are set apart by narrow spaces; kW are rounded as people say them, and the exact W stand under them."""
    html = render([model(connectors=[CONNECTOR | {"maxPowerWatts": watts}])])["models/keba-p30/index.html"]
    assert f"<strong>{kilowatts}</strong>\xa0kW" in unescape(html)
    assert f">{shown}\xa0W<" in unescape(html)


def test_a_model_page_tells_what_the_figures_do_not_say() -> None:
    """Notes, the station's power and reported names stand on the page; without a total, that power may be shared."""
    ccs = CCS | {"maxPowerWatts": 180000, "maxAmperage": 500, "maxVoltage": 920}
    two: dict[str, Any] = {"powerType": "DC", "connectors": [ccs, ccs | {"id": 2}]}
    reported = [{"vendor": "Keba AG", "model": HOSTILE[:20]}]
    known = model("A", "Known", notes=[f"shared {HOSTILE}"], stationPowerWatts=180000, reportedAs=reported, **two)
    unknown, one = model("A", "Unknown", **two), model("A", "One")
    site = pages(render([known, unknown, one]))
    page = site[f"models/{known.id}/index.html"]
    assert f"Notes shared {HOSTILE} Connectors" in page.text
    assert "Power of the whole station 180 kW 180 000 W" in page.text
    assert f"Reports itself over OCPP as vendor Keba AG , model {HOSTILE[:20]}" in page.text
    assert f"{MAIN.base_path}{LIST}/reported/{known.entry.reported_paths[0]}/" in page.links
    assert "may share" not in page.text
    assert not page.mistakes
    assert "Connectors may share the station's power : do not add" in site[f"models/{unknown.id}/index.html"].text
    assert "whole station" not in site[f"models/{one.id}/index.html"].text
    rows = site["index.html"].text
    assert "Known DC 2 \N{MULTIPLICATION SIGN} CCS2 cable 180 kW station: 180 kW" in rows
    assert "Unknown DC 2 \N{MULTIPLICATION SIGN} CCS2 cable 180 kW per connector" in rows


def test_line_to_neutral_is_said_wherever_it_holds() -> None:
    """At three phases, and at an AC connector beside DC ones whose watts are more than V times A; not elsewhere."""
    ac = CONNECTOR | {"id": 2}
    models = [
        model("A", "Three"),
        model("A", "Mixed", powerType="DC", connectors=[CCS, ac]),
        model("A", "Direct", powerType="DC", connectors=[CCS | {"maxPowerWatts": 7000}]),
        model("A", "Single", powerType="AC_1_PHASE", connectors=[CONNECTOR | {"maxPowerWatts": 7360}]),
    ]
    site = pages(render(models))
    explained = [it.entry.model for it in models if "line to neutral" in site[f"models/{it.id}/index.html"].text]
    assert explained == ["Three", "Mixed"]
