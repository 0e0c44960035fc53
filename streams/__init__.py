"""How it moves: collectors, agents, routes, buses and stores. Knows processors and schemas, never the desk."""
