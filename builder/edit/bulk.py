"""Plan the import of many models at once: the new files, checked together as one change of the catalogue.

A model that exists with the same values is left alone, so an interrupted import can be repeated. An import never
changes a model that exists. ``file_writes`` writes what is planned.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from builder.check import catalogue
from builder.domain import names
from builder.edit import bodies, file_text, new_paths, operations, spreadsheet
from builder.edit.file_writes import Progress
from builder.edit.proposals import MAX_BYTES, Proposal, file_problem
from builder.problems import BuilderError, Problem, RefusedError, errors
from builder.source import document, files
from builder.source.document import Document

Format = Literal["csv", "ndjson", "json"]
_READERS = {"csv": spreadsheet.read, "ndjson": bodies.read_lines, "json": bodies.read}
_QUESTIONS = ("twin", "new-vendor", "id-slug")  # those for a table's author, who need not have a column of sources
_SUFFIXES: dict[str, Format] = {".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import will do: the new files by path, the paths of models that exist already, and warnings."""

    files: dict[str, bytes]
    present: list[str]
    warnings: list[Problem]


def format_of(name: str) -> Format:
    """Return the format of a file by its name: JSON or NDJSON by its suffix, else CSV.

    >>> format_of("models.JSONL"), format_of("models.txt")
    ('ndjson', 'csv')
    """
    return _SUFFIXES.get(Path(name).suffix.lower(), "csv")


def plan(root: Path, label: str, content: bytes, file_format: Format, progress: Progress[Proposal] = iter) -> Plan:
    """Plan the import of a file named ``label``. Raises RefusedError with the problems of all rows."""
    if len(content) > MAX_BYTES:
        message = f"is larger than {MAX_BYTES // 1024**2} MiB: import it in parts"
        raise RefusedError([file_problem(label, "file-size", message)])
    proposals, problems = _READERS[file_format](label, content)
    existing = [files.read(root, path) for path in files.find(root)[0]]
    planner = _Planner(root, existing, problems)
    for proposal in progress(proposals):
        planner.add(proposal)
    documents = [*existing, *(document for _, document in planner.new.values())]
    checked = catalogue.check(documents, order=lambda path: float(path in planner.new))
    problems += _problems_of(checked.problems, planner.new)
    if errors(problems):
        raise RefusedError(sorted(problems))
    new = [model for model in checked.models if model.document.path in planner.new]
    questions = [problem for problem in catalogue.questions(new, checked.models) if problem.rule in _QUESTIONS]
    return Plan(planner.files, planner.present, sorted([*problems, *_problems_of(questions, planner.new)]))


class _Planner:
    """Assigns each proposal to a model that exists, or to a new file."""

    def __init__(self, root: Path, existing: Iterable[Document], problems: list[Problem]) -> None:
        self.files: dict[str, bytes] = {}
        self.present: list[str] = []
        self.new: dict[str, tuple[Proposal, Document]] = {}
        self._problems = problems
        self._address = operations.schema_address(root)
        self._by_id = {names.id_of(document.path): document for document in existing}
        self._paths = {model_id: document.path for model_id, document in self._by_id.items()}
        self._live = {
            _folded_names(document.data): document
            for document in self._by_id.values()
            if isinstance(document.data, dict) and not document.data.get("isArchived")
        }

    def add(self, proposal: Proposal) -> None:
        """Plan the file of a proposal, or add the problems that prevent it."""
        if proposal.data.get("isArchived") is False:
            del proposal.data["isArchived"]
        if existing := self._existing(proposal):
            self._problems += _differences(proposal, existing)
            self.present.append(existing.path)
            return
        document = proposal.document("")
        if catalogue.record_of(document) is None:
            self._problems += _explain(proposal, document)
            return
        try:
            self._add_new(proposal)
        except BuilderError as error:
            self._problems.append(proposal.problem("id", (), str(error)))

    def _existing(self, proposal: Proposal) -> Document | None:
        """Return the model that a proposal describes, if it exists."""
        if proposal.model_id is not None:
            return self._by_id.get(proposal.model_id)
        return None if proposal.data.get("isArchived") else self._live.get(_folded_names(proposal.data))

    def _add_new(self, proposal: Proposal) -> None:
        data = proposal.data
        path = new_paths.new_path(data["vendor"], data["model"], proposal.model_id, self._paths)
        text = file_text.compose(data, self._address).encode()
        if document.parse(path, text).data != data:
            raise BuilderError("the model cannot be written as a file: is it too large?")
        self._paths[names.id_of(path)] = path
        self.files[path] = text
        self.new[path] = proposal, proposal.document(path)


def _explain(proposal: Proposal, document: Document) -> list[Problem]:
    """Return why a proposal is not valid: at least one problem, unless its cells have problems already."""
    problems = [proposal.locate(problem) for problem in catalogue.schema_problems(document)]
    if problems or proposal.refused:
        return problems
    return [proposal.problem("text", (), "holds a text that no file can hold, such as half of a surrogate pair")]


def _folded_names(data: Mapping[str, Any]) -> tuple[str, str]:
    return names.fold(str(data.get("vendor", ""))), names.fold(str(data.get("model", "")))


def _differences(proposal: Proposal, existing: Document) -> list[Problem]:
    """Return a problem for each key with another value in the model that exists."""
    values = {key: value for key, value in existing.data.items() if value is not False} if existing.data else {}
    changed = [key for key in {**values, **proposal.data} if values.get(key) != proposal.data.get(key)]
    remedy = "remove the row, or change the file with `catalog update` and a pull request"
    return [
        proposal.problem("present", (key,), f"{existing.path} exists already with another {key}: {remedy}")
        for key in changed
    ]


def _problems_of(found: Iterable[Problem], new: Mapping[str, tuple[Proposal, Document]]) -> list[Problem]:
    """Return the problems of new files, each at the row of its proposal."""
    return [
        new[problem.location.path][0].locate(_name_rows(problem, new))
        for problem in found
        if problem.location.path in new
    ]


def _name_rows(problem: Problem, new: Mapping[str, tuple[Proposal, Document]]) -> Problem:
    """Return a problem that names the rows of other new models: their files are not written yet."""
    message = problem.message
    for path in problem.related:
        if path in new:
            row = new[path][0].place
            is_duplicate = problem.rule == "duplicate-model"
            message = f"{row} has the same vendor and model: keep one" if is_duplicate else message.replace(path, row)
    return problem._replace(message=message, related=tuple(path for path in problem.related if path not in new))
