"""Makes patterns of phrases, each a regular expression."""

import re


def filling(*phrases: str) -> re.Pattern[str]:
    """Compile phrases that fill a line, for `fullmatch`: marks and a count may stand behind them."""
    return re.compile("(?:" + "|".join(phrases) + r")[\s:.…!»›>→\-–—]*(?:\(?\d{0,6}\)?)")


def any_of(*phrases: str) -> re.Pattern[str]:
    """Compile phrases that a line opens with, for `match`, or that stand anywhere in it, for `search`."""
    return re.compile("|".join(phrases))
