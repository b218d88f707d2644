"""The key that was probably meant where a model's file has an unknown one."""

from collections.abc import Collection

from builder.domain import names, records
from builder.domain.key_synonyms import LIKELY, bare
from builder.problems import JsonPath

_CONNECTOR_KEYS = frozenset(records.Connector.model_fields) - {"id"}
# Keys of the API's body that are not in the file.
_NOT_IN_FILE = {
    "id": "the id is the file's name: delete this line",
    "createdat": "Git's history gives the times: delete this line",
    "updatedat": "Git's history gives the times: delete this line",
    "lastupdated": "Git's history gives the times: delete this line",
}


def remedy(parent: JsonPath, key: str, known: Collection[str], present: Collection[str]) -> tuple[str, JsonPath | None]:
    """Return what to write instead of an unknown key, and the path of the key that was meant, if it may be added.

    ``known`` are the keys that the mapping at ``parent`` may have, ``present`` those that it has.

    >>> remedy(("connectors", 0), "voltage", ["id", "maxVoltage"], ["voltage"])
    ('did you mean maxVoltage?', ('connectors', 0, 'maxVoltage'))
    """
    meant = _meant(key)
    if place := _place_elsewhere(parent, key, meant, known):
        return place, (*parent, "configurationKeys") if "ocppUrl" in (key, meant) else None
    if meant in known and meant in present:
        return f"it is called {meant}, which is here already; delete this line", None
    near = meant if meant in known else names.nearest(key, (name for name in known if name not in present))
    if near is None:
        return f"delete it, or write {'one of ' if len(known) > 1 else ''}{', '.join(known)}", None
    return f"did you mean {near}?", (*parent, near)


def _meant(key: str) -> str | None:
    word = bare(key)
    return LIKELY.get(word) or next((name for name in LIKELY.values() if name.lower() == word), None)


def _place_elsewhere(parent: JsonPath, key: str, meant: str | None, known: Collection[str]) -> str | None:
    """Return where a key belongs, if it is not in this mapping."""
    if not parent and "connectors" in known and bare(key) in _NOT_IN_FILE:
        return _NOT_IN_FILE[bare(key)]
    if "configurationKeys" in known and "ocppUrl" in (key, meant):
        return "write it as ocppUrl below configurationKeys, indented by two spaces"
    if "configurationKeys" in known and (key in _CONNECTOR_KEYS or meant in _CONNECTOR_KEYS - {"format"}):
        return f"it belongs to a connector: write it as {meant or key} below connectors"
    if "maxPowerWatts" in known and bare(key) == "powertype":
        return "powerType is the station's, at the top of the file"
    return None
