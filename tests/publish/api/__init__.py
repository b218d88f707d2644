"""Tests of builder/publish/api/."""
