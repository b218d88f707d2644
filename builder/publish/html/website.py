"""Render the catalogue as HTML: models to pages, each an artifact.

The templates of ``site/templates`` escape each text of a model: it is a stranger's. No byte depends on anything but
the models and the settings. What the pages depend on is found without a template: those are read by the first page
that is rendered.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from builder.domain import labels, query
from builder.domain.change_log import ChangeLog
from builder.domain.model import Model
from builder.domain.ocpi import ConnectionType
from builder.publish import artifacts
from builder.publish.artifacts import Artifact
from builder.publish.html import (
    api_reference,
    change_page,
    connector_icons,
    data_page,
    list_pages,
    search_index,
    snippets,
    templates,
)
from builder.publish.html.model_pages import ModelPages
from builder.publish.html.related import RelatedModels
from builder.publish.html.templates import Site
from builder.settings import Settings, program_folder


class Website:
    """The pages of a catalogue. ``ordered`` is the overall order, which includes the archived models.

    ``openapi`` returns the document of the API, from which its reference is made. What several pages depend on is
    worked out once.
    """

    def __init__(
        self,
        ordered: Sequence[Model],
        settings: Settings,
        openapi: Callable[[], Mapping[str, Any]],
        log: ChangeLog,
    ) -> None:
        self._ordered = ordered
        self._log = log
        self._site = Site.of(settings)
        self._openapi = openapi

    def prepare(self) -> None:
        """Work out what the pages of all shares depend on, for the processes that will be forked."""
        self._model_pages.prepare()

    def assets(self) -> Iterator[Artifact]:
        """Yield the program's own styles, scripts and pictures, as they are on the disk."""
        for path in sorted((program_folder() / "site" / "assets").iterdir()):
            yield Artifact(f"assets/{path.name}", b"", path.read_bytes)

    def models(self, share: slice = slice(None)) -> Iterator[Artifact]:
        """Yield a page for each model, of a share of the models in display order."""
        return self._model_pages.artifacts(self._displayed[share])

    def data_page(self, digest: bytes, index: Callable[[], Mapping[str, Any]]) -> Artifact:
        """Return the page of the downloads, whose index has the digest."""
        return data_page.render(self._site, digest, index)

    def api_reference(self) -> Artifact:
        """Return the reference of the API."""
        return api_reference.render(self._site, self._ordered, self._openapi)

    def lists(self) -> Iterator[Artifact]:
        """Yield all other pages, the search index and the sitemap: the pages that list models and the fixed ones."""
        site, models = self._site, self._displayed
        pages = [
            templates.page(site, "contribute/", "contribute.html.j2"),
            templates.page(site, "compare/", "compare.html.j2", values=_compare_values),
            change_page.render(site, self._log),
            *list_pages.render(site, models, self._related, query.vendors(self._ordered)),
        ]
        yield from pages
        digest = artifacts.digest_of_models(models)
        yield Artifact(search_index.PATH, digest, partial(search_index.render, models))
        yield Artifact(search_index.NOTES_PATH, digest, partial(search_index.render_notes, models))
        yield Artifact("404.html", b"", lambda: templates.text("404.html.j2", site=site, folder=None).encode())
        paths = [page.path for page in pages] + [f"models/{model.id}/index.html" for model in models]
        paths += [f"{folder}index.html" for folder in (api_reference.FOLDER, data_page.FOLDER)]
        yield Artifact("sitemap.xml", artifacts.digest_of("\n".join(paths).encode()), partial(_sitemap, site, paths))

    @cached_property
    def _displayed(self) -> list[Model]:
        return snippets.in_display_order(self._ordered)

    @cached_property
    def _related(self) -> RelatedModels:
        return RelatedModels(self._displayed)

    @cached_property
    def _model_pages(self) -> ModelPages:
        return ModelPages(self._site, self._related, _replacements(self._displayed))


def _replacements(models: Sequence[Model]) -> dict[str, Model]:
    """Return the live model of the same name for the id of each archived one that has one."""
    archived = query.archived(models)
    names = {model.entry.folded_model for model in archived}
    live = {_name(model): model for model in models if model.entry.folded_model in names and not model.is_archived}
    return {model.id: live[_name(model)] for model in archived if _name(model) in live}


def _name(model: Model) -> tuple[str, str]:
    return model.entry.folded_vendor, model.entry.folded_model


def _compare_values() -> dict[str, object]:
    """Return the labels of OCPI's values and the connectors' drawings, which the comparison's script shows."""
    types = {connection_type.value: connection_type.label for connection_type in ConnectionType}
    words = types | {value.value: label for value, label in (labels.POWER_TYPES | labels.FORMATS).items()}
    symbols = {item.value: connector_icons.symbol(item) for item in ConnectionType}
    return {"words": json.dumps({"labels": words, "symbols": symbols}, ensure_ascii=False)}


def _sitemap(site: Site, paths: Sequence[str]) -> bytes:
    addresses = sorted([site.url + path.removesuffix("index.html") for path in paths])
    return templates.text("sitemap.xml.j2", addresses=addresses).encode()
