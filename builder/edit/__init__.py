"""Create, update and archive: the documented writes, made on a model's file."""
