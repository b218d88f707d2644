"""The questions of `catalog create` on a terminal: what they ask for, the choices, what is wrong with an answer."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import click

from builder.cli import terminal

ALL_CHOICES = "?"  # an answer that asks for the whole list


class Question(NamedTuple):
    """A question: the option that answers it, the key of the body or file, the words, the form of an answer."""

    option: str
    key: str
    text: str
    form: str = ""
    is_required: bool = False
    is_repeated: bool = False


QUESTIONS = (
    Question("vendor", "vendor", "Vendor", is_required=True),
    Question("model", "model", "Model", is_required=True),
    Question("friendly_name", "friendlyName", "Friendly name"),
    Question("power_type", "powerType", "Power type", is_required=True),
    Question("connectors", "connectors", "Connector", "TYPE,FORMAT,A,V,W", is_required=True, is_repeated=True),
    Question("ocpp_url", "configurationKeys", "Name of the configuration key of the back end's address"),
    Question("image_url", "imageUrl", "https address of a picture"),
    Question("sources", "sources", "https address of a datasheet", is_repeated=True),
    Question("notes", "notes", "Note for readers, such as shared power", is_repeated=True),
)
ADDITIONAL = ("sources", "notes")


def say_choices(question: Question, *, is_complete: bool) -> None:
    """List the values that an answer may have, with their common names, where there is a choice."""
    from builder.domain import labels, trade_names
    from builder.domain.ocpi import ConnectionType

    if question.key == "powerType":
        _say_table(labels.POWER_TYPES)
    elif question.key == "connectors":
        kinds = tuple(ConnectionType) if is_complete else trade_names.usual_values("connectionType")
        _say_table({kind: trade_names.trade_name(kind) for kind in kinds})
        if not is_complete:
            terminal.say(f"  {ALL_CHOICES:22}lists the others of OCPI 2.3.0")
        terminal.say("  FORMAT is SOCKET or CABLE; then amperes, volts (line to neutral for AC_3_PHASE), watts")


def _say_table(names: Mapping[Any, str]) -> None:
    for value, name in names.items():
        terminal.say(f"  {value:22}{name}")


def value_of(question: Question, answers: Sequence[str]) -> object:
    """Return the value of a field. Raises UsageError for a connector that does not have five parts."""
    match question.key:
        case "connectors":
            return [_connector(text, number) for number, text in enumerate(answers, 1)]
        case "configurationKeys":
            return {"ocppUrl": answers[0]}
        case _:
            return list(answers) if question.is_repeated else answers[0]


def _connector(text: str, number: int) -> dict[str, Any]:
    from builder.edit import requests

    try:
        return requests.connector_of(text, number)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def faults_of(question: Question, answer: str) -> list[str]:
    """Return what is wrong with an answer on its own."""
    from builder.check import texts
    from builder.domain import schema

    if question.key == "configurationKeys" and (fault := texts.ocpp_url_fault(answer)):
        return [fault]
    try:
        value = value_of(question, [answer])
    except click.UsageError as error:
        return [error.message]
    found = schema.violations("model-file", {question.key: value})
    return [
        violation.message if violation.path[-1] in (question.key, 0) else f"{violation.path[-1]}: {violation.message}"
        for violation in found
        if violation.path[:1] == (question.key,)
    ]
