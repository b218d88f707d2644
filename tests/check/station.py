"""Documents of models for the tests of the checks, and what the checks find in them."""

import json

from builder.check import catalogue
from builder.problems import Problem, errors
from builder.source.document import Document, parse


def connector(**fields: object) -> dict[str, object]:
    """Return a connector with figures that fit each other, but for the given fields."""
    values = {"id": 1, "connectionType": "IEC_62196_T2", "format": "CABLE"}
    return values | {"maxAmperage": 32, "maxVoltage": 230, "maxPowerWatts": 22_000} | fields


def model(**fields: object) -> dict[str, object]:
    """Return the values of a model's file, but for the given fields."""
    values = {"vendor": "Acme", "model": "One", "powerType": "AC_3_PHASE", "connectors": [connector()]}
    return values | {"configurationKeys": {"ocppUrl": ""}} | fields


def read(data: dict[str, object], path: str = "catalog/acme/acme-one.yaml") -> Document:
    """Return a document that holds data: JSON is YAML."""
    document = parse(path, json.dumps(data, ensure_ascii=False).encode())
    assert document.problems == []
    return document


def problems(*documents: Document) -> list[Problem]:
    """Return the errors of documents, on their own and against each other."""
    return errors(catalogue.check(documents).problems)


def warnings(*documents: Document) -> list[Problem]:
    """Return the questions about documents, each on its own."""
    return [problem for problem in catalogue.check(documents).problems if problem.level == "warning"]


def rule_ids(*documents: Document) -> list[str]:
    """Return the rules that documents break."""
    return [problem.rule for problem in problems(*documents)]
