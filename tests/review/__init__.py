"""Tests of builder/review/."""
