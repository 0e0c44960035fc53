"""The command people type: one verb a module; the only place that wires the other rooms together."""

__version__ = "0.1.0"
