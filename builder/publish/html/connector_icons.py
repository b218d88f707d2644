"""Which connectors have a drawing of their own in ``site/assets/connectors.svg``."""

import re
from functools import cache

from builder.domain.ocpi import ConnectionType
from builder.settings import program_folder

GENERIC = "generic"  # the drawing for types without one of their own
# Types whose faces look alike share a drawing.
_SHARED = {
    ConnectionType.IEC_60309_2_three_16: ConnectionType.IEC_60309_2_three_32,
    ConnectionType.IEC_60309_2_three_64: ConnectionType.IEC_60309_2_three_32,
}


def symbol(connection_type: ConnectionType) -> str:
    """Return the name of the drawing of a connector's face; ``GENERIC`` if there is none of this type."""
    name = _SHARED.get(connection_type, connection_type).value
    return name if name in _symbols() else GENERIC


@cache
def _symbols() -> frozenset[str]:
    """Return the names of all drawings."""
    sprite = (program_folder() / "site" / "assets" / "connectors.svg").read_text(encoding="utf-8")
    return frozenset(re.findall(r'<symbol id="(\w+)"', sprite))
