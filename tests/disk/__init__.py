"""Tests of builder/disk/."""
