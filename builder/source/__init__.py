"""From bytes to plain data with places: YAML read by the rules of a model's file.

Knows nothing of what the data means.
"""
