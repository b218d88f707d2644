"""What pull requests may change, and what their reviewers read."""
