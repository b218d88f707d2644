"""Accept YAML fast: data alone, for text with nothing in it that would have to be explained.

It accepts a subset of what ``located_yaml`` reads without a problem, and returns the same data; a test holds the two
together. Most files are right and in block style, so most are read by this pass alone, line by line.

It buys: a file takes 10 µs instead of 680 (on a loaded machine), so 10,000 files take seconds less. The plain way is
``located_yaml`` alone.
"""

import re
from functools import lru_cache
from typing import Any

from builder.source import scalars

# A block stands further right than what it lies in: with so little indentation none is nested too deeply.
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
_MAX_LINE = 500  # characters: lines that were read are kept
_BLOCK = object()  # the value of a key whose block begins on the next line


class NotAcceptedError(ValueError):
    """The text may be wrong: it must be read again, slowly."""


def accept(text: str) -> dict[str, Any]:
    """Return the mapping that a text holds. Raises NotAcceptedError where anything about it is unusual."""
    root: dict[str, Any] = {}
    block: Any = root  # the mapping or list that goes on, the column where it stands, and all that it lies in
    here, around = 0, list[tuple[int, Any]]()
    opening: str | None = None  # the key whose block begins on this line
    for column, inner, key, value in filter(None, map(_line, text.replace("\r\n", "\n").split("\n"))):
        kind: type[Any] = list if inner else dict
        if opening is not None:
            if column <= here:
                raise NotAcceptedError
            around.append((here, block))
            opened = kind()
            block[opening] = opened
            here, block, opening = column, opened, None
        while column < here:
            here, block = around.pop()
        if column != here or type(block) is not kind:
            raise NotAcceptedError
        if key is None:
            block.append(value)
            continue
        if inner:
            around.append((here, block))
            block.append({})
            here, block = inner, block[-1]
        if key in block:
            raise NotAcceptedError
        block[key] = value
        opening = key if value is _BLOCK else None
    if opening is not None or not root:
        raise NotAcceptedError
    return root


@lru_cache(maxsize=4096)
def _line(line: str) -> tuple[int, int, str | None, Any] | None:
    """Return the column of a line, that of what follows its dash or 0, its key, its value; None if it says nothing.

    The lines of models' files are much the same.
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


def _value(found: re.Match[str]) -> Any:  # noqa: ANN401 - what YAML holds
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
