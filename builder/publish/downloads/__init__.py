"""The whole catalogue as files to download: NDJSON, CSV, SQLite, OCPI's Connector objects, and their index."""
