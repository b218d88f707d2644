"""Shared fixtures: a catalogue in a folder, expected files (``--update``), JavaScript, hypothesis."""

import json
import os
import shutil
import signal
import subprocess
import sysconfig
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from builder.check.rule import EXAMPLE_MODEL
from tests.measuring import unmeasured
from tests.two_states import TwoStates, make_states

# The smallest valid model; ``write_model(root, "catalog/acme/acme-one.yaml", MINIMAL)`` makes a valid catalogue of it.
MINIMAL = EXAMPLE_MODEL.partition("sources:")[0]

WriteModel = Callable[[Path, str, str | bytes], Path]
MatchesFile = Callable[[Path, str], None]
JavaScript = Callable[[str, object], Any]

# A background job of a shell (`./run test &`, cron) starts with SIGINT ignored, and its children inherit that. The
# tests of Ctrl-C need children that do not; a test that needs one that does starts it so.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,  # the same examples in every run: a failure belongs to the commit, not to the day
    database=None,
    max_examples=75,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update``, which rewrites the expected files: look at ``git diff`` afterwards."""
    parser.addoption("--update", action="store_true", help="rewrite the expected files with what the code gives")


def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes run the tests: more than there are cores, since tests often wait for a host."""
    return max(1, len(os.sched_getaffinity(0)) * 3 // 2)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure nothing of a test that is marked so, its fixtures included."""
    if item.get_closest_marker("unmeasured"):
        with unmeasured():
            return (yield)
    return (yield)


@pytest.fixture
def catalogue_root(tmp_path: Path) -> Path:
    """Return a folder that holds an empty ``catalog/``."""
    (tmp_path / "catalog").mkdir()
    return tmp_path


@pytest.fixture
def write_model() -> WriteModel:
    """Return a function that writes a file below a root, with its folders, byte for byte."""

    def write(root: Path, path: str, text: str | bytes) -> Path:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    return write


@pytest.fixture
def matches_file(request: pytest.FixtureRequest) -> MatchesFile:
    """Return a function that compares a text with an expected file byte for byte, or with ``--update`` rewrites it."""
    update = bool(request.config.getoption("--update"))

    def matches(expected: Path, actual: str) -> None:
        content = actual.encode()
        if update and not (expected.is_file() and expected.read_bytes() == content):
            expected.parent.mkdir(parents=True, exist_ok=True)
            expected.write_bytes(content)
        assert expected.is_file(), f"{expected} is missing: run pytest --update, then look at git diff"
        assert content.decode() == expected.read_bytes().decode(), (
            f"differs from {expected}: to accept it, run pytest --update"
        )

    return matches


@pytest.fixture(scope="session")
def two_states(tmp_path_factory: pytest.TempPathFactory) -> TwoStates:
    """Return a small catalogue in two states; each test checks out the one it starts with."""
    return make_states(tmp_path_factory.mktemp("states"), 24)


@pytest.fixture(scope="session")
def javascript() -> JavaScript:
    """Return a function that runs the body of a JavaScript function with ``input``: JSON in, JSON out."""
    node = shutil.which("node", path=sysconfig.get_path("scripts"))  # locked, like all that the tests need

    def run(body: str, data: object) -> Any:
        if node is None:
            pytest.fail("node is missing from the environment: ./run test installs it")
        script = (
            f"const run = (input) => {{ {body} }};"
            "const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
            "process.stdout.write(JSON.stringify(run(input)));"
        )
        done = subprocess.run(
            [node, "-e", script], input=json.dumps(data).encode(), capture_output=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    return run
