"""The text of a model's file: composed anew, or one key changed so that all other lines stay as they are."""

import json
import re
from decimal import Decimal
from typing import Any

from builder.source.document import Document

# What libyaml does not take as it is.
_ENUMERATED = ("powerType", "connectionType", "format")  # their values need no quotes
_UNPRINTABLE = re.compile("[\ufeff\ufffe\uffff]")


def compose(fields: dict[str, Any], schema_address: str) -> str:
    """Return the text of a new model's file, in the canonical form.

    ``fields`` are the file's keys and values in their order; ``schema_address`` is for editors.
    """
    lines = [f"# yaml-language-server: $schema={schema_address}"]
    for key, value in fields.items():
        lines += _value_lines(key, value)
    return "\n".join(lines) + "\n"


def _value_lines(key: str, value: Any) -> list[str]:  # noqa: ANN401 - any value of a model's file
    """Return the lines of a key and its value, in the canonical form."""
    if isinstance(value, dict):
        return [f"{key}:", *(f"  {line}" for inner, it in value.items() for line in _value_lines(inner, it))]
    if isinstance(value, list):
        return [f"{key}:", *(line for item in value for line in _item_lines(item))]
    return [f"{key}: {_scalar(key, value)}"]


def _item_lines(item: Any) -> list[str]:  # noqa: ANN401 - the same
    if not isinstance(item, dict):
        return [f"  - {_scalar('', item)}"]
    first, *rest = [line for key, value in item.items() for line in _value_lines(key, value)]
    return [f"  - {first}", *(f"    {line}" for line in rest)]


def _scalar(key: str, value: str | float | bool) -> str:  # noqa: FBT001 - a value of a file
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _decimal(value)
    return value if key in _ENUMERATED else quoted(value)


def _decimal(value: float) -> str:
    return format(Decimal(repr(value)), "f")


def quoted(text: str) -> str:
    """Return text as a double-quoted scalar, which is the same in JSON and in YAML."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def with_value(document: Document, key: str, value: str, *, after: str) -> str:
    """Return the text with a key of the model set: its value replaced, or a line added after another key."""
    text, mark = document.text, document.marks.get((key,))
    if mark:
        return text[: mark.start] + value + text[_value_end(document, key) :]
    place = _value_end(document, after)
    if _is_flow(document):
        return f"{text[:place]}, {key}: {value}{text[place:]}"
    place = _line_end(text, place)
    line_break = "\r\n" if "\r\n" in text else "\n"
    lead = "" if text[:place].endswith("\n") else line_break
    indent = " " * (document.marks[()].column - 1)
    return f"{text[:place]}{lead}{indent}{key}: {value}{line_break}{text[place:]}"


def without(document: Document, key: str) -> str:
    """Return the text with a key of the model taken away."""
    text, start, end = document.text, document.key_marks[(key,)].start, _value_end(document, key)
    if not _is_flow(document):
        return text[: text.rfind("\n", 0, start) + 1] + text[_line_end(text, end) :]
    comma = re.compile(r"\s*,[ \t]*").match(text, end)
    if comma:
        return text[:start] + text[comma.end() :]
    return re.sub(r",\s*\Z", "", text[:start]) + text[end:]


def _value_end(document: Document, key: str) -> int:
    """Return where a value ends; libyaml counts the empty lines after a block scalar to it."""
    mark = document.marks[(key,)]
    return mark.start + len(document.text[mark.start : mark.end].rstrip())


def _is_flow(document: Document) -> bool:
    return document.text[document.marks[()].start] == "{"


def _line_end(text: str, place: int) -> int:
    """Return where the next line begins."""
    found = text.find("\n", place)
    return found + 1 if found >= 0 else len(text)
