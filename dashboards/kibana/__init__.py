"""Boards for Kibana: specs in, saved objects out, checked without a server and pushed to one."""
