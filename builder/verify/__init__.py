"""A published tree against its ``SHA256SUMS``: in a folder, or on the web."""
