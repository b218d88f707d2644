"""The program's entry: ``catalog`` and ``python -m builder``. It imports late, so that Ctrl-C is 130 from the start."""

import sys


def main() -> None:
    """Run the program."""
    try:
        from builder.cli import main  # noqa: PLC0415 - an interrupt of the imports ends here too

        main.main()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
