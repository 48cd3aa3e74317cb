"""From a question to a network."""
