"""Benchmarks of a build, a rebuild and a check of a large catalogue, compared with other programs."""
