"""The preview: the site and the full query API on loopback."""
