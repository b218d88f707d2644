"""Models: their records, names, schemas, order and queries. Nothing here does input or output."""
