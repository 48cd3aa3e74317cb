"""From an origin to a source in the store."""
