"""The HTML side of the published tree: the website for people."""
