"""Render the models' pages: forms, filled in with what was escaped or needs no escaping."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from urllib.parse import urlsplit

from builder import connector_faces, templates, wording
from builder.cards import Card
from builder.forms import NOTHING, Html, escape, joined, said
from builder.model import ConnectionType, Connector, Event, Model, PowerType
from builder.neighbours import Neighbours
from builder.output import Artifact
from builder.templates import Site

_LINE_TO_NEUTRAL = Html(" Voltage is line to neutral, as OCPI gives it for three phases.")
_json = json.JSONEncoder().encode


class ModelPages:
    """What renders the pages of a site's models, one by one.

    ``neighbours`` are those of each id; ``live`` returns the live model of an archived one's name, if there is one.
    """

    def __init__(self, site: Site, neighbours: Mapping[str, Neighbours], live: Callable[[Card], Card | None]) -> None:
        self._page = templates.form("model.html.j2", site)
        self._parts = templates.parts("_model.html.j2", site)
        self._neighbours = neighbours
        self._live = live
        self._rows: dict[tuple[object, ...], Html] = {}
        self._items: dict[str, Html] = {}
        self._face = cache(self._draw_face)
        self._commit = cache(self._link_commit)

    def render(self, card: Card) -> Artifact:
        """Render the page of a model."""
        page = self._page.fill(
            id=card.id,
            slug=card.slug,
            vendor=card.vendor,
            model=card.name,
            name=card.full_name,
            short_name=card.short_name,
            power_type=card.power_type,
            kilowatts=card.kilowatts,
            summary=card.summary,
            **self._state(card),
            **self._specifications(card.model),
            **self._data(card),
            **self._beside(card),
        )
        return Artifact(f"models/{card.id}/index.html", page.encode())

    def _part(self, part: str, /, **values: Html) -> Html:
        return self._parts[part].fill(**values)

    def _state(self, card: Card) -> dict[str, Html]:
        kind = "archived" if card.is_archived else "live"
        return {
            "title_state": self._part(f"{kind}_title"),
            "word_state": self._part(f"{kind}_word"),
            "state": self._part(f"{kind}_state"),
            "badge": self._part(f"{kind}_badge"),
            "notice": self._notice(card) if card.is_archived else NOTHING,
        }

    def _specifications(self, model: Model) -> dict[str, Html]:
        file = model.file
        power_type, key = file.powerType, file.configurationKeys.ocppUrl
        coded = power_type.value != wording.POWER_TYPES[power_type]
        return {
            "path": Html(model.path),
            "friendly_name": escape(file.friendlyName) if file.friendlyName else self._part("no_name"),
            "power_code": self._part("power_code", value=Html(power_type.value)) if coded else NOTHING,
            "ocpp_key": self._part("known_key", key=said(key)) if key else self._part("unknown_key"),
            "connectors": joined(map(self._connector, file.connectors)),
            "voltage_note": _LINE_TO_NEUTRAL if power_type is PowerType.AC_3_PHASE else NOTHING,
            "sources": self._sources(file.sources or ()),
            "events": joined(map(self._event, model.events)),
        }

    def _data(self, card: Card) -> dict[str, Html]:
        """Return the model as data for machines: values of a schema.org Product, as JSON that ends no element."""
        file = card.model.file
        image = f',"image":{_data(file.imageUrl)}' if file.imageUrl else ""
        return {
            "name_data": _data(card.model.name),
            "model_data": _data(file.model),
            "vendor_data": _data(file.vendor),
            "image_data": Html(image),
        }

    def _beside(self, card: Card) -> dict[str, Html]:
        same_vendor, similar = self._neighbours[card.id]
        items = joined(map(self._neighbour, same_vendor))
        return {
            "faces": joined(map(self._face, dict.fromkeys(kind for kind, _ in card.kinds))),
            "same_vendor": self._part("same_vendor", items=items, slug=card.slug, vendor=card.vendor),
            "similar": self._part("similar", items=joined(map(self._neighbour, similar))) if similar else NOTHING,
            **self._picture(card),
        }

    def _notice(self, card: Card) -> Html:
        live = self._live(card)
        return self._part("notice", live=self._part("live_one", id=live.id, name=live.short_name) if live else NOTHING)

    def _connector(self, connector: Connector) -> Html:
        """Return the row of a connector; many models have the same."""
        kind, form = connector.connectionType, connector.format
        values = (connector.id, connector.maxAmperage, connector.maxVoltage, connector.maxPowerWatts)
        row = self._rows.get((kind, form, values))
        if row is None:
            number, amperes, volts, watts = (said(wording.number(value)) for value in values)
            row = self._rows[kind, form, values] = self._part(
                "connector",
                id=number,
                label=said(kind.label),
                value=said(kind.value),
                format=said(wording.FORMATS[form]),
                amperes=amperes,
                volts=volts,
                kilowatts=said(wording.kilowatts(connector.maxPowerWatts)),
                watts=watts,
            )
        return row

    def _draw_face(self, kind: ConnectionType) -> Html:
        symbol = connector_faces.symbol(kind)
        if symbol is None:
            return self._part("generic_face", label=said(kind.label))
        return self._part("face", label=said(kind.label), symbol=said(symbol))

    def _picture(self, card: Card) -> dict[str, Html]:
        image = card.model.file.imageUrl
        if image is None:
            return {"picture": NOTHING, "picture_source": NOTHING, "og_image": NOTHING}
        address, host = escape(image), said(urlsplit(image).netloc)
        return {
            "picture": self._part("picture", address=address, name=card.full_name, host=host),
            "picture_source": self._part("picture_source", host=host),
            "og_image": self._part("og_image", address=address),
        }

    def _sources(self, addresses: Iterable[str]) -> Html:
        items = joined(
            self._part("source", address=escape(address), text=escape(address.removeprefix("https://")))
            for address in addresses
        )
        return self._part("sources", items=items) if items else self._part("no_source")

    def _event(self, event: Event) -> Html:
        commit = self._commit(event.commit) if event.commit else self._part("not_committed")
        kind, shown = said(event.kind.capitalize()), said(wording.minute(event.when))
        return self._part("event", kind=kind, when=said(event.when), shown=shown, commit=commit)

    def _link_commit(self, commit: str) -> Html:
        return self._part("commit", id=Html(commit), short=Html(commit[:9]))

    def _neighbour(self, card: Card) -> Html:
        """Return the link to a model; some pages have the same."""
        item = self._items.get(card.id)
        if item is None:
            values = {"id": card.id, "name": card.short_name, "kilowatts": card.kilowatts}
            item = self._items[card.id] = self._part("neighbour", **values)
        return item


def _data(text: str) -> Html:
    return Html(_json(text).replace("<", "\\u003c"))
