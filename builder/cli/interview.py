"""The dialogue of `catalog create` on a terminal: each answer is checked at once, asked for again, and never lost."""

import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from builder.cli import terminal
from builder.cli.questions import ADDITIONAL, ALL_CHOICES, QUESTIONS, Question, faults_of, say_choices, value_of
from builder.problems import BuilderError, Problem, RefusedError, errors, parse_json_path

if TYPE_CHECKING:
    from builder.edit.operations import Edit
    from builder.source.document import Document

    Accept = Callable[[Sequence[Problem]], bool]

_NO_ANSWER = "-"  # or a word for it, such as "none"


class Interview:
    """The options of a command, and the answers to the questions that they leave open."""

    def __init__(self, options: Mapping[str, str | Sequence[str] | None], others: Sequence[str] = ()) -> None:
        """Start with the options given; ``others`` are the words of options that answer no question."""
        self.has_asked = False
        self._others = others
        self._answers: dict[str, list[str]] = {}
        for question in QUESTIONS:
            value = options.get(question.option)
            if value is not None and value != ():
                self._answers[question.option] = [value] if isinstance(value, str) else list(value)

    def ask_missing(self) -> None:
        """Ask for the fields that no option gives; for optional ones only if no field is given at all."""
        has_fields = any(question.key not in ADDITIONAL for question in QUESTIONS if question.option in self._answers)
        for question in QUESTIONS:
            is_wanted = question.is_required or question.option == "ocpp_url" or not has_fields
            if question.option not in self._answers and is_wanted:
                self.has_asked = True
                self._ask(question)

    def say(self, problems: Sequence[Problem]) -> None:
        """Print the problems of all answers together, without a path: there is no file yet."""
        for problem in sorted(problems):
            question, index = _answer_of(problem)
            number = "" if index is None else f" {index + 1}"
            name = f"{question.text}{number}: " if question else ""
            terminal.say(f"  {name}{problem.message}")

    def accept(self, warnings: Sequence[Problem]) -> bool:
        """Return whether to write a model with these warnings: a person is asked, a script is not."""
        if not self.has_asked:
            return True
        self.say(warnings)
        return click.confirm("Write it like this?", default=True, err=True)

    def ask_again(self, problems: Sequence[Problem]) -> bool:
        """Ask again for the answers that have a problem; return whether there are any."""
        refused = [_answer_of(problem) for problem in problems]
        for question in QUESTIONS:
            indices = [index for other, index in refused if other == question]
            if indices:
                self._ask(question, sorted({index for index in indices if index is not None}) or None)
        return any(question for question, _ in refused)

    def document(self) -> "Document":
        """Return the documented body. Raises UsageError for a connector that does not have five parts."""
        from builder.edit import requests

        fields = {}
        for question in QUESTIONS:
            answers = self._answers.get(question.option)
            if answers is not None and question.key not in ADDITIONAL:
                fields[question.key] = value_of(question, answers)
        return requests.of_fields("options", fields)

    def additional(self) -> dict[str, object]:
        """Return the values of additional keys."""
        return {key: self._answers.get(key, []) for key in ADDITIONAL}

    def command(self) -> str:
        """Return the answers as a command."""
        words = ["catalog", "create", *self._others]
        for question in QUESTIONS:
            option = question.option.removesuffix("s") if question.is_repeated else question.option
            for answer in self._answers.get(question.option, ()):
                words += [f"--{option.replace('_', '-')}", answer]
        return shlex.join(words)

    def _ask(self, question: Question, indices: Sequence[int] | None = None) -> None:
        """Ask a question: for its only answer, for the answers with these indices, or for all that follow."""
        answers = self._answers.setdefault(question.option, [])
        say_choices(question, is_complete=False)
        if not question.is_repeated:
            answers[:] = [_ask_until_valid(question, 1, *answers[:1])]
            if answers == [""] and question.option != "ocpp_url":
                del self._answers[question.option]
            return
        for index in indices or ():
            answers[index] = _ask_until_valid(question, index + 1, answers[index])
        answers[:] = filter(None, answers)
        if indices is None:
            answers.extend(_ask_for_list(question, len(answers)))


def run(create: "Callable[[Document, dict[str, object], Accept], Edit]", interview: Interview) -> "Edit":
    """Ask, create the model, and ask again for refused answers. On an error, print the answers as a command."""
    try:
        if sys.stdin.isatty():
            interview.ask_missing()
        while True:
            try:
                return create(interview.document(), interview.additional(), interview.accept)
            except RefusedError as error:
                if not interview.has_asked:
                    raise
                interview.say(errors(error.problems))  # the warnings have been printed by ``accept``
                if not interview.ask_again(error.problems):
                    raise BuilderError("nothing was written: see the problems above") from error
    except (BuilderError, click.Abort):
        if interview.has_asked:
            terminal.say("")
            terminal.say(f"Your answers as a command: {interview.command()}")
        raise


def _answer_of(problem: Problem) -> tuple[Question | None, int | None]:
    """Return the question whose answer has a problem, and the index of the answer; None if there is none."""
    key, index = (*parse_json_path(problem.json_path), None, None)[:2]
    question = next((question for question in QUESTIONS if question.key == key), None)
    return question, index if question and question.is_repeated and isinstance(index, int) else None


def _ask_for_list(question: Question, count: int) -> Iterator[str]:
    """Yield answers until an empty one; a required question has at least one."""
    while answer := _ask_until_valid(question, count + 1):
        yield answer
        count += 1


def _ask_until_valid(question: Question, number: int, earlier: str = "") -> str:
    """Return the answer to a question, once it is valid; Enter keeps the earlier one."""
    answer = earlier
    while True:
        answer = _prompt(question, number, answer)
        if answer == ALL_CHOICES and question.key == "connectors":
            say_choices(question, is_complete=True)
            answer = earlier
            continue
        if not answer and _may_be_empty(question, number):
            return ""
        faults = faults_of(question, answer)
        if not faults:
            return answer
        for fault in faults:
            terminal.say(f"  {fault}")


def _prompt(question: Question, number: int, earlier: str) -> str:
    from builder.check.texts import is_no_answer

    text = f"{question.text} {number}" if question.is_repeated else question.text
    text += f" as {question.form}" if question.form else ""
    may_be_empty = _may_be_empty(question, number)
    if may_be_empty and earlier:
        text += f" ({_NO_ANSWER} for none)"  # Enter keeps the earlier answer
    elif may_be_empty:
        text += " (Enter: no more)" if number > 1 else " (Enter: none)"
    answer: str = click.prompt(text, default=earlier, show_default=bool(earlier), err=True)
    return "" if may_be_empty and is_no_answer(answer) else answer.strip()


def _may_be_empty(question: Question, number: int) -> bool:
    return not question.is_required or (question.is_repeated and number > 1)
