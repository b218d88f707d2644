"""The history of models, read from real Git repositories."""
