import textwrap

import pytest

from index.cleaning.article import clean_article
from index.language.sentences import split_sentences
from index.language.wrapping import wrap_width
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
