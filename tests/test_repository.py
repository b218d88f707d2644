"""The repository itself: its catalogue, its README, and what Git ignores."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

from click.testing import CliRunner

from builder.check import catalogue, places
from builder.cli.main import program
from builder.source import files
from builder.source.document import Document

CHECKOUT = Path(__file__).parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (CHECKOUT / ".github/CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_catalogue_is_valid() -> None:
    """Every model of this repository is valid."""
    assert catalogue.load(CHECKOUT).errors == []


# Warnings of the catalogue, each with the words of the note that answers it.
ANSWERED = {("catalog/massive-charging/massive-charging-levac-3-3-kw.yaml", "plug"): "type D written, type M possible"}


def test_a_note_answers_each_warning() -> None:
    """What a check asks about a model of this repository, a note of the model answers."""
    loaded = catalogue.load(CHECKOUT)
    notes = {model.document.path: " ".join(model.file.notes or ()) for model in loaded.models}
    assert {(problem.location.path, problem.rule) for problem in loaded.problems} == set(ANSWERED)
    assert all(answer in notes[path] for (path, _), answer in ANSWERED.items())


def test_every_model_names_its_schema_and_sources() -> None:
    """Each file starts with the modeline for editors, and has sources."""
    for read in catalogue.load(CHECKOUT).models:
        first = read.document.text.splitlines()[0]
        assert first == "# yaml-language-server: $schema=../../schemas/model-file.schema.json", read.document.path
        assert read.file.sources, read.document.path


def test_the_readme_shows_commands_that_exist() -> None:
    """Each command line in the README has a command and options of the program, or is one of the script's."""
    lines = re.findall(r"^(\./run[^\n]*)", README.replace("\\\n", " "), re.MULTILINE) + re.findall(
        r"`(\./run[^`]*)`", README
    )
    assert len(lines) > 8
    for line in lines:
        words = shlex.split(line.split("#", maxsplit=1)[0])[1:]
        if words[:1] in ([], ["test"], ["benchmark"], ["--help"]):
            continue
        options = {name for parameter in program.commands[words[0]].params for name in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, line


def test_the_readme_names_every_command() -> None:
    """The README mentions every command."""
    assert {name for name in program.commands if f"./run {name}" not in README} <= {"build"}


def test_the_readmes_example_is_accepted(tmp_path: Path) -> None:
    """The README's example of adding a model works in this catalogue: it is not a model that is there already."""
    shutil.copytree(CHECKOUT / "catalog", tmp_path / "catalog")
    [line] = re.findall(r"^\./run (create --vendor [^\n]*)", README.replace("\\\n", " "), re.MULTILINE)
    done = CliRunner().invoke(program, ["--root", str(tmp_path), *shlex.split(line)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "catalog/abb/abb-terra-54-cj.yaml").exists()


def test_contributors_on_windows_and_macos_learn_what_to_do() -> None:
    """README and CONTRIBUTING say that only Linux is tested, and CONTRIBUTING which commands to try elsewhere."""
    assert "Only Linux is tested. On Windows, use WSL" in README
    [sentence] = re.findall(r"Only Linux is tested: [^\n]*", CONTRIBUTING)
    for system in ("Windows", "WSL", "macOS", "issue forms"):
        assert system in sentence, system
    [command] = re.findall(r"`\.venv\\Scripts\\catalog (\w+)`", sentence)
    assert command in program.commands


def test_the_guide_shows_the_way_into_the_program() -> None:
    """CONTRIBUTING lists each folder of the program, and the modules and folders that it names exist."""
    stages = re.findall(r"^\| (`[a-z]+/`(?:, `[a-z]+/`)*) \|", CONTRIBUTING, re.MULTILINE)
    folders = {path.parent.name for path in (CHECKOUT / "builder").glob("*/__init__.py")}
    assert set(re.findall("`([a-z]+)/`", "".join(stages))) == folders
    for path in re.findall(r"`((?:builder|tests|site)/[^`]*)`", CONTRIBUTING):
        assert (CHECKOUT / path).exists(), path


def test_the_readmes_links_lead_somewhere() -> None:
    """The target of each relative link and picture in the README exists."""
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (CHECKOUT / target).exists(), target


def test_git_ignores_only_generated_files() -> None:
    """No tracked file is ignored, and the output of a build never appears as untracked."""
    tracked_but_ignored = subprocess.run(
        ["git", "ls-files", "-ci", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
    ).stdout
    assert tracked_but_ignored == b""
    made = ["_site/index.html", ".venv/x", ".uv/x", "builder/__pycache__/x", "dist/x"]
    kept = [
        "site/site.yaml",
        "catalog/build/build-x.yaml",
        "catalog/lib/lib-x.yaml",
        "tests/golden/site/x",
        "builder/pipeline/build.py",
    ]
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", *made, *kept],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert ignored == made


def test_the_example_of_the_naming_rule_is_real() -> None:
    """The right name in the guide is a model's, and the wrong one breaks the rules that it names."""
    right, wrong = (re.findall(rf"\| {word} \| `(.+?)`", CONTRIBUTING)[0] for word in ("right", "wrong"))
    assert (CHECKOUT / right).is_file()
    assert files.find_misplacement(right, is_regular=True) is None
    assert {remark.rule for remark in places.check(Document(wrong))} == {"folder-form"}
    assert files.find_misplacement(wrong, is_regular=True)
