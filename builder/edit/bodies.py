"""Read proposed models from JSON: one object, a list, the envelope of the API's list, or one object a line (NDJSON).

An object is the body of a create request or the MODEL of the API, with the additional keys of a model's file.
"""

from typing import Any

from builder.edit import requests
from builder.edit.proposals import MAX_ROWS, SET_BY_HISTORY, Proposal, file_problem
from builder.problems import Problem, RefusedError

_BOM = b"\xef\xbb\xbf"


def read_lines(label: str, content: bytes) -> tuple[list[Proposal], list[Problem]]:
    """Return the models of an NDJSON file, and the problems of its lines. Raises RefusedError for too many lines."""
    proposals, problems = list[Proposal](), list[Problem]()
    for number, line in enumerate(content.removeprefix(_BOM).split(b"\n"), 1):
        if number > MAX_ROWS + 1:
            raise RefusedError([_too_many(label)])
        if line.strip():
            try:
                value = _json_value(label, line, number)
            except RefusedError as error:
                problems += error.problems
            else:
                _add(proposals, problems, (label, number, "$"), value)
    return proposals, problems


def read(label: str, content: bytes) -> tuple[list[Proposal], list[Problem]]:
    """Return the models of a JSON file, and their problems. Raises RefusedError if it is not JSON, or for too many."""
    value, path = _json_value(label, content.removeprefix(_BOM), 1), "$"
    for key in ("data", "items"):
        if isinstance(value, dict) and key in value:
            value, path = value[key], f"{path}.{key}"
    proposals, problems = list[Proposal](), list[Problem]()
    items = value if isinstance(value, list) else [value]
    if len(items) > MAX_ROWS:
        raise RefusedError([_too_many(label)])
    for index, item in enumerate(items):
        _add(proposals, problems, (label, 1, f"{path}[{index}]" if isinstance(value, list) else path), item)
    return proposals, problems


def _too_many(label: str) -> Problem:
    return file_problem(label, "file-size", f"holds more than {MAX_ROWS:,} models: import it in parts")


def _json_value(label: str, content: bytes, line: int) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of a JSON text. Raises RefusedError if it is not JSON."""
    try:
        return requests.json_value(content)
    except requests.DuplicateKeyError as error:
        rule, message = "duplicate-key", f"the key {str(error)[:60]} occurs twice in one object: keep one of them"
    except UnicodeDecodeError:
        rule, message = "encoding", "is not UTF-8: save it as UTF-8"
    except RecursionError:
        rule, message = "nesting", "is nested too deeply: a model has three levels"
    except ValueError:
        rule, message = "json", "is not JSON: for a table add --format csv, for one body a line --format ndjson"
    raise RefusedError([file_problem(label, rule, message, line)])


def _add(proposals: list[Proposal], problems: list[Problem], origin: tuple[str, int, str], value: object) -> None:
    """Add the proposal of a value, or a problem; ``origin`` is the file's label, the line and the JSONPath."""
    label, line, prefix = origin
    if isinstance(value, dict):
        data = {key: inner for key, inner in value.items() if key not in SET_BY_HISTORY}
        model_id = data.pop("id", None)
        proposal = Proposal(label, data, prefix=prefix, positions={(): (line, 1)})
        if model_id is None or isinstance(model_id, str):
            proposal.model_id = model_id
        else:
            problems.append(
                proposal.problem("type", ("id",), "the id must be text: leave it out, or write it in quotes")
            )
        proposals.append(proposal)
    else:
        message = "is not a model: write an object with vendor, model, …"
        problems.append(file_problem(label, "type", message, line)._replace(json_path=prefix))
