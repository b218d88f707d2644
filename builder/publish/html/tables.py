"""Fill in the rows of the tables of models."""

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

from builder.domain.model import Kinds, Model
from builder.domain.ocpi import PowerType
from builder.publish.html import snippets, templates
from builder.publish.html.slots import NOTHING, Form, Html, escape, said
from builder.publish.html.templates import Rows, Site

_MANY = 10_000  # so many pieces of each sort are kept, whatever the number of models


class Tables:
    """What makes the rows of a site's tables of models."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._figures = lru_cache(_MANY)(self._draw_figures)
        self._kept: dict[str, dict[str, Html]] = {}

    @cached_property
    def _parts(self) -> Mapping[str, Form]:
        return templates.parts("_rows.html.j2", self._site)

    def with_vendor(self, models: Iterable[Model]) -> Rows:
        """Return the rows of a table of several vendors' models."""
        fill = self._parts["with_vendor"].fill
        return Rows([fill(slug=Html(one.slug), vendor=said(one.entry.vendor), **self._cells(one)) for one in models])

    def without_vendor(self, models: Iterable[Model]) -> Rows:
        """Return the rows of a table of one vendor's models."""
        fill = self._parts["without_vendor"].fill
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
        name, other = escape(entry.model), entry.other_name
        return {
            "id": Html(model.id),
            "short_name": Html(f"{said(entry.vendor)} {name}"),
            "model": name,
            "under": self._parts["under"].fill(text=escape(other)) if other else NOTHING,
            "figures": self._figures(entry.power_type, entry.kinds, entry.watts),
        }

    def _draw_figures(self, power_type: PowerType, kinds: Kinds, watts: float) -> Html:
        """Return the last cells of a row; many models have the same."""
        return self._parts["figures"].fill(
            power_type=snippets.power_type(power_type),
            summary=snippets.summary(kinds),
            kilowatts=snippets.kilowatts(watts),
        )
