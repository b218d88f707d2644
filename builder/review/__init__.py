"""The review of a pull request: its Git trees, the preview of its merge, the policy, the comment."""
