"""Benchmarks of what is found: retrieval, its parts and its baselines."""
