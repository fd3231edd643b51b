"""Benchmarks of time and memory: indexing, searching, growth, the page under load."""
