"""A rule: what it asks, why, and two examples. Its id is in every message that it gives."""

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

# What a rule looks at: the text of a file, its values, the catalogue as a whole, a model that has not landed, the
# change of a pull request, a table of many models, the site's settings, the answers of a form.
Subject = Literal["text", "file", "catalogue", "new model", "change", "table", "settings", "request"]


class Rule(NamedTuple):
    """A rule: its id, what it looks at, its level, what it asks and why; two examples as short YAML."""

    id: str
    subject: Subject
    level: Literal["error", "warning"]
    sentence: str
    reason: str
    refuses: str
    accepts: str


def error(subject: Subject, name: str, sentence: str, reason: str, refuses: str, accepts: str) -> Rule:  # noqa: PLR0913, PLR0917 - the columns of the table
    """Return a rule whose breach fails a build; the arguments are the columns of the table."""
    return Rule(name, subject, "error", sentence, reason, refuses, accepts)


def warning(subject: Subject, name: str, sentence: str, reason: str, refuses: str, accepts: str) -> Rule:  # noqa: PLR0913, PLR0917 - the columns of the table
    """Return a rule whose breach is a question; the arguments are the columns of the table."""
    return Rule(name, subject, "warning", sentence, reason, refuses, accepts)
