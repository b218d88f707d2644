"""`catalog explain`: the rules, with reasons and examples."""

import textwrap
from typing import TYPE_CHECKING

import click

from builder.problems import alternatives, inert

if TYPE_CHECKING:
    from collections.abc import Collection

    from builder.check.rules import Rule

_SUBJECTS = {
    "text": "A file as text",
    "file": "A model's file",
    "catalogue": "The catalogue as a whole",
    "new model": "A model that has not landed yet",
    "change": "A pull request",
    "table": "A table or file of many models",
    "settings": "The site's settings and the canonical form",
    "request": "An issue form",
}
_MAX_LINE = 100  # characters of an example's line
_MAX_LINES = 12  # of an example


@click.command()
@click.argument("rule", required=False, metavar="[RULE]")
def explain(rule: str | None) -> None:
    """Explain a rule: what it requires, why, and two examples.

    RULE is the word in square brackets in a problem, such as line-voltage. Without RULE, all rules are listed.
    """
    from builder.check.rules import RULES

    if rule is None:
        click.echo(_list_rules(RULES.values()), nl=False)
    elif rule in RULES:
        click.echo(_explain(RULES[rule]), nl=False)
    else:
        raise click.UsageError(_unknown_rule(rule, RULES))


def _list_rules(rules: "Collection[Rule]") -> str:
    width = max(len(rule.id) for rule in rules)
    lines = []
    for subject, title in _SUBJECTS.items():
        listed = [rule for rule in rules if rule.subject == subject]
        lines += ["", f"{title}:", *(f"  {rule.id:{width}}  {_level(rule)}{rule.sentence}" for rule in listed)]
    return "\n".join(lines[1:]) + "\n"


def _level(rule: "Rule") -> str:
    return "" if rule.level == "error" else "(warning) "


def _explain(rule: "Rule") -> str:
    questions = "Refused" if rule.level == "error" else "Questioned (a warning: it never fails a build)"
    return (
        f"{rule.id}: {rule.sentence}\n{rule.reason}\n\n"
        f"{questions}:\n{_example(rule.refuses)}\nAccepted:\n{_example(rule.accepts)}"
    )


def _example(text: str) -> str:
    lines = [line if len(line) <= _MAX_LINE else f"{line[:_MAX_LINE]}…" for line in text.split("\n")]
    if len(lines) > _MAX_LINES:
        lines = [*lines[:_MAX_LINES], "…"]
    return textwrap.indent("\n".join(map(inert, lines)), "  ") + "\n"


def _unknown_rule(rule: str, known: "Collection[str]") -> str:
    from rapidfuzz import process

    near = [name for name, _, _ in process.extract(rule[:60], list(known), limit=3, score_cutoff=50)]
    remedy = f"did you mean {alternatives(near)}?" if near else "`catalog explain` lists all"
    return f"there is no rule {inert(rule[:60])}: {remedy}"
