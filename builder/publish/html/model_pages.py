"""Render the models' pages: forms, filled in with what was escaped or needs no escaping."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from json.encoder import encode_basestring_ascii
from typing import NamedTuple

from builder.domain import labels
from builder.domain.model import Entry, Event, Kinds, Model
from builder.domain.ocpi import ConnectionType, ConnectorFormat, PowerType
from builder.publish.artifacts import Artifact
from builder.publish.html import connector_icons, snippets, templates
from builder.publish.html.related import Orders
from builder.publish.html.slots import NOTHING, Form, Html, escape, joined, said
from builder.publish.html.templates import Site

_LINE_TO_NEUTRAL = Html(" Voltage is line to neutral, as OCPI gives it for three phases.")
_AFTER_HOST = re.compile('[/?#"]')
_MANY = 10_000  # so many pieces of each sort are kept, whatever the number of models


class _Body(NamedTuple):
    """The pieces of a model's body as JSON that a page needs: connectors, the object of keys, the picture or ``""``."""

    connectors: list[str]
    keys: str
    image: str

    @classmethod
    def of(cls, entry: Entry) -> "_Body":
        """Take the body apart; none of the marks can stand in a text, whose quotes are escaped."""
        _, _, rest = entry.members.decode().partition(',"connectors":[{')
        connectors, _, rest = rest.partition('}],"configurationKeys":{')
        keys, _, image = rest.partition('},"imageUrl":')
        return cls(connectors.split("},{"), keys.removesuffix("}"), image)


class ModelPages:
    """What renders the pages of a site's models, one by one. ``orders`` say which models stand near each other.

    ``replacing`` is the live model of the same name for the ids of archived ones that have one.
    """

    def __init__(self, site: Site, orders: Orders, replacing: Mapping[str, Model]) -> None:
        self._site = site
        self._orders = orders
        self._replacing = replacing
        self._items: dict[str, Html] = {}
        self._connector = lru_cache(_MANY)(self._draw_connector)
        self._figures = lru_cache(_MANY)(self._draw_figures)
        self._faces = lru_cache(_MANY)(self._draw_faces)
        self._key = lru_cache(_MANY)(self._draw_key)
        self._event = lru_cache(_MANY)(self._draw_event)

    @cached_property
    def _pages(self) -> tuple[Form, Form]:
        live, archived = [templates.form("model.html.j2", self._site, is_archived=state) for state in (False, True)]
        return live, archived

    @cached_property
    def _parts(self) -> Mapping[str, Form]:
        return templates.parts("_model.html.j2", self._site)

    @cached_property
    def _keys(self) -> Mapping[str, bytes]:
        keys = self._orders.keys()
        return keys | {model_id: keys[model_id] + live.token for model_id, live in self._replacing.items()}

    def artifacts(self, models: Iterable[Model]) -> Iterator[Artifact]:
        """Yield the models' pages. Each depends on the model, its neighbours and the model that replaces it."""
        for one in models:
            yield Artifact(f"models/{one.id}/index.html", self._keys[one.id], partial(self._render, one))

    def _render(self, model: Model) -> bytes:
        entry = model.entry
        vendor, name, body = said(entry.vendor), escape(entry.model), _Body.of(entry)
        short_name = Html(f"{vendor} {name}")
        friendly_name = escape(entry.friendly_name) if entry.friendly_name else NOTHING
        full_name = friendly_name or short_name
        return (
            self._pages[entry.is_archived]
            .fill(
                id=Html(model.id),  # small letters, digits and hyphens
                slug=Html(model.slug),
                path=Html(entry.path),
                vendor=vendor,
                model=name,
                short_name=short_name,
                name=full_name,
                friendly_name=friendly_name or self._parts["no_name"].fill(),
                name_data=_data(model.name),
                model_data=_data(entry.model),
                vendor_data=_said_data(entry.vendor),
                notice=self._notice(model) if entry.is_archived else NOTHING,
                ocpp_key=self._key(body.keys),
                connectors=joined(map(self._connector, body.connectors)),
                sources=self._sources(entry.sources),
                events=joined(map(self._event, model.events)),
                **self._figures(entry.power_type, entry.kinds, entry.watts),
                **self._picture(body.image, full_name),
                **self._beside(model, vendor),
            )
            .encode()
        )

    def _draw_figures(self, power_type: PowerType, kinds: Kinds, watts: float) -> Mapping[str, Html]:
        """Return what is the same on the pages of all models with these connectors."""
        coded = power_type.value != labels.POWER_TYPES[power_type]
        return {
            "power_type": snippets.power_type(power_type),
            "power_code": self._parts["power_code"].fill(value=Html(power_type.value)) if coded else NOTHING,
            "kilowatts": snippets.kilowatts(watts),
            "summary": snippets.summary(kinds),
            "voltage_note": _LINE_TO_NEUTRAL if power_type is PowerType.AC_3_PHASE else NOTHING,
            "faces": self._faces(kinds),
        }

    def _draw_faces(self, kinds: Kinds) -> Html:
        return joined(map(self._face, dict.fromkeys(kind for kind, _ in kinds)))

    def _draw_key(self, keys: str) -> Html:
        key = json.loads(f"{{{keys}}}")["ocppUrl"]
        return self._parts["known_key"].fill(key=escape(key)) if key else self._parts["unknown_key"].fill()

    def _beside(self, model: Model, vendor: Html) -> Mapping[str, Html]:
        same_vendor, similar = self._orders.neighbours(model)
        items = joined(map(self._neighbour, same_vendor))
        return {
            "same_vendor": self._parts["same_vendor"].fill(items=items, slug=Html(model.slug), vendor=vendor),
            "similar": self._parts["similar"].fill(items=joined(map(self._neighbour, similar))) if similar else NOTHING,
        }

    def _notice(self, model: Model) -> Html:
        live = self._replacing.get(model.id)
        if live is None:
            return self._parts["notice"].fill(live=NOTHING)
        named = self._parts["live_one"].fill(id=Html(live.id), name=snippets.short_name(live.entry))
        return self._parts["notice"].fill(live=named)

    def _draw_connector(self, text: str) -> Html:
        """Return the row of a connector, given as the members of its object; many models have the same."""
        connector = json.loads(f"{{{text}}}")
        kind, watts = ConnectionType[connector["connectionType"]], connector["maxPowerWatts"]
        return self._parts["connector"].fill(
            id=said(labels.number(connector["id"])),
            label=said(kind.label),
            value=said(kind.value),
            format=said(labels.FORMATS[ConnectorFormat[connector["format"]]]),
            amperes=said(labels.number(connector["maxAmperage"])),
            volts=said(labels.number(connector["maxVoltage"])),
            kilowatts=snippets.kilowatts(watts),
            watts=said(labels.number(watts)),
        )

    def _face(self, kind: ConnectionType) -> Html:
        symbol = connector_icons.symbol(kind)
        if symbol is None:
            return self._parts["generic_face"].fill(label=said(kind.label))
        return self._parts["face"].fill(label=said(kind.label), symbol=said(symbol))

    def _picture(self, image: str, name: Html) -> Mapping[str, Html]:
        """Return the slots of the picture, whose address comes as JSON; none of its signs is escaped there."""
        if not image:
            return {"picture": NOTHING, "picture_source": NOTHING, "og_image": NOTHING, "image_data": NOTHING}
        address, host = escape(image[1:-1]), Html(_AFTER_HOST.split(image[len('"https://') :], 1)[0])
        return {
            "picture": self._parts["picture"].fill(address=address, name=name, host=host),
            "picture_source": self._parts["picture_source"].fill(host=host),
            "og_image": self._parts["og_image"].fill(address=address),
            "image_data": Html(f',"image":{image}'),
        }

    def _sources(self, addresses: Sequence[str]) -> Html:
        if not addresses:
            return self._parts["no_source"].fill()
        return self._parts["sources"].fill(items=joined(map(self._source, map(escape, addresses))))

    def _source(self, address: Html) -> Html:
        return self._parts["source"].fill(address=address, text=Html(address.removeprefix("https://")))

    def _draw_event(self, event: Event) -> Html:
        commit = self._commit(event.commit) if event.commit else self._parts["not_committed"].fill()
        kind, shown = said(event.kind.capitalize()), said(labels.minute(event.when))
        return self._parts["event"].fill(kind=kind, when=said(event.when), shown=shown, commit=commit)

    def _commit(self, commit: str) -> Html:
        return self._parts["commit"].fill(id=Html(commit), short=Html(commit[:9]))

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
            item = self._items[model.id] = self._parts["neighbour"].fill(**values)
        return item


@lru_cache(_MANY)
def _said_data(text: str) -> Html:
    return _data(text)


def _data(text: str) -> Html:
    """Return a text as JSON that ends no element: for machines, a value of a schema.org Product."""
    return Html(encode_basestring_ascii(text).replace("<", "\\u003c"))
