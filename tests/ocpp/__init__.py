"""Tests of builder/ocpp/."""
