"""Benchmarks of answers: quoting, declining, support, judges, and the fitting of their weights."""
