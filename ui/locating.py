"""Where the words of an older answer stand in an article as it is now."""

from collections.abc import Iterator

from index.records import Span


def locate(text: str, start: int, end: int, quote: str) -> Span | None:
    """Return where a quote stands: `[start, end)` if it still does, else the nearest place; None if nowhere.

    The article may have been indexed again since the answer was given.
    """
    if text[start:end] == quote:
        return Span(start=start, end=end)
    nearest = min(_occurrences(text, quote), key=lambda found: abs(found - start), default=None)
    return None if nearest is None else Span(start=nearest, end=nearest + len(quote))


def _occurrences(text: str, quote: str) -> Iterator[int]:
    found = text.find(quote) if quote else -1
    while found >= 0:
        yield found
        found = text.find(quote, found + 1)
