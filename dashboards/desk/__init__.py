"""The built-in web desk: a store, knowledge, health and an audit trail in; pages, an API and events out."""
