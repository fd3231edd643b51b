"""Benchmarks of what readers of news ask: the corpus, both sides, the course of events, who said it."""
