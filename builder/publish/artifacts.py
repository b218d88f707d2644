"""What is to be published: files that are rendered when their content is needed, in parts that are planned likewise."""

import hashlib
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Artifact(NamedTuple):
    """A file to publish: its path below the output folder, with ``/``, what its content depends on, its content.

    ``key`` differs wherever the content does, between builds of the same program and settings; what is static has an
    empty one. ``render`` is called when the content is needed, in any process, and gives the same each time.
    """

    path: str
    key: bytes
    render: Callable[[], bytes]

    @classmethod
    def of(cls, path: str, content: bytes) -> "Artifact":
        """Return an artifact whose content is there already."""
        return cls(path, key(content), lambda: content)


def key(*parts: bytes) -> bytes:
    """Return 16 bytes that differ wherever the parts do."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.digest()


class Part(NamedTuple):
    """A part of what is published, planned in the process that writes it; those of earlier turns appear earlier."""

    turn: int
    artifacts: Callable[[], Iterable[Artifact]]
