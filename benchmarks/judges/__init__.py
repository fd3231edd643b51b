"""How well language models and rules judge answers, beside a person."""
