"""Progress bars: on a terminal only, so that a pipe or a log holds the messages and nothing else."""

import os
import pty
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import MINIMAL, WriteModel
from tests.program import catalog, command, environment

COUNT = 600  # more than any command's minimum for a bar
HEAD = "vendor,model,powerType,connectionType,format,maxAmperage,maxVoltage,maxPowerWatts\n"


@pytest.fixture
def root(catalogue_root: Path, write_model: WriteModel) -> Path:
    """Return a root with a model, a table of many models to import, and a tree of many files to verify."""
    write_model(catalogue_root, "catalog/acme/acme-one.yaml", MINIMAL)  # the vendor is known: no warning
    rows = (f"Acme,M{number},AC_3_PHASE,IEC_62196_T2,SOCKET,32,230,22000\n" for number in range(COUNT))
    (catalogue_root / "models.csv").write_text(HEAD + "".join(rows))
    tree = catalogue_root / "tree"
    tree.mkdir()
    for number in range(COUNT):
        (tree / f"{number}").touch()
    lines = (f"{sha256().hexdigest()}  {number}\n" for number in range(COUNT))
    (tree / "SHA256SUMS").write_text("".join(lines), encoding="ascii")
    return catalogue_root


def terminal_output(root: Path, *arguments: str) -> str:
    """Run the program with a terminal as stderr; return what the terminal received."""
    terminal, stderr = pty.openpty()
    with subprocess.Popen(
        command(root, *arguments),
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        env=environment({"TERM": "xterm"}),
    ) as process:
        os.close(stderr)
        received = b""
        while content := read_terminal(terminal):
            received += content
    os.close(terminal)
    assert process.returncode == 0, received.decode()
    return received.decode().replace("\r\n", "\n")


def read_terminal(terminal: int) -> bytes:
    """Return the next bytes, or none after the program has closed its side: Linux reports that as an error."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


@pytest.mark.parametrize(
    ("arguments", "labels", "summary"),
    [
        (["verify", "tree"], ["Comparing"], f"{COUNT} files compared: all as listed.\n"),
        (["import", "models.csv", "--dry-run"], ["Checking"], f"{COUNT} models would be created, 0 already there.\n"),
        (["import", "models.csv"], ["Checking", "Writing"], f"{COUNT} models created, 0 already there.\n"),
    ],
)
def test_a_terminal_shows_progress(root: Path, arguments: list[str], labels: list[str], summary: str) -> None:
    """On a terminal each long step has a bar that reaches 100 %; the summary follows on its own line."""
    received = terminal_output(root, *arguments)
    bars, _, last = received.removesuffix("\n").rpartition("\n")
    assert f"{last}\n" == summary
    steps = bars.split("\n")
    assert [[label for label in labels if label in step] for step in steps] == [[label] for label in labels]
    assert all(0 < step.index("0%") < step.index("100%") for step in steps)


@pytest.mark.parametrize(
    ("arguments", "summary"),
    [
        (["verify", "tree"], f"{COUNT} files compared: all as listed.\n"),
        (["import", "models.csv"], f"{COUNT} models created, 0 already there.\n"),
    ],
)
def test_a_pipe_receives_no_progress(root: Path, arguments: list[str], summary: str) -> None:
    """Without a terminal, stderr holds the summary only, however long the work is."""
    done = catalog(root, *arguments)
    assert (done.returncode, done.stderr) == (0, summary)
