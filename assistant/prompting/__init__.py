"""Texts to and from a model: citation marks, orders hidden in articles, what must not be shown."""
