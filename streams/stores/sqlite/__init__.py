"""The store of the embedded mode: one private SQLite file, no server."""
