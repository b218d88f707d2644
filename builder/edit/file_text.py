"""The text of a model's file: a new file composed, or one key changed and all other lines kept."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from builder.domain.records import Connector, ModelFile, ReportedName
from builder.domain.table import decimal_text
from builder.problems import JsonPath
from builder.source.document import Document

_ENUMERATED = ("powerType", "connectionType", "format")  # their values need no quotes
_ITEM_KEYS = {"connectors": tuple(Connector.model_fields), "reportedAs": tuple(ReportedName.model_fields)}

# What libyaml does not take as it is.
_UNPRINTABLE = re.compile("[\ufeff\ufffe\uffff]")


def compose(fields: Mapping[str, Any], schema_address: str) -> str:
    """Return the text of a new model's file, in the canonical form; ``schema_address`` is for editors."""
    lines = [modeline(schema_address), *(text for _, text in lines_of(fields))]
    return "".join(f"{line}\n" for line in lines)


def modeline(schema_address: str) -> str:
    """Return the comment by which editors find the schema (yaml-language-server, "Using inlined schema")."""
    return f"# yaml-language-server: $schema={schema_address}"


def lines_of(fields: Mapping[str, Any]) -> Iterator[tuple[JsonPath, str]]:
    """Yield the lines of a model's file in the canonical form, each with the path of its key or list item.

    Keys stand as in the records. The first line of a connector or pair has its first key's path.
    """
    for key, value in _in_order(fields, tuple(ModelFile.model_fields)):
        yield from _lines_of_key((key,), value, "")


def _in_order(fields: Mapping[str, Any], order: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Return keys and values in an order; keys that it does not name come last, as they stand."""
    known = [key for key in order if key in fields]
    return [(key, fields[key]) for key in [*known, *(key for key in fields if key not in known)]]


def _lines_of_key(path: JsonPath, value: object, indent: str) -> Iterator[tuple[JsonPath, str]]:
    key = path[-1]
    if isinstance(value, dict) and value:
        yield path, f"{indent}{key}:"
        for inner, it in value.items():
            yield from _lines_of_key((*path, inner), it, f"{indent}  ")
    elif isinstance(value, list) and value:
        yield path, f"{indent}{key}:"
        for place, item in enumerate(value):
            yield from _lines_of_item((*path, place), item, f"{indent}  ")
    else:
        yield path, f"{indent}{key}: {_scalar(str(key), value)}"


def _lines_of_item(path: JsonPath, item: object, indent: str) -> Iterator[tuple[JsonPath, str]]:
    if not isinstance(item, dict):
        yield path, f"{indent}- {_scalar('', item)}"
        return
    ordered = _in_order(item, _ITEM_KEYS[str(path[0])])
    lines = (line for key, value in ordered for line in _lines_of_key((*path, key), value, f"{indent}  "))
    for place, (inner, text) in enumerate(lines):
        yield inner, text if place else f"{indent}- {text.removeprefix(indent + '  ')}"


def _scalar(key: str, value: object) -> str:
    if isinstance(value, str):
        return value if key in _ENUMERATED else quoted(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return decimal_text(value)
    return json.dumps(value)


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
