"""A rule: its sentence, its reason, and two examples. Its id is in all of its messages."""

from typing import Literal, NamedTuple

EXAMPLE_PATH = "catalog/acme/acme-one.yaml"
EXAMPLE_MODEL = """\
vendor: Acme
model: One
powerType: AC_3_PHASE
connectors:
  - id: 1
    connectionType: IEC_62196_T2
    format: SOCKET
    maxAmperage: 32
    maxVoltage: 230
    maxPowerWatts: 22000
configurationKeys:
  ocppUrl: ""
sources:
  - https://example.org/one.pdf
"""

# What a rule checks: the text of a file, its values, the whole catalogue, a new model, a pull request's change, a table
# of many models, the site's settings, the answers in an issue form.
Subject = Literal["text", "file", "catalogue", "new model", "change", "table", "settings", "request"]


class Rule(NamedTuple):
    """A rule: its id, its subject, its level, what it requires and why, and two examples as short YAML."""

    id: str
    subject: Subject
    level: Literal["error", "warning"]
    sentence: str
    reason: str
    refuses: str
    accepts: str


def error(subject: Subject, name: str, sentence: str, reason: str, refuses: str, accepts: str) -> Rule:  # noqa: PLR0913, PLR0917 - the columns of the table
    """Return a rule whose violation fails a build."""
    return Rule(name, subject, "error", sentence, reason, refuses, accepts)


def warning(subject: Subject, name: str, sentence: str, reason: str, refuses: str, accepts: str) -> Rule:  # noqa: PLR0913, PLR0917 - the columns of the table
    """Return a rule whose violation is only a question."""
    return Rule(name, subject, "warning", sentence, reason, refuses, accepts)
