"""Where flagged posts are kept: one store a folder, all held to schemas/store.py."""
