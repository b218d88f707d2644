"""A fast YAML reader for valid files in block style, line by line, without positions or messages.

It accepts a subset of what ``located_yaml`` reads without a problem, and returns the same data, which a test compares.
Most files need no other reader: 10 µs a file instead of 680, which saves seconds with 10,000 files. The simple
alternative is to read all files with ``located_yaml``.
"""

import re
from functools import lru_cache
from typing import Any

from builder.source import scalars

# A block is indented further than the one around it, so this maximum indentation also limits the depth.
_LINE = re.compile(
    r"""
    (?P<indent> [ ]{0,12} )
    (?P<dash> -[ ]++ )?
    (?: (?P<key> [A-Za-z_][A-Za-z0-9_]{0,99} ) : (?=[ ]|\Z) [ ]*+ )?
    (?: (?P<plain> [A-Za-z0-9] [^ :]*+ (?: (?: : | [ ]++ (?!\#) ) [^ :]++ )* )
      | "(?P<double> [^"\\]*+ )"
      | "(?P<escaped> (?: [^"\\] | \\["\\] )*+ )"
      | '(?P<single> [^']*+ )' )?
    [ ]*+ (?: (?<=[ ]) \#.* )? \Z
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)")
_MAX_LINE = 500  # characters: lines are cached
_BLOCK = object()  # the value of a key whose block begins on the next line


class NotAcceptedError(ValueError):
    """The text may be invalid: ``located_yaml`` must read it."""


def accept(text: str) -> dict[str, Any]:
    """Return the mapping of a YAML text. Raises NotAcceptedError if anything about it is unusual."""
    root: dict[str, Any] = {}
    block: Any = root  # the innermost mapping or list, its column, and the ones around it
    block_column, outer = 0, list[tuple[int, Any]]()
    pending: str | None = None  # the key whose block begins on this line
    for column, inner, key, value in filter(None, map(_line, text.replace("\r\n", "\n").split("\n"))):
        kind: type[Any] = list if inner else dict
        if pending is not None:
            if column <= block_column:
                raise NotAcceptedError
            outer.append((block_column, block))
            opened = kind()
            block[pending] = opened
            block_column, block, pending = column, opened, None
        while column < block_column:
            block_column, block = outer.pop()
        if column != block_column or type(block) is not kind:
            raise NotAcceptedError
        if key is None:
            block.append(value)
            continue
        if inner:
            outer.append((block_column, block))
            block.append({})
            block_column, block = inner, block[-1]
        if key in block:
            raise NotAcceptedError
        block[key] = value
        pending = key if value is _BLOCK else None
    if pending is not None or not root:
        raise NotAcceptedError
    return root


@lru_cache(maxsize=4096)
def _line(line: str) -> tuple[int, int, str | None, Any] | None:
    """Return a line's column, the column after its hyphen (0 without one), its key and its value; None if it is blank.

    Cached, since models' files have many lines in common.
    """
    if len(line) > _MAX_LINE or not line.isprintable():
        raise NotAcceptedError
    if line.lstrip(" ")[:1] in ("", "#"):
        return None
    found = _LINE.match(line)
    if found is None:
        raise NotAcceptedError
    dash, key = found["dash"], found["key"]
    if not (dash or key) or (key and not scalars.is_plain_key(key)):
        raise NotAcceptedError
    return found.end("indent"), found.end("dash") if dash else 0, key, _value(found)


def _value(found: re.Match[str]) -> Any:  # noqa: ANN401 - any YAML value
    kind = str(found.lastgroup)
    if kind in ("double", "single"):
        return found[kind]
    if kind == "plain":
        try:
            return scalars.value(found[kind])
        except scalars.AmbiguousError as error:
            raise NotAcceptedError from error
    if kind == "escaped":
        return _ESCAPE.sub(r"\1", found[kind])
    if kind == "key":
        return _BLOCK
    raise NotAcceptedError
