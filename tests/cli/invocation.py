"""The program, run in a catalogue of one model."""

import subprocess
import sys
from pathlib import Path

from tests.program import environment as program_environment

ONE = "catalog/acme/acme-one.yaml"
CREATE = (
    *("create", "--vendor", "Acme", "--model", "Two", "--power-type", "DC"),
    *("--connector", "CHADEMO,CABLE,125,500,50000", "--ocpp-url", ""),
)


def catalog(
    root: Path,
    *arguments: str,
    stdin: str | bytes = b"",
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    """Run the program in its own process, with the root as its working directory."""
    done = subprocess.run(
        [sys.executable, "-m", "builder", *arguments],
        cwd=root,
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        check=False,
        env=program_environment(variables),
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
