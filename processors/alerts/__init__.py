"""Alert rules: what they say, which posts they are about, and when they fire."""
