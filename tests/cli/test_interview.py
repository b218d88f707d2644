"""`catalog create` on a terminal: its prompts, its repeated prompts, and that no answer is lost."""

import json
import os
import pty
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import MINIMAL, WriteModel
from tests.program import environment

CONNECTOR = "IEC_62196_T2,CABLE,32,230,7360"
SOURCE = "https://example.org/a.pdf"
END = "\x04"  # Ctrl-D


@pytest.fixture
def root(catalogue_root: Path, write_model: WriteModel) -> Path:
    """Return a root with one model, outside of any repository."""
    write_model(catalogue_root, "catalog/acme/acme-one.yaml", MINIMAL)
    return catalogue_root


def create(root: Path, answers: list[str], *options: str) -> subprocess.CompletedProcess[str]:
    """Run ``catalog create`` with a terminal as its input; type the answers, then Enter for the confirmation."""
    terminal, stdin = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "builder", "create", *options],
        cwd=root,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment({}),
    )
    os.write(terminal, "".join(f"{answer}\n" for answer in [*answers, ""]).replace(f"{END}\n", END).encode())
    out, err = process.communicate(timeout=60)
    os.close(terminal)
    os.close(stdin)
    return subprocess.CompletedProcess(process.args, process.returncode, out.decode(), err.decode())


def created(done: subprocess.CompletedProcess[str], root: Path) -> dict[str, object]:
    """Return the values of the file that was written."""
    assert done.returncode == 0, done.stderr
    model_id = json.loads(done.stdout)["data"]["id"]
    data: dict[str, object] = yaml.safe_load((root / f"catalog/acme/{model_id}.yaml").read_text())
    return data


@pytest.mark.parametrize(
    ("options", "answers"),
    [
        ([], ["Acme", "Asked", "", "AC_1_PHASE", CONNECTOR, "", "", "", "", ""]),
        (["--vendor", "Acme"], ["Asked", "AC_1_PHASE", CONNECTOR, "", ""]),
        (["--source", SOURCE], ["Acme", "Asked", "", "AC_1_PHASE", CONNECTOR, "", "", "", ""]),
    ],
)
def test_missing_fields_are_asked_for(root: Path, options: list[str], answers: list[str]) -> None:
    """There is a prompt for each field without an option; for optional fields only if no option is given."""
    data = created(create(root, answers, *options), root)
    assert (data["vendor"], data["model"], data["powerType"]) == ("Acme", "Asked", "AC_1_PHASE")
    assert data.get("sources") == ([SOURCE] if options[:1] == ["--source"] else None)


def test_every_answer_reaches_the_file(root: Path) -> None:
    """An empty answer ends a repeated question; spaces around answers are dropped."""
    answers = [
        *(" Acme ", "Asked", "The Asked", "AC_1_PHASE", CONNECTOR, "IEC_62196_T2, SOCKET, 16, 230, 3680", ""),
        *("BackendURL", "https://example.org/a.png", SOURCE, "https://example.org/b.pdf", "", "Shared.", ""),
    ]
    data = created(create(root, answers), root)
    assert data["friendlyName"] == "The Asked"
    assert data["configurationKeys"] == {"ocppUrl": "BackendURL"}
    assert data["imageUrl"] == "https://example.org/a.png"
    assert data["sources"] == [SOURCE, "https://example.org/b.pdf"]
    assert data["notes"] == ["Shared."]
    connectors = data["connectors"]
    assert isinstance(connectors, list)
    assert [(it["id"], it["format"]) for it in connectors] == [(1, "CABLE"), (2, "SOCKET")]


def test_a_wrong_answer_is_asked_for_again(root: Path) -> None:
    """A wrong answer is explained at once, and only its prompt is repeated."""
    answers = [
        *("", "Acme", "x" * 101, "Asked", "", "AC", "AC_1_PHASE"),
        *("CCS", "IEC_62196_T2,CABLE,32,230", "IEC_62196_T9,CABLE,32,230,7360", CONNECTOR, ""),
        *("", "http://example.org/a.png", "-", "ftp://example.org/a", SOURCE, "", ""),
    ]
    done = create(root, answers)
    data = created(done, root)
    assert "imageUrl" not in data
    assert data["sources"] == [SOURCE]
    reasons = [found[1] for found in re.finditer(r":   (?!\S+ {2,})(.*)", done.stderr)]
    assert [" ".join(reason.split()[:3]) for reason in reasons] == [
        *("is empty: write", "has 101 characters:", "AC is not"),
        *("a connector has", "a connector has", "connectionType: IEC_62196_T9 is"),
        *("http://example.org/a.png is not", "ftp://example.org/a is not"),
    ]


def test_words_for_none_and_addresses_are_not_keys(root: Path) -> None:
    """A word for "none" leaves an optional field out, and an address is refused as the name of a key."""
    answers = ["Acme", "Asked", "n/a", "AC_1_PHASE", CONNECTOR, "", "wss://csms.example/", "none", "-", SOURCE, "", ""]
    done = create(root, answers)
    data = created(done, root)
    assert "friendlyName" not in data
    assert data["configurationKeys"] == {"ocppUrl": ""}
    assert data["sources"] == [SOURCE]
    assert '"wss://csms.example/" is an address' in done.stderr


def test_answers_that_the_catalogue_refuses_are_asked_for_again(root: Path) -> None:
    """An existing model's name and contradictory figures are asked for again; all other answers are kept."""
    answers = [
        *("Acme", "One", "The Asked", "AC_1_PHASE", "IEC_62196_T2,CABLE,32,230,99999", CONNECTOR, "", "", "", "", ""),
        *("Asked", "IEC_62196_T2,CABLE,32,230,7000"),
    ]
    done = create(root, answers)
    data = created(done, root)
    assert data["friendlyName"] == "The Asked"
    connectors = data["connectors"]
    assert isinstance(connectors, list)
    assert [it["maxPowerWatts"] for it in connectors] == [7000, 7360]
    assert "Model [One]: " in done.stderr
    assert "  Model: catalog/acme/acme-one.yaml has the same vendor and model" in done.stderr
    assert "  Connector 1: " in done.stderr
    assert "acme-one-2.yaml" not in done.stderr
    assert "Connector 1 as TYPE,FORMAT,A,V,W [IEC_62196_T2,CABLE,32,230,99999]: " in done.stderr


def test_a_warning_needs_a_confirmation(root: Path) -> None:
    """A figure that is probably in kilowatts needs a confirmation; after "n" it is asked for again."""
    answers = ["Acme", "Asked", "", "AC_1_PHASE", "IEC_62196_T2,CABLE,32,230,7.36", "", "", "", SOURCE, "", ""]
    done = create(root, [*answers, "n", CONNECTOR])
    data = created(done, root)
    assert "  Connector 1: 7.36 W: did you mean 7360?" in done.stderr
    connectors = data["connectors"]
    assert isinstance(connectors, list)
    assert connectors[0]["maxPowerWatts"] == 7360
    done = create(root, [*answers[:1], "Other", *answers[2:]])
    assert "Write it like this? [Y/n]: " in done.stderr
    assert (root / "catalog/acme/acme-other.yaml").exists()


def test_choices_are_listed(root: Path) -> None:
    """Power types and plugs are listed with their common names; a question mark lists all plugs."""
    done = create(root, ["Acme", "Asked", "", "AC_1_PHASE", "?", CONNECTOR, "", "", "", "", ""])
    created(done, root)
    assert re.search(r"^  AC_3_PHASE +AC, three-phase$", done.stderr, re.MULTILINE)
    before, _, after = done.stderr.partition("lists the others of OCPI 2.3.0")
    assert re.search(r"^  IEC_62196_T2_COMBO +CCS2$", before, re.MULTILINE)
    assert "PANTOGRAPH_BOTTOM_UP" not in before
    assert re.search(r"^  PANTOGRAPH_BOTTOM_UP +Pantograph, bottom up$", after, re.MULTILINE)


@pytest.mark.parametrize("typed", [3, 5, 7])
def test_an_interrupted_dialogue_loses_no_answer(root: Path, typed: int) -> None:
    """After Ctrl-D nothing is written, and the answers are printed as a command that asks for the others only."""
    answers = ["Acme", "It's Asked", "The Asked", "AC_1_PHASE", CONNECTOR, "", "BackendURL"]
    done = create(root, [*answers[:typed], END], "--reported-as", "Acme AG", "A1")
    assert done.returncode == 130
    assert [path.name for path in (root / "catalog").rglob("*.yaml")] == ["acme-one.yaml"]
    command = done.stderr.partition("Your answers as a command: ")[2].splitlines()[0]
    words = shlex.split(command)
    assert words[:5] == ["catalog", "create", "--reported-as", "Acme AG", "A1"]
    data = created(create(root, [*answers[3:], ""][typed - 3 :], *words[2:]), root)
    assert (data["model"], data["friendlyName"]) == ("It's Asked", "The Asked")


def test_an_error_that_no_answer_can_fix_ends_the_dialogue(root: Path) -> None:
    """If no other answer helps (the id is taken), the command ends, and prints the answers as a command."""
    done = create(
        root, ["Acme", "Asked", "", "DC", "CHADEMO,CABLE,125,500,50000", "", "", "", "", ""], "--id", "acme-one"
    )
    assert done.returncode == 1
    command = shlex.join(["catalog", "create", "--id", "acme-one", "--vendor", "Acme", "--model", "Asked"])
    assert f"Your answers as a command: {command} --power-type DC" in done.stderr
    assert done.stderr.endswith("Error: the id acme-one is taken by catalog/acme/acme-one.yaml: choose another\n")
