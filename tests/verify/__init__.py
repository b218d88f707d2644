"""Tests of ``builder.verify``."""
