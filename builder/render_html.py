"""Render the catalogue as HTML: models to pages, each an artifact.

The templates of ``site/templates`` escape each text of a model: it is a stranger's. No byte depends on anything but
the models and the settings.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from builder import api_reference, cards, listing, names, neighbours, render_lists, search_index, templates, wording
from builder.cards import Card
from builder.model import ConnectionType, Model
from builder.output import Artifact
from builder.render_model_page import ModelPages
from builder.settings import Settings, program_folder
from builder.templates import Site


def render(ordered: Sequence[Model], settings: Settings, openapi: Mapping[str, Any]) -> Iterator[Artifact]:
    """Yield the assets, a page a model, then what lists them. ``ordered`` is the whole order, archived models too.

    ``openapi`` is the document of the API, from which its reference is made.
    """
    site = Site.of(settings)
    yield from assets()
    people = cards.for_people(ordered)
    addresses = []
    for artifact in _pages(ordered, people, site, openapi):
        addresses.append(site.url + artifact.path.removesuffix("index.html"))
        yield artifact
    yield search_index.render(people)
    yield Artifact("404.html", templates.text("404.html.j2", site=site, folder=None).encode())
    yield Artifact("sitemap.xml", templates.text("sitemap.xml.j2", addresses=sorted(addresses)).encode())


def assets() -> Iterator[Artifact]:
    """Yield the program's own styles, scripts and pictures, as they lie on disk."""
    for path in sorted((program_folder() / "site" / "assets").iterdir()):
        yield Artifact(f"assets/{path.name}", path.read_bytes())


def _pages(
    ordered: Sequence[Model], people: Sequence[Card], site: Site, openapi: Mapping[str, Any]
) -> Iterator[Artifact]:
    yield from _model_pages(people, site)
    yield api_reference.page(site, ordered, openapi)
    yield templates.page(site, "contribute/", "contribute.html.j2")
    yield templates.page(site, "compare/", "compare.html.j2", words=json.dumps(_words(), ensure_ascii=False))
    yield from render_lists.render(site, people, listing.vendors(ordered))


def _model_pages(people: Sequence[Card], site: Site) -> Iterator[Artifact]:
    live = {_name(card.model): card for card in people if not card.is_archived}
    pages = ModelPages(site, neighbours.find(people), lambda card: live.get(_name(card.model)))
    for card in people:
        yield pages.render(card)


def _name(model: Model) -> tuple[str, str]:
    return names.fold(model.file.vendor), names.fold(model.file.model)


def _words() -> dict[str, str]:
    """Return people's words for OCPI's values: the scripts use them too."""
    labels = {kind.value: kind.label for kind in ConnectionType}
    return labels | {kind.value: label for kind, label in (wording.POWER_TYPES | wording.FORMATS).items()}
