"""Tests of builder/serve/."""
