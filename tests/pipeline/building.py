"""A small catalogue, the program's own build of it, and the tree that it gives."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import MINIMAL
from tests.program import environment as program_environment

DC = (
    MINIMAL.replace("One", "Ünïque <b>&")
    .replace("AC_3_PHASE", "DC")
    .replace("IEC_62196_T2", "CHADEMO")
    .replace("22000", "7360.5")
)
MODELS = {
    "catalog/acme/acme-one.yaml": MINIMAL + 'sources:\n  - "https://example.org/sheet.pdf"\n',
    "catalog/acme/acme-unique.yaml": DC + 'imageUrl: "https://example.org/a.png"\n',
    "catalog/zeta-co/zeta-co-one.yaml": MINIMAL.replace("Acme", "Zeta & Co").replace("One", "One\nfriendlyName: Zed")
    + 'notes: ["Shared"]\nreportedAs:\n  - vendor: "Zeta & Co."\n    model: "Z_1"\n',
}


def run(root: Path, out: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build with the program itself, in a process of its own."""
    command = [sys.executable, "-m", "builder", "--root", str(root), "build", "--out", str(out), *options]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env=program_environment(environment),
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
