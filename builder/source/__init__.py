"""YAML files as plain data, with the position of each value. Nothing here knows what the data means."""
