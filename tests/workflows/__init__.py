"""Tests of ``.github`` and the pre-commit hooks: each step runs as GitHub's runner runs it."""
