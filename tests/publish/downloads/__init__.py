"""Tests of builder/publish/downloads/."""
