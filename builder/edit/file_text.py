"""The text of a model's file: a new file, or a file with one key changed and all other lines kept.

The canonical form of ``compose`` is one of many layouts; edits work in any of them. Nothing here writes to the disk.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from builder.domain.records import Connector, ModelFile, ReportedName
from builder.domain.table import decimal_text
from builder.problems import JsonPath
from builder.source.document import Document

_ENUMERATED = ("powerType", "connectionType", "format")  # keys whose values need no quotes
_ITEM_KEYS = {"connectors": tuple(Connector.model_fields), "reportedAs": tuple(ReportedName.model_fields)}

# Characters that libyaml accepts only escaped.
_UNPRINTABLE = re.compile("[\ufeff\ufffe\uffff]")


def compose(fields: Mapping[str, Any], schema_address: str) -> str:
    """Return the text of a new model's file in canonical form; ``schema_address`` is for editors."""
    lines = [modeline(schema_address), *(text for _, text in lines_of(fields))]
    return "".join(f"{line}\n" for line in lines)


def modeline(schema_address: str) -> str:
    """Return the comment that names the schema to editors (yaml-language-server, "Using inlined schema")."""
    return f"# yaml-language-server: $schema={schema_address}"


def lines_of(fields: Mapping[str, Any]) -> Iterator[tuple[JsonPath, str]]:
    """Yield the lines of a model's file in canonical form, each with the path of its key or list item.

    Keys are in the order of the records. The first line of a connector or pair has the path of its first key.

    >>> [line for _, line in lines_of({"model": "One", "vendor": "Acme", "notes": ["Shared"]})]
    ['vendor: "Acme"', 'model: "One"', 'notes:', '  - "Shared"']
    """
    for key, value in _in_order(fields, tuple(ModelFile.model_fields)):
        yield from _lines_of_key((key,), value, "")


def _in_order(fields: Mapping[str, Any], order: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Return keys and values in an order; keys that are not in it come last."""
    ordered = [key for key in order if key in fields]
    return [(key, fields[key]) for key in [*ordered, *(key for key in fields if key not in ordered)]]


def _lines_of_key(path: JsonPath, value: object, indent: str) -> Iterator[tuple[JsonPath, str]]:
    key = path[-1]
    if isinstance(value, dict) and value:
        yield path, f"{indent}{key}:"
        for inner_key, inner in value.items():
            yield from _lines_of_key((*path, inner_key), inner, f"{indent}  ")
    elif isinstance(value, list) and value:
        yield path, f"{indent}{key}:"
        for index, item in enumerate(value):
            yield from _lines_of_item((*path, index), item, f"{indent}  ")
    else:
        yield path, f"{indent}{key}: {_scalar(str(key), value)}"


def _lines_of_item(path: JsonPath, item: object, indent: str) -> Iterator[tuple[JsonPath, str]]:
    if not isinstance(item, dict):
        yield path, f"{indent}- {_scalar('', item)}"
        return
    ordered = _in_order(item, _ITEM_KEYS[str(path[0])])
    lines = (line for key, value in ordered for line in _lines_of_key((*path, key), value, f"{indent}  "))
    for index, (key_path, text) in enumerate(lines):
        yield key_path, text if index else f"{indent}- {text.removeprefix(indent + '  ')}"


def _scalar(key: str, value: object) -> str:
    if isinstance(value, str):
        return value if key in _ENUMERATED else quote(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return decimal_text(value)
    return json.dumps(value)


def quote(text: str) -> str:
    """Return a text as a double-quoted scalar, which is the same in JSON and YAML."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def with_value(document: Document, key: str, value: str, *, after: str) -> str:
    """Return the text with a top-level key set: its value replaced, or a new line after the line of another key."""
    text, mark = document.text, document.marks.get((key,))
    if mark:
        return text[: mark.start] + value + text[_value_end(document, key) :]
    end = _value_end(document, after)
    if _is_flow(document):
        return f"{text[:end]}, {key}: {value}{text[end:]}"
    end = _next_line(text, end)
    line_break = "\r\n" if "\r\n" in text else "\n"
    lead = "" if text[:end].endswith("\n") else line_break
    indent = " " * (document.marks[()].column - 1)
    return f"{text[:end]}{lead}{indent}{key}: {value}{line_break}{text[end:]}"


def without(document: Document, key: str) -> str:
    """Return the text without a top-level key."""
    text, start, end = document.text, document.key_marks[(key,)].start, _value_end(document, key)
    if not _is_flow(document):
        return text[: text.rfind("\n", 0, start) + 1] + text[_next_line(text, end) :]
    comma = re.compile(r"\s*,[ \t]*").match(text, end)
    if comma:
        return text[:start] + text[comma.end() :]
    return re.sub(r",\s*\Z", "", text[:start]) + text[end:]


def _value_end(document: Document, key: str) -> int:
    """Return the end offset of a value, without the empty lines that libyaml includes after a block scalar."""
    mark = document.marks[(key,)]
    return mark.start + len(document.text[mark.start : mark.end].rstrip())


def _is_flow(document: Document) -> bool:
    return document.text[document.marks[()].start] == "{"


def _next_line(text: str, offset: int) -> int:
    """Return the offset of the next line."""
    line_end = text.find("\n", offset)
    return line_end + 1 if line_end >= 0 else len(text)
