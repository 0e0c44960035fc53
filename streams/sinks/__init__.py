"""Sinks: where the outbox's deliveries go."""
