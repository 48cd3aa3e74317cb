"""Measurements, each with a table against named peers. Run as `python -m benchmarks.NAME`."""
