import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cleaning.article import clean_article
from index.cleaning.repeated_lines import (
    NO_FURNITURE,
    candidate_keys,
    furniture_of,
    learn_furniture,
    line_keys,
)
from index.values import INDEXED_KINDS, SourceDocument

APPEAL = "Наша газета живе коштом читачів, тож кожен внесок допомагає нам писати далі."
STOCK = "Про це йдеться у повідомленні пресслужби відомства, яке оприлюднили у четвер."
TOPICS = ("міст", "школу", "лікарню", "бібліотеку", "басейн", "театр", "парк", "вокзал", "музей", "стадіон")


def story(topic: str, number: int) -> list[str]:
    return [
        f"Мешканці селища номер {topic} чекали на {topic} багато років і нарешті дочекалися.",
        f"Кошти на {topic} виділила область, а роботи виконала місцева фірма без затримок.",
        f"На відкриття прийшло стільки людей, що {topic} ледве вмістив усіх охочих.",
    ][: 2 + number % 2]


def article(*lines: str) -> str:
    return "\n".join(lines)


def indexed_text(text: str, furniture) -> str:
    cleaned = clean_article(SourceDocument(path="a.txt", text=text), furniture)
    return "\n".join(text[block.start : block.end] for block in cleaned.blocks if block.kind in INDEXED_KINDS)


@pytest.fixture
def corpus() -> list[str]:
    """Ten different stories of one site: the same menu above and the same appeal below."""
    return [
        article("Вісті Надріччя", "Гаряче Сьогодні", *story(topic, n), APPEAL, "Архів випусків")
        for n, topic in enumerate(TOPICS)
    ]


def test_lines_that_different_stories_repeat_are_furniture(corpus):
    furniture = furniture_of(map(line_keys, corpus))
    assert "Вісті Надріччя" in furniture
    assert "  ГАРЯЧЕ   сьогодні " in furniture
    assert APPEAL in furniture
    assert not any(line in furniture for topic in TOPICS for line in story(topic, 1))


def test_copies_of_one_story_in_many_outlets_are_not_furniture(corpus):
    shared = story("дамбу", 1)
    copies = [article(f"Видання {name}", *shared, f"Редакція {name}") for name in "абвгґдежз"]
    furniture = furniture_of(map(line_keys, corpus + copies))
    assert not any(line in furniture for line in shared)
    assert APPEAL in furniture


def test_copies_that_each_add_a_little_are_still_one_story(corpus):
    shared = story("греблю", 1)
    copies = [article(*shared, f"Наше видання також запитало думку {name} про цю подію.") for name in "абвгд"]
    assert not any(line in furniture_of(map(line_keys, copies)) for line in shared)


def test_a_stock_sentence_of_a_few_stories_is_not_furniture():
    texts = [article(*story(topic, n), STOCK) for n, topic in enumerate(TOPICS[:5])]
    assert STOCK not in furniture_of(map(line_keys, texts))


def test_a_stock_sentence_amid_the_body_stays_even_when_learned():
    texts = [article(story(topic, 1)[0], STOCK, *story(topic, 1)[1:]) for topic in TOPICS]
    furniture = furniture_of(map(line_keys, texts))
    assert STOCK in furniture
    assert STOCK in indexed_text(texts[0], furniture)


def test_a_stock_subhead_amid_the_body_stays_even_when_learned():
    texts = [article(story(topic, 1)[0], "Що передувало", *story(topic, 1)[1:]) for topic in TOPICS]
    furniture = furniture_of(map(line_keys, texts))
    assert "Що передувало" in furniture
    assert "Що передувало" in indexed_text(texts[0], furniture)


def test_a_learned_line_at_the_edge_of_the_page_is_left_out_of_the_index(corpus):
    furniture = furniture_of(map(line_keys, corpus))
    assert APPEAL in indexed_text(corpus[0], NO_FURNITURE)
    kept = indexed_text(corpus[0], furniture)
    assert APPEAL not in kept
    assert all(line in kept for line in story(TOPICS[0], 0))


def test_fewer_than_three_articles_teach_nothing(corpus):
    assert not furniture_of(map(line_keys, corpus[:2])).keys


def test_a_candidate_stands_in_at_least_three_articles():
    assert candidate_keys({1: 2, 2: 3, 3: 10}) == {2, 3}


def test_learning_needs_only_the_articles_that_hold_a_candidate(corpus):
    keys = [line_keys(text) for text in corpus]
    menu = next(iter(line_keys("Вісті Надріччя")))
    assert "Вісті Надріччя" in learn_furniture({menu: keys[:4]})
    assert "Вісті Надріччя" not in learn_furniture({menu: keys[:2]})


def test_keys_are_stable_signed_and_blind_to_numbers_and_spacing():
    assert line_keys("Коментарі (12)\r\n") == line_keys("  коментарі  (345)")
    assert line_keys("12 : 30\n***\n—\n\n") == frozenset()
    assert line_keys("Menu") == frozenset({next(iter(line_keys("menu")))})
    assert all(-(2**63) <= key < 2**63 for key in line_keys("\n".join(TOPICS)))


@given(st.text())
def test_any_text_has_keys(text):
    assert all(-(2**63) <= key < 2**63 for key in line_keys(text))


def test_the_lowest_bit_of_a_key_says_whether_the_line_is_prose():
    (button,) = line_keys("Advertisement")
    (sentence,) = line_keys("This is a sentence that has well over eight words.")
    assert (button & 1, sentence & 1) == (0, 1)


def test_copies_of_one_paragraph_do_not_take_it_from_its_article():
    paragraph = "Евакуйовані зможуть повернутися додому в п'ятницю, коли перевірять підвали школи."
    own = [*story("школу", 1), paragraph]
    texts = [article(*own), *[paragraph] * 7]
    furniture = furniture_of(map(line_keys, texts))
    assert paragraph not in furniture
    assert paragraph in indexed_text(texts[0], furniture)
    assert all(indexed_text(text, furniture) == paragraph for text in texts[1:])


def test_a_line_below_different_scraps_is_no_furniture():
    paragraph = "Евакуйовані зможуть повернутися додому в п'ятницю, коли перевірять підвали школи."
    texts = [article(f"Запис {name}", paragraph) for name in TOPICS]
    assert paragraph not in furniture_of(map(line_keys, texts))


@pytest.mark.parametrize(
    "lines",
    [
        ("Рівень води в Іванці за добу: {0} см",),
        ("Дамба на {0} годину", "Рівень води в Іванці сягнув {0} см, за добу плюс {0} см."),
        ("Погода", "Вдень до +{0}, уночі до +{0}.", "Вітер {0} м/с"),
        ("Погода у місті {1}", "Удень до +{0}.", "Вітер {0} м/с"),
        ("Водолази підняли з дна Іванки вже {0} мішків сміття, повідомила рада.",),
    ],
)
@pytest.mark.parametrize("count", [10, 60])
def test_bulletins_that_differ_in_numbers_or_a_name_keep_their_text(lines, count):
    texts = [article(*lines).format(20 + n, TOPICS[n % 10]) for n in range(count)]
    furniture = furniture_of(map(line_keys, texts))
    for text in texts:
        assert text.splitlines()[-1] in indexed_text(text, furniture)


def test_sentences_that_differ_in_numbers_are_different_lines():
    keys = [line_keys(f"Рівень води в Іванці сягнув сьогодні вранці {n} сантиметрів.") for n in (20, 21)]
    assert keys[0].isdisjoint(keys[1])


def test_what_the_corpus_repeats_stays_where_an_article_has_nothing_else(corpus):
    furniture = furniture_of(map(line_keys, corpus))
    assert indexed_text(APPEAL, furniture) == APPEAL


@given(
    st.lists(st.lists(st.sampled_from([APPEAL, STOCK, *TOPICS, *story("міст", 1)]), max_size=4), max_size=12)
)
def test_no_article_is_emptied_by_what_the_corpus_repeats(pages):
    texts = ["\n".join(lines) for lines in pages]
    furniture = furniture_of(map(line_keys, texts))
    assert all(indexed_text(text, furniture) or not indexed_text(text, NO_FURNITURE) for text in texts)


def test_a_closing_sentence_that_other_stories_repeat_stays_in_the_article_that_it_is_about(corpus):
    own = [
        "Дамбу біля Надріччя почнуть лагодити у вересні, бо весняна вода розмила її опори.",
        "Інженери обстежили опори дамби й нарахували у них чотирнадцять тріщин.",
    ]
    closing = "Поки триває ремонт опор, дамбу біля Надріччя перекриють для вантажівок, попередила рада."
    planted = [article(*story(topic, n), closing) for n, topic in enumerate(TOPICS)]
    furniture = furniture_of(map(line_keys, [article(*own, closing), *corpus, *planted]))
    assert closing in furniture, "else this shows nothing"
    assert closing in indexed_text(article(*own, closing), furniture)
    assert closing in indexed_text(article("Дамбу перекриють", closing, *own), furniture)
    assert APPEAL not in indexed_text(corpus[0], furniture)
