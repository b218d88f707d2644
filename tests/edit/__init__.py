"""Tests of builder/edit/."""
