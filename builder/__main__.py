"""Make ``python -m builder`` the same program as ``catalog``."""

from builder.cli import main

if __name__ == "__main__":
    main()
