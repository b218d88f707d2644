"""Render the models' pages: slot templates, filled in with what was escaped or needs no escaping."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache, partial
from json.encoder import encode_basestring_ascii

from builder.domain.entry import Entry
from builder.domain.model import Model
from builder.publish.artifacts import Artifact
from builder.publish.html import snippets, templates
from builder.publish.html.model_connectors import ConnectorParts
from builder.publish.html.model_provenance import ProvenanceParts
from builder.publish.html.related import RelatedModels
from builder.publish.html.slots import EMPTY, Html, SlotTemplate, escape, escape_cached, join
from builder.publish.html.snippets import MAX_CACHED
from builder.publish.html.templates import Site


class ModelPages:
    """Renders the pages of a site's models, one by one.

    ``related`` says which models a page links to. ``replacements`` has the live model of the same name by the id of
    each archived one that has one.
    """

    def __init__(self, site: Site, related: RelatedModels, replacements: Mapping[str, Model]) -> None:
        self._site = site
        self._related = related
        self._replacements = replacements
        self._ocpp_key = lru_cache(MAX_CACHED)(self._render_ocpp_key)
        self._neighbour = cache(self._render_neighbour)  # by id: a model is a neighbour of seven others

    @cached_property
    def _pages(self) -> tuple[SlotTemplate, SlotTemplate]:
        """The templates of a live and of an archived model."""
        live, archived = [
            templates.slot_template("model.html.j2", self._site, folder="models/", is_archived=state)
            for state in (False, True)
        ]
        return live, archived

    @cached_property
    def _parts(self) -> Mapping[str, SlotTemplate]:
        return templates.parts("_model.html.j2", self._site)

    @cached_property
    def _connectors(self) -> ConnectorParts:
        return ConnectorParts(self._parts)

    @cached_property
    def _provenance(self) -> ProvenanceParts:
        return ProvenanceParts(self._parts)

    @cached_property
    def _digests(self) -> Mapping[str, bytes]:
        digests = self._related.digests()
        return digests | {model_id: digests[model_id] + live.digest for model_id, live in self._replacements.items()}

    def prepare(self) -> None:
        """Read the templates and work out the digests, for the processes that will be forked."""
        _ = self._pages, self._parts, self._digests

    def artifacts(self, models: Iterable[Model]) -> Iterator[Artifact]:
        """Yield the models' pages. Each depends on the model, its neighbours and the model that replaces it."""
        for model in models:
            yield Artifact(f"models/{model.id}/index.html", self._digests[model.id], partial(self._render, model))

    def _render(self, model: Model) -> bytes:
        entry = model.entry
        vendor, name = escape_cached(entry.vendor), escape(entry.model)
        short_name = Html(f"{vendor} {name}")
        full_name = escape(entry.friendly_name) if entry.friendly_name else short_name
        page = self._pages[entry.is_archived].render(
            id=Html(model.id),  # small letters, digits and hyphens
            slug=Html(model.slug),
            path=Html(entry.path),
            vendor=vendor,
            model=name,
            short_name=short_name,
            name=full_name,
            name_data=_json_text(model.name),
            model_data=_json_text(entry.model),
            vendor_data=_json_text(entry.vendor),
            friendly_name=self._friendly_name(entry),
            notice=self._notice(model) if entry.is_archived else EMPTY,
            notes=self._list("notes", map(self._note, entry.notes)),
            reported_as=self._list("reported_as", map(self._reported_name, entry.reported_as, entry.reported_paths)),
            ocpp_key=self._ocpp_key(entry.ocpp_url),
            sources=self._provenance.sources(entry.sources, entry.vendor),
            events=self._provenance.history(model.events),
            **self._provenance.picture(entry.image_url, full_name),
            **self._connectors.slots(entry),
            **self._neighbour_lists(model, vendor),
        )
        return page.encode()

    def _friendly_name(self, entry: Entry) -> Html:
        name = entry.distinct_friendly_name
        return self._parts["friendly_name"].render(name=escape(name)) if name else EMPTY

    def _notice(self, model: Model) -> Html:
        live = self._replacements.get(model.id)
        if live is None:
            return self._parts["notice"].render(live=EMPTY)
        link = self._parts["live_model"].render(id=Html(live.id), name=snippets.short_name(live.entry))
        return self._parts["notice"].render(live=link)

    def _list(self, part: str, items: Iterable[Html]) -> Html:
        """Return a part of the page around its items; nothing if there are none."""
        joined = join(items)
        return self._parts[part].render(items=joined) if joined else EMPTY

    def _note(self, note: str) -> Html:
        return self._parts["note"].render(text=escape_cached(note))

    def _reported_name(self, pair: tuple[str, str], path: str | None) -> Html:
        vendor, model = pair
        lookup = self._parts["reported_lookup"].render(path=Html(path)) if path else EMPTY
        return self._parts["reported_name"].render(vendor=escape_cached(vendor), model=escape(model), lookup=lookup)

    def _render_ocpp_key(self, ocpp_url: str) -> Html:
        if not ocpp_url:
            return self._parts["unknown_key"].render()
        return self._parts["known_key"].render(key=escape(ocpp_url))

    def _neighbour_lists(self, model: Model, vendor: Html) -> Mapping[str, Html]:
        same_vendor, similar = self._related.neighbours(model)
        items = join([self._neighbour(other.id) for other in same_vendor])
        return {
            "same_vendor": self._parts["same_vendor"].render(items=items, slug=Html(model.slug), vendor=vendor),
            "similar": self._list("similar", [self._neighbour(other.id) for other in similar]),
        }

    def _render_neighbour(self, model_id: str) -> Html:
        model = self._related.by_id[model_id]
        kilowatts = snippets.short_kilowatts(model.entry.watts)
        name = snippets.short_name(model.entry)
        return self._parts["neighbour"].render(id=Html(model_id), name=name, kilowatts=kilowatts)


def _json_text(text: str) -> Html:
    """Return a text as JSON that ends no element: for machines, a value of a schema.org Product."""
    return Html(encode_basestring_ascii(text).replace("<", "\\u003c"))
