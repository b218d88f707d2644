"""HTML templates that are filled in many times: a model's page takes 32 µs, with Jinja about 150.

Only the models' pages and the rows of lists use them. The simple way is a Jinja template, as for all other pages.
``Html`` is text that may be put into a page: escaped, and in ASCII, which is joined and encoded faster. The type
checker ensures that nothing else gets into a slot.
"""

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter
from typing import NewType

Html = NewType("Html", str)

EMPTY = Html("")
_SLOT = re.compile("\x02(.+?)\x03")
_SPECIAL = re.compile("[&<>\"']")


def slot(name: str) -> str:
    """Return what marks a slot in the text of a template."""
    return f"\x02{name}\x03"


class SlotTemplate:
    """An HTML text with named slots.

    >>> row = SlotTemplate(f"<td>{slot('vendor')}</td><td>{slot('model')}</td>")
    >>> row.render(vendor=escape("A & B"), model=Html("<b>One</b>"))
    '<td>A &amp; B</td><td><b>One</b></td>'
    """

    def __init__(self, text: str) -> None:
        self._pieces = _SLOT.split(in_ascii(text))  # text, name of a slot, text, …
        names = self._pieces[1::2]
        self._values = itemgetter(*names) if len(names) > 1 else lambda values: tuple(map(values.__getitem__, names))

    def render(self, **values: Html) -> Html:
        """Return the text with its slots filled; raises KeyError for a slot without a value."""
        pieces = self._pieces.copy()
        pieces[1::2] = self._values(values)
        return Html("".join(pieces))


def escape(text: str) -> Html:
    """Return a text as HTML, for the content of an element or a quoted attribute."""
    return Html(text if text.isascii() and not _SPECIAL.search(text) else in_ascii(html.escape(text)))


@lru_cache(10_000)
def escape_cached(text: str) -> Html:
    """Return a text as HTML, from a cache: for texts that are on many pages."""
    return escape(text)


def join(parts: Iterable[Html]) -> Html:
    """Return the parts joined."""
    return Html("".join(parts))


def in_ascii(text: str) -> str:
    """Return HTML with character references instead of characters beyond ASCII."""
    return text if text.isascii() else text.encode("ascii", "xmlcharrefreplace").decode()
