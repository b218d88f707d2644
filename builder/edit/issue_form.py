"""Issue forms: written from the schemas, and read back from the text that GitHub makes of the answers.

GitHub gives the answers as Markdown, one section a field: ``### <label>``, an empty line, the answer or
``_No response_`` (https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests).
An answer of several lines may hold anything, other sections' headings too.
"""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

from builder.domain import schema
from builder.edit import requests
from builder.problems import Location, Problem, RefusedError
from builder.source.document import Document
from builder.source.located_yaml import Mark

MAX_BYTES = 4 * 65_536  # an issue has up to 65,536 characters
_NO_RESPONSE = "_No response_"
_BULLET = re.compile(r"[-*] +")

SET_NAME, NO_NAME, ARCHIVE = "Set the friendly name", "Remove the friendly name", "Archive the model"


class _FormField(NamedTuple):
    """A field of a form: its key in the body (or a word of ours), its label, its kind, what an answer looks like."""

    key: str
    label: str
    kind: str
    placeholder: str = ""
    description: str = ""
    is_required: bool = False


_ADD = (
    _FormField("vendor", "Vendor", "input", "KEBA"),
    _FormField("model", "Model", "input", "KC-P30-ESS400C2-E0R"),
    _FormField("friendlyName", "Friendly name", "input", "KEBA KeContact P30 x-series"),
    _FormField("powerType", "Power type", "dropdown"),
    _FormField(
        "connectors",
        "Connectors",
        "textarea",
        "IEC_62196_T2,SOCKET,32,230,22080",
        "One per line, in the vendor's order: connection type (OCPI 2.3.0), SOCKET or CABLE, amperes, volts "
        "(line to neutral for AC_3_PHASE), watts.",
    ),
    _FormField(
        "ocppUrl",
        "OCPP URL key",
        "input",
        "CentralSystemAddress",
        "Name of the station's configuration key for the OCPP back end's address. Leave empty if none is known.",
    ),
    _FormField("imageUrl", "Address of a picture", "input", "https://images.example.org/station.png"),
    _FormField("sources", "Sources", "textarea", "https://example.org/datasheet.pdf", "", is_required=True),
    _FormField(
        "notes",
        "Notes",
        "textarea",
        "",
        "What a reader must know in addition to the figures, one note per line: shared power, for example.",
    ),
)
_CHANGE = (
    _FormField(
        "id", "Id", "input", "keba-kc-p30-ess400c2-e0r", "The last part of the model's address.", is_required=True
    ),
    _FormField("operation", "Change", "dropdown", "", "Nothing else in a model can change.", is_required=True),
    _FormField("friendlyName", "Friendly name", "input", "KEBA KeContact P30 x-series"),
    _FormField("reason", "Reason", "textarea", "", "For the reviewer."),
)
_FORMS = {
    "add-model.yml": ("Add a model", "A charging station model that is missing from the catalogue.", _ADD),
    "change-model.yml": (
        "Update or archive a model",
        "Change a friendly name, or archive a discontinued model.",
        _CHANGE,
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an issue asks for: the documented body, and for a new model its sources and notes."""

    request: Document
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    model_id: str = ""


def forms() -> dict[str, str]:
    """Return the issue forms, by the names of their files in ``.github/ISSUE_TEMPLATE``."""
    return {
        name: "# Generated from the schemas by builder/edit/issue_form.py (pytest --update).\n"
        + yaml.safe_dump(_form(*form), sort_keys=False, allow_unicode=True, width=110)
        for name, form in _FORMS.items()
    }


def read_create(label: str, content: bytes) -> Asked:
    """Read the answers of "Add a model". Raises RefusedError."""
    answers = _Answers(label, content, _ADD)
    request = answers.document(answers.one_line("vendor", "model", "friendlyName", "powerType", "imageUrl"))
    request.data["connectors"] = []
    for place, (number, line) in enumerate(answers.lines("connectors")):
        request.marks["connectors", place] = _mark(number)
        request.data["connectors"].append(_connector(answers, place, number, line))
    request.data["configurationKeys"] = {"ocppUrl": answers.one_line("ocppUrl").get("ocppUrl", "")}
    sources = tuple(_BULLET.sub("", line, count=1).strip("<>") for _, line in answers.lines("sources"))
    return Asked(request, sources, tuple(line for _, line in answers.lines("notes")))


def read_update(label: str, content: bytes) -> Asked:
    """Read the answers of "Update or archive a model" that ask for an update. Raises RefusedError."""
    answers = _Answers(label, content, _CHANGE)
    operation = answers.asks("operation", SET_NAME, NO_NAME)
    name = answers.one_line("friendlyName")
    if operation == SET_NAME and not name:
        answers.refuse("friendlyName", "required", "the new name is missing")
    fields = name if operation == SET_NAME else {"friendlyName": None}
    return Asked(answers.document(fields), model_id=answers.one_line("id").get("id", ""))


def read_archive(label: str, content: bytes) -> Asked:
    """Read the answers of "Update or archive a model" that ask for the archive. Raises RefusedError."""
    answers = _Answers(label, content, _CHANGE)
    answers.asks("operation", ARCHIVE)
    return Asked(answers.document({}), model_id=answers.one_line("id").get("id", ""))


class _Answers:
    """The sections of an issue: the lines of each answer, with their numbers."""

    def __init__(self, label: str, content: bytes, fields: tuple[_FormField, ...]) -> None:
        self.label = label
        self._labels = {field.key: field.label for field in fields}
        self._starts: dict[str, int] = {}
        self._lines: dict[str, list[tuple[int, str]]] = {}
        self._read(self._decoded(content), {f"### {field.label}": field.key for field in fields})

    def text(self, key: str) -> str:
        """Return an answer as it was written; an empty text if there is none."""
        return "\n".join(line for _, line in self._lines.get(key, ())).strip().replace(_NO_RESPONSE, "")

    def lines(self, key: str) -> list[tuple[int, str]]:
        """Return the lines of an answer that say something, with their numbers."""
        stripped = [(number, line.strip()) for number, line in self._lines.get(key, ())]
        return [(number, line) for number, line in stripped if line not in ("", _NO_RESPONSE)]

    def one_line(self, *keys: str) -> dict[str, Any]:
        """Return the answers that were given, by key; each must be one line."""
        found = {key: self.lines(key) for key in keys}
        for key, lines in found.items():
            if len(lines) > 1:
                self.refuse(key, "form", f'"{self._labels[key]}" has several lines: write one')
        return {key: lines[0][1] for key, lines in found.items() if lines}

    def asks(self, key: str, *operations: str) -> str:
        """Return the operation that is asked for; refuse one that is not among those that are possible."""
        asked: str = self.one_line(key).get(key, "")
        if asked not in operations:
            words = " or ".join(f'"{operation}"' for operation in operations)
            self.refuse(key, "form", f'the issue asks for "{asked[:60]}", not for {words}: is it another label?')
        return asked

    def document(self, fields: dict[str, Any]) -> Document:
        """Return answers as a body, in which each value stands where it was answered."""
        document = requests.of_fields(self.label, dict(fields))
        for key in fields:
            document.marks[key,] = _mark(self._starts.get(key, 1))
        return document

    def refuse(self, key: str, rule: str, message: str, line: int | None = None) -> None:
        """Refuse an answer."""
        place = Location(self.label, line or self._starts.get(key, 1))
        raise RefusedError([Problem(place, rule, f"$.{key}", message)])

    def _decoded(self, content: bytes) -> str:
        if len(content) > MAX_BYTES:
            self.refuse("issue", "file-size", "is larger than an issue can be")
        try:
            return content.decode()
        except UnicodeDecodeError:
            self.refuse("issue", "encoding", "is not UTF-8")
            raise

    def _read(self, text: str, headings: dict[str, str]) -> None:
        key = ""
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
            found = headings.get(line.rstrip())
            if found in self._starts:
                message = f'"{line.strip()}" stands twice, first on line {self._starts[found]}: delete one of them'
                self.refuse(found, "form", message, number)
            if found:
                key = found
                self._starts[key], self._lines[key] = number, []
            elif key:
                self._lines[key].append((number, line))


def _connector(answers: _Answers, place: int, number: int, line: str) -> dict[str, Any]:
    try:
        return requests.connector(_BULLET.sub("", line, count=1), place + 1)
    except ValueError as error:
        answers.refuse("connectors", "form", str(error), number)
        raise


def _mark(line: int) -> Mark:
    return Mark(0, 0, line, 1)


def _form(name: str, description: str, fields: tuple[_FormField, ...]) -> dict[str, Any]:
    """Return an issue form. It sets no label: those that make a pull request of it are a maintainer's."""
    properties = _properties() if fields is _ADD else {"friendlyName": _properties()["friendlyName"]}
    return {"name": name, "description": description, "body": [_element(field, properties) for field in fields]}


def _properties() -> dict[str, Any]:
    document = schema.document("create", "")
    keys = document["$defs"]["ConfigurationKeys"]["properties"]
    properties: dict[str, Any] = {**schema.document("model-file", "")["properties"], **keys}
    properties["powerType"] |= {"enum": document["$defs"]["PowerType"]["enum"]}
    return {key: known | {"required": key in document["required"]} for key, known in properties.items()}


def _element(field: _FormField, properties: dict[str, Any]) -> dict[str, Any]:
    known = properties.get(field.key, {})
    attributes: dict[str, Any] = {"label": field.label}
    if said := field.description or known.get("description"):
        attributes["description"] = said
    if field.placeholder:
        attributes["placeholder"] = field.placeholder
    if field.kind == "dropdown":
        attributes["options"] = known.get("enum") or [SET_NAME, NO_NAME, ARCHIVE]
    is_required = field.is_required or bool(known.get("required"))
    return {
        "type": field.kind,
        "id": field.key,
        "attributes": attributes,
        "validations": {"required": is_required},
    }
