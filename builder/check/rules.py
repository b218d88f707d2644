"""All rules by id: what each requires, why, an example that it refuses and one that it accepts.

`catalog explain RULE` prints an entry. An example has only the lines of a model's file that matter: all others are
those of ``EXAMPLE_MODEL``, and ``# without KEY`` removes one of them. A heading, ``# catalog/…``, begins another file;
``# on main:`` and ``# proposed:`` are the two sides of a change. Tests run every example.
"""

from builder.check import change_rules, file_rules
from builder.check.rule import EXAMPLE_MODEL, EXAMPLE_PATH, Rule

__all__ = ["EXAMPLE_MODEL", "EXAMPLE_PATH", "RULES", "Rule"]

RULES = {
    rule.id: rule
    for rule in (
        *file_rules.TEXT,
        *file_rules.FILE,
        *file_rules.PLACES,
        *change_rules.NEW_MODELS,
        *change_rules.CHANGES,
        *change_rules.TABLES,
        *change_rules.OTHERS,
    )
}
