"""What we think: pure detection, posts in, findings out. No network, no broker, no clock, no database."""
