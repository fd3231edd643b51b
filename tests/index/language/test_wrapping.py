import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cleaning.article import clean_article
from index.language.sentences import split_sentences
from index.language.terms import text_terms
from index.language.whole_words import whole_words
from index.language.wrapping import blank_reply_marks, one_line, wrap_width
from index.values import SourceDocument

HEADLINE = "Громада Кленової Балки відкрила нову пекарню у старому млині"
PARAGRAPHS = (
    "Пекарню у старому млині відкрили в суботу. Її збудували на гроші громади, а борошно привозить фермерка"
    " Марія Гончар із сусідньої Липівки, яка вирощує жито на тридцяти гектарах.",
    "За словами старости, щодня тут пектимуть двісті хлібин. Половину віддадуть школі та лікарні в Кленовій"
    " Балці, решту продаватимуть на ринку.",
    "Наступного року громада хоче поставити поруч олійницю. Проєкт коштує чотири мільйони гривень, кошти"
    " шукають в області.",
)


def wrapped(width: int) -> str:
    return "\n\n".join(textwrap.fill(text, width) for text in (HEADLINE, "3 жовтня 2024", *PARAGRAPHS))


@pytest.mark.parametrize("width", [40, 60, 80])
def test_wrapped_lines_are_cleaned_and_split_as_paragraphs(width):
    cleaned = clean_article(SourceDocument(path="a.txt", text=wrapped(width)))
    text = cleaned.article.text
    assert cleaned.article.title == HEADLINE
    assert [block.kind for block in cleaned.blocks] == ["title", "date", "body"]
    body = cleaned.blocks[-1]
    sentences = [
        text[span.start : span.end] for span in split_sentences(text, body.start, body.end, language="uk")
    ]
    expected = [sentence for text in PARAGRAPHS for sentence in text.replace(". ", ".|").split("|")]
    assert [" ".join(sentence.split()) for sentence in sentences] == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n".join((HEADLINE, *PARAGRAPHS)),
        "\n".join(["Головна", "Новини", "Спорт", "Погода", "Про нас"] * 5),
        "\n".join(["вечір над рікою", "тихо спить село", "місяць за горою", "світить, як весло"] * 3),
    ],
    ids=["empty", "paragraphs", "menu", "poem"],
)
def test_text_that_is_not_wrapped_has_no_width(text):
    assert wrap_width(text) == 0


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
