"""Fill in the rows of the tables of models."""

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

from builder.domain.model import ConnectorTypes, Model
from builder.domain.ocpi import PowerType
from builder.publish.html import snippets, templates
from builder.publish.html.slots import EMPTY, Html, SlotTemplate, escape, escape_cached
from builder.publish.html.templates import Rows, Site

_MANY = 10_000  # so many pieces of each sort are kept, whatever the number of models


class Tables:
    """What makes the rows of a site's tables of models."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._figures = lru_cache(_MANY)(self._draw_figures)
        self._kept: dict[str, dict[str, Html]] = {}

    @cached_property
    def _parts(self) -> Mapping[str, SlotTemplate]:
        return templates.parts("_rows.html.j2", self._site)

    def with_vendor(self, models: Iterable[Model]) -> Rows:
        """Return the rows of a table of several vendors' models."""
        fill = self._parts["with_vendor"].render
        return Rows(
            [fill(slug=Html(one.slug), vendor=escape_cached(one.entry.vendor), **self._cells(one)) for one in models]
        )

    def without_vendor(self, models: Iterable[Model]) -> Rows:
        """Return the rows of a table of one vendor's models."""
        fill = self._parts["without_vendor"].render
        return Rows([fill(**self._cells(model)) for model in models])

    def _cells(self, model: Model) -> dict[str, Html]:
        """Return the cells of a model, which has rows in two tables."""
        kept = self._kept.get(model.id)
        if kept is None:
            if len(self._kept) == _MANY:
                self._kept.clear()
            kept = self._kept[model.id] = self._draw_cells(model)
        return kept

    def _draw_cells(self, model: Model) -> dict[str, Html]:
        entry = model.entry
        name, other = escape(entry.model), entry.distinct_friendly_name
        return {
            "id": Html(model.id),
            "short_name": Html(f"{escape_cached(entry.vendor)} {name}"),
            "model": name,
            "under": self._parts["under"].render(text=escape(other)) if other else EMPTY,
            "figures": self._figures(entry.power_type, entry.connector_types, entry.watts),
        }

    def _draw_figures(self, power_type: PowerType, connector_types: ConnectorTypes, watts: float) -> Html:
        """Return the last cells of a row; many models have the same."""
        return self._parts["figures"].render(
            power_type=snippets.power_type(power_type),
            summary=snippets.summary(connector_types),
            kilowatts=snippets.kilowatts(watts),
        )
