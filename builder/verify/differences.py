"""The differences between files and their ``SHA256SUMS``, and a strict reader of that list, which may be hostile."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from builder.problems import BuilderError, inert

Progress = Callable[[Sequence[str]], Iterable[str]]

MAX_SUMS_BYTES = 128 * 1024 * 1024  # some 100 bytes a file, 2 files a model
_LINE = re.compile(r"([0-9a-f]{64}) [ *]([A-Za-z0-9._~/-]{1,1000})")
# Files for the host, which it need not serve: its configuration, and precompressed copies.
_HOST_FILES = re.compile(r"[._][^/]*|.*\.gz")


class Difference(NamedTuple):
    """A file that is not as listed; ``state`` is ``different``, ``missing``, ``extra`` or ``unreadable``."""

    path: str
    state: str
    reason: str = ""

    def text(self) -> str:
        """Return ``state: path (reason)``, always one line."""
        return inert(f"{self.state}: {self.path}" + (f" ({self.reason})" if self.reason else ""))


class Comparison(NamedTuple):
    """How many files were compared, and the differences, sorted by path."""

    files: int
    differences: list[Difference]


def read_sums(content: bytes, source: str) -> dict[str, str]:
    """Return the digests in hexadecimal by path. Raises BuilderError for anything but a list of published files.

    >>> read_sums(b"0" * 64 + b"  index.html", "SHA256SUMS") == {"index.html": "0" * 64}
    True
    """
    listed: dict[str, str] = {}
    for number, line in enumerate(content.decode("ascii", errors="replace").splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None or not _is_inside(match[2]):
            raise BuilderError(
                f"{source}:{number}: this is not the digest of a published file: {inert(line[:100])!r}. "
                "Expected 64 hexadecimal digits, two spaces and a path below the folder"
            )
        if match[2] in listed:
            raise BuilderError(f"{source}:{number}: {match[2]} is listed twice")
        listed[match[2]] = match[1]
    if not listed:
        raise BuilderError(f"{source} lists no file")
    return listed


def is_for_host(path: str) -> bool:
    """Return whether a file is for the host, which need not serve it.

    >>> is_for_host("_headers"), is_for_host("index.html.gz"), is_for_host("index.html")
    (True, True, False)
    """
    return _HOST_FILES.fullmatch(path) is not None


def _is_inside(path: str) -> bool:
    return all(part not in ("", ".", "..") for part in path.split("/"))
