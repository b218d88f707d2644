"""Accept YAML fast: data alone, for text with nothing in it that would have to be explained.

It says yes to a subset of what ``marked_yaml`` reads without a problem, and gives the same data; a test holds the
two together. Most files are right, so most are read by this pass alone.
"""

from collections.abc import Callable
from typing import Any

import yaml
from yaml import MappingEndEvent, ScalarEvent, SequenceEndEvent
from yaml._yaml import CParser

from builder import scalars

_MAX_DEPTH = 8
_CONTAINERS: dict[type, type] = {yaml.MappingStartEvent: dict, yaml.SequenceStartEvent: list}


class NotAcceptedError(ValueError):
    """The text may be wrong: it must be read again, slowly."""


def accept(text: str) -> dict[str, Any] | list[Any]:
    """Return the mapping or list that a text holds. Raises NotAcceptedError where anything about it is unusual."""
    try:
        next_event = CParser(text).get_event
        _expect(next_event, yaml.StreamStartEvent, yaml.DocumentStartEvent)
        root = _start(next_event(), 0)
        _fill(root, next_event)
        _expect(next_event, yaml.DocumentEndEvent, yaml.StreamEndEvent)
    except (yaml.YAMLError, scalars.AmbiguousError) as error:
        raise NotAcceptedError from error
    return root


def _expect(next_event: Callable[[], Any], *kinds: type[yaml.Event]) -> None:
    if any(type(next_event()) is not kind for kind in kinds):
        raise NotAcceptedError


def _fill(root: Any, next_event: Callable[[], Any]) -> None:  # noqa: ANN401 - what YAML holds
    """Read to the end of the mapping or list that has begun."""
    around: list[Any] = []  # the containers that the innermost one lies in
    container: Any = root
    key: str | None = None
    while True:
        event = next_event()
        kind = type(event)
        if kind is ScalarEvent:
            if key is None and type(container) is dict:
                key = _key(event, container)
                continue
            value: Any = _scalar(event)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            if not around:
                return
            container = around.pop()
            continue
        else:
            if key is None and type(container) is dict:
                raise NotAcceptedError
            value = _start(event, len(around))
        if type(container) is dict:
            container[key], key = value, None
        else:
            container.append(value)
        if kind is not ScalarEvent:
            around.append(container)
            container = value


def _key(event: ScalarEvent, container: dict[str, Any]) -> str:
    key: str = event.value
    if event.anchor or event.tag or key in container or (event.implicit[0] and not scalars.is_plain_key(key)):
        raise NotAcceptedError
    return key


def _scalar(event: ScalarEvent) -> Any:  # noqa: ANN401 - what YAML holds
    if event.anchor is not None or event.tag is not None:
        raise NotAcceptedError
    return scalars.value(event.value) if event.implicit[0] else event.value


def _start(event: Any, depth: int) -> dict[str, Any] | list[Any]:  # noqa: ANN401 - libyaml's events are not typed
    if type(event) not in _CONTAINERS or event.anchor is not None or event.tag is not None or depth > _MAX_DEPTH:
        raise NotAcceptedError
    container: dict[str, Any] | list[Any] = _CONTAINERS[type(event)]()
    return container
