"""Tests of builder/check/."""
