"""From models to the files of the published tree. Knows no disk and no Git."""
