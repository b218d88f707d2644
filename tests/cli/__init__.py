"""Tests of builder/cli/."""
