"""Ours and the peers, side by side: what a build, a rebuild and a check of a large catalogue cost."""
