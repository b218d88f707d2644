"""The parts of a model's page about its connectors: the figures, the drawings, the table and the notes below it."""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from builder.domain import labels
from builder.domain.entry import ConnectorTypes, Entry, ModelConnector
from builder.domain.ocpi import ConnectionType, PowerType
from builder.publish.html import connector_icons, snippets
from builder.publish.html.slots import EMPTY, Html, SlotTemplate, escape, escape_cached, join
from builder.publish.html.snippets import MAX_CACHED

_TOLERANCE = 1.05  # of watts above volts times amperes


class ConnectorParts:
    """Renders the parts about connectors. Many models have the same connectors or figures, so both are cached."""

    def __init__(self, parts: Mapping[str, SlotTemplate]) -> None:
        self._parts = parts
        self._figures = lru_cache(MAX_CACHED)(self._render_figures)
        self._row = lru_cache(MAX_CACHED)(self._render_row)

    def slots(self, entry: Entry) -> dict[str, Html]:
        """Return the values of the page's slots for a model."""
        return {
            **self._figures(entry.power_type, entry.connector_types, entry.watts, entry.station_watts),
            "connectors": join(map(self._row, entry.connectors)),
            "connector_note": self._note(entry),
        }

    def _render_figures(
        self, power_type: PowerType, connector_types: ConnectorTypes, watts: float, station_watts: float | None
    ) -> Mapping[str, Html]:
        is_coded = power_type.value != labels.POWER_TYPES[power_type]
        return {
            "power_type": escape_cached(labels.POWER_TYPES[power_type]),
            "power_value": Html(power_type.value),
            "power_code": self._parts["power_code"].render(value=Html(power_type.value)) if is_coded else EMPTY,
            "kilowatts": snippets.short_kilowatts(watts),
            "exact_watts": escape_cached(labels.number(watts)),
            "station_power": self._station_power(len(connector_types), station_watts),
            "summary": escape(labels.summary(snippets.counts_of(connector_types))),
            "faces": join(map(self._face, dict.fromkeys(connection_type for connection_type, _ in connector_types))),
        }

    def _station_power(self, connectors: int, station_watts: float | None) -> Html:
        if station_watts is not None:
            kilowatts = snippets.short_kilowatts(station_watts)
            watts = escape_cached(labels.number(station_watts))
            plain = Html(str(station_watts))
            return self._parts["station_power"].render(kilowatts=kilowatts, watts=watts, plain=plain)
        return self._parts["unknown_station_power"].render() if connectors > 1 else EMPTY

    def _face(self, connection_type: ConnectionType) -> Html:
        symbol = connector_icons.symbol(connection_type)
        label = escape_cached(connection_type.label)
        if symbol == connector_icons.GENERIC:
            return self._parts["generic_face"].render(label=label)
        return self._parts["face"].render(label=label, symbol=Html(symbol))

    def _render_row(self, connector: ModelConnector) -> Html:
        """Return the connector's row of the table."""
        kilowatts = labels.short_kilowatts(connector.watts)
        return self._parts["connector"].render(
            id=escape_cached(labels.number(connector.id)),
            label=escape_cached(connector.connection_type.label),
            value=escape_cached(connector.connection_type.value),
            symbol=Html(connector_icons.symbol(connector.connection_type)),
            format=escape_cached(labels.FORMATS[connector.format]),
            amperes=escape_cached(labels.number(connector.amperes)),
            volts=escape_cached(labels.number(connector.volts)),
            kilowatts=escape_cached(kilowatts),
            query=Html(quote(kilowatts.replace("\u202f", ""))),
            watts=escape_cached(labels.number(connector.watts)),
        )

    def _note(self, entry: Entry) -> Html:
        """Return the sentences below the table: how volts are given, and whether power may be shared."""
        is_shared = len(entry.connectors) > 1 and entry.station_watts is None
        return join(
            [
                self._parts["line_to_neutral"].render() if _is_line_to_neutral(entry) else EMPTY,
                self._parts["maybe_shared"].render() if is_shared else EMPTY,
            ]
        )


def _is_line_to_neutral(entry: Entry) -> bool:
    """Return whether a connector's volts are those of one of several phases: of three, or beside DC connectors."""
    if entry.power_type is PowerType.AC_3_PHASE:
        return True
    return any(connector.watts > connector.volts * connector.amperes * _TOLERANCE for connector in entry.connectors)
