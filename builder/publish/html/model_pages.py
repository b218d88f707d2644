"""Render the models' pages: forms, filled in with what was escaped or needs no escaping."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from json.encoder import encode_basestring_ascii

from builder.domain import labels
from builder.domain.model import ConnectorTypes, Event, Model, ModelConnector
from builder.domain.ocpi import ConnectionType, PowerType
from builder.publish.artifacts import Artifact
from builder.publish.html import connector_icons, snippets, templates
from builder.publish.html.related import RelatedModels
from builder.publish.html.slots import EMPTY, Html, SlotTemplate, escape, escape_cached, join
from builder.publish.html.templates import Site

_LINE_TO_NEUTRAL = Html(" Voltage is line to neutral, as in OCPI for three phases.")
_AFTER_HOST = re.compile("[/?#]")
_MANY = 10_000  # so many pieces of each sort are kept, whatever the number of models


class ModelPages:
    """What renders the pages of a site's models, one by one. ``orders`` say which models stand near each other.

    ``replacing`` is the live model of the same name for the ids of archived ones that have one.
    """

    def __init__(self, site: Site, orders: RelatedModels, replacing: Mapping[str, Model]) -> None:
        self._site = site
        self._orders = orders
        self._replacing = replacing
        self._items: dict[str, Html] = {}
        self._connector = lru_cache(_MANY)(self._draw_connector)
        self._figures = lru_cache(_MANY)(self._draw_figures)
        self._faces = lru_cache(_MANY)(self._draw_faces)
        self._ocpp_key = lru_cache(_MANY)(self._draw_ocpp_key)
        self._event = lru_cache(_MANY)(self._draw_event)

    @cached_property
    def _pages(self) -> tuple[SlotTemplate, SlotTemplate]:
        live, archived = [templates.form("model.html.j2", self._site, is_archived=state) for state in (False, True)]
        return live, archived

    @cached_property
    def _parts(self) -> Mapping[str, SlotTemplate]:
        return templates.parts("_model.html.j2", self._site)

    @cached_property
    def _keys(self) -> Mapping[str, bytes]:
        keys = self._orders.keys()
        return keys | {model_id: keys[model_id] + live.digest for model_id, live in self._replacing.items()}

    def artifacts(self, models: Iterable[Model]) -> Iterator[Artifact]:
        """Yield the models' pages. Each depends on the model, its neighbours and the model that replaces it."""
        for one in models:
            yield Artifact(f"models/{one.id}/index.html", self._keys[one.id], partial(self._render, one))

    def _render(self, model: Model) -> bytes:
        entry = model.entry
        vendor, name = escape_cached(entry.vendor), escape(entry.model)
        short_name = Html(f"{vendor} {name}")
        friendly_name = escape(entry.friendly_name) if entry.friendly_name else EMPTY
        full_name = friendly_name or short_name
        return (
            self._pages[entry.is_archived]
            .render(
                id=Html(model.id),  # small letters, digits and hyphens
                slug=Html(model.slug),
                path=Html(entry.path),
                vendor=vendor,
                model=name,
                short_name=short_name,
                name=full_name,
                friendly_name=friendly_name or self._parts["no_name"].render(),
                name_data=_data(model.name),
                model_data=_data(entry.model),
                vendor_data=_said_data(entry.vendor),
                notice=self._notice(model) if entry.is_archived else EMPTY,
                ocpp_key=self._ocpp_key(entry.ocpp_url),
                connectors=join(map(self._connector, entry.connectors)),
                sources=self._sources(entry.sources),
                events=join(map(self._event, model.events)),
                **self._figures(entry.power_type, entry.connector_types, entry.watts),
                **self._picture(entry.image_url, full_name),
                **self._beside(model, vendor),
            )
            .encode()
        )

    def _draw_figures(self, power_type: PowerType, connector_types: ConnectorTypes, watts: float) -> Mapping[str, Html]:
        """Return what is the same on the pages of all models with these connectors."""
        coded = power_type.value != labels.POWER_TYPES[power_type]
        return {
            "power_type": snippets.power_type(power_type),
            "power_code": self._parts["power_code"].render(value=Html(power_type.value)) if coded else EMPTY,
            "kilowatts": snippets.kilowatts(watts),
            "summary": snippets.summary(connector_types),
            "voltage_note": _LINE_TO_NEUTRAL if power_type is PowerType.AC_3_PHASE else EMPTY,
            "faces": self._faces(connector_types),
        }

    def _draw_faces(self, connector_types: ConnectorTypes) -> Html:
        return join(map(self._face, dict.fromkeys(kind for kind, _ in connector_types)))

    def _draw_ocpp_key(self, ocpp_url: str) -> Html:
        if not ocpp_url:
            return self._parts["unknown_key"].render()
        return self._parts["known_key"].render(key=escape(ocpp_url))

    def _beside(self, model: Model, vendor: Html) -> Mapping[str, Html]:
        same_vendor, similar = self._orders.neighbours(model)
        items = join(map(self._neighbour, same_vendor))
        return {
            "same_vendor": self._parts["same_vendor"].render(items=items, slug=Html(model.slug), vendor=vendor),
            "similar": self._parts["similar"].render(items=join(map(self._neighbour, similar))) if similar else EMPTY,
        }

    def _notice(self, model: Model) -> Html:
        live = self._replacing.get(model.id)
        if live is None:
            return self._parts["notice"].render(live=EMPTY)
        named = self._parts["live_one"].render(id=Html(live.id), name=snippets.short_name(live.entry))
        return self._parts["notice"].render(live=named)

    def _draw_connector(self, connector: ModelConnector) -> Html:
        """Return the row of a connector; many models have the same."""
        return self._parts["connector"].render(
            id=escape_cached(labels.number(connector.id)),
            label=escape_cached(connector.connection_type.label),
            value=escape_cached(connector.connection_type.value),
            format=escape_cached(labels.FORMATS[connector.format]),
            amperes=escape_cached(labels.number(connector.amperes)),
            volts=escape_cached(labels.number(connector.volts)),
            kilowatts=snippets.kilowatts(connector.watts),
            watts=escape_cached(labels.number(connector.watts)),
        )

    def _face(self, kind: ConnectionType) -> Html:
        symbol = connector_icons.symbol(kind)
        if symbol is None:
            return self._parts["generic_face"].render(label=escape_cached(kind.label))
        return self._parts["face"].render(label=escape_cached(kind.label), symbol=escape_cached(symbol))

    def _picture(self, address: str | None, name: Html) -> Mapping[str, Html]:
        """Return the slots of the picture; of an https address no sign needs to be escaped in JSON."""
        if not address:
            return {"picture": EMPTY, "picture_source": EMPTY, "og_image": EMPTY, "image_data": EMPTY}
        host = Html(_AFTER_HOST.split(address.removeprefix("https://"), 1)[0])
        return {
            "picture": self._parts["picture"].render(address=escape(address), name=name, host=host),
            "picture_source": self._parts["picture_source"].render(host=host),
            "og_image": self._parts["og_image"].render(address=escape(address)),
            "image_data": Html(f',"image":"{address}"'),
        }

    def _sources(self, addresses: Sequence[str]) -> Html:
        if not addresses:
            return self._parts["no_source"].render()
        return self._parts["sources"].render(items=join(map(self._source, map(escape, addresses))))

    def _source(self, address: Html) -> Html:
        return self._parts["source"].render(address=address, text=Html(address.removeprefix("https://")))

    def _draw_event(self, event: Event) -> Html:
        commit = self._commit(event.commit) if event.commit else self._parts["not_committed"].render()
        kind, shown = escape_cached(labels.OPERATIONS[event.operation]), escape_cached(labels.minute(event.at))
        return self._parts["event"].render(kind=kind, when=escape_cached(event.at), shown=shown, commit=commit)

    def _commit(self, commit: str) -> Html:
        return self._parts["commit"].render(id=Html(commit), short=Html(commit[:9]))

    def _neighbour(self, model: Model) -> Html:
        """Return the link to a model; some pages have the same."""
        item = self._items.get(model.id)
        if item is None:
            entry = model.entry
            values = {
                "id": Html(model.id),
                "name": snippets.short_name(entry),
                "kilowatts": snippets.kilowatts(entry.watts),
            }
            if len(self._items) == _MANY:
                self._items.clear()
            item = self._items[model.id] = self._parts["neighbour"].render(**values)
        return item


@lru_cache(_MANY)
def _said_data(text: str) -> Html:
    return _data(text)


def _data(text: str) -> Html:
    """Return a text as JSON that ends no element: for machines, a value of a schema.org Product."""
    return Html(encode_basestring_ascii(text).replace("<", "\\u003c"))
