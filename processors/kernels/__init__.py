"""Loops over letters in C, each one pass where numpy would make twenty; compiled when Lourie is installed."""
