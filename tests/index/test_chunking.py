import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunking import LIMITS, split_passages
from index.language.tables import table_head
from index.language.wrapping import blank_reply_marks
from index.storage.vector_cache import embedding_text
from index.values import Article, Block, CleanedArticle

PIECES = st.sampled_from(
    [
        "Посла викликали. ",
        "Посла викликали. ",
        "Кого? ",
        "\n",
        "\r\n",
        "\n\n",
        "«Так. Ні. Давайте! ",
        "» ",
        "і далі",
        "А" * 700,
        "Слово " * 80,
        "😀",
        "e\u0301",
        "\u00a0",
        "\ufeff",
        "т. е. ",
        "м. Київ. ",
        "\u2028",
        "\x85",
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=300)


def make_article(text, blocks=None, language="uk"):
    article = Article(
        id="a",
        path="a.txt",
        text=text,
        title=None,
        outlet=None,
        url=None,
        published=None,
        language=language,
    )
    whole = (Block(start=0, end=len(text), kind="body"),) if text.strip() else ()
    return CleanedArticle(article=article, blocks=whole if blocks is None else tuple(blocks))


def covered(spans):
    return {offset for span in spans for offset in range(span.start, span.end)}


@given(TEXTS)
@settings(deadline=None)
def test_passages_are_true_slices_that_lose_no_body_character(text):
    passages = split_passages(make_article(text))
    held = covered(passages)
    assert all(text[p.start : p.end] == p.text for p in passages)
    assert all(before.end <= after.start for before, after in itertools.pairwise(passages))
    assert all(char.isspace() or i in held for i, char in enumerate(blank_reply_marks(text)))
    assert all(0 < len(p.text) <= LIMITS.largest for p in passages)
    assert [p.position for p in passages] == list(range(len(passages)))


@given(TEXTS)
@settings(deadline=None)
def test_passage_ids_are_distinct_within_an_article_and_stable(text):
    passages = split_passages(make_article(text))
    assert len({p.id for p in passages}) == len(passages)
    assert passages == split_passages(make_article(text))


def test_a_passage_never_reaches_across_furniture():
    text = "Перше речення тут.\nЧитайте також: інше\nДруге речення тут."
    first, second = text.index("\n"), text.index("Друге")
    blocks = [
        Block(start=0, end=first, kind="body"),
        Block(start=first + 1, end=second - 1, kind="teaser"),
        Block(start=second, end=len(text), kind="body"),
    ]
    assert [p.text for p in split_passages(make_article(text, blocks))] == [
        "Перше речення тут.",
        "Друге речення тут.",
    ]


def test_long_text_is_cut_at_sentence_borders():
    text = "\n".join(f"Абзац {i} про повінь у місті. " + "Вода піднялася ще на метр. " * 12 for i in range(8))
    passages = split_passages(make_article(text))
    assert len(passages) > 2
    assert all(p.text.endswith(".") for p in passages)


def test_a_table_stays_together_with_its_head():
    rows = [f"| Марка {number} | {number},{number:02} грн |" for number in range(10, 35)]
    table = "\n".join(["| Пальне | Ціна за літр |", *rows])
    prose = "Ціни на пальне у місті за тиждень майже не змінилися, сказали на заправках. " * 7
    for written in (table, table.replace("| ", "\t")):
        passages = split_passages(make_article(f"{prose}\n{written.strip()}\n{prose}"))
        [holding] = [passage for passage in passages if "Марка" in passage.text]
        assert "Пальне" in holding.text


def test_a_long_table_has_its_head_beside_each_of_its_passages():
    rows = "\n".join(f"| Марка {number} | {number},{number:02} грн |" for number in range(10, 140))
    article = make_article(
        f"Ціни за тиждень\n\n| Пальне | Ціна за літр |\n|---|---|\n{rows}\n\nНаступний огляд у п'ятницю."
    )
    passages = split_passages(article)
    later = [passage for passage in passages if "Марка" in passage.text and "Пальне" not in passage.text]
    assert later
    for passage in later:
        text = embedding_text(article.article, passage)
        assert "| Пальне | Ціна за літр |" in text.text[: text.context]
        assert text.text[text.context :] == passage.text
    assert not table_head(article.article.text, passages[0].start)
