"""What posts are about: topics found beside the stream, and what suddenly grows."""
