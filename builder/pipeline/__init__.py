"""Compose a build, write the tree, remember it for the next build."""
