"""What people see: the built-in desk."""
