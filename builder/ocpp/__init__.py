"""Traces of OCPP stations: redacted, read, and turned into a draft of a model's file. Writes no file."""
