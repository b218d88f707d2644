"""Tests of builder/pipeline/."""
