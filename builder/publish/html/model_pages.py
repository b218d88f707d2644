"""Render the models' pages: slot templates, filled in with what was escaped or needs no escaping."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache, partial
from json.encoder import encode_basestring_ascii
from urllib.parse import quote

from builder.domain import labels
from builder.domain.entry import ConnectorTypes, Entry, ModelConnector
from builder.domain.model import Event, Model
from builder.domain.ocpi import ConnectionType, PowerType
from builder.publish.artifacts import Artifact
from builder.publish.html import connector_icons, snippets, templates
from builder.publish.html.related import RelatedModels
from builder.publish.html.slots import EMPTY, Html, SlotTemplate, escape, escape_cached, join
from builder.publish.html.snippets import MAX_CACHED
from builder.publish.html.source_kinds import source_kind
from builder.publish.html.templates import Site

_TOLERANCE = 1.05  # of watts above volts times amperes
_AFTER_HOST = re.compile("[/?#]")


class ModelPages:
    """What renders the pages of a site's models, one by one. ``related`` says which models are near each other.

    ``replacing`` is the live model of the same name for the ids of archived ones that have one.
    """

    def __init__(self, site: Site, related: RelatedModels, replacing: Mapping[str, Model]) -> None:
        self._site = site
        self._related = related
        self._replacing = replacing
        self._connector = lru_cache(MAX_CACHED)(self._render_connector)
        self._figures = lru_cache(MAX_CACHED)(self._render_figures)
        self._ocpp_key = lru_cache(MAX_CACHED)(self._render_ocpp_key)
        self._event = lru_cache(MAX_CACHED)(self._render_event)
        self._neighbour = cache(self._render_neighbour)  # by id: a model is a neighbour of seven others

    @cached_property
    def _pages(self) -> tuple[SlotTemplate, SlotTemplate]:
        live, archived = [
            templates.slot_template("model.html.j2", self._site, folder="models/", is_archived=state)
            for state in (False, True)
        ]
        return live, archived

    @cached_property
    def _parts(self) -> Mapping[str, SlotTemplate]:
        return templates.parts("_model.html.j2", self._site)

    @cached_property
    def _digests(self) -> Mapping[str, bytes]:
        digests = self._related.digests()
        return digests | {model_id: digests[model_id] + live.digest for model_id, live in self._replacing.items()}

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
        connector_types, watts = entry.connector_types, entry.watts
        page = self._pages[entry.is_archived].render(
            id=Html(model.id),  # small letters, digits and hyphens
            slug=Html(model.slug),
            path=Html(entry.path),
            vendor=vendor,
            model=name,
            short_name=short_name,
            name=full_name,
            name_data=_data(model.name),
            model_data=_data(entry.model),
            vendor_data=_data(entry.vendor),
            friendly_name=self._friendly_name(entry),
            notice=self._notice(model) if entry.is_archived else EMPTY,
            notes=self._list("notes", map(self._note, entry.notes)),
            reported_as=self._list("reported_as", map(self._reported_name, entry.reported_as, entry.reported_paths)),
            ocpp_key=self._ocpp_key(entry.ocpp_url),
            connectors=join(map(self._connector, entry.connectors)),
            connector_note=self._connector_note(entry),
            sources=self._sources(entry),
            events=join(map(self._event, model.events)),
            **self._figures(entry.power_type, connector_types, watts, entry.station_watts),
            **self._picture(entry.image_url, full_name),
            **self._beside(model, vendor),
        )
        return page.encode()

    def _render_figures(
        self, power_type: PowerType, connector_types: ConnectorTypes, watts: float, station_watts: float | None
    ) -> Mapping[str, Html]:
        """Return what is the same on the pages of all models with these connectors."""
        is_coded = power_type.value != labels.POWER_TYPES[power_type]
        return {
            "power_type": snippets.power_type(power_type),
            "power_value": Html(power_type.value),
            "power_code": self._parts["power_code"].render(value=Html(power_type.value)) if is_coded else EMPTY,
            "kilowatts": snippets.short_kilowatts(watts),
            "exact_watts": escape_cached(labels.number(watts)),
            "station_power": self._station_power(len(connector_types), station_watts),
            "summary": snippets.summary(connector_types),
            "faces": self._icons(connector_types),
        }

    def _station_power(self, count: int, station_watts: float | None) -> Html:
        if station_watts is not None:
            kilowatts = snippets.short_kilowatts(station_watts)
            watts = escape_cached(labels.number(station_watts))
            plain = Html(str(station_watts))
            return self._parts["station_power"].render(kilowatts=kilowatts, watts=watts, plain=plain)
        return self._parts["unknown_station_power"].render() if count > 1 else EMPTY

    def _connector_note(self, entry: Entry) -> Html:
        """Return the sentences under the connectors: how volts are given, and whether power may be shared."""
        is_shared = len(entry.connectors) > 1 and entry.station_watts is None
        return join(
            [
                self._parts["line_to_neutral"].render() if _is_line_to_neutral(entry) else EMPTY,
                self._parts["maybe_shared"].render() if is_shared else EMPTY,
            ]
        )

    def _icons(self, connector_types: ConnectorTypes) -> Html:
        return join(map(self._icon, dict.fromkeys(kind for kind, _ in connector_types)))

    def _icon(self, connection_type: ConnectionType) -> Html:
        symbol = connector_icons.symbol(connection_type)
        label = escape_cached(connection_type.label)
        if symbol is None:
            return self._parts["generic_face"].render(label=label)
        return self._parts["face"].render(label=label, symbol=Html(symbol))

    def _friendly_name(self, entry: Entry) -> Html:
        name = entry.distinct_friendly_name
        return self._parts["friendly_name"].render(name=escape(name)) if name else EMPTY

    def _render_ocpp_key(self, ocpp_url: str) -> Html:
        if not ocpp_url:
            return self._parts["unknown_key"].render()
        return self._parts["known_key"].render(key=escape(ocpp_url))

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

    def _beside(self, model: Model, vendor: Html) -> Mapping[str, Html]:
        same_vendor, similar = self._related.neighbours(model)
        items = join([self._neighbour(other.id) for other in same_vendor])
        return {
            "same_vendor": self._parts["same_vendor"].render(items=items, slug=Html(model.slug), vendor=vendor),
            "similar": self._list("similar", [self._neighbour(other.id) for other in similar]),
        }

    def _notice(self, model: Model) -> Html:
        live = self._replacing.get(model.id)
        if live is None:
            return self._parts["notice"].render(live=EMPTY)
        link = self._parts["live_model"].render(id=Html(live.id), name=snippets.short_name(live.entry))
        return self._parts["notice"].render(live=link)

    def _render_connector(self, connector: ModelConnector) -> Html:
        """Return the row of a connector; many models have the same."""
        kilowatts = labels.short_kilowatts(connector.watts)
        return self._parts["connector"].render(
            id=escape_cached(labels.number(connector.id)),
            label=escape_cached(connector.connection_type.label),
            value=escape_cached(connector.connection_type.value),
            symbol=Html(connector_icons.symbol(connector.connection_type) or "generic"),
            format=escape_cached(labels.FORMATS[connector.format]),
            amperes=escape_cached(labels.number(connector.amperes)),
            volts=escape_cached(labels.number(connector.volts)),
            kilowatts=escape_cached(kilowatts),
            query=Html(quote(kilowatts.replace("\u202f", ""))),
            watts=escape_cached(labels.number(connector.watts)),
        )

    def _picture(self, address: str | None, name: Html) -> Mapping[str, Html]:
        """Return the slots of the picture; no character of an https address needs escaping in JSON."""
        if not address:
            return {"picture": EMPTY, "picture_source": EMPTY, "og_image": EMPTY, "image_data": EMPTY}
        host = Html(_AFTER_HOST.split(address.removeprefix("https://"), 1)[0])
        return {
            "picture": self._parts["picture"].render(address=escape(address), name=name, host=host),
            "picture_source": self._parts["picture_source"].render(host=host),
            "og_image": self._parts["og_image"].render(address=escape(address)),
            "image_data": Html(f',"image":"{address}"'),
        }

    def _sources(self, entry: Entry) -> Html:
        if not entry.sources:
            return self._parts["no_source"].render()
        return self._list("sources", [self._source(address, entry.vendor) for address in entry.sources])

    def _source(self, address: str, vendor: str) -> Html:
        link = escape(address)
        kind = escape_cached(source_kind(address, vendor))
        return self._parts["source"].render(address=link, text=Html(link.removeprefix("https://")), kind=kind)

    def _render_event(self, event: Event) -> Html:
        commit = self._commit(event.commit) if event.commit else self._parts["not_committed"].render()
        kind, shown = escape_cached(labels.OPERATIONS[event.operation]), escape_cached(labels.minute(event.at))
        texts = map(escape, snippets.differences(event))
        return self._parts["event"].render(
            kind=kind,
            when=escape_cached(event.at),
            shown=shown,
            commit=commit,
            differences=join(self._parts["difference"].render(text=text) for text in texts),
        )

    def _commit(self, commit: str) -> Html:
        return self._parts["commit"].render(id=Html(commit), short=Html(commit[:9]))

    def _render_neighbour(self, model_id: str) -> Html:
        model = self._related.by_id[model_id]
        kilowatts = snippets.short_kilowatts(model.entry.watts)
        name = snippets.short_name(model.entry)
        return self._parts["neighbour"].render(id=Html(model_id), name=name, kilowatts=kilowatts)


def _is_line_to_neutral(entry: Entry) -> bool:
    """Return whether a connector's volts are those of one of several phases: of three, or beside DC connectors."""
    if entry.power_type is PowerType.AC_3_PHASE:
        return True
    return any(connector.watts > connector.volts * connector.amperes * _TOLERANCE for connector in entry.connectors)


def _data(text: str) -> Html:
    """Return a text as JSON that ends no element: for machines, a value of a schema.org Product."""
    return Html(encode_basestring_ascii(text).replace("<", "\\u003c"))
