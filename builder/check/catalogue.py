"""Read and check files: the valid models, and the problems of syntax, schema, values and conflicts.

A mistake has one message: the schema does not report a value again that the YAML reader refused.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from builder.check import conflicts, figures, physics, places, texts
from builder.check.conflicts import Claim, LandingOrder, any_order
from builder.check.rules import RULES
from builder.check.valid_model import Remark, ValidModel
from builder.domain import names
from builder.domain.entry import Entry
from builder.domain.records import ModelFile
from builder.problems import JsonPath, Problem, errors
from builder.source import files
from builder.source.document import Document

MAX_PROBLEMS = 100  # of one file: a hostile file cannot flood a report

Progress = Callable[[Sequence[str]], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The models whose files are valid on their own, ordered by path, and all problems, sorted."""

    models: list[ValidModel]
    problems: list[Problem]

    @property
    def errors(self) -> list[Problem]:
        """The problems that fail a build."""
        return errors(self.problems)


def load(root: Path, progress: Progress = iter, order: LandingOrder = any_order) -> Catalogue:
    """Read and check the whole catalogue below ``root``; ``progress`` wraps the paths to show progress.

    ``order`` ranks files by when they landed: of two conflicting files the later one has the problem.
    Raises BuilderError if a file cannot be read.
    """
    paths, problems = files.find(root)
    return check((files.read(root, path) for path in progress(paths)), problems, order)


def check(
    documents: Iterable[Document], problems: Iterable[Problem] = (), order: LandingOrder = any_order
) -> Catalogue:
    """Check documents, each on its own and then against each other.

    ``problems`` are those found earlier, which the result has too; ``order`` is as in ``load``.
    """
    found = list(problems)
    models = []
    for document in documents:
        model, of_file = _check_document(document, with_questions=True)
        found += of_file
        if model is not None:
            models.append(model)
    faulty = {(problem.location.path, problem.json_path) for problem in errors(found)}
    conflicting = _conflicts(models, order)
    found += [problem for problem in conflicting if (problem.location.path, problem.json_path) not in faulty]
    return Catalogue(models, sorted(found))


def entries(root: Path, paths: Sequence[str]) -> list[Entry] | None:
    """Return the entries of valid files; None if any file is invalid: ``load`` returns its problems.

    Raises BuilderError if a file cannot be read.
    """
    found = []
    for path in paths:
        model, problems = _check_document(files.read(root, path), with_questions=False)
        if model is None or problems:
            return None
        found.append(model.entry)
    return found


def questions(new: Sequence[ValidModel], models: Iterable[ValidModel]) -> list[Problem]:
    """Return the warnings about new models; ``models`` is the whole catalogue, including the new ones."""
    if not new:
        return []
    from builder.check import new_models

    faulty = {(model.id, remark.path) for model in new for remark in texts.check(model.file)}
    return [
        _problem(model.document, remark)
        for model, remark in new_models.questions(new, models)
        if (model.id, remark.path) not in faulty
    ]


def record_of(document: Document) -> ModelFile | None:
    """Return the record of a document; None if its data is invalid."""
    try:
        return ModelFile.model_validate(document.data)
    except ValidationError:
        return None


def schema_problems(document: Document) -> list[Problem]:
    """Return a document's violations of the schema, except for values that the YAML reader has refused."""
    from builder.domain import schema

    return [
        document.problem(violation.rule, violation.path, violation.message, key=violation.on_key)
        for violation in schema.violations("model-file", document.data)
        if not _is_refused(document, violation.path)
    ]


def _is_refused(document: Document, path: JsonPath) -> bool:
    """Return whether the YAML reader has refused a value or an enclosing one."""
    return any(path[:length] in document.refused for length in range(1, len(path) + 1))


def _check_document(document: Document, *, with_questions: bool) -> tuple[ValidModel | None, list[Problem]]:
    """Return the model of a document, None if it is not valid on its own, and the document's problems.

    Without ``with_questions``, the warnings that ask about probable mistakes are left out.
    """
    file = record_of(document) if document.data is not None else None
    if file is None:
        violations = [] if document.data is None else schema_problems(document)
        found = [*document.problems, *_problems(document, places.check(document)), *violations]
        return None, _limit(document, found)
    model = ValidModel(names.id_of(document.path), names.slug_of(document.path), document, file)
    if not document.problems and _is_clearly_valid(model):
        return model, []
    remarks = [*places.check(document), *places.check_vendor(model), *texts.check(file)]
    remarks += islice(physics.check(file), MAX_PROBLEMS)
    if with_questions:
        remarks += texts.questions(file)
        remarks += texts.lost_endings(document.text)
        remarks += islice(figures.questions(file), MAX_PROBLEMS)
    problems = [*document.problems, *_problems(document, remarks)]
    return (None if document.problems else model), _limit(document, problems)


def _is_clearly_valid(model: ValidModel) -> bool:
    """Return whether no check can find a problem: a fast test that spares most models the slower checks."""
    return (
        places.is_right(model.id, model.folder, model.file.vendor)
        and texts.are_plain(model.file)
        and not texts.hides_a_comment(model.document.text)
        and figures.are_usual(model.file)
    )


def _limit(document: Document, problems: list[Problem]) -> list[Problem]:
    if len(problems) < MAX_PROBLEMS:
        return problems
    message = f"has {MAX_PROBLEMS} problems or more: fix these, then check again"
    return [*sorted(problems)[:MAX_PROBLEMS], document.problem("problem-limit", (), message)]


def _problems(document: Document, remarks: Iterable[Remark]) -> list[Problem]:
    found = (remark for remark in remarks if not _is_refused(document, remark.path))
    return [_problem(document, remark) for remark in islice(found, MAX_PROBLEMS)]


def _problem(document: Document, remark: Remark) -> Problem:
    rule, path, message, related = remark
    return document.problem(rule, path, message, related=related, level=RULES[rule].level)


def _conflicts(models: Iterable[ValidModel], order: LandingOrder) -> list[Problem]:
    by_path = {model.document.path: model for model in models}
    claims = [Claim(path, model.file.vendor, model.file.model, model.is_live) for path, model in by_path.items()]
    return [
        by_path[found.path].document.problem(found.rule, found.value_path, found.message, related=(found.related,))
        for found in conflicts.find(claims, order)
    ]
