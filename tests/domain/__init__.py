"""Tests of builder/domain/."""
