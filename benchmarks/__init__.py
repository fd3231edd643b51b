"""Comparisons that print ratios; nothing here is asserted."""
