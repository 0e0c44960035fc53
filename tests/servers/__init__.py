"""Real servers for the tests, from Maven Central, without Docker: `python -m tests.servers up` starts them by hand."""
