"""Terms, compiled and found, however they are written."""
