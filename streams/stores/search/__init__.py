"""The store over Elasticsearch or OpenSearch: one file for each thing it keeps."""
