"""What is to be published: files that are rendered when their content is needed, in parts that are planned likewise."""

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import NamedTuple

from builder.domain.model import Model


class Artifact(NamedTuple):
    """A file to publish: its path below the output folder, with ``/``, what its content depends on, its content.

    ``digest`` differs wherever the content does, between builds of the same program and settings; what is static has an
    empty one. ``render`` is called when the content is needed, in any process, and gives the same each time.
    """

    path: str
    digest: bytes
    render: Callable[[], bytes]

    @classmethod
    def of(cls, path: str, content: bytes) -> "Artifact":
        """Return an artifact whose content is there already."""
        return cls(path, digest_of(content), lambda: content)


def digest_of(*parts: bytes) -> bytes:
    """Return 16 bytes that differ wherever the parts do."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.digest()


def digests(models: Iterable[Model]) -> bytes:
    """Return a key that differs wherever anything of the models, or their order, does."""
    return digest_of(b"".join([model.digest for model in models]))


def compact(body: object) -> bytes:
    """Serialise a body to JSON without spaces, as UTF-8."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


class Batch(NamedTuple):
    """A part of what is published, planned in the process that writes it; those of earlier phases appear earlier."""

    phase: int
    artifacts: Callable[[], Iterable[Artifact]]
