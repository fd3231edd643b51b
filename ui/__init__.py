"""Rendering of the page: values to HTML."""
