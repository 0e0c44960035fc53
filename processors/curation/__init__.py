"""The lexicon as a product: read, checked, tried, counted, brought in and given out."""
