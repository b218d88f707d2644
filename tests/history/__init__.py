"""The history of models, asked of real Git repositories."""
