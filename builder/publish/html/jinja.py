"""Jinja over ``site/templates``, escaped throughout: strict for pages, open for forms.

To load it takes as long as to plan a whole site: only ``templates`` imports it, where a page is rendered.
"""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined

from builder.publish.html import slots
from builder.publish.html.template_cache import TemplateCache
from builder.settings import program_folder


class _Slot(Undefined):
    """A name without a value: it stays open."""

    def __html__(self) -> str:
        return slots.slot(str(self._undefined_name))

    __str__ = __html__


def text(template: str, values: Mapping[str, object]) -> str:
    """Render a template; every name in it needs a value."""
    return _strict().get_template(template).render(values)


def form(template: str, values: Mapping[str, object]) -> str:
    """Render a template; a name without a value becomes a slot."""
    return _open().get_template(template).render(values)


def macros(template: str, values: Mapping[str, object]) -> dict[str, str]:
    """Render the macros of a template, by their names; their parameters become slots."""
    module = _open().get_template(template).make_module(dict(values))
    return {name: macro() for name, macro in vars(module).items() if callable(macro)}


@cache
def _strict() -> Environment:
    return _environment(StrictUndefined)


@cache
def _open() -> Environment:
    return _environment(_Slot)


def _environment(undefined: type[Undefined]) -> Environment:
    return Environment(
        loader=FileSystemLoader(program_folder() / "site" / "templates"),
        autoescape=True,
        undefined=undefined,
        bytecode_cache=TemplateCache(program_folder() / "site" / "templates"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
