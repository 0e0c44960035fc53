"""`make bench-cluster`: the chain over the real Kafka and Elasticsearch, with the real commands as processes."""
