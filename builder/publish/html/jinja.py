"""Jinja over ``site/templates``, with autoescape: strict for pages, with slots for the models' pages.

Loading Jinja takes as long as planning a whole site: only ``templates`` imports this module, when a page is rendered.
"""

from collections.abc import Iterator
from functools import cache
from typing import NoReturn

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined

from builder.domain import labels
from builder.publish.html import slots
from builder.publish.html.template_cache import TemplateCache
from builder.settings import program_folder


class _Slot(Undefined):
    """A name without a value: it becomes a slot. A template cannot branch on it, loop over it or count it."""

    def __html__(self) -> str:
        return slots.slot(str(self._undefined_name))

    __str__ = __html__

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{self._undefined_name} is a slot: a template cannot branch on it")

    def __iter__(self) -> Iterator[NoReturn]:
        raise TypeError(f"{self._undefined_name} is a slot: a template cannot loop over it")

    def __len__(self) -> NoReturn:
        raise TypeError(f"{self._undefined_name} is a slot: it has no length yet")


@cache
def strict_environment() -> Environment:
    """Return the environment in which every name needs a value."""
    return _environment(StrictUndefined)


@cache
def slot_environment() -> Environment:
    """Return the environment in which a name without a value becomes a slot."""
    return _environment(_Slot)


def _environment(undefined: type[Undefined]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(program_folder() / "site" / "templates"),
        autoescape=True,
        undefined=undefined,
        bytecode_cache=TemplateCache(program_folder() / "site" / "templates"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters["number"] = labels.number
    return environment
