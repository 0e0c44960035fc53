"""What people see: the built-in desk, and boards for Kibana."""
