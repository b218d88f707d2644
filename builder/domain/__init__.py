"""What a model is, how it is named, described, ordered and queried. No input or output at all."""
