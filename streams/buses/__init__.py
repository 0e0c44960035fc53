"""The buses: what carries envelopes from the collectors through the agents to the store."""
