"""Kinds of evidence, one a file: a context in, signals out."""
