"""``SHA256SUMS``: the SHA-256 of every other published file, in the form that ``sha256sum --check`` reads.

Published names need no escape, so each line is 64 hexadecimal digits, two spaces and the path.
"""

import hashlib
from collections.abc import Mapping

FILE_NAME = "SHA256SUMS"
_SEPARATOR = "  "
_DIGEST_LENGTH = 64


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a file's content in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def render(digests: Mapping[str, str]) -> bytes:
    """Return the text that lists files with their digests, sorted by path.

    >>> render({"b": 64 * "0", "a": 64 * "0"}).decode().split()[1::2]
    ['a', 'b']
    """
    return "".join([f"{digests[path]}{_SEPARATOR}{path}\n" for path in sorted(digests)]).encode()


def read_own(text: bytes) -> dict[str, str]:
    """Return the digests by path of a text that ``render`` returned.

    >>> read_own(render({"a": 64 * "0"})) == {"a": 64 * "0"}
    True
    """
    start = _DIGEST_LENGTH + len(_SEPARATOR)
    return {line[start:]: line[:_DIGEST_LENGTH] for line in text.decode(errors="replace").splitlines()}
