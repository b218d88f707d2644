"""The templates of ``site/templates`` as pages that are rendered when they are needed, and as forms to be filled in."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import NamedTuple

from builder.domain.addresses import LIST
from builder.publish.artifacts import Artifact
from builder.publish.html import slots
from builder.publish.html.slots import Html, SlotTemplate
from builder.settings import Settings


class Site(NamedTuple):
    """What every page knows: addresses and paths end with ``/``, but the repository's and the origin."""

    title: str
    base: str
    url: str
    origin: str
    api: str
    repository: str

    @classmethod
    def of(cls, settings: Settings) -> "Site":
        """Return what the pages need of the settings."""
        base, url = settings.base_path, settings.base_url
        return cls(settings.title, base, url, url.removesuffix(base), f"{base}{LIST}/", settings.repository_url)


class Rows:
    """Parts of a page: its template sees how many there are, and says where they stand.

    They are join to it at last, as bytes: they are most of the page, and in ASCII, which the rest is not.
    """

    def __init__(self, parts: Sequence[Html]) -> None:
        self._parts = parts
        self._mark = slots.slot(f"rows {id(self)}")

    def __len__(self) -> int:
        return len(self._parts)

    def __html__(self) -> str:
        return self._mark

    def join(self, page: bytes) -> bytes:
        """Return the page with the parts in it."""
        return page.replace(self._mark.encode(), "".join(self._parts).encode())


def page(
    site: Site, folder: str, template: str, *, digest: bytes = b"", values: Callable[[], Mapping[str, object]] = dict
) -> Artifact:
    """Return the page of a folder (``""`` or ``some/folder/``); ``values`` gives what its template names."""
    return Artifact(f"{folder}index.html", digest, partial(_page, site, folder, template, values))


def _page(site: Site, folder: str, template: str, values: Callable[[], Mapping[str, object]]) -> bytes:
    given = values()
    content = text(template, site=site, folder=folder, **given).encode()
    for value in given.values():
        if isinstance(value, Rows):
            content = value.join(content)
    return content


def text(template: str, **values: object) -> str:
    """Render a template."""
    from builder.publish.html import jinja

    return jinja.text(template, values)


def form(template: str, site: Site, **values: object) -> SlotTemplate:
    """Render a template for a site with what is known already; every other name in it is a slot."""
    from builder.publish.html import jinja

    return SlotTemplate(jinja.form(template, {"site": site, **values}))


@cache
def parts(template: str, site: Site) -> Mapping[str, SlotTemplate]:
    """Render the macros of a template for a site, by their names; their parameters are slots."""
    from builder.publish.html import jinja

    return {name: SlotTemplate(text) for name, text in jinja.macros(template, {"site": site}).items()}
