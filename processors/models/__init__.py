"""What was learned from labelled posts, and how it is learned."""
