"""What a pull request may do: its trees, the preview of its merge, the policy, the comment for the reviewers."""
