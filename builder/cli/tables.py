"""Tables of text that fit a terminal's width. Every text is escaped, so that none forges a line or a sequence."""

import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence

from builder.problems import inert

MIN_WIDTH = 6  # of a shortened column: five characters and an ellipsis
_GAP = "  "


def terminal_width() -> int | None:
    """Return the width of the terminal that stdout is, in columns; None if it is a file or a pipe."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def table(header: Sequence[str], rows: Iterable[Sequence[str]], width: int | None) -> str:
    """Return a table whose lines have at most ``width`` columns, as far as the first column, which stays whole, allows.

    The widest columns are shortened first. Where each would be shorter than ``MIN_WIDTH``, the last ones are left out.
    Without a width nothing is shortened.

    >>> print(table(["ID", "MODEL"], [["abb-1", "Terra 53"], ["x", "充电"]], 13), end="")
    ID     MODEL
    abb-1  Terra…
    x      充电
    """
    lines = [[inert(cell) for cell in row] for row in (header, *rows)]
    widths = [max(display_width(line[column]) for line in lines) for column in range(len(header))]
    if width is not None:
        widths = _fit(widths, width)
    return "".join(f"{_line(line[: len(widths)], widths)}\n" for line in lines)


def display_width(text: str) -> int:
    r"""Return the columns that a text takes on a terminal: two for a wide character, none for a combining one.

    >>> display_width("e\u0301"), display_width("充电")
    (1, 4)
    """
    return sum(0 if unicodedata.combining(sign) else _sign_width(sign) for sign in text)


def _sign_width(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _fit(widths: Sequence[int], width: int) -> list[int]:
    """Return the widths of the columns that fit, each at least ``MIN_WIDTH`` or as wide as its texts."""
    least = [widths[0], *(min(natural, MIN_WIDTH) for natural in widths[1:])]
    count = len(widths)
    while count > 1 and sum(least[:count]) + len(_GAP) * (count - 1) > width:
        count -= 1
    fitted, room = list(widths[:count]), width - len(_GAP) * (count - 1)
    while sum(fitted) > room and count > 1:
        widest = max(range(1, count), key=lambda column: fitted[column] - least[column])
        if fitted[widest] == least[widest]:
            break
        fitted[widest] -= 1
    return fitted


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [_pad(cell, width) for cell, width in zip(cells, widths, strict=True)]
    return _GAP.join(padded).rstrip()


def _pad(text: str, width: int) -> str:
    while display_width(text) > width:
        text = text.removesuffix("…")[:-1] + "…"
    return text + " " * (width - display_width(text))
