"""Compare a built folder or a published site with its ``SHA256SUMS``."""
