"""Render the page of the downloads from their index."""

from collections.abc import Callable, Mapping
from typing import Any

from builder.domain import labels
from builder.publish.artifacts import Artifact
from builder.publish.html import templates
from builder.publish.html.templates import Site

FOLDER = "data/"


def render(site: Site, digest: bytes, index: Callable[[], Mapping[str, Any]]) -> Artifact:
    """Return the page; ``digest`` is that of the index of the downloads, ``index`` returns it when it is needed."""
    return templates.page(site, FOLDER, "data.html.j2", digest=digest, values=lambda: _values(index()))


def _values(index: Mapping[str, Any]) -> dict[str, object]:
    files = [
        {**file, "rows": labels.number(file["rows"]), "size": _size(file["bytes"])} for file in index["distribution"]
    ]
    return {"files": files, "columns": index["variableMeasured"]}


def _size(size: int) -> str:
    """Return a size in bytes as a text in kB (1,000 bytes), rounded up, so that no file seems empty.

    >>> _size(1), _size(12_345_678).replace("\N{NARROW NO-BREAK SPACE}", " ")
    ('1 kB', '12 346 kB')
    """
    return f"{labels.number(-(-size // 1000))} kB"
