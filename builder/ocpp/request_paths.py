"""The steps of a request's path: in OCPP the station's identity, and now and then a password, are steps of it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from builder.ocpp.secret_names import COMMON_WORDS

_PATH = re.compile(
    r"""(?:\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT)\s|\bpath:?\s["']?|:path:?\s|\b(?:uri|url):?\s["']?"""
    r"""|\btarget\s["']?|\brequest\sfor\s|\btopic\s["']?(?=[\w.\-]{1,64}/)\b)(?P<path>/?[^\s"'<>|(){}\[\]]{3,2000})""",
    re.IGNORECASE,
)
_UPLOAD = re.compile(
    r"""(?:[lL]ocation\\{0,4}["']?\s?[:=]\s?\\{0,4}["']?)(?:[a-z]{2,8}://)?(?P<path>[^\s"'<>|\\/]{1,300}/[^\s"'<>|\\]{0,2000})"""
    r"""|\\\\(?P<share>[\w.\-]{2,64}\\[^\s"']{3,400})"""
)
_STEP = re.compile(r"[^/?&#\\]+")
_WORDS_OF_ROUTES = """
auth charge chargepoint chargepoints charger chargers charging cp devices http/1.0 http/1.1 index.html json login
logout ocpp-j ocpp1.5 ocpp1.6 ocpp15 ocpp16j ocpp2 ocpp2.0 ocpp2.1 ocpp20 ocppj path public rest root soap state
stations token tokens upload uploads user users v1 v2 v3 wallbox websocket websocketservice ws wss
"""
_ROUTE_WORDS = COMMON_WORDS.union(_WORDS_OF_ROUTES.split())


class PathStep(NamedTuple):
    """The position of a step, or of a value of the query: characters ``[start, end)``."""

    start: int
    end: int


def find(text: str) -> Iterator[PathStep]:
    """Yield the steps of paths, and the values of queries, that are no words of a route.

    >>> text = "GET /ocpp/x7f3/CP01?a=bb HTTP/1.1"
    >>> [text[step.start : step.end] for step in find(text)]
    ['x7f3', 'CP01', 'bb']
    """
    for pattern in (_PATH, _UPLOAD):
        for found in pattern.finditer(text):
            group = str(found.lastgroup)
            if pattern is _PATH and "/" not in found[group][:64]:
                continue
            for step in _STEP.finditer(text, found.start(group), found.end(group)):
                name, equals, _ = step[0].partition("=")
                start = step.start() + (len(name) + 1 if equals else 0)
                value = text[start : step.end()]
                if len(value) > 1 and value.lower() not in _ROUTE_WORDS:
                    yield PathStep(start, step.end())
