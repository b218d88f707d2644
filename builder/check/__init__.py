"""Whether the catalogue is valid, and if not, why: problems with a place and a remedy."""
