"""From a root folder to the models that are valid, and all problems of all others: sources, schema, records, checks.

One mistake, one message: what a file's syntax explains, its schema does not say again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from builder.check import rules
from builder.check.rules import ValidModel
from builder.domain import names
from builder.domain.addresses import CATALOG
from builder.domain.model import Entry
from builder.domain.records import ModelFile
from builder.problems import Problem
from builder.source import files
from builder.source.document import Document

Progress = Callable[[Sequence[str]], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All files that are valid on their own, in the order of their paths, and all problems, sorted."""

    models: list[ValidModel]
    problems: list[Problem]

    @property
    def errors(self) -> list[Problem]:
        """The problems that stop a build."""
        return [problem for problem in self.problems if problem.level == "error"]


def load(root: Path, progress: Progress = iter) -> Catalogue:
    """Read and check the whole catalogue below ``root``; ``progress`` wraps the paths to show progress."""
    paths, problems = files.find(root)
    return check((files.read(root, path) for path in progress(paths)), problems)


def check(documents: Iterable[Document], problems: Iterable[Problem] = ()) -> Catalogue:
    """Check documents one by one and against each other."""
    found = list(problems)
    models = [read for document in documents if (read := _checked(document, found))]
    found += rules.check_catalogue(models)
    return Catalogue(models, sorted(found))


def entries(root: Path, paths: Sequence[str]) -> list[Entry] | None:
    """Return the entries of files that are right on their own; None if one is not: ``load`` says what is wrong."""
    found: list[Problem] = []
    accepted = [read.entry for path in paths if (read := _checked(files.read(root, path), found))]
    return None if found else accepted


def _checked(document: Document, problems: list[Problem]) -> ValidModel | None:
    """Return the model of a document, if it is valid, and add its problems."""
    problems += document.problems
    problems += rules.check_path(document)
    return _model(document, problems)


def _model(document: Document, problems: list[Problem]) -> ValidModel | None:
    if document.data is None:
        return None
    file = accept(document)
    if file is None:
        problems += explain(document)
        return None
    folder, _, name = document.path.removeprefix(f"{CATALOG}/").partition("/")
    read = ValidModel(names.id_of(name), folder, document, file)
    problems += rules.check_model(read)
    return None if document.problems else read


def accept(document: Document) -> ModelFile | None:
    """Return the record of a document that the strict record accepts."""
    try:
        return ModelFile.model_validate(document.data)
    except ValidationError:
        return None


def explain(document: Document) -> list[Problem]:
    """Say what the schema refuses, but for values that the reader has already refused."""
    from builder.domain import schema

    return [
        document.problem(violation.rule, violation.path, violation.message, key=violation.on_key)
        for violation in schema.violations("model-file", document.data)
        if not any(violation.path[:length] in document.refused for length in range(1, len(violation.path) + 1))
    ]
