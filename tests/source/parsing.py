"""Parse a text as a file of the catalogue."""

from builder.source import document
from builder.source.document import Document

PATH = "catalog/acme/acme-one.yaml"
YAML_1_1_BREAKS = "\x85\u2028\u2029"


def parse(text: str | bytes) -> Document:  # noqa: D103
    return document.parse(PATH, text.encode() if isinstance(text, str) else text)


def rules(document: Document) -> list[str]:  # noqa: D103
    return [problem.rule for problem in document.problems]
