"""The table of rules: each example is refused, questioned or accepted as the table claims."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from builder.check import catalogue
from builder.check.rules import EXAMPLE_MODEL, EXAMPLE_PATH, RULES, Rule
from builder.edit import bulk
from builder.history.landing_order import committed_paths, landing_order
from builder.problems import Problem, RefusedError
from builder.review import policy
from tests.git_repository import Repository

HEADING = re.compile(
    r"# ((?P<side>on main|meanwhile on main|proposed): )?(?P<no>no )?"
    r"(?P<path>catalog/\S+|Catalog/\S+?|_site/\S+)(?P<kind>, .*)?"
)
# Rules whose examples are not files of a catalogue: the tests of settings, `fmt` and issue forms cover them.
ELSEWHERE = {rule.id for rule in RULES.values() if rule.subject in {"settings", "request"}}


class File(NamedTuple):
    """A file of an example: the side of a change that it is on, its path, its text (None: deleted), its kind."""

    side: str
    path: str
    text: str | None
    kind: str


def files_of(example: str) -> list[File]:
    """Return the files of an example; lines without a heading are those of the example model's file."""
    files: list[File] = []
    lines: list[str] = []
    for line in [*example.split("\n"), None]:
        heading = HEADING.fullmatch(line or "")
        if (heading or line is None) and lines:
            last = files.pop() if files else File("", EXAMPLE_PATH, None, "")
            files.append(last._replace(text=merged("\n".join(lines))))
            lines = []
        if heading:
            text = None if heading["no"] else ""
            files.append(File(heading["side"] or "", heading["path"].rstrip(","), text, heading["kind"] or ""))
        elif line is not None:
            lines.append(line)
    return files


def merged(lines: str) -> str:
    """Return a whole file: the example's lines, and those of the example model whose keys it does not have."""
    if re.fullmatch(r"(?!# without)#.*", lines):
        return lines + "\n"  # a comment alone is a file
    text = EXAMPLE_MODEL
    replaced = re.findall(r"(?m)^(?:# without )?(\w+)(?::|$)", lines)
    for key, value in re.findall(r"(?m)^(\w+): (.*)$", lines):
        inner = re.compile(rf"(?m)^( +(?:- )?{key}: ).*$")
        if inner.search(text):  # a key of a connector, or of configurationKeys
            text = inner.sub(lambda line, value=value: line[1] + value, text)  # type: ignore[misc]
            lines = re.sub(rf"(?m)^{key}: .*\n?", "", lines)
    kept = re.sub(r"(?m)^(\w+):.*\n(?:[ -].*\n)*", lambda key: "" if key[1] in replaced else key[0], text)
    return re.sub(r"(?m)^# without .*\n?", "", lines + "\n") + kept


def write(root: Path, file: File) -> None:
    """Put a file of an example on the disk."""
    target = root / file.path
    if file.text is None:
        target.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if "a link" in file.kind:
        target.symlink_to("/etc/passwd")
        return
    target.write_bytes(file.text.encode("utf-8", "surrogateescape"))
    if "executable" in file.kind:
        target.chmod(0o755)


def problems(rule: Rule, example: str, folder: Path) -> list[Problem]:
    """Return the problems of an example. For a rule about new models, only the last file is new."""
    repository, files = Repository(folder / "repository"), files_of(example)
    if rule.subject == "change":
        return judged(repository, files)
    if rule.subject == "table":
        return imported(repository.folder, example)
    new = files[-1:] if rule.subject == "new model" else files
    for file in files:
        if file not in new:
            write(repository.folder, file)
    repository.git("add", "--all")
    repository.git("commit", "--allow-empty", "--quiet", "--message=Landed")
    for file in new:
        write(repository.folder, file)
    loaded = catalogue.load(repository.folder, order=landing_order(repository.folder))
    committed = committed_paths(repository.folder) or set()
    added = [model for model in loaded.models if model.document.path not in committed]
    questions = catalogue.questions(added, loaded.models) if rule.subject == "new model" else []
    return [*loaded.problems, *questions]


def imported(root: Path, example: str) -> list[Problem]:
    """Return the problems of a table or of JSON; a model's file before it in the example has landed."""
    before, found, table = example.rpartition("\nvendor,")
    for file in files_of(before) if before.startswith("# catalog/") else []:
        write(root, file)
    content = f"vendor,{table}" if before.startswith("# catalog/") and found else example
    (root / "catalog").mkdir(exist_ok=True)
    try:
        bulk.plan(root, "models", content.encode(), "json" if content.startswith("[") else "csv")
    except RefusedError as error:
        return error.problems
    return []


def judged(repository: Repository, files: list[File]) -> list[Problem]:
    """Commit the sides of an example and return the problems of the change."""
    (repository.folder / "README.md").write_text("Example\n")
    for side in ("on main", "meanwhile on main", "proposed"):
        if side == "meanwhile on main":
            repository.git("branch", "change")
        if side == "proposed":
            repository.git("checkout", "--quiet", "change")
        for file in files:
            if file.side == side:
                write(repository.folder, file)
        repository.git("add", "--all")
        repository.git("commit", "--allow-empty", "--quiet", f"--message={side}")
    return policy.check(repository.folder, "main", "change").problems


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in ELSEWHERE])
def test_the_examples_of_a_rule(rule: str, tmp_path: Path) -> None:
    """The first example breaks the rule, with its level; the second does not."""
    of_table = RULES[rule]
    found = problems(of_table, of_table.refuses, tmp_path / "refused")
    assert {problem.level for problem in found if problem.rule == rule} == {of_table.level}
    accepted = problems(of_table, of_table.accepts, tmp_path / "accepted")
    assert rule not in {problem.rule for problem in accepted}


def test_a_rule_is_explained_in_sentences() -> None:
    """A rule and its reason are sentences, and its examples are two."""
    for rule in RULES.values():
        assert rule.sentence.endswith(".")
        assert rule.reason.endswith(".")
        assert rule.refuses != rule.accepts
