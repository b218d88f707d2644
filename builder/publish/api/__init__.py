"""The JSON side of the published tree: the documented API, its lookup files, its OpenAPI document, files for hosts."""
