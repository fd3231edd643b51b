"""Text -> its quantities."""

from functools import lru_cache

from assistant.checking.lexicon import split_words
from assistant.checking.numbers.digits import digit_quantities
from assistant.checking.numbers.number_words import word_quantities
from assistant.checking.numbers.quantity import Quantity


@lru_cache(maxsize=4096)
def read_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a text in order; days of a date are none, its year is one."""
    words = split_words(text)
    found = [*digit_quantities(text, words), *word_quantities(text, words)]
    return tuple(sorted(found, key=lambda quantity: quantity.start))
