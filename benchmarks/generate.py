"""Generate a deterministic, realistic catalogue of any size: ``python -m benchmarks.generate N FOLDER``.

60 vendors, 5 % archived, 1 to 3 connectors, and some names that are hostile but valid. With ``--git COMMITS`` the files
are added in that many commits, an hour apart, written by git-fast-import(1) in one process.
"""

import argparse
import os
import random
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

VENDORS = [
    first + second
    for first in ("Volt", "Amp", "Grid", "Nova", "Terra", "Helio", "Flux", "Spark", "Zen", "Ohm", "Arc", "Pulse")
    for second in ("Works", "Charge", "Energy", "Motion", "Power")
]
ODD_VENDORS = {8: ("Grün & Söhne", "grun-sohne"), 23: ("Électro+ 50%", "electro-50"), 41: ("O'Neil / Co", "o-neil-co")}
ODD_ENDINGS = (" Ü/2", " + cable", " 充电 50%", " <i>?&#")
SERIES = ("Wallbox", "Tower", "Pro", "Duo", "Compact", "Street", "Depot", "Home")
# Plug, format, amperes: what such plugs carry, or every file would have a warning.
AC_3_PHASE_OUTLETS = (
    ("IEC_62196_T2", "SOCKET", (16, 32)),
    ("IEC_62196_T2", "CABLE", (16, 32, 63)),
    ("IEC_60309_2_three_32", "SOCKET", (16, 32)),
)
AC_1_PHASE_OUTLETS = (
    ("IEC_62196_T2", "SOCKET", (16, 32)),
    ("IEC_62196_T1", "CABLE", (16, 32, 63)),
    ("DOMESTIC_F", "SOCKET", (10, 16)),
)
DC_PLUGS = ("IEC_62196_T2_COMBO", "IEC_62196_T1_COMBO", "CHADEMO")
OCPP_KEYS = ("OcppBackendUrl", "OcppServerUrl", "CentralSystemAddress", "Central.URL")
FIRST_COMMIT = 1_735_689_600  # 2025-01-01
BETWEEN_COMMITS = 3600


class File(NamedTuple):
    """A model's file: its path below the root and its text."""

    path: str
    text: str


def files(count: int) -> Iterator[File]:
    """Yield the files of ``count`` models, always the same; a smaller catalogue is the start of a larger one."""
    rnd = random.Random(20240607)  # noqa: S311 - the same data every time, no secrets
    return (_file(number, rnd) for number in range(count))


def write(root: Path, count: int, commits: int = 0) -> None:
    """Write a catalogue of ``count`` models below ``root``, which must not have one; as a repository if ``commits``."""
    root.mkdir(parents=True, exist_ok=True)
    if commits:
        _git(root, "init", "--quiet", "--initial-branch=main")
        _git(root, "fast-import", "--quiet", stdin=b"".join(_stream(list(files(count)), commits)))
        _git(root, "reset", "--quiet", "--hard", "main")
        return
    for file in files(count):
        target = root / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.text, encoding="utf-8")


def commit(root: Path, when: int) -> None:
    """Commit all changes with ``when`` as the commit's time."""
    _git(root, "commit", "--quiet", "--all", "--message=Change", when=when)


def _file(number: int, rnd: random.Random) -> File:
    vendor = VENDORS[number % 60]
    series, power_type = rnd.choice(SERIES), rnd.choice(("AC_1_PHASE", "AC_3_PHASE", "DC"))
    model = f"{vendor[:2].upper()}-{series[:3].upper()}-{number:06d}"
    vendor, slug = ODD_VENDORS.get(number % 60, (vendor, vendor.lower()))
    model_id = f"{slug}-{model.lower()}"
    if number % 11 == 4:
        model += ODD_ENDINGS[number % 4]
    friendly = f"{vendor} {series} {number % 997}"
    if number % 50 == 0:
        friendly = f'{vendor} <b>{series}</b> & Söhne \\"{number % 997}\\"'
    lines = [
        "# yaml-language-server: $schema=../../schemas/model-file.schema.json",
        f'vendor: "{vendor}"',
        f'model: "{model}"',
        f'friendlyName: "{friendly}"',
        f"powerType: {power_type}",
        "connectors:",
        *(line for number in range(1, 1 + rnd.choice((1, 2, 2, 3))) for line in _connector(number, power_type, rnd)),
        "configurationKeys:",
        f"  ocppUrl: {rnd.choice(OCPP_KEYS)}",
    ]
    if number % 3:
        lines.append(f"imageUrl: https://images.example.org/{slug}/{model_id}.png")
    if number % 20 == 7:
        lines.append("isArchived: true")
    return File(f"catalog/{slug}/{model_id}.yaml", "\n".join(lines) + "\n")


def _connector(number: int, power_type: str, rnd: random.Random) -> list[str]:
    if power_type == "DC":
        plug, form = rnd.choice(DC_PLUGS), "CABLE"
        amperes, volts, phases = rnd.choice((125, 200, 350, 500)), rnd.choice((500, 920, 1000)), 1
    else:
        phases = 3 if power_type == "AC_3_PHASE" else 1
        plug, form, choices = rnd.choice(AC_3_PHASE_OUTLETS if phases == 3 else AC_1_PHASE_OUTLETS)
        amperes, volts = rnd.choice(choices), 230
    return [
        f"  - id: {number}",
        f"    connectionType: {plug}",
        f"    format: {form}",
        f"    maxAmperage: {amperes}",
        f"    maxVoltage: {volts}",
        f"    maxPowerWatts: {amperes * volts * phases}",
    ]


def _stream(model_files: Sequence[File], commits: int) -> Iterator[bytes]:
    """Yield the input of git-fast-import(1): each commit adds an equal share of the files."""
    share = -(-len(model_files) // commits)
    for start in range(0, len(model_files), share):
        when = FIRST_COMMIT + start // share * BETWEEN_COMMITS
        yield f"commit refs/heads/main\ncommitter A <a@example.org> {when} +0000\ndata 3\nAdd\n".encode()
        for file in model_files[start : start + share]:
            content = file.text.encode()
            yield f"M 100644 inline {file.path}\ndata {len(content)}\n".encode() + content + b"\n"


def _git(root: Path, *arguments: str, stdin: bytes | None = None, when: int = FIRST_COMMIT) -> None:
    identity = {
        f"GIT_{role}_{name}": value
        for role in ("AUTHOR", "COMMITTER")
        for name, value in (("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", f"{when} +0000"))
    }
    isolation = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ("git", "-C", str(root), *arguments)
    subprocess.run(command, check=True, env={**os.environ, **isolation, **identity}, input=stdin)


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, metavar="N", help="number of models")
    parser.add_argument("folder", type=Path, help="folder in which to create catalog/")
    parser.add_argument("--git", type=int, default=0, metavar="COMMITS", help="commits in a Git repository; 0: no Git")
    arguments = parser.parse_args()
    write(arguments.folder, arguments.count, arguments.git)


if __name__ == "__main__":
    _main()
