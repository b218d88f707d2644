"""A model's file that is valid on its own, and what the checks find in it."""

from dataclasses import dataclass
from typing import NamedTuple

from builder.domain.entry import Entry
from builder.domain.records import ModelFile
from builder.problems import JsonPath
from builder.source.document import Document


class Remark(NamedTuple):
    """A finding of a check: the rule, the path of the value, the message, and other files that it concerns."""

    rule: str
    path: JsonPath
    message: str
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValidModel:
    """A model's file that is valid on its own: its id and folder, its document, its record."""

    id: str
    folder: str
    document: Document
    file: ModelFile

    @property
    def is_live(self) -> bool:
        """Whether the model is not archived."""
        return self.file.isArchived is not True

    @property
    def entry(self) -> Entry:
        """The model's values, for a build."""
        return Entry.of(self.document.path, self.document.text, self.file)
