"""Inputs that broke comparable programs -> whether they hold here.

    expected.toml -> reading | asking | writing;  around (programs run apart) -> a Verdict a case -> __main__

Inputs stand under `../shared/cases`, a folder a kind; without them the comparison says so and ends.
"""
