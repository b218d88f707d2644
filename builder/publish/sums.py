"""``SHA256SUMS``: the SHA-256 of every other published file, in the form that ``sha256sum --check`` reads.

Published names need no escape, so each line is 64 hexadecimal digits, two spaces and the path.
"""

import hashlib
from collections.abc import Mapping

FILE_NAME = "SHA256SUMS"
_SEPARATOR = "  "


def digest_of(content: bytes) -> bytes:
    """Return the SHA-256 of a file's content: 32 bytes."""
    return hashlib.sha256(content).digest()


def render(digests: Mapping[str, bytes]) -> bytes:
    """Return the text that lists files with their digests, sorted by path.

    >>> render({"b": bytes(32), "a": bytes(32)}).decode().split()[1::2]
    ['a', 'b']
    """
    return "".join([f"{digests[path].hex()}{_SEPARATOR}{path}\n" for path in sorted(digests)]).encode()


def read_own(text: bytes) -> dict[str, bytes]:
    """Return the digests by path of a text that ``render`` returned; none for a text that it did not.

    >>> read_own(render({"a": bytes(32)})) == {"a": bytes(32)}, read_own(b"no digest  a")
    (True, {})
    """
    lines = [line.partition(_SEPARATOR) for line in text.decode(errors="replace").splitlines()]
    try:
        return {path: bytes.fromhex(digest) for digest, _, path in lines}
    except ValueError:
        return {}
