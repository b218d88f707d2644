"""The issue forms: their fields, and the files in ``.github/ISSUE_TEMPLATE`` that are generated from them."""

from typing import Any, NamedTuple

import yaml

from builder.domain import schema

SET_NAME, NO_NAME, ARCHIVE = "Set the friendly name", "Remove the friendly name", "Archive the model"


class FormField(NamedTuple):
    """A field of a form: its key, its label, its input type, and an example answer."""

    key: str
    label: str
    kind: str
    placeholder: str = ""
    description: str = ""
    is_required: bool = False
    options: tuple[str, ...] = ()


ADD = (
    FormField("vendor", "Vendor", "input", "KEBA"),
    FormField("model", "Model", "input", "KC-P30-ESS400C2-E0R"),
    FormField("friendlyName", "Friendly name", "input", "KEBA KeContact P30 x-series"),
    FormField("powerType", "Power type", "dropdown"),
    FormField(
        "connectors",
        "Connectors",
        "textarea",
        "IEC_62196_T2,SOCKET,32,230,22080",
        "One per line, in the vendor's order: connection type (OCPI 2.3.0), SOCKET or CABLE, amperes, volts "
        "(line to neutral for AC_3_PHASE), watts. IEC_62196_T2 is Type 2, IEC_62196_T2_COMBO CCS2, IEC_62196_T1 Type 1 "
        "(J1772), IEC_62196_T1_COMBO CCS1, SAE_J3400 NACS; schemas/create.schema.json in the repository has all.",
    ),
    FormField(
        "ocppUrl",
        "OCPP URL key",
        "input",
        "CentralSystemAddress",
        "Name of the station's configuration key for the OCPP back end's address. Leave empty if none is known.",
    ),
    FormField(
        "imageUrl",
        "Address of a picture",
        "input",
        "https://images.example.org/station.png",
        "https address of a picture of the station: the vendor's press picture, for example.",
    ),
    FormField("sources", "Sources", "textarea", "https://example.org/datasheet.pdf", "", is_required=True),
    FormField(
        "notes",
        "Notes",
        "textarea",
        "",
        "What a reader must know in addition to the figures, one note per line: shared power, for example.",
    ),
    FormField("stationPowerWatts", "Power of the whole station", "input", "180000"),
    FormField(
        "reportedAs",
        "Reported as",
        "textarea",
        "Keba AG, KC-P30-ESS400C2-E0R",
        "Vendor and model as in the station's OCPP BootNotification, separated by a comma; one pair per line.",
    ),
)
CHANGE = (
    FormField(
        "id", "Id", "input", "keba-kc-p30-ess400c2-e0r", "The last part of the model's address.", is_required=True
    ),
    FormField("operation", "Change", "dropdown", "", "Nothing else in a model can change.", is_required=True),
    FormField("friendlyName", "Friendly name", "input", "KEBA KeContact P30 x-series"),
    FormField("reason", "Reason", "textarea", "", "For the reviewer."),
)
DRAFT = (
    FormField(
        "trace",
        "OCPP trace",
        "code",
        '[2,"1","BootNotification",{"chargePointVendor":"Keba AG","chargePointModel":"KC-P30-ESS400C2-E0R"}]',
        "The log of any program, around the station's BootNotification and its answer to GetConfiguration or "
        "GetBaseReport. Everyone can read it: paste the output of `catalog draft --from-ocpp trace.log --redact`.",
        is_required=True,
    ),
    FormField("remarks", "Remarks", "textarea", "", "For the reviewer: where the figures can be found, for example."),
)
# Only people read the answers to this form.
_REPORT = (
    CHANGE[0],
    FormField(
        "field",
        "What is wrong",
        "dropdown",
        is_required=True,
        options=("A connector", "Power", "Current", "Voltage", "OCPP URL key", "Picture", "Name", "Something else"),
    ),
    FormField("value", "The right value", "textarea", "Connector 2: 63 A, 43 kW", "With its unit.", is_required=True),
    FormField(
        "source",
        "Source",
        "textarea",
        "https://example.org/datasheet.pdf",
        "Where the value can be found.",
        is_required=True,
    ),
)
_FORMS = {
    "add-model.yml": ("Add a model", "A charging station model that is missing from the catalogue.", ADD),
    "change-model.yml": (
        "Update or archive a model",
        "Change a friendly name, or archive a discontinued model.",
        CHANGE,
    ),
    "draft-model.yml": (
        "Draft a model from an OCPP trace",
        "Paste the log of a station's OCPP messages; the answer is a draft of its model's file.",
        DRAFT,
    ),
    "report-data.yml": (
        "Report wrong data",
        "A figure, plug or OCPP URL key of a model that is not right.",
        _REPORT,
    ),
}


def forms() -> dict[str, str]:
    """Return the issue forms, by the names of their files in ``.github/ISSUE_TEMPLATE``."""
    return {
        name: "# Generated from the schemas by builder/edit/issue_form.py (pytest --update).\n"
        + yaml.safe_dump(_form(*form), sort_keys=False, allow_unicode=True, width=110)
        for name, form in _FORMS.items()
    }


def labels_of(fields: tuple[FormField, ...]) -> dict[str, str]:
    """Return the labels of a form's fields by key."""
    return {field.key: field.label for field in fields}


def _form(name: str, description: str, fields: tuple[FormField, ...]) -> dict[str, Any]:
    """Return an issue form. It sets no label: a maintainer sets the one that creates a pull request."""
    properties = _properties()
    if fields is not ADD:
        properties = {"friendlyName": properties["friendlyName"]}
    return {"name": name, "description": description, "body": [_element(field, properties) for field in fields]}


def _properties() -> dict[str, Any]:
    document = schema.document("create", "")
    keys = document["$defs"]["ConfigurationKeys"]["properties"]
    properties: dict[str, Any] = {**schema.document("model-file", "")["properties"], **keys}
    properties["powerType"] |= {"enum": document["$defs"]["PowerType"]["enum"]}
    return {key: known | {"required": key in document["required"]} for key, known in properties.items()}


def _element(field: FormField, properties: dict[str, Any]) -> dict[str, Any]:
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
