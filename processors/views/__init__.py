"""What is read of a text: its two searchable views, and what stands where in them."""
