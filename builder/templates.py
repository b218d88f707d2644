"""The templates of ``site/templates``, escaped throughout: pages rendered at once, and forms to be filled in."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, Undefined

from builder import forms
from builder.forms import Form
from builder.output import Artifact
from builder.render_api import LIST
from builder.settings import Settings, program_folder


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


class _Slot(Undefined):
    """A name without a value: it stays open."""

    def __html__(self) -> str:
        return forms.slot(str(self._undefined_name))

    __str__ = __html__


def page(site: Site, folder: str, template: str, **values: object) -> Artifact:
    """Render the page of a folder (``""`` or ``some/folder/``)."""
    return Artifact(f"{folder}index.html", text(template, site=site, folder=folder, **values).encode())


def text(template: str, **values: object) -> str:
    """Render a template."""
    return _template(template).render(values)


def form(template: str, site: Site) -> Form:
    """Render a template for a site; every other name in it is a slot."""
    return Form(_open_template(template).render(site=site))


def parts(template: str, site: Site) -> Mapping[str, Form]:
    """Render the macros of a template for a site, by their names; their parameters are slots."""
    module = _open_template(template).make_module({"site": site})
    return {name: Form(macro()) for name, macro in vars(module).items() if callable(macro)}


@cache
def _template(name: str) -> Template:
    return _environment(StrictUndefined).get_template(name)


@cache
def _open_template(name: str) -> Template:
    return _environment(_Slot).get_template(name)


def _environment(undefined: type[Undefined]) -> Environment:
    return Environment(
        loader=FileSystemLoader(program_folder() / "site" / "templates"),
        autoescape=True,
        undefined=undefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
