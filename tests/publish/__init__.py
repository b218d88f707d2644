"""Tests of builder/publish/."""
