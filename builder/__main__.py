"""The program's entry: ``catalog`` and ``python -m builder``. It imports late: Ctrl-C ends the imports properly too."""

import sys


def main() -> None:
    """Run the program."""
    try:
        from builder.cli import main  # noqa: PLC0415 - an interrupt of the imports ends here too

        main.main()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
