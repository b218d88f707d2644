"""Many models at once: all of them are created, or none.

What is proposed is first checked as one change of the catalogue; the files are then written into a folder beside the
catalogue and moved. A model that is there already with the same values is left alone, so an import that was cut off
can be repeated.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from builder.check import catalogue
from builder.check.rules import ValidModel
from builder.domain import names
from builder.edit import bodies, file_text, operations, spreadsheet
from builder.edit.proposals import MAX_BYTES, Proposal, file_problem
from builder.problems import BuilderError, Problem, RefusedError
from builder.source import document, files
from builder.source.document import Document

T = TypeVar("T")
Progress = Callable[[Sequence[T]], Iterable[T]]
Format = Literal["csv", "ndjson", "json"]
_READERS = {"csv": spreadsheet.read, "ndjson": bodies.read_lines, "json": bodies.read}
_SUFFIXES: dict[str, Format] = {".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import does: the new files' texts by path, the paths of models that are there already, questions."""

    files: dict[str, bytes]
    present: list[str]
    warnings: list[Problem]


def format_of(name: str) -> Format:
    """Return the format that a file's name tells; a table unless it says otherwise."""
    return _SUFFIXES.get(Path(name).suffix.lower(), "csv")


def plan(root: Path, label: str, content: bytes, form: Format, progress: Progress[Proposal] = iter) -> Plan:
    """Return what the import of a file does. Raises RefusedError with every problem, of whatever row."""
    if len(content) > MAX_BYTES:
        message = f"is larger than {MAX_BYTES // 1024**2} MiB: import it in parts"
        raise RefusedError([file_problem(label, "file-size", message)])
    proposals, problems = _READERS[form](label, content)
    landed = [files.read(root, path) for path in files.find(root)[0]]
    planner = _Planner(root, landed, problems)
    for proposal in progress(proposals):
        planner.add(proposal)
    checked = catalogue.check([*landed, *(it for _, it in planner.new.values())])
    problems += _problems_of(checked.problems, planner.new)
    if problems:
        raise RefusedError(sorted(problems))
    return Plan(planner.files, planner.present, _twins(checked.models, planner.new))


def write(root: Path, new_files: Mapping[str, bytes], progress: Progress[str] = iter) -> None:
    """Write new files, all or none. Raises BuilderError if the disk refuses, or a file is there by now."""
    staged = Path(tempfile.mkdtemp(dir=root, prefix=".catalog-import-"))
    try:
        for folder in {path.rpartition("/")[0] for path in new_files}:
            (staged / folder).mkdir(parents=True, exist_ok=True)
        for path, content in new_files.items():
            (staged / path).write_bytes(content)
        _move(root, staged, progress(list(new_files)))
    except OSError as error:
        raise BuilderError(f"nothing was imported: {error.filename or root}: {error.strerror}") from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)


class _Planner:
    """Finds the place of each proposal: among the models that are there, or a new file."""

    def __init__(self, root: Path, landed: Iterable[Document], problems: list[Problem]) -> None:
        self.files: dict[str, bytes] = {}
        self.present: list[str] = []
        self.new: dict[str, tuple[Proposal, Document]] = {}
        self._problems = problems
        self._address = operations.schema_address(root)
        self._by_id = {names.id_of(it.path): it for it in landed}
        self._paths = {model_id: it.path for model_id, it in self._by_id.items()}
        self._live = {
            _name(it.data): it
            for it in self._by_id.values()
            if isinstance(it.data, dict) and not it.data.get("isArchived")
        }

    def add(self, proposal: Proposal) -> None:
        """Plan the file of a proposal, or note why it cannot be."""
        if proposal.data.get("isArchived") is False:
            del proposal.data["isArchived"]
        if found := self._present(proposal):
            self._problems += _differences(proposal, found)
            self.present.append(found.path)
            return
        read = proposal.document("")
        if catalogue.accept(read) is None:
            self._problems += _explained(proposal, read)
            return
        try:
            self._add_new(proposal)
        except BuilderError as error:
            self._problems.append(proposal.problem("id", (), str(error)))

    def _present(self, proposal: Proposal) -> Document | None:
        """Return the model that a proposal means, if it is there already."""
        if proposal.model_id is not None:
            return self._by_id.get(proposal.model_id)
        return None if proposal.data.get("isArchived") else self._live.get(_name(proposal.data))

    def _add_new(self, proposal: Proposal) -> None:
        data = proposal.data
        path = operations.new_path(data["vendor"], data["model"], proposal.model_id, self._paths)
        text = file_text.compose(data, self._address).encode()
        if document.parse(path, text).data != data:
            raise BuilderError("the model cannot be written as a file: is it too large?")
        self._paths[names.id_of(path)] = path
        self.files[path] = text
        self.new[path] = proposal, proposal.document(path)


def _explained(proposal: Proposal, read: Document) -> list[Problem]:
    """Say why a proposal is no model: never nothing, unless its cells are refused already."""
    found = [proposal.located(problem) for problem in catalogue.explain(read)]
    if found or proposal.refused:
        return found
    return [proposal.problem("text", (), "holds a text that no file can hold, such as half of a surrogate pair")]


def _name(data: Mapping[str, Any]) -> tuple[str, str]:
    return names.fold(str(data.get("vendor", ""))), names.fold(str(data.get("model", "")))


def _differences(proposal: Proposal, found: Document) -> list[Problem]:
    """Say where a model that is there already has other values: an import changes none."""
    landed = {key: value for key, value in found.data.items() if value is not False} if found.data else {}
    changed = [key for key in {**landed, **proposal.data} if landed.get(key) != proposal.data.get(key)]
    remedy = "take the row out, or change the file with `catalog update` and a pull request"
    return [
        proposal.problem("present", (key,), f"{found.path} is there already with another {key}: {remedy}")
        for key in changed
    ]


def _problems_of(found: Iterable[Problem], new: Mapping[str, tuple[Proposal, Document]]) -> list[Problem]:
    """Return the problems that touch a new file, each at the row that proposes it."""
    result = []
    for problem in found:
        at = next((path for path in (problem.location.path, *problem.related) if path in new), None)
        if at is None:
            continue
        proposal = new[at][0]
        if at == problem.location.path:
            result.append(proposal.located(problem))
        else:
            result.append(proposal.problem(problem.rule, (), f"{problem.location.path}: {problem.message}"))
    return result


def _twins(models: Iterable[ValidModel], new: Mapping[str, tuple[Proposal, Document]]) -> list[Problem]:
    """Ask of each new model whether it is another by another spelling: without spaces, punctuation and accents."""
    live = [read for read in models if read.is_live]
    by_name: dict[str, list[str]] = {}
    for read in live:
        for name in _spellings(read):
            by_name.setdefault(name, []).append(read.document.path)
    found = []
    for read in live:
        path = read.document.path
        others = {other for name in _spellings(read) for other in by_name[name] if other != path}
        if path in new and others:
            proposal = new[path][0]
            message = f"is it the same as {', '.join(sorted(others))}? Then take the row out"
            found.append(
                proposal.problem("twin", (), message)._replace(level="warning", related=(path, *sorted(others)))
            )
    return found


def _spellings(read: ValidModel) -> set[str]:
    known = [f"{read.file.vendor} {read.file.model}", read.file.friendlyName or ""]
    return {bare for name in known if (bare := names.slug(name).replace("-", ""))}


def _move(root: Path, staged: Path, paths: Iterable[str]) -> None:
    """Move staged files to their places; if one cannot be moved, take the others away again."""
    moved, folders, seen = list[Path](), list[Path](), set[str]()
    try:
        for path in paths:
            target = root / path
            if (folder := path.rpartition("/")[0]) not in seen:
                seen.add(folder)
                if not target.parent.exists():
                    target.parent.mkdir()
                    folders.append(target.parent)
            _check_free(target)
            (staged / path).rename(target)
            moved.append(target)
    except BaseException:  # Ctrl-C too
        for target in moved:
            target.unlink(missing_ok=True)
        for made in reversed(folders):
            made.rmdir()
        raise


def _check_free(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise BuilderError(f"nothing was imported: {target} is there by now, import again")
