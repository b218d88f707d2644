"""``./run benchmark``: measure, print the tables and save them. ``--help`` lists options for a shorter run."""

import argparse
import os
import tempfile
from pathlib import Path

from benchmarks import peers, report
from benchmarks.session import Session

_MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 - used as the parent of a temporary folder


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run benchmark", description="Compare this program with its peers, on 2 cores."
    )
    parser.add_argument("--models", type=int, default=10_000, metavar="N", help="size of the catalogue in comparisons")
    parser.add_argument(
        "--large", type=int, default=100_000, metavar="N", help="size of the large catalogue; 0 skips it"
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="number of runs of each command")
    parser.add_argument("--no-peers", action="store_true", help="install nothing, measure only this program")
    parser.add_argument("--eleventy", action="store_true", help="also measure Eleventy, from npm")
    parser.add_argument("--out", type=Path, default=peers.HERE / "RESULTS.md", help="file for the tables")
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
        text = report.render(rows, session.steps(), arguments.models, arguments.rounds)
    arguments.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
