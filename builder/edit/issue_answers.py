"""The answers to an issue form, in the text that GitHub makes of them.

GitHub gives the answers as Markdown, one section a field: ``### <label>``, an empty line, the answer or
``_No response_`` (https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests).
An answer of several lines may hold anything, other sections' headings too.
"""

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from builder.check.texts import is_no_answer
from builder.edit import requests
from builder.problems import Location, Problem, RefusedError, alternatives, parse_json_path
from builder.source.document import Document
from builder.source.marks import Mark

MAX_BYTES = 4 * 65_536  # an issue has up to 65,536 characters
_NO_RESPONSE = "_No response_"
_BULLET = re.compile(r"(?:[-*+]|[0-9]{1,2}[.)]) +")
_LINK = re.compile(r"\]\(\s*<?([^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?[^)]*\)")
_ADDRESS = re.compile(r"https?://[^\s<>\"|]+?(?=[.,;:!?]*(?:[\s<>\"|]|$)|,\s*https?://)", re.IGNORECASE)
_FENCE = re.compile(r"`{3,}\w*")


class Answers:
    """The sections of an issue: the lines of each answer, with their numbers, by the key of the form's field."""

    def __init__(
        self, issue: str, content: bytes, labels: Mapping[str, str], former_labels: Mapping[str, str] | None = None
    ) -> None:
        """Read the text of an issue, which ``issue`` names in problems. Raises RefusedError.

        ``labels`` are the form's labels by key; ``former_labels`` hold the keys of labels that it had.
        """
        self.issue = issue
        self._labels = labels
        self._starts: dict[str, int] = {}
        self._lines: dict[str, list[tuple[int, str]]] = {}
        headings = {f"### {label}": key for label, key in (former_labels or {}).items()}
        headings |= {f"### {label}": key for key, label in labels.items()}
        self._read(self._decode(content), headings)

    def lines(self, key: str) -> list[tuple[int, str]]:
        """Return the lines of an answer with their numbers, without bullets, empty lines and words for "none"."""
        stripped = [(number, line.strip()) for number, line in self._lines.get(key, ())]
        return [
            (number, _BULLET.sub("", line, count=1))
            for number, line in stripped
            if line != _NO_RESPONSE and not is_no_answer(line)
        ]

    def text(self, key: str) -> str:
        """Return an answer as it was pasted, without the fence that GitHub puts around a field of code."""
        lines = [line for _, line in self._lines.get(key, ())]
        text = "\n".join(lines).strip("\n")
        opening, _, rest = text.partition("\n")
        inner, _, closing = rest.rpartition("\n")
        is_fenced = _FENCE.fullmatch(opening.strip()) and _FENCE.fullmatch(closing.strip())
        return "" if text == _NO_RESPONSE else inner if is_fenced else text

    def single_lines(self, *keys: str, required: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the answers that are given, by key; each must be one line.

        A word for "none" is no answer, except to a required field, where it is refused like any wrong answer.
        """
        given = {key: self._single_line(key) for key in keys}
        return {key: text for key, text in given.items() if text and (key in required or not is_no_answer(text))}

    def required_line(self, key: str, remedy: str) -> str:
        """Return an answer of one line; refuse the issue if it is missing: ``remedy`` is what to write."""
        text: str = self.single_lines(key).get(key, "")
        if not text:
            message = f'is missing: write {remedy} below the heading "### {self._labels[key]}"'
            self.refuse(key, "required", message)
        return text

    def operation(self, key: str, *operations: str, former: Mapping[str, str] | None = None) -> str:
        """Return which of the operations the issue requests, or refuse the issue.

        ``former`` has the operations by the words of earlier forms.
        """
        words = alternatives([f'"{operation}"' for operation in operations])
        text = self.required_line(key, words)
        text = (former or {}).get(text, text)
        if text not in operations:
            self.refuse(key, "form", f'the issue requests "{text[:60]}", not {words}: is the label the right one?')
        return text

    def addresses(self, key: str) -> list[tuple[int, str]]:
        """Return the addresses of an answer with the numbers of their lines, taken out of Markdown and of prose."""
        return [(number, address) for number, line in self.lines(key) for address in addresses_in(line)]

    def document(self, fields: dict[str, Any]) -> Document:
        """Return answers as a body, in which each value is located at its answer."""
        document = requests.of_fields(self.issue, dict(fields))
        for key, line in self._starts.items():
            document.marks[("configurationKeys", key) if key == "ocppUrl" else (key,)] = mark_on(line)
        return document

    def refuse(self, key: str, rule: str, message: str, line: int | None = None) -> NoReturn:
        """Raise RefusedError for an answer, at a line or at the heading of the answer."""
        location = Location(self.issue, line or self._starts.get(key, 1))
        raise RefusedError([Problem(location, rule, f"$.{key}", message)])

    def _single_line(self, key: str) -> str:
        lines = [line for _, text in self._lines.get(key, ()) if (line := text.strip()) not in ("", _NO_RESPONSE)]
        if len(lines) > 1:
            self.refuse(key, "form", "the answer has several lines: write one")
        return lines[0] if lines else ""

    def _decode(self, content: bytes) -> str:
        if len(content) > MAX_BYTES:
            self.refuse("issue", "file-size", "is larger than an issue can be: shorten it")
        try:
            return content.decode()
        except UnicodeDecodeError:
            self.refuse("issue", "encoding", "is not UTF-8: save it as UTF-8")

    def _read(self, text: str, headings: Mapping[str, str]) -> None:
        key = ""
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
            found = headings.get(line.rstrip())
            if found in self._starts:
                message = (
                    f'the heading "{line.strip()}" is there twice, first on line {self._starts[found]}: delete one'
                )
                self.refuse(found, "form", message, number)
            if found:
                key = found
                self._starts[key], self._lines[key] = number, []
            elif key:
                self._lines[key].append((number, line))


def mark_on(line: int) -> Mark:
    """Return the mark of a value that is on a line of an issue."""
    return Mark(0, 0, line, 1)


def addresses_in(line: str) -> list[str]:
    """Return the addresses in a line of Markdown; the line itself if there is none.

    >>> addresses_in("[datasheet](https://example.org/a.pdf), https://example.org/b.pdf")
    ['https://example.org/a.pdf', 'https://example.org/b.pdf']
    """
    linked = [found for found in _LINK.findall(line) if found]
    rest = _LINK.sub(" ", line)
    bare = [_without_open_bracket(found[0]) for found in _ADDRESS.finditer(rest)]
    lost = [word.strip(",;") for word in _ADDRESS.sub(" ", rest).split() if re.search(r"\w\.\w{2,}/", word)]
    return list(dict.fromkeys([*linked, *bare, *lost])) or [line.strip("<>")]


def name_field(problem: Problem, labels: Mapping[str, str]) -> Problem:
    """Return the problem of an issue's request with the form's field in its message.

    >>> wrong = Problem(Location("issue"), "type", "$.connectors[1].maxVoltage", "must be a number")
    >>> name_field(wrong, {"connectors": "Connectors"}).message
    'Connectors, line 2: maxVoltage must be a number'
    """
    path = parse_json_path(problem.json_path)
    key = next((str(step) for step in path if step in labels), None)
    if key is None:
        return problem
    index = next((step for step in path if isinstance(step, int)), None)
    field = labels[key] if index is None else f"{labels[key]}, line {index + 1}"
    message = problem.message.removeprefix(f"{key} ")
    if path[-1] not in (key, index) and str(path[-1]) not in message:
        message = f"{path[-1]} {message}"
    return problem._replace(message=f"{field}: {message}")


def _without_open_bracket(address: str) -> str:
    """Return an address without a closing bracket that belongs to the sentence around it."""
    while address.endswith((")", "]")) and address.count("(") < address.count(")") + address.count("]"):
        address = address[:-1].rstrip(".,;:")
    return address
