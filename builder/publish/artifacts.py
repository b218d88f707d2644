"""Files to publish. Content is rendered lazily, and files come in batches that are planned lazily too."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from builder.domain.change_log import LoggedChange
from builder.domain.model import Model


class Artifact(NamedTuple):
    """A file to publish: its path below the output folder, with ``/``, a digest of its inputs, and its content.

    Between builds with the same program and settings, equal digests mean equal content; the digest of a static file is
    empty. ``render`` may be called in any process, and returns the same bytes each time.
    """

    path: str
    digest: bytes
    render: Callable[[], bytes]

    @classmethod
    def of(cls, path: str, content: bytes) -> "Artifact":
        """Return an artifact with content that is already rendered."""
        return cls(path, digest_of(content), lambda: content)


def digest_of(*parts: bytes) -> bytes:
    """Return a digest of texts (16 bytes); their boundaries count."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.digest()


def digest_of_models(models: Iterable[Model]) -> bytes:
    """Return a digest of models in their order."""
    return digest_of(b"".join([model.digest for model in models]))


def digest_of_changes(changes: Sequence[LoggedChange]) -> bytes:
    """Return a digest that differs if any change or its number does."""
    numbers = ",".join([str(change.sequence) for change in changes])
    return digest_of(numbers.encode(), *[change.digest for change in changes])


def compact(body: object) -> bytes:
    """Serialise a body to JSON without spaces, in UTF-8."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


class Batch(NamedTuple):
    """Files that are planned together, in the process that writes them. Earlier phases are published first."""

    phase: int
    artifacts: Callable[[], Iterable[Artifact]]
