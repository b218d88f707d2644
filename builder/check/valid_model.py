"""A model's file that is valid on its own, and what the checks find in it."""

from dataclasses import dataclass
from typing import NamedTuple

from builder.domain.model import Entry
from builder.domain.records import ModelFile
from builder.problems import JsonPath
from builder.source.document import Document


class Remark(NamedTuple):
    """What a check finds in a file: the rule, the path of the value, the message, the other files that it is about."""

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
        """What a build needs of the model."""
        return Entry.of(self.document.path, self.document.text, self.file)
