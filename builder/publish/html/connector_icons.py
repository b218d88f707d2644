"""Which connectors have a drawing of their own in ``site/assets/connectors.svg``."""

import re
from functools import cache

from builder.domain.ocpi import ConnectionType
from builder.settings import program_folder

# Types whose faces are alike: the drawing of the second serves the first.
_ALIKE = {
    ConnectionType.IEC_60309_2_three_16: ConnectionType.IEC_60309_2_three_32,
    ConnectionType.IEC_60309_2_three_64: ConnectionType.IEC_60309_2_three_32,
}


@cache
def drawn() -> frozenset[str]:
    """Return the names of the drawings."""
    sprite = (program_folder() / "site" / "assets" / "connectors.svg").read_text(encoding="utf-8")
    return frozenset(re.findall(r'<symbol id="(\w+)"', sprite))


def symbol(connection_type: ConnectionType) -> str | None:
    """Return the name of the drawing of a connector's face, if there is one."""
    name = _ALIKE.get(connection_type, connection_type).value
    return name if name in drawn() else None
