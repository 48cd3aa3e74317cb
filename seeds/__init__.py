"""Samples: data only."""
