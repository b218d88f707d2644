"""Measure, print one table, keep it: ``./run benchmark``. With ``--help``, how to make it short."""

import argparse
import os
import tempfile
from pathlib import Path

from benchmarks import peers, report
from benchmarks.session import Session

_MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmark", description="Ours and the peers, side by side, on 2 cores.")
    parser.add_argument("--models", type=int, default=10_000, metavar="N", help="of the rows beside the peers")
    parser.add_argument("--large", type=int, default=100_000, metavar="N", help="of the rows of scale; 0 skips them")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often each is run")
    parser.add_argument("--no-peers", action="store_true", help="nothing is installed, only our own times are taken")
    parser.add_argument("--eleventy", action="store_true", help="measure Eleventy too, from npm")
    parser.add_argument("--out", type=Path, default=peers.HERE / "RESULTS.md", help="where the table is kept")
    return parser.parse_args()


def main() -> None:
    """Run the benchmark."""
    arguments = _arguments()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    if not arguments.no_peers:
        peers.install(with_eleventy=arguments.eleventy)
    with tempfile.TemporaryDirectory(dir=_MEMORY_FOLDER if _MEMORY_FOLDER.is_dir() else None) as folder:
        session = Session(Path(folder), arguments.models, arguments.rounds)
        rows = session.rows(large=arguments.large, with_peers=not arguments.no_peers, eleventy=arguments.eleventy)
        text = report.render(rows, session.parts(), arguments.models, arguments.rounds)
    arguments.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
