"""A quote is found where it stands now, at its own place or the nearest, or not at all."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.page.rendering.article_text import locate
from index.values import Span

TEXTS = st.text(st.sampled_from("аб. \n"), max_size=40)


def test_the_nearest_of_several_places_is_taken() -> None:
    assert locate("ab ab ab", 3, 5, "ab") == Span(start=3, end=5)
    assert locate("x ab ab ab", 3, 5, "ab") == Span(start=2, end=4)
    assert locate("xxx ab ab", 6, 8, "ab") == Span(start=7, end=9)


def test_words_that_are_gone_or_none_are_not_found() -> None:
    assert locate("another text", 0, 3, "old") is None
    assert locate("another text", 3, 5, "") is None


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_what_is_found_is_the_quote(before: str, quote: str, after: str, inserted: str) -> None:
    old = before + quote + after
    new = inserted + old
    start, end = len(before), len(before) + len(quote)
    for text in (old, new):
        found = locate(text, start, end, quote)
        if quote:
            assert found is not None
            assert text[found.start : found.end] == quote
    if quote:
        assert locate(old, start, end, quote) == Span(start=start, end=end)
