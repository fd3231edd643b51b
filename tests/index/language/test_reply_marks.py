from hypothesis import given
from hypothesis import strategies as st

from index.language.reply_marks import blank_reply_marks, one_line
from index.language.terms import text_terms
from index.language.whole_words import whole_words

LINES = st.lists(st.sampled_from(["> a line", ">> deeper", "> > so", ">", "", "plain > text", "  > in"])).map(
    "\n".join
)


@given(LINES | st.text())
def test_blanks_stand_for_marks_alone_and_offsets_stay(text: str) -> None:
    blank = blank_reply_marks(text)
    assert len(blank) == len(text)
    assert {old for old, new in zip(text, blank, strict=True) if old != new} <= set(">\t\u00a0\r\x0b\x0c")
    assert blank_reply_marks(blank) == blank


def test_marks_of_any_depth_are_blank_and_a_lone_arrow_stays() -> None:
    assert blank_reply_marks("> a\n>> b\n> > c\n>\nd > e") == "  a\n   b\n    c\n \nd > e"
    assert blank_reply_marks("a\n>> Read also: b\nc") == "a\n>> Read also: b\nc"


def test_words_are_read_without_the_marks_between_their_lines() -> None:
    quote = "the new brid-\n> ge stands\n>\n>> since May"
    assert whole_words(quote).text == "the new bridge stands\n\nsince May"
    assert text_terms(quote) == text_terms("the new bridge stands since May")
    assert one_line("stands\n>\n>> since May") == "stands since May"
