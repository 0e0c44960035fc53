"""Sources in, envelopes of posts in our words out: one collector a file, listed in table.py."""
