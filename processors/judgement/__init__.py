"""Evidence in, a finding with its reasons out."""
