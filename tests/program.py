"""The program as a user runs it: in its own process, without any user configuration."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from builder.cli.main import program as commands
from tests.git_repository import environment as git_environment

CHECKOUT = Path(__file__).parent.parent
MODULE = ("builder",)
_KNOWN = {name for parameter in commands.commands["build"].params for name in parameter.opts}
# The ways to build that `catalog build --help` shows: none of them may change a byte.
WAYS: list[tuple[str, ...]] = [
    (),
    *(
        way
        for way in (("--jobs", "1"), ("--jobs", "2"), ("--full",), ("--full", "--jobs", "2"))
        if {*way[::2]} <= _KNOWN
    ),
]


def environment(variables: Mapping[str, str], home: Path = CHECKOUT) -> dict[str, str]:
    """Return the environment for the program of a checkout, with ``variables`` added."""
    base = {
        key: value for key, value in git_environment().items() if key not in ("GITHUB_ACTIONS", "SOURCE_DATE_EPOCH")
    }
    return {
        **base,
        "PYTHONPATH": f"{home}{os.pathsep}{CHECKOUT}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "GIT_CEILING_DIRECTORIES": "/",
        **variables,
    }


def command(root: Path, *arguments: str, module: tuple[str, ...] = MODULE) -> list[str]:
    """Return the command line of the program for a root."""
    return [sys.executable, "-m", *module, "--root", str(root), *arguments]


def catalog(
    root: Path, *arguments: str, home: Path = CHECKOUT, before: tuple[str, ...] = (), **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end; ``before`` is a command that runs it."""
    done = subprocess.run(
        [*before, *command(root, *arguments)],
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=300,
        env=environment(variables, home),
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def start(root: Path, *arguments: str, module: tuple[str, ...] = MODULE, **variables: str) -> "subprocess.Popen[bytes]":
    """Start the program in its own session."""
    return subprocess.Popen(
        command(root, *arguments, module=module),
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment(variables),
        start_new_session=True,
    )


def build(
    root: Path, out: Path, *options: str, home: Path = CHECKOUT, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a build that must succeed."""
    done = catalog(root, "build", "--out", str(out), *options, home=home, before=(), **variables)
    assert done.returncode == 0, done.stderr
    return done
