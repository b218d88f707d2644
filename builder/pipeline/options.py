"""How to build."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from builder.publish.artifacts import Batch

MODELS_PER_SHARE = 100  # fewer are not worth another process


@dataclass(frozen=True, slots=True)
class Options:
    """How to build. ``base_url`` and ``repository_url`` replace the settings'.

    ``source_date`` (SOURCE_DATE_EPOCH) replaces modification times. ``now`` is in nanoseconds since 1970. ``full``
    ignores the previous build. ``precompress`` puts a ``.gz`` beside each text. ``checking`` and ``writing`` wrap the
    paths to check and the batches to write, to show progress.
    """

    base_url: str | None = None
    repository_url: str | None = None
    source_date: int | None = None
    now: int = 0
    processes: int = 1
    full: bool = False
    precompress: bool = False
    checking: Callable[[Sequence[list[str]]], Iterable[list[str]]] = iter
    writing: Callable[[Sequence[Batch]], Iterable[Batch]] = iter

    def for_models(self, count: int) -> Self:
        """Return the options for so many models: few are not worth another process."""
        return self if count > MODELS_PER_SHARE else replace(self, processes=1)
