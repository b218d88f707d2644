"""Tests of builder/source/."""
