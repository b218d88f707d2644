"""The issue forms, generated from the schemas, and the requests in their answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from builder.domain import schema
from builder.edit import issue_answers, requests
from builder.edit.issue_answers import Answers, mark
from builder.problems import Problem
from builder.source.document import Document

SET_NAME, NO_NAME, ARCHIVE = "Set the friendly name", "Remove the friendly name", "Archive the model"
# Issues that were opened with an earlier form have its words.
_FORMER_LABELS = {"Configuration key of the OCPP back end": "ocppUrl", "Note": "notes"}
_FORMER_NO_NAME = "Take the friendly name away"


class _FormField(NamedTuple):
    """A field of a form: its key, its label, its input type, and an example answer."""

    key: str
    label: str
    kind: str
    placeholder: str = ""
    description: str = ""
    is_required: bool = False
    options: tuple[str, ...] = ()


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
        "(line to neutral for AC_3_PHASE), watts. IEC_62196_T2 is Type 2, IEC_62196_T2_COMBO CCS2, IEC_62196_T1 Type 1 "
        "(J1772), IEC_62196_T1_COMBO CCS1, SAE_J3400 NACS; schemas/create.schema.json in the repository has all.",
    ),
    _FormField(
        "ocppUrl",
        "OCPP URL key",
        "input",
        "CentralSystemAddress",
        "Name of the station's configuration key for the OCPP back end's address. Leave empty if none is known.",
    ),
    _FormField(
        "imageUrl",
        "Address of a picture",
        "input",
        "https://images.example.org/station.png",
        "https address of a picture of the station: the vendor's press picture, for example.",
    ),
    _FormField("sources", "Sources", "textarea", "https://example.org/datasheet.pdf", "", is_required=True),
    _FormField(
        "notes",
        "Notes",
        "textarea",
        "",
        "What a reader must know in addition to the figures, one note per line: shared power, for example.",
    ),
    _FormField("stationPowerWatts", "Power of the whole station", "input", "180000"),
    _FormField(
        "reportedAs",
        "Reported as",
        "textarea",
        "Keba AG, KC-P30-ESS400C2-E0R",
        "Vendor and model as in the station's OCPP BootNotification, separated by a comma; one pair per line.",
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
_DRAFT = (
    _FormField(
        "trace",
        "OCPP trace",
        "code",
        '[2,"1","BootNotification",{"chargePointVendor":"Keba AG","chargePointModel":"KC-P30-ESS400C2-E0R"}]',
        "The log of any program, around the station's BootNotification and its answer to GetConfiguration or "
        "GetBaseReport. Everyone can read it: paste the output of `catalog draft --from-ocpp trace.log --redact`.",
        is_required=True,
    ),
    _FormField("remarks", "Remarks", "textarea", "", "For the reviewer: where the figures can be found, for example."),
)
# People answer this one: nothing reads it back.
_REPORT = (
    _CHANGE[0],
    _FormField(
        "field",
        "What is wrong",
        "dropdown",
        is_required=True,
        options=("A connector", "Power", "Current", "Voltage", "OCPP URL key", "Picture", "Name", "Something else"),
    ),
    _FormField("value", "The right value", "textarea", "Connector 2: 63 A, 43 kW", "With its unit.", is_required=True),
    _FormField(
        "source", "Source", "textarea", "https://example.org/datasheet.pdf", "Where the value stands.", is_required=True
    ),
)
_FORMS = {
    "add-model.yml": ("Add a model", "A charging station model that is missing from the catalogue.", _ADD),
    "change-model.yml": (
        "Update or archive a model",
        "Change a friendly name, or archive a discontinued model.",
        _CHANGE,
    ),
    "draft-model.yml": (
        "Draft a model from an OCPP trace",
        "Paste the log of a station's OCPP messages; the answer is a draft of its model's file.",
        _DRAFT,
    ),
    "report-data.yml": (
        "Report wrong data",
        "A figure, plug or OCPP URL key of a model that is not right.",
        _REPORT,
    ),
}


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """The request of an issue: the documented body; for a new model its additional keys, else the model's id."""

    request: Document
    additional: Mapping[str, object] = field(default_factory=dict)
    model_id: str = ""


def forms() -> dict[str, str]:
    """Return the issue forms, by the names of their files in ``.github/ISSUE_TEMPLATE``."""
    return {
        name: "# Generated from the schemas by builder/edit/issue_form.py (pytest --update).\n"
        + yaml.safe_dump(_form(*form), sort_keys=False, allow_unicode=True, width=110)
        for name, form in _FORMS.items()
    }


def read_create(issue: str, content: bytes) -> IssueRequest:
    """Read the answers of "Add a model"; ``issue`` names it in problems. Raises RefusedError."""
    answers = Answers(issue, content, _labels(_ADD), _FORMER_LABELS)
    required = ("vendor", "model", "powerType")
    request = answers.document(answers.single_lines(*required, "friendlyName", "imageUrl", required=required))
    request.data["connectors"] = []
    for index, (number, line) in enumerate(answers.lines("connectors")):
        request.marks["connectors", index] = mark(number)
        request.data["connectors"].append(_connector(answers, index, number, line))
    request.data["configurationKeys"] = {"ocppUrl": answers.single_lines("ocppUrl").get("ocppUrl", "")}
    return IssueRequest(request, _additional(answers, request))


def read_update(issue: str, content: bytes) -> IssueRequest:
    """Read the answers of "Update or archive a model" that request an update. Raises RefusedError."""
    answers = Answers(issue, content, _labels(_CHANGE))
    operation = answers.operation("operation", SET_NAME, NO_NAME, former={_FORMER_NO_NAME: NO_NAME})
    name = answers.single_lines("friendlyName")
    if operation == SET_NAME and not name:
        answers.refuse("friendlyName", "required", "the new name is missing: write it, or choose another change")
    fields = name if operation == SET_NAME else {"friendlyName": None}
    return IssueRequest(answers.document(fields), model_id=answers.single_lines("id").get("id", ""))


def read_archive(issue: str, content: bytes) -> IssueRequest:
    """Read the answers of "Update or archive a model" that request the archive. Raises RefusedError."""
    answers = Answers(issue, content, _labels(_CHANGE))
    answers.operation("operation", ARCHIVE)
    return IssueRequest(answers.document({}), model_id=answers.single_lines("id").get("id", ""))


def read_trace(issue: str, content: bytes) -> str:
    """Return the trace that "Draft a model from an OCPP trace" holds, secrets and all. Raises RefusedError."""
    return Answers(issue, content, _labels(_DRAFT)).text("trace")


def named(problems: list[Problem]) -> list[Problem]:
    """Return the problems of an issue's request with the form's field in each message.

    The author of an issue has no file: neither a line of it nor a key means anything to them.
    """
    labels = _labels((*_CHANGE, *_DRAFT, *_ADD))
    return [issue_answers.named(problem, labels) for problem in problems]


def _labels(fields: tuple[_FormField, ...]) -> dict[str, str]:
    return {field.key: field.label for field in fields}


def _connector(answers: Answers, index: int, number: int, line: str) -> dict[str, Any]:
    try:
        return requests.connector(line, index + 1)
    except ValueError as error:
        answers.refuse(f"connectors[{index}]", "form", str(error), number)


def _additional(answers: Answers, request: Document) -> dict[str, object]:
    """Return the additional keys; each value is located at its line of the answer."""
    lines = {"sources": answers.addresses("sources"), "notes": answers.lines("notes")}
    lines["reportedAs"] = answers.lines("reportedAs")
    for key, found in lines.items():
        request.marks.update({(key, index): mark(number) for index, (number, _) in enumerate(found)})
    pairs = [text.rpartition(",") for _, text in lines["reportedAs"]]
    return {
        "sources": [text for _, text in lines["sources"]],
        "notes": [text for _, text in lines["notes"]],
        "stationPowerWatts": requests.figure(answers.single_lines("stationPowerWatts").get("stationPowerWatts")),
        "reportedAs": [{"vendor": vendor.strip(), "model": model.strip()} for vendor, _, model in pairs],
    }


def _form(name: str, description: str, fields: tuple[_FormField, ...]) -> dict[str, Any]:
    """Return an issue form. It sets no label: those that make a pull request of it are a maintainer's."""
    properties = _properties()
    if fields is not _ADD:
        properties = {"friendlyName": properties["friendlyName"]}
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
    if description := field.description or known.get("description"):
        attributes["description"] = description
    if field.placeholder:
        attributes["placeholder"] = field.placeholder
    if field.kind == "dropdown":
        attributes["options"] = known.get("enum") or list(field.options) or [SET_NAME, NO_NAME, ARCHIVE]
    if field.kind == "code":
        attributes["render"] = "text"  # GitHub puts the answer in a fence, so nothing of it is Markdown
    is_required = field.is_required or bool(known.get("required"))
    return {
        "type": "textarea" if field.kind == "code" else field.kind,
        "id": field.key,
        "attributes": attributes,
        "validations": {"required": is_required},
    }
