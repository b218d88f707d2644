"""The parts of a model's page about where its data come from: the picture, the sources, the history."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from builder.domain import labels
from builder.domain.model import Event
from builder.publish.html import snippets
from builder.publish.html.slots import EMPTY, Html, SlotTemplate, escape, escape_cached, join
from builder.publish.html.snippets import MAX_CACHED
from builder.publish.html.source_kinds import source_kind

_AFTER_HOST = re.compile("[/?#]")


class ProvenanceParts:
    """Renders the parts about provenance. Many models have the same events, so these are cached."""

    def __init__(self, parts: Mapping[str, SlotTemplate]) -> None:
        self._parts = parts
        self._event = lru_cache(MAX_CACHED)(self._render_event)

    def picture(self, address: str | None, name: Html) -> Mapping[str, Html]:
        """Return the values of the slots about a picture of the model with a name; all empty without an address."""
        if not address:
            return {"picture": EMPTY, "picture_source": EMPTY, "og_image": EMPTY, "image_data": EMPTY}
        host = Html(_AFTER_HOST.split(address.removeprefix("https://"), 1)[0])
        return {
            "picture": self._parts["picture"].render(address=escape(address), name=name, host=host),
            "picture_source": self._parts["picture_source"].render(host=host),
            "og_image": self._parts["og_image"].render(address=escape(address)),
            "image_data": Html(f',"image":"{address}"'),  # no character of an https address needs escaping in JSON
        }

    def sources(self, addresses: Iterable[str], vendor: str) -> Html:
        """Return the list of a model's sources, each with its kind; a sentence if there are none."""
        items = join([self._source(address, vendor) for address in addresses])
        return self._parts["sources"].render(items=items) if items else self._parts["no_source"].render()

    def history(self, events: Iterable[Event]) -> Html:
        """Return the items of the list of a model's events."""
        return join(map(self._event, events))

    def _source(self, address: str, vendor: str) -> Html:
        link = escape(address)
        kind = escape_cached(source_kind(address, vendor))
        return self._parts["source"].render(address=link, text=Html(link.removeprefix("https://")), kind=kind)

    def _render_event(self, event: Event) -> Html:
        texts = map(escape, snippets.differences(event))
        return self._parts["event"].render(
            operation=escape_cached(labels.OPERATIONS[event.operation]),
            when=escape_cached(event.at),
            shown=escape_cached(labels.minute(event.at)),
            commit=self._commit(event.commit) if event.commit else self._parts["not_committed"].render(),
            differences=join(self._parts["difference"].render(text=text) for text in texts),
        )

    def _commit(self, commit: str) -> Html:
        return self._parts["commit"].render(id=Html(commit), short=Html(commit[:9]))
