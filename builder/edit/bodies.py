"""Read the models of a JSON file: documented bodies, one a line (NDJSON), in a list, or in the list's envelope.

A body may be that of a create request or a MODEL as the API gives it, with the additional keys of a model's file.
"""

from typing import Any

from builder.edit import requests
from builder.edit.proposals import MAX_ROWS, Proposal, file_problem
from builder.problems import Problem, RefusedError

_SET_BY_HISTORY = ("createdAt", "updatedAt")


def read_lines(label: str, content: bytes) -> tuple[list[Proposal], list[Problem]]:
    """Return the models of an NDJSON file, and the problems of its lines. Raises RefusedError."""
    proposals, problems = list[Proposal](), list[Problem]()
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if number > MAX_ROWS + 1:
            raise RefusedError([_too_many(label)])
        if line.strip():
            _add(proposals, problems, (label, number, "$"), _value(label, line, number, problems))
    return proposals, problems


def read(label: str, content: bytes) -> tuple[list[Proposal], list[Problem]]:
    """Return the models of a JSON file: a body, a list, or the API's answer with either. Raises RefusedError."""
    problems: list[Problem] = []
    value, path = _value(label, content.removeprefix(b"\xef\xbb\xbf"), 1, problems), "$"
    for key in ("data", "items"):
        if isinstance(value, dict) and key in value:
            value, path = value[key], f"{path}.{key}"
    proposals: list[Proposal] = []
    items = value if isinstance(value, list) else [value]
    if len(items) > MAX_ROWS:
        raise RefusedError([_too_many(label)])
    for place, item in enumerate(items):
        _add(proposals, problems, (label, 1, f"{path}[{place}]" if isinstance(value, list) else path), item)
    return proposals, problems


def _too_many(label: str) -> Problem:
    return file_problem(label, "file-size", f"holds more than {MAX_ROWS:,} models: import it in parts")


def _value(label: str, content: bytes, number: int, problems: list[Problem]) -> Any:  # noqa: ANN401 - what JSON holds
    """Return what JSON holds; None, with a problem, if it is none."""
    try:
        return requests.json_value(content)
    except requests.DuplicateKeyError as error:
        message = f"the key {str(error)[:60]} stands twice in one object: keep one of them"
        problems.append(file_problem(label, "duplicate-key", message, number))
    except UnicodeDecodeError:
        problems.append(file_problem(label, "encoding", "is not UTF-8: save it as UTF-8", number))
    except (ValueError, RecursionError):
        message = "is not JSON: for a table add --format csv, for one body a line --format ndjson"
        problems.append(file_problem(label, "json", message, number))
    return None


def _add(proposals: list[Proposal], problems: list[Problem], where: tuple[str, int, str], value: object) -> None:
    label, number, prefix = where
    if isinstance(value, dict):
        data = {key: it for key, it in value.items() if key not in _SET_BY_HISTORY}
        model_id = data.pop("id", None)
        proposal = Proposal(label, data, prefix=prefix, places={(): (number, 1)})
        if model_id is None or isinstance(model_id, str):
            proposal.model_id = model_id
        else:
            problems.append(
                proposal.problem("type", ("id",), "the id must be text: leave it out, or write it in quotes")
            )
        proposals.append(proposal)
    elif value is not None or not problems:
        message = "is no model: a body is an object with vendor, model, …"
        problems.append(file_problem(label, "type", message, number)._replace(json_path=prefix))
