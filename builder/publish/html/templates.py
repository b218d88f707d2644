"""The templates of ``site/templates``: as pages, which are rendered lazily, and as slot templates."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import NamedTuple

from builder.domain.addresses import LIST
from builder.publish.artifacts import Artifact
from builder.publish.html.slots import SlotTemplate
from builder.settings import Settings


class Site(NamedTuple):
    """What every page needs: the site's title, and addresses.

    ``url`` is the site's address, ``base`` its path, ``origin`` its scheme and host, ``api`` the path of the list of
    models. They end with a slash, except ``origin`` and the address of the ``repository``.
    """

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


def page(
    site: Site, folder: str, template: str, *, digest: bytes = b"", values: Callable[[], Mapping[str, object]] = dict
) -> Artifact:
    """Return the page of a folder (``""`` or ``some/folder/``); ``values`` returns the variables of its template."""
    return Artifact(f"{folder}index.html", digest, partial(_page, site, folder, template, values))


def _page(site: Site, folder: str, template: str, values: Callable[[], Mapping[str, object]]) -> bytes:
    return text(template, site=site, folder=folder, **values()).encode()


def load() -> None:
    """Import Jinja, which takes as long as planning a site, ahead of the first page."""
    from builder.publish.html import jinja  # noqa: F401


def text(template: str, **values: object) -> str:
    """Render a template; ``values`` are its variables."""
    from builder.publish.html import jinja

    return jinja.strict_environment().get_template(template).render(values)


def slot_template(template: str, site: Site, **values: object) -> SlotTemplate:
    """Render a template for a site with the given values; every other name in it becomes a slot."""
    from builder.publish.html import jinja

    return SlotTemplate(jinja.slot_environment().get_template(template).render(site=site, **values))


@cache
def parts(template: str, site: Site) -> Mapping[str, SlotTemplate]:
    """Render the macros of a template for a site; return them by name. Their parameters are slots."""
    from builder.publish.html import jinja

    module = jinja.slot_environment().get_template(template).make_module({"site": site})
    return {name: SlotTemplate(macro()) for name, macro in vars(module).items() if callable(macro)}
