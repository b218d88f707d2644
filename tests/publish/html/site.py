"""Small sites for tests of the pages: models, rendered and parsed."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from html.parser import HTMLParser
from typing import Any

from builder.domain import query
from builder.domain.change_log import ChangeLog
from builder.domain.entry import Entry
from builder.domain.model import Event, Model
from builder.domain.records import ModelFile
from builder.publish.api import openapi
from builder.publish.artifacts import Artifact
from builder.publish.downloads.files import Downloads
from builder.publish.html.website import Website
from builder.settings import Settings

MAIN = Settings("Charging station models", "https://catalogue.example/", "https://git.example/owner/catalogue")
BELOW = MAIN.with_base_url("https://example.org/some/path/")
HOSTILE = "\"'><script>alert(1)</script>&{{ 7*7 }}"
VOID = {"meta", "link", "img", "br", "input"}
CONNECTOR = {
    "id": 1,
    "connectionType": "IEC_62196_T2",
    "format": "SOCKET",
    "maxAmperage": 32,
    "maxVoltage": 230,
    "maxPowerWatts": 22080,
}
CCS = CONNECTOR | {"connectionType": "IEC_62196_T2_COMBO", "format": "CABLE"}


class Page(HTMLParser):
    """A parsed page: its elements with their attributes, its text, and what is wrong with its nesting."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.mistakes: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        self.mistakes += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        if not self.open or self.open.pop() != tag:
            self.mistakes.append(f"</{tag}> at {self.getpos()} closes what is not open")

    def handle_data(self, data: str) -> None:
        """Remember the text."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """All text, with one space between words and between elements."""
        return " ".join(" ".join(self.words).split())

    def every(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        """Return the attributes of all elements of a kind."""
        return [found for name, found in self.elements if name == tag and attributes.items() <= found.items()]

    @property
    def links(self) -> list[str]:
        """All addresses that the page leads to or loads."""
        return [found[name] for _, found in self.elements for name in ("href", "src") if name in found]


def model(vendor: str = "KEBA", name: str = "P30", created: str = "2024-05-06T07:08:09Z", **fields: object) -> Model:
    """Make a live model, its id made of vendor and model."""
    slug = re.sub(r"[^a-z0-9]+", "-", vendor.lower()).strip("-") or "vendor"
    model_id = f"{slug}-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-') or 'model'}"
    file: dict[str, object] = {
        "vendor": vendor,
        "model": name,
        "powerType": "AC_3_PHASE",
        "connectors": [CONNECTOR],
        "configurationKeys": {"ocppUrl": ""},
    }
    path = f"catalog/{slug}/{model_id}.yaml"
    renamed = f'"vendor":{json.dumps(vendor)},"model":{json.dumps(name)},"fields":{{"friendlyName":["Old <b>",null]}}'
    update = Event("update", "2025-06-07T08:09:10Z", None, 1, renamed)
    events = (Event("create", created, "0123abcdef" * 4, 0), update)
    entry = Entry.of(path, str(file | fields), ModelFile.model_validate(file | fields))
    return Model.of(entry, created, "2025-06-07T08:09:10Z", events)


def render(
    models: Iterable[Model], settings: Settings = MAIN, removed: Mapping[str, Sequence[Event]] | None = None
) -> dict[str, str]:
    """Render a site; return its texts by path."""
    artifacts = planned(models, settings, removed)
    assert len({artifact.path for artifact in artifacts}) == len(artifacts)
    return {artifact.path: artifact.render().decode() for artifact in artifacts}


def planned(
    models: Iterable[Model], settings: Settings = MAIN, removed: Mapping[str, Sequence[Event]] | None = None
) -> list[Artifact]:
    """Return the artifacts of a site."""
    ordered = query.in_order(models)
    site = Website(ordered, settings, partial(openapi.document, settings), ChangeLog(ordered, removed or {}))
    downloads = Downloads(ordered, settings)
    *_, index = downloads.artifacts()
    data = site.data_page(index.digest, downloads.index)
    return [*site.assets(), *site.models(), *site.lists(), site.api_reference(), data]


def pages(site: dict[str, str]) -> dict[str, Page]:
    """Parse the HTML pages of a site."""
    return {path: Page(content) for path, content in site.items() if path.endswith(".html")}


def sample() -> list[Model]:
    """Return models of several vendors that use every part of the pages."""
    return [
        model("Zeta", "Old", isArchived=True),
        model("KEBA", "P30", friendlyName="KeContact", sources=["https://vendor.example/p30-datasheet.pdf"]),
        model("KEBA", "P20", isArchived=True, imageUrl="https://images.example/p20.png"),
        model("abl", "eMH1", configurationKeys={"ocppUrl": "CentralSystemAddress"}),
        *(model("Many", f"M {number:04}") for number in range(101)),
    ]


def hostile(*, archived: bool) -> Model:
    """Return a model whose every text attacks the page."""
    state: dict[str, Any] = {"isArchived": True} if archived else {}
    return model(
        HOSTILE,
        f"{HOSTILE} model",
        friendlyName=f"{HOSTILE} friendly",
        configurationKeys={"ocppUrl": HOSTILE},
        imageUrl="https://images.example/'onerror='alert(1)'&amp;.png",
        sources=["https://sources.example/?a='&b=%22%3E"],
        **state,
    )


def pages_of_lists(models: Iterable[Model]) -> dict[str, Page]:
    """Parse the pages of the list, and render no other: the site may have many models."""
    lists = [artifact for artifact in planned(models) if re.match(r"(page/[0-9]+/)?index\.html", artifact.path)]
    return {artifact.path: Page(artifact.render().decode()) for artifact in lists}


@cache
def sample_pages(settings: Settings = MAIN) -> dict[str, Page]:
    """Return the parsed pages of the sample, which no test may change."""
    return pages(render(sample(), settings))
