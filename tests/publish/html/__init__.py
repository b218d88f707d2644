"""Tests of builder/publish/html/."""
